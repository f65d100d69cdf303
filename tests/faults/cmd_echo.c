/* SPDX-License-Identifier: MIT */
/* cmd_echo.c - scenarios: the echo server through storms of connections and faults
 * (O8). */
#include "echo_server.h"
#include "lib/fault.h"

#include <errno.h>
#include <stdio.h>

enum { CLIENTS = 3, LENGTH = 700, TURNS = 600 };

/* A raw client, in the words of the run: four for each. */
struct client {
    uint64_t raw, sent, received, ended;
};

static struct client *client_of(struct fault_run *r, int i)
{
    return (struct client *)(void *)&r->word[4 * i];
}

/* Takes what came back, which must be a prefix of what was sent (O4). */
static int take(struct fault_run *r, struct client *c)
{
    char block[LENGTH];
    ptrdiff_t n = fault_peer_recv(r, (int)c->raw, block, sizeof block);
    if (n < 0 && errno == EAGAIN)
        return 0;
    if (n <= 0) {
        c->ended = 1;
        return 1;
    }
    if (pattern_check(block, (size_t)n, c->raw, c->received) >= 0)
        seam_finding("the echo differs from what was sent (O4)");
    c->received += (uint64_t)n;
    if (c->received > c->sent)
        seam_finding("more came back than was sent (O4)");
    return 1;
}

static int give(struct fault_run *r, struct client *c)
{
    char block[LENGTH / 2];
    uint64_t left = LENGTH - c->sent;
    size_t length = left < sizeof block ? (size_t)left : sizeof block;
    pattern_fill(block, length, c->raw, c->sent);
    ptrdiff_t n = length > 0 ? fault_peer_send(r, (int)c->raw, block, length) : 0;
    if (n < 0 && errno != EAGAIN)
        c->ended = 1;
    if (n <= 0)
        return 0;
    c->sent += (uint64_t)n;
    return 1;
}

static int finished(const struct client *c)
{
    return c->ended || c->received == LENGTH;
}

static int clients_act(struct fault_run *r)
{
    int acted = 0;
    for (int i = 0; i < CLIENTS; i++) {
        struct client *c = client_of(r, i);
        if (!finished(c))
            acted |= take(r, c) | give(r, c);
    }
    return acted;
}

static void open_clients(struct fault_run *r, const struct skt_addr *addr)
{
    for (int i = 0; i < CLIENTS; i++)
        *client_of(r, i) =
            (struct client){(uint64_t)fault_peer_connect(r, addr), 0, 0, 0};
}

static int all_finished(struct fault_run *r)
{
    int count = 0;
    for (int i = 0; i < CLIENTS; i++)
        count += finished(client_of(r, i));
    return count == CLIENTS;
}

/* Turns until every client has all of its bytes or its connection has ended. */
static int serve(struct fault_run *r, skt_nsec span)
{
    skt_nsec end = fault_now() + span;
    while (!all_finished(r) && fault_now() < end) {
        /* No fault ends the server, only connections. */
        int rc = echo_server_turn(r->object, 50 * SKT_MILLISECOND);
        MUST(rc >= 0 || fault_is("nval"));
        TRY(rc);
        clients_act(r);
    }
    return 0;
}

static void free_server(struct fault_run *r)
{
    echo_server_free(r->object);
}

static int start(struct fault_run *r, const struct echo_options *options,
                 struct skt_addr *addr)
{
    struct echo_server *server = NULL;
    TRY(echo_server_new(&server, options));
    r->object = server;
    r->clear = free_server;
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    TRY(skt_addr_loopback(addr, AF_INET, 0));
    TRY(skt_bind(&r->s[0], addr));
    TRY(skt_listen(&r->s[0], SKT_BACKLOG_SYSTEM));
    TRY(skt_getsockname(&r->s[0], addr));
    TRY(echo_server_listen(server, &r->s[0]));
    return 0;
}

/* A lie that its descriptor is closed makes a selector drop the listener: no fault that
 * the server could mend. */
static int deaf(void)
{
    return fault_is("nval");
}

static int storm(struct fault_run *r, enum skt_selector_kind kind)
{
    struct echo_options options = {.kind = kind};
    struct skt_addr addr;
    int rc = start(r, &options, &addr);
    if (rc < 0)
        return rc;
    r->step = clients_act;
    fault_idle(1);
    open_clients(r, &addr);
    TRY(serve(r, 10 * SKT_SECOND));
    MUST(all_finished(r) || fault_happened());
    fault_over();
    if (deaf())
        return 0;
    for (int i = 0; i < CLIENTS; i++)
        fault_peer_close(r, (int)client_of(r, i)->raw);
    open_clients(r, &addr);
    TRY(serve(r, SKT_SECOND)); /* O8 */
    for (int i = 0; i < CLIENTS; i++)
        MUST(client_of(r, i)->received == LENGTH);
    return 0;
}

/* proves: B1 B2 B5 B74 */
SCENARIO(cmd_echo_epoll)
{
    return storm(r, SKT_SELECTOR_EPOLL);
}

SCENARIO(cmd_echo_poll)
{
    return storm(r, SKT_SELECTOR_POLL);
}

SCENARIO(cmd_echo_select)
{
    return storm(r, SKT_SELECTOR_SELECT);
}

/* Fewer places than clients: the others wait in the queue, and are served later.
 * proves: B6 */
SCENARIO(cmd_echo_full)
{
    struct echo_options options = {.connections_most = 1, .idle = 2 * SKT_SECOND};
    struct skt_addr addr;
    int rc = start(r, &options, &addr);
    if (rc < 0)
        return rc;
    r->step = clients_act;
    fault_idle(1);
    open_clients(r, &addr);
    /* A client that has all keeps its place until it is idle for too long. */
    TRY(serve(r, 30 * SKT_SECOND));
    MUST(all_finished(r) || fault_happened());
    fault_over();
    return 0;
}

/* Ends while clients have bytes under way: what was sent comes back, and then the end. */
SCENARIO(cmd_echo_drain)
{
    struct echo_options options = {.drain = SKT_SECOND};
    struct skt_addr addr;
    int rc = start(r, &options, &addr);
    if (rc < 0)
        return rc;
    r->step = clients_act;
    fault_idle(1);
    open_clients(r, &addr);
    TRY(serve(r, 10 * SKT_SECOND));
    echo_server_drain(r->object);
    skt_nsec begin = fault_now();
    int ended = 0;
    for (int i = 0; i < TURNS && !ended; i++) {
        TRY(echo_server_turn(r->object, SKT_SECOND));
        ended = echo_server_ended(r->object);
    }
    MUST(ended);
    MUST(fault_clock_lied() || fault_now() - begin <= 2 * SKT_SECOND);
    return 0;
}
