/* SPDX-License-Identifier: MIT */
/* socket_connect.c - scenarios: listening, accepting, and connecting in each mode. */
#include "stream.h"

/* proves: T6 B4 */
SCENARIO(bind_listen_accept)
{
    struct skt_addr addr, peer = {0};
    char byte = 0;
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_setsockopt_int(&r->s[0], SOL_SOCKET, SO_REUSEADDR, 1));
    TRY(skt_addr_loopback(&addr, AF_INET, 0));
    TRY(skt_bind(&r->s[0], &addr));
    TRY(skt_listen(&r->s[0], SKT_BACKLOG_SYSTEM));
    TRY(skt_getsockname(&r->s[0], &addr));
    int index = fault_peer_connect(r, &addr);
    fault_peer_send(r, index, "x", 1);
    TRY(skt_accept(&r->s[0], &r->s[1], &peer));
    MUST(skt_addr_family(&peer) == AF_INET || fault_is("no-address"));
    TRY(skt_getpeername(&r->s[1], &peer));
    ptrdiff_t n = skt_recv(&r->s[1], &byte, 1, 0);
    TRY(n);
    MUST(n == 0 || byte == 'x');
    return 0;
}

/* A listener that does not block: each error is told, and the connection is there
 * still. */
SCENARIO(accept_nonblocking)
{
    struct skt_addr addr;
    int taken = 0;
    TRY(skt_socket_open(&r->s[0], AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0));
    TRY(skt_addr_loopback(&addr, AF_INET6, 0));
    TRY(skt_bind(&r->s[0], &addr));
    TRY(skt_listen(&r->s[0], 8));
    TRY(skt_getsockname(&r->s[0], &addr));
    MUST(skt_accept(&r->s[0], &r->s[1], NULL) < 0);
    fault_peer_connect(r, &addr);
    fault_peer_connect(r, &addr);
    for (int i = 0; i < 60 && taken < 2; i++) {
        int rc = skt_accept(&r->s[0], &r->s[1 + taken], NULL);
        if (rc == 0)
            taken++;
        else if (rc != SKT_EAGAIN && skt_accept_error_kind(rc) != 1)
            TRY(rc);
        else
            TRY(skt_socket_wait(&r->s[0], SKT_EVENT_READ, SKT_SECOND));
    }
    MUST(taken == 2);
    return 0;
}

/* proves: T1 T10 B39 B71 */
SCENARIO(connect_tcp)
{
    return stream_tcp(r);
}

static int connect_with_timeout(struct fault_run *r, const struct skt_addr *addr)
{
    TRY(skt_socket_open(&r->s[0], skt_addr_family(addr), SOCK_STREAM, 0));
    TRY(skt_socket_set_timeout(&r->s[0], 5 * SKT_SECOND));
    TRY(skt_connect(&r->s[0], addr));
    return 0;
}

SCENARIO(connect_timeout)
{
    struct skt_addr addr, peer;
    fault_peer_listener(r, &addr);
    BEGIN(connect_with_timeout(r, &addr));
    TRY(skt_getpeername(&r->s[0], &peer));
    MUST(skt_addr_equal(&addr, &peer));
    return 0;
}

SCENARIO(connect_refused)
{
    struct skt_addr addr;
    int listener = fault_peer_listener(r, &addr);
    fault_peer_close(r, listener);
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_socket_set_timeout(&r->s[0], 5 * SKT_SECOND));
    int rc = skt_connect(&r->s[0], &addr);
    MUST(rc < 0);
    if (rc != SKT_ECONNREFUSED)
        TRY(rc);
    return fault_is("self-connect") ? rc : 0;
}

SCENARIO(connect_nonblocking)
{
    struct skt_addr addr;
    fault_peer_listener(r, &addr);
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    int rc = skt_connect(&r->s[0], &addr);
    for (int i = 0; rc == SKT_EINPROGRESS && i < 100; i++) {
        TRY(skt_socket_wait(&r->s[0], SKT_EVENT_WRITE, SKT_FOREVER));
        rc = skt_connect_finish(&r->s[0]);
    }
    TRY(rc);
    TRY(skt_getpeername(&r->s[0], &addr));
    return 0;
}

SCENARIO(connect_nonblocking_refused)
{
    struct skt_addr addr;
    int listener = fault_peer_listener(r, &addr);
    fault_peer_close(r, listener);
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    int rc = skt_connect(&r->s[0], &addr);
    for (int i = 0; rc == SKT_EINPROGRESS && i < 100; i++) {
        TRY(skt_socket_wait(&r->s[0], SKT_EVENT_WRITE, SKT_FOREVER));
        rc = skt_connect_finish(&r->s[0]);
    }
    MUST(rc < 0);
    if (rc != SKT_ECONNREFUSED)
        TRY(rc);
    return fault_is("self-connect") ? rc : 0;
}

SCENARIO(connect_unix)
{
    struct skt_addr addr;
    int listener = fault_peer_listener_unix(r, 5, &addr);
    fault_idle(1);
    BEGIN(connect_with_timeout(r, &addr));
    MUST(fault_peer_accept(r, listener) >= 0);
    return 0;
}

/* The queue is full; after a while the listener takes one, and the next try succeeds. */
static int accept_later(struct fault_run *r)
{
    if (r->word[FREE_WORD]++ != 4)
        return 0;
    fault_peer_accept(r, (int)r->word[PEER]);
    return 1;
}

/* proves: T4 */
SCENARIO(connect_unix_full)
{
    struct skt_addr addr;
    int listener = fault_peer_listener_unix(r, 0, &addr);
    r->word[PEER] = (uint64_t)listener;
    fault_peer_connect(r, &addr); /* fills the queue of one */
    fault_idle(1);
    r->step = accept_later;
    BEGIN(connect_with_timeout(r, &addr));
    return 0;
}

/* The queue stays full: the deadline ends it. */
SCENARIO(connect_unix_deadline)
{
    const skt_nsec span = 200 * SKT_MILLISECOND;
    struct skt_addr addr;
    fault_peer_listener_unix(r, 0, &addr);
    fault_peer_connect(r, &addr);
    fault_idle(1);
    TRY(skt_socket_open(&r->s[0], AF_UNIX, SOCK_STREAM, 0));
    skt_nsec start = fault_now();
    TRY(skt_socket_set_deadline(&r->s[0], SKT_EVENT_WRITE, skt_deadline(span)));
    int rc = skt_connect(&r->s[0], &addr);
    MUST(rc < 0);
    MUST(rc != SKT_EDEADLINE || fault_took(start, span));
    if (rc != SKT_EDEADLINE)
        TRY(rc);
    return 0;
}
