/* SPDX-License-Identifier: MIT */
/* socket_time.c - scenarios: what ends by a timeout, a deadline or a token, and when. */
#include "stream.h"

static char block[65536];

/* A call that gave up: EDEADLINE at the right time is a success of the scenario. */
static int gave_up(int rc, skt_nsec start, skt_nsec span)
{
    MUST(rc < 0);
    MUST(rc != SKT_EDEADLINE || fault_took(start, span));
    if (rc != SKT_EDEADLINE)
        TRY(rc);
    return 0;
}

/* proves: T11 B22 */
SCENARIO(recv_timeout)
{
    BEGIN(stream_unix(r));
    TRY(skt_socket_set_timeout(&r->s[0], 250 * SKT_MILLISECOND));
    fault_idle(1);
    skt_nsec start = fault_now();
    ptrdiff_t n = skt_recv(&r->s[0], block, 10, 0);
    return n == 0 ? 0 : gave_up((int)n, start, 250 * SKT_MILLISECOND);
}

/* Below a millisecond: must neither spin nor return early.
 * proves: T12 B20 */
SCENARIO(recv_timeout_short)
{
    BEGIN(stream_unix(r));
    TRY(skt_socket_set_timeout(&r->s[0], 100 * SKT_MICROSECOND));
    fault_idle(1);
    skt_nsec start = fault_now();
    ptrdiff_t n = skt_recv(&r->s[0], block, 10, 0);
    return n == 0 ? 0 : gave_up((int)n, start, 100 * SKT_MICROSECOND);
}

SCENARIO(recv_deadline)
{
    BEGIN(stream_unix(r));
    TRY(skt_socket_set_timeout(&r->s[0], 10 * SKT_SECOND));
    skt_nsec start = fault_now();
    TRY(skt_socket_set_deadline(&r->s[0], SKT_EVENT_READ, skt_deadline(SKT_SECOND)));
    fault_idle(1);
    ptrdiff_t n = skt_recv(&r->s[0], block, 10, 0);
    if (n == 0)
        return 0;
    BEGIN(gave_up((int)n, start, SKT_SECOND));
    /* The deadline stays passed, and waits no more. */
    start = fault_now();
    n = skt_recv(&r->s[0], block, 10, 0);
    return n == 0 ? 0 : gave_up((int)n, start, 0);
}

/* One timeout bounds the whole of a looping call, however often it makes progress. */
static int drip(struct fault_run *r)
{
    fault_peer_send(r, (int)r->word[PEER], "x", 1);
    r->word[FREE_WORD]++;
    fault_pass(300 * SKT_MILLISECOND);
    return 1;
}

/* proves: T11 */
SCENARIO(recv_exactly_drip)
{
    size_t received;
    BEGIN(stream_unix(r));
    TRY(skt_socket_set_timeout(&r->s[0], SKT_SECOND));
    fault_idle(1);
    r->step = drip;
    skt_nsec start = fault_now();
    int rc = skt_recv_exactly(&r->s[0], block, 1000, 0, &received);
    MUST(rc < 0);
    MUST(received <= r->word[FREE_WORD]);
    MUST(rc != SKT_EDEADLINE || fault_clock_lied() ||
         fault_now() - start <= SKT_SECOND + 300 * SKT_MILLISECOND);
    MUST(rc != SKT_EDEADLINE || fault_clock_lied() || fault_now() - start >= SKT_SECOND);
    return rc == SKT_EDEADLINE || fault_is("recv-0") ? 0 : rc;
}

SCENARIO(send_all_timeout)
{
    size_t sent;
    BEGIN(stream_unix(r));
    TRY(skt_setsockopt_int(&r->s[0], SOL_SOCKET, SO_SNDBUF, 16384));
    TRY(skt_socket_set_timeout(&r->s[0], SKT_SECOND));
    fault_idle(1);
    skt_nsec start = fault_now();
    int rc = skt_send_all(&r->s[0], block, sizeof block, 0, &sent);
    MUST(sent < sizeof block);
    return gave_up(rc, start, SKT_SECOND);
}

