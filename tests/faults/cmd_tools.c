/* SPDX-License-Identifier: MIT */
/* cmd_tools.c - scenarios: the listeners, the load generator and the sink of the tool. */
#include "lib/fault.h"
#include "listeners.h"
#include "load_run.h"
#include "sink_server.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What the tool reports goes elsewhere for a while: fd is 1 or 2. */
static int hush(int fd)
{
    int kept = fcntl(fd, F_DUPFD_CLOEXEC, 10);
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nothing, fd);
    close(nothing);
    return kept;
}

static void unhush(int fd, int kept)
{
    dup2(kept, fd);
    close(kept);
}

/* proves: B69 */
SCENARIO(cmd_listeners)
{
    struct listeners listeners;
    struct endpoint endpoint = {.count = 2};
    memset(&listeners, 0, sizeof listeners);
    TRY(skt_addr_loopback(&endpoint.addrs[0], AF_INET, 0));
    TRY(skt_addr_loopback(&endpoint.addrs[1], AF_INET6, 0));
    int kept = hush(STDERR_FILENO);
    int rc = listeners_open(&listeners, &endpoint);
    unhush(STDERR_FILENO, kept);
    MUST(rc == 0 || (fault_happened() && listeners.count == 0));
    if (rc == 0)
        MUST(skt_addr_port(&listeners.addrs[0]) > 0);
    if (rc == 0 && listeners.count == 2)
        MUST(skt_addr_port(&listeners.addrs[0]) == skt_addr_port(&listeners.addrs[1]));
    listeners_close(&listeners);
    listeners_close(&listeners);
    return 0;
}

/* ---- load: the peer is an echo server of few lines
 * ------------------------------------ */

enum { LISTENER = 0, FIRST = 1, CONNECTIONS = 2, PAST = FAULT_RAW };

static int echo(struct fault_run *r, int index)
{
    char block[4096];
    ptrdiff_t n = fault_peer_recv(r, index, block, sizeof block);
    if (n == 0)
        fault_peer_close(r, index);
    if (n > 0) /* small against every buffer, so it fits */
        (void)fault_peer_send(r, index, block, (size_t)n);
    return n >= 0;
}

static int echo_peer(struct fault_run *r)
{
    int acted = fault_peer_accept(r, LISTENER) >= 0;
    for (int i = FIRST; i < PAST; i++)
        if (r->raw[i] >= 0)
            acted |= echo(r, i);
    return acted;
}

SCENARIO(cmd_load)
{
    static struct load_result result;
    struct load_options options = {
        .connections = CONNECTIONS,
        .size = 300,
        .depth = 2,
        .count = 2,
        .timeout = 5 * SKT_SECOND,
        .seed = 1,
    };
    fault_peer_listener(r, &options.endpoint.addrs[0]);
    options.endpoint.count = 1;
    r->step = echo_peer;
    fault_idle(1);
    fault_allow(0); /* a connection to itself is one of the errors below */
    TRY(skt_cancel_open(&r->token[0]));
    TRY(load_run(&options, &r->token[0], &result));
    uint64_t errors =
        tally_total(&result.connect_errors) + tally_total(&result.io_errors);
    MUST(tally_total(&result.data_errors) == 0);    /* no fault damages bytes (O4) */
    MUST(result.completed + errors >= CONNECTIONS); /* none is forgotten */
    MUST(result.completed == CONNECTIONS || errors > 0);
    MUST(errors > 0 || !fault_is("self-connect"));
    return 0;
}

/* ---- sink
 * ------------------------------------------------------------------------------ */

struct sink {
    struct outlet outlet;
    struct sink_server *server;
};

static void free_sink(struct fault_run *r)
{
    struct sink *sink = r->object;
    sink_server_free(sink->server);
    outlet_close(&sink->outlet);
}

static int start_sink(struct fault_run *r, struct sink *sink, struct skt_addr *addr)
{
    struct sink_options options = {.bare = 1};
    memset(sink, 0, sizeof *sink);
    TRY(skt_cancel_open(&r->token[0]));
    TRY(outlet_open(&sink->outlet, STDOUT_FILENO, &r->token[0]));
    r->object = sink;
    r->clear = free_sink;
    TRY(sink_server_new(&sink->server, &options, &sink->outlet));
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    TRY(skt_addr_loopback(addr, AF_INET, 0));
    TRY(skt_bind(&r->s[0], addr));
    TRY(skt_listen(&r->s[0], SKT_BACKLOG_SYSTEM));
    TRY(skt_getsockname(&r->s[0], addr));
    TRY(sink_server_listen(sink->server, &r->s[0]));
    return 0;
}

static int send_lines(struct fault_run *r, struct sink *sink, const struct skt_addr *addr)
{
    struct sink_counts counts;
    uint64_t wanted;
    sink_server_counts(sink->server, &counts);
    wanted = counts.lines + 2;
    for (int i = 0; i < 2; i++) {
        int client = fault_peer_connect(r, addr);
        fault_peer_send(r, client, "temp: 15\n", 9);
        fault_peer_close(r, client);
    }
    skt_nsec end = fault_now() + SKT_SECOND;
    while (counts.lines < wanted && fault_now() < end) {
        int kept = hush(STDOUT_FILENO);
        int rc = sink_server_turn(sink->server, 50 * SKT_MILLISECOND);
        unhush(STDOUT_FILENO, kept);
        if (rc < 0)
            return rc;
        sink_server_counts(sink->server, &counts);
    }
    return counts.lines >= wanted; /* more, if the first ones had to wait */
}

SCENARIO(cmd_sink)
{
    static struct sink sink;
    struct skt_addr addr;
    int rc = start_sink(r, &sink, &addr);
    if (rc < 0)
        return rc;
    fault_idle(1);
    rc = send_lines(r, &sink, &addr);
    MUST(rc == 1 || fault_happened());
    TRY(rc);
    fault_over();
    rc = send_lines(r, &sink, &addr);
    TRY(rc);
    MUST(rc == 1 || fault_is("nval")); /* O8 */
    return 0;
}
