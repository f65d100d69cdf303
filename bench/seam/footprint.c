/* SPDX-License-Identifier: MIT */
/* footprint.c - what the library allocates, counted at its seam, and what an idle echo
 * connection of the tool takes. Source: none. Prints lines "name value". */
#include <errno.h>
#include <malloc.h>
#include <os/os.h>
#include <skt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "echo_server.h"
#include "lib/bench.h"

#define ROUNDS 1000
#define CONNECTIONS 1000

/* ---- the seam -------------------------------------------------------------------- */

/* Stands before each block and keeps its alignment. */
union head {
    size_t size;
    max_align_t alignment;
};

static size_t live;
static long allocations;

static void *counted_realloc(void *memory, size_t size)
{
    union head *old = memory == NULL ? NULL : (union head *)memory - 1;
    size_t before = old == NULL ? 0 : old->size;
    union head *head = realloc(old, sizeof *head + size);
    if (head == NULL)
        return NULL;
    head->size = size;
    live += size - before;
    allocations++;
    return head + 1;
}

static void counted_free(void *memory)
{
    if (memory == NULL)
        return;
    union head *head = (union head *)memory - 1;
    live -= head->size;
    free(head);
}

static void must(int rc, const char *what)
{
    if (rc >= 0)
        return;
    errno = -rc;
    bench_die(what);
}

/* ---- operations ------------------------------------------------------------------ */

struct bed {
    struct skt_selector *selector;
    struct skt_socket listener;
    struct skt_socket ends[2];
};

static void prepare(struct bed *bed)
{
    struct skt_addr addr;
    must(skt_selector_new(&bed->selector, NULL), "skt_selector_new");
    must(skt_socket_open(&bed->listener, AF_INET, SOCK_STREAM, 0), "skt_socket_open");
    must(skt_addr_loopback(&addr, AF_INET, 0), "skt_addr_loopback");
    must(skt_bind(&bed->listener, &addr), "skt_bind");
    must(skt_listen(&bed->listener, SKT_BACKLOG_SYSTEM), "skt_listen");
    must(skt_socket_pair(&bed->ends[0], &bed->ends[1], SKT_DEFAULT, SKT_DEFAULT, 0),
         "pair");
    must(skt_selector_register(bed->selector, bed->ends[1].fd, SKT_EVENT_READ, bed),
         "reg");
    must(skt_selector_register(bed->selector, bed->listener.fd, SKT_EVENT_READ, bed),
         "reg");
}

static void exchange(struct bed *bed)
{
    char bytes[64] = {0};
    struct skt_key key;
    int events;
    must((int)skt_send(&bed->ends[0], bytes, sizeof bytes, 0), "skt_send");
    must(skt_selector_select(bed->selector, SKT_FOREVER), "select");
    while (skt_selector_next(bed->selector, &key, &events) > 0)
        must((int)skt_recv(&bed->ends[1], bytes, sizeof bytes, 0), "skt_recv");
    must(skt_send_all(&bed->ends[1], bytes, sizeof bytes, 0, NULL), "skt_send_all");
    must(skt_recv_exactly(&bed->ends[0], bytes, sizeof bytes, 0, NULL), "recv_exactly");
}

static void change(struct bed *bed)
{
    struct skt_key key;
    int fd = bed->ends[1].fd;
    must(skt_selector_modify(bed->selector, fd, SKT_BOTH, bed), "modify");
    must(skt_selector_unregister(bed->selector, fd, &key), "unregister");
    must(skt_selector_register(bed->selector, fd, SKT_EVENT_READ, bed), "register");
    must(skt_selector_get_key(bed->selector, fd, &key), "get_key");
    must(skt_selector_wake(bed->selector), "wake");
    must(skt_selector_select(bed->selector, 0), "select");
}