SCENARIO(accept_timeout)
{
    struct skt_addr addr;
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_addr_loopback(&addr, AF_INET, 0));
    TRY(skt_bind(&r->s[0], &addr));
    TRY(skt_listen(&r->s[0], 5));
    TRY(skt_socket_set_timeout(&r->s[0], SKT_SECOND));
    fault_idle(1);
    skt_nsec start = fault_now();
    int rc = skt_accept(&r->s[0], &r->s[1], NULL);
    return gave_up(rc, start, SKT_SECOND);
}

SCENARIO(wait_timeout)
{
    BEGIN(stream_unix(r));
    fault_idle(1);
    fault_allow(SKT_EDEADLINE);
    skt_nsec start = fault_now();
    int rc = skt_socket_wait(&r->s[0], SKT_EVENT_READ, SKT_SECOND);
    TRY(rc);
    MUST(rc != 0 || fault_took(start, SKT_SECOND));
    rc = skt_socket_wait(&r->s[0], SKT_BOTH, SKT_FOREVER);
    TRY(rc);
    MUST((rc & SKT_EVENT_WRITE) != 0);
    TRY(skt_socket_set_deadline(&r->s[0], SKT_EVENT_READ, skt_deadline(SKT_SECOND)));
    rc = skt_socket_wait(&r->s[0], SKT_EVENT_READ, 5 * SKT_SECOND);
    return rc == SKT_EDEADLINE || rc == SKT_EVENT_READ ? 0 : rc;
}

/* ---- tokens ---------------------------------------------------------------------- */

SCENARIO(cancel_before)
{
    BEGIN(stream_unix(r));
    fault_allow(SKT_ECANCELED);
    TRY(skt_cancel_open(&r->token[0]));
    TRY(skt_socket_set_cancel(&r->s[0], SKT_BOTH, &r->token[0]));
    fault_peer_send(r, (int)r->word[PEER], "x", 1);
    TRY(skt_cancel_fire(&r->token[0]));
    MUST(skt_recv(&r->s[0], block, 1, 0) == SKT_ECANCELED);
    MUST(skt_send(&r->s[0], block, 1, 0) == SKT_ECANCELED);
    MUST(skt_socket_wait(&r->s[0], SKT_EVENT_READ, SKT_FOREVER) == SKT_ECANCELED);
    TRY(skt_cancel_reset(&r->token[0]));
    TRY(skt_recv(&r->s[0], block, 1, 0));
    TRY(skt_socket_set_cancel(&r->s[0], SKT_BOTH, NULL));
    return 0;
}

static int fire(struct fault_run *r)
{
    if (skt_cancel_fired(&r->token[0]))
        return 0;
    skt_cancel_fire(&r->token[0]);
    return 1;
}

SCENARIO(cancel_recv)
{
    BEGIN(stream_unix(r));
    TRY(skt_cancel_open(&r->token[0]));
    TRY(skt_socket_set_cancel(&r->s[0], SKT_EVENT_READ, &r->token[0]));
    r->step = fire;
    ptrdiff_t n = skt_recv(&r->s[0], block, 1, 0);
    MUST(n < 0 || fault_is("recv-0"));
    if (n == SKT_ECANCELED)
        MUST(skt_cancel_fired(&r->token[0]));
    else
        TRY(n);
    return 0;
}

SCENARIO(cancel_accept)
{
    struct skt_addr addr;
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_addr_loopback(&addr, AF_INET, 0));
    TRY(skt_bind(&r->s[0], &addr));
    TRY(skt_listen(&r->s[0], 5));
    TRY(skt_cancel_open(&r->token[0]));
    TRY(skt_socket_set_cancel(&r->s[0], SKT_EVENT_READ, &r->token[0]));
    r->step = fire;
    int rc = skt_accept(&r->s[0], &r->s[1], NULL);
    MUST(rc < 0);
    if (rc != SKT_ECANCELED)
        TRY(rc);
    return 0;
}

SCENARIO(cancel_send_all)
{
    size_t sent;
    BEGIN(stream_unix(r));
    TRY(skt_cancel_open(&r->token[0]));
    TRY(skt_socket_set_cancel(&r->s[0], SKT_EVENT_WRITE, &r->token[0]));
    r->step = fire;
    for (int i = 0; i < 64; i++) { /* until the buffer is full, and then for the token */
        int rc = skt_send_all(&r->s[0], block, sizeof block, 0, &sent);
        if (rc == SKT_ECANCELED)
            return 0;
        TRY(rc);
    }
    MUST(!"the buffer has no end");
    return 0;
}
