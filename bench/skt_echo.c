/* SPDX-License-Identifier: MIT */
/* skt_echo.c - the server of twin_echo.c on skt: selector, key and mask dispatch. Source:
 * twin_echo.c, line by line. */
#include <errno.h>
#include <skt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/bench.h"

struct client {
    struct skt_socket socket;
    char *rest; /* what the peer has not taken yet; reading pauses meanwhile */
    size_t begin;
    size_t end;
};

static char buffer[BENCH_BUFFER];
static struct skt_selector *selector;
static struct skt_socket listener;
static long clients;

static void must(int rc, const char *what)
{
    if (rc >= 0)
        return;
    errno = -rc;
    bench_die(what);
}

static void drop(struct client *client)
{
    skt_selector_unregister(selector, client->socket.fd, NULL);
    skt_socket_close(&client->socket);
    free(client->rest);
    free(client);
    clients--;
}

static void ask_for(struct client *client, int events)
{
    must(skt_selector_modify(selector, client->socket.fd, events, client), "modify");
}

static void keep(struct client *client, const char *data, size_t length)
{
    client->rest = malloc(length);
    if (client->rest == NULL)
        bench_die("malloc");
    memcpy(client->rest, data, length);
    client->begin = 0;
    client->end = length;
    ask_for(client, SKT_EVENT_WRITE);
}

static void readable(struct client *client)
{
    ptrdiff_t n = skt_recv(&client->socket, buffer, sizeof buffer, 0);
    if (n <= 0) {
        if (n != SKT_EAGAIN)
            drop(client);
        return;
    }
    ptrdiff_t sent = skt_send(&client->socket, buffer, (size_t)n, 0);
    if (sent == n)
        return;
    if (sent < 0 && sent != SKT_EAGAIN) {
        drop(client);
        return;
    }
    size_t taken = sent < 0 ? 0 : (size_t)sent;
    keep(client, buffer + taken, (size_t)n - taken);
}

static void writable(struct client *client)
{
    ptrdiff_t sent = skt_send(&client->socket, client->rest + client->begin,
                              client->end - client->begin, 0);
    if (sent < 0) {
        if (sent != SKT_EAGAIN)
            drop(client);
        return;
    }
    client->begin += (size_t)sent;
    if (client->begin < client->end)
        return;
    free(client->rest);
    client->rest = NULL;
    ask_for(client, SKT_EVENT_READ);
}

static void welcome(void)
{
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL)
        bench_die("calloc");
    if (skt_accept(&listener, &client->socket, NULL) < 0) {
        free(client);
        return;
    }
    must(skt_selector_register(selector, client->socket.fd, SKT_EVENT_READ, client),
         "register");
    clients++;
}

static void dispatch(const struct skt_key *key, int events)
{
    struct client *client = key->data;
    if (client == NULL)
        welcome();
    else if (events & SKT_EVENT_READ)
        readable(client);
    else if (events & SKT_EVENT_WRITE)
        writable(client);
}

/* Ends when the last client has gone. */
static void serve(struct skt_selector *own)
{
    int served = 0;
    while (!served || clients > 0) {
        struct skt_key key;
        int events;
        must(skt_selector_select(own, SKT_FOREVER), "select");
        while (skt_selector_next(own, &key, &events) > 0)
            dispatch(&key, events);
        served |= clients > 0;
    }
}

static void open_listener(void)
{
    struct skt_addr addr;
    must(skt_set_default_timeout(0), "skt_set_default_timeout");
    must(skt_socket_open(&listener, AF_INET, SOCK_STREAM, 0), "skt_socket_open");
    must(skt_addr_loopback(&addr, AF_INET, 0), "skt_addr_loopback");
    must(skt_bind(&listener, &addr), "skt_bind");
    must(skt_listen(&listener, SKT_BACKLOG_SYSTEM), "skt_listen");
    must(skt_getsockname(&listener, &addr), "skt_getsockname");
    must(skt_selector_register(selector, listener.fd, SKT_EVENT_READ, NULL), "register");
    bench_announce(skt_addr_port(&addr));
}

/* skt_echo CORE LOOK_MICROSECONDS; prints its port. */
int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: skt_echo CORE LOOK (core 999: not pinned)\n");
        return 2;
    }
    long core = bench_number(argv[1], 999);
    bench_settle(core == 999 ? -1 : (int)core);
    bench_descriptors(11000);
    struct skt_selector_options options = {.size = sizeof options,
                                           .kind = SKT_SELECTOR_EPOLL};
    options.look = bench_number(argv[2], 1000) * SKT_MICROSECOND;
    must(skt_selector_new(&selector, &options), "skt_selector_new");
    open_listener();
    serve(selector);
    skt_socket_close(&listener);
    skt_selector_free(selector);
    return 0;
}