static void connect_once(struct bed *bed)
{
    struct skt_addr addr;
    struct skt_socket near = {0};
    struct skt_socket far = {0};
    must(skt_getsockname(&bed->listener, &addr), "skt_getsockname");
    must(skt_socket_open(&near, AF_INET, SOCK_STREAM, 0), "skt_socket_open");
    must(skt_connect(&near, &addr), "skt_connect");
    must(skt_accept(&bed->listener, &far, &addr), "skt_accept");
    must(skt_socket_close(&near), "close");
    must(skt_socket_close(&far), "close");
}

static void operate(void)
{
    struct bed bed;
    memset(&bed, 0, sizeof bed);
    prepare(&bed);
    long before = allocations;
    for (int i = 0; i < ROUNDS; i++) {
        exchange(&bed);
        change(&bed);
        connect_once(&bed);
    }
    printf("allocations %ld\n", allocations - before);
    skt_socket_close(&bed.ends[0]);
    skt_socket_close(&bed.ends[1]);
    skt_socket_close(&bed.listener);
    skt_selector_free(bed.selector);
}

/* ---- idle descriptors and connections -------------------------------------------- */

static void idle_descriptors(int count)
{
    struct skt_selector *selector;
    int *fds = calloc((size_t)count, sizeof *fds);
    if (fds == NULL)
        bench_die("calloc");
    size_t nothing = live;
    must(skt_selector_new(&selector, NULL), "skt_selector_new");
    size_t empty = live;
    for (int i = 0; i < count; i++) {
        fds[i] = eventfd(0, EFD_CLOEXEC);
        if (fds[i] < 0)
            bench_die("eventfd");
        must(skt_selector_register(selector, fds[i], SKT_EVENT_READ, NULL), "register");
    }
    printf("registered-%d %.1f\n", count, (double)(live - empty) / count);
    printf("selector-%d %zu\n", count, empty - nothing);
    skt_selector_free(selector);
    for (int i = 0; i < count; i++)
        close(fds[i]);
    free(fds);
}

/* All that the process has allocated for it, the selector's part included. */
static void idle_connections(void)
{
    static struct skt_socket near[CONNECTIONS];
    struct echo_options options = {.idle = 0};
    struct echo_server *server;
    struct echo_counts counts = {.open = 0};
    struct skt_socket listener = {0};
    struct skt_addr addr;
    must(skt_addr_loopback(&addr, AF_INET, 0), "skt_addr_loopback");
    must(skt_socket_open(&listener, AF_INET, SOCK_STREAM, 0), "skt_socket_open");
    must(skt_bind(&listener, &addr), "skt_bind");
    must(skt_listen(&listener, SKT_BACKLOG_SYSTEM), "skt_listen");
    must(skt_getsockname(&listener, &addr), "skt_getsockname");
    must(skt_socket_set_blocking(&listener, 0), "skt_socket_set_blocking");
    must(echo_server_new(&server, &options), "echo_server_new");
    must(echo_server_listen(server, &listener), "echo_server_listen");
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    for (int i = 0; i < CONNECTIONS; i++) {
        must(skt_socket_open(&near[i], AF_INET, SOCK_STREAM, 0), "skt_socket_open");
        must(skt_connect(&near[i], &addr), "skt_connect");
        while (counts.open <= (size_t)i) { /* ends: the connection is in the queue */
            must(echo_server_turn(server, SKT_SECOND), "echo_server_turn");
            echo_server_counts(server, &counts);
        }
    }
    size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    printf("connection %zu\n", echo_server_connection_size());
    printf("connection-heap %.1f\n", (double)(after - before) / CONNECTIONS);
    echo_server_free(server);
    for (int i = 0; i < CONNECTIONS; i++)
        skt_socket_close(&near[i]);
}

int main(void)
{
    struct skt__os_table table = skt__os_system;
    bench_settle(-1);
    bench_descriptors(11000);
    idle_connections();
    table.realloc = counted_realloc;
    table.free = counted_free;
    skt__os_use(&table);
    operate();
    idle_descriptors(1000);
    idle_descriptors(10000);
    return 0;
}
