/* SPDX-License-Identifier: MIT */
/* test_turns.c - how many system calls a call makes, and what it does when one is
 * interrupted, falsely ready, short, or about itself. */
#include "lib/net.h"
#include "lib/seam.h"
#include "lib/test.h"

#include <netinet/tcp.h>
#include <string.h>

static long all_calls(void)
{
    long sum = 0;
    for (int i = 0; i < SEAM_COUNT; i++)
        sum += seam_calls((enum seam_id)i);
    return sum;
}

#define CALLS(expression, expected)                \
    do {                                           \
        long before_ = all_calls();                \
        CHECK_OK(expression);                      \
        CHECK_EQ(all_calls() - before_, expected); \
    } while (0)

/* A plain call is one system call; so is one with a timeout when data is there. */
TEST(the_price_of_a_call)
{
    struct skt_socket a = {0}, b = {0};
    char buffer[64];
    net_tcp_pair(&a, &b);
    CALLS(skt_send(&a, "12345678", 8, 0), 1);
    CALLS(skt_recv(&b, buffer, 8, 0), 1);
    CALLS(skt_send_all(&a, "12345678", 8, 0, NULL), 1);
    CALLS(skt_recv_exactly(&b, buffer, 8, 0, NULL), 1);
    CALLS(skt_socket_set_timeout(&b, SKT_SECOND), 1);
    CHECK_EQ(skt_send(&a, "12345678", 8, 0), 8);
    CALLS(skt_recv(&b, buffer, 8, 0), 1);
    CALLS(skt_socket_set_deadline(&b, SKT_BOTH, skt_deadline(SKT_SECOND)),
          1); /* the clock */
    CHECK_EQ(skt_send(&a, "12345678", 8, 0), 8);
    CALLS(skt_recv(&b, buffer, 8, 0), 1);
    CALLS(skt_recv(&b, buffer, 0, 0), 0);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T1 B22 B39 */
TEST(an_interrupted_call_is_made_again)
{
    struct skt_socket a = {0}, b = {0};
    char buffer[8];
    net_tcp_pair(&a, &b);
    seam_fail(SEAM_send, 1, 5, SKT_EINTR);
    CHECK_EQ(skt_send(&a, "12345678", 8, 0), 8);
    seam_fail(SEAM_recv, 1, 5, SKT_EINTR);
    CHECK_EQ(skt_recv(&b, buffer, 8, 0), 8);
    CHECK_OK(skt_socket_set_timeout(&b, 30 * SKT_MILLISECOND));
    seam_fail(SEAM_poll, 1, 5, SKT_EINTR);
    CHECK_ERR(skt_recv(&b, buffer, 8, 0), SKT_EDEADLINE);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* A connect that a signal interrupts goes on in the system: wait for it, do not call
 * again. */
/* proves: T1 T5 B39 */
TEST(an_interrupted_connect_is_waited_for)
{
    struct skt_socket listener = {0}, s = {0};
    struct skt_addr where;
    net_listener(&listener, AF_INET, &where);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_socket_set_timeout(&s, SKT_SECOND));
    CHECK_OK(skt_socket_set_blocking(&s, 1));
    CHECK_EQ(skt__os_connect(s.fd, &where.as.sa, where.size),
             0); /* what goes on inside */
    long before = seam_calls(SEAM_connect);
    seam_fail(SEAM_connect, 1, 1, SKT_EINTR);
    CHECK_OK(skt_connect(&s, &where));
    CHECK_EQ(seam_calls(SEAM_connect) - before, 1);
    skt_socket_close(&s);
    skt_socket_close(&listener);
}

/* An AF_UNIX connect is all or nothing, so there the call is made again. */
TEST(an_interrupted_unix_connect_is_made_again)
{
    struct skt_socket listener = {0}, s = {0};
    struct skt_addr where;
    CHECK_OK(skt_addr_unix(&where, "", 0));
    CHECK_OK(skt_socket_open(&listener, AF_UNIX, SOCK_STREAM, 0));
    CHECK_OK(skt_bind(&listener, &where));
    CHECK_OK(skt_getsockname(&listener, &where));
    CHECK_OK(skt_listen(&listener, 5));
    CHECK_OK(skt_socket_open(&s, AF_UNIX, SOCK_STREAM, 0));
    seam_fail(SEAM_connect, 1, 2, SKT_EINTR);
    CHECK_OK(skt_connect(&s, &where));
    CHECK_OK(skt_getpeername(&s, &where));
    skt_socket_close(&s);
    skt_socket_close(&listener);
}

/* proves: T17 */
TEST(false_readiness_waits_again)
{
    struct skt_socket a = {0}, b = {0};
    char buffer[8];
    net_tcp_pair(&a, &b);
    CHECK_OK(skt_socket_set_timeout(&b, SKT_SECOND));
    CHECK_EQ(skt_send(&a, "1", 1, 0), 1);
    seam_fail(SEAM_recv, 1, 4, SKT_EAGAIN); /* poll says ready each time */
    CHECK_EQ(skt_recv(&b, buffer, 8, 0), 1);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T10 B71 skt_connect_finish SKT_ECONNREFUSED */
TEST(a_connection_to_itself_is_refused)
{
    static const skt_nsec modes[] = {SKT_FOREVER, SKT_SECOND, 0};
    for (int i = 0; i < 3; i++) {
        struct skt_socket s = {0};
        struct skt_addr where;
        /* Bound and not listening: calling its own port makes TCP's simultaneous open. */
        CHECK_OK(skt_addr_loopback(&where, AF_INET, 0));
        CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
        CHECK_OK(skt_bind(&s, &where));
        CHECK_OK(skt_getsockname(&s, &where));
        CHECK_OK(skt_socket_set_timeout(&s, modes[i]));
        int rc = skt_connect(&s, &where);
        if (rc == SKT_EINPROGRESS) {
            CHECK_EQ(skt_socket_wait(&s, SKT_EVENT_WRITE, SKT_SECOND), SKT_EVENT_WRITE);
            rc = skt_connect_finish(&s);
        }
        CHECK_ERR(rc, SKT_ECONNREFUSED);
        skt_socket_close(&s);
    }
}

/* proves: T2 B17 B74 skt_connect SKT_EHOSTUNREACH SKT_ETIMEDOUT SKT_ENOTCONN */
static int decide(struct seam_call *call)
{
    if (call->id == SEAM_connect) {
        call->result = SKT_EINPROGRESS;
        return 0;
    }
    return 1;
}

static int verdict;

static void answer(struct seam_call *call)
{
    if (call->id == SEAM_getsockopt && call->code == SO_ERROR)
        memcpy(call->out, &verdict, sizeof verdict);
}

TEST(the_verdict_of_a_slow_connect_is_read_once)
{
    static const struct seam_hooks hooks = {decide, answer};
    struct skt_socket s = {0};
    struct skt_addr where;
    CHECK_OK(skt_addr_loopback(&where, AF_INET, 9));
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_socket_set_timeout(&s, SKT_SECOND));
    seam_hook(&hooks);
    static const int errors[] = {ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH};
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        long before = seam_calls(SEAM_getsockopt);
        verdict = errors[i];
        CHECK_ERR(skt_connect(&s, &where), -errors[i]);
        CHECK_EQ(seam_calls(SEAM_getsockopt) - before, 1);
    }
    verdict = 0; /* no error, and nobody there: it came about and is gone again */
    CHECK_ERR(skt_connect(&s, &where), SKT_ENOTCONN);
    seam_hook(NULL);
    skt_socket_close(&s);
}

/* Lengths above what the system moves in one call: the loop goes on from where it was. */
static int shorten(struct seam_call *call)
{
    if ((call->id == SEAM_send || call->id == SEAM_recv) && call->length > 3)
        call->length = 3;
    return 1;
}

static void nothing(struct seam_call *call)
{
    (void)call;
}

/* proves: T21 T19 */
TEST(short_counts_are_continued)
{
    static const struct seam_hooks hooks = {shorten, nothing};
    struct skt_socket a = {0}, b = {0};
    char buffer[1000], data[1000];
    size_t sent = 0, received = 0;
    net_tcp_pair(&a, &b);
    pattern_fill(data, sizeof data, 3, 0);
    seam_hook(&hooks);
    CHECK_OK(skt_send_all(&a, data, sizeof data, 0, &sent));
    CHECK_OK(skt_recv_exactly(&b, buffer, sizeof buffer, 0, &received));
    seam_hook(NULL);
    CHECK_EQ(sent, sizeof data);
    CHECK_EQ(received, sizeof data);
    CHECK_EQ(pattern_check(buffer, sizeof buffer, 3, 0), -1);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T49 */
TEST(both_wildcards_share_a_port_only_with_v6only)
{
    struct skt_socket four = {0}, six = {0};
    struct skt_addr any;
    if (!net_has_ipv6())
        SKIP("no IPv6 on loopback");
    CHECK_OK(skt_addr_any(&any, AF_INET, 0));
    CHECK_OK(skt_socket_open(&four, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_bind(&four, &any));
    CHECK_OK(skt_listen(&four, 1));
    CHECK_OK(skt_getsockname(&four, &any));
    int port = skt_addr_port(&any);
    CHECK_OK(skt_addr_any(&any, AF_INET6, port));
    CHECK_OK(skt_socket_open(&six, AF_INET6, SOCK_STREAM, 0));
    CHECK_OK(skt_setsockopt_int(&six, IPPROTO_IPV6, IPV6_V6ONLY, 0));
    CHECK_ERR(skt_bind(&six, &any), SKT_EADDRINUSE);
    CHECK_OK(skt_setsockopt_int(&six, IPPROTO_IPV6, IPV6_V6ONLY, 1));
    CHECK_OK(skt_bind(&six, &any));
    skt_socket_close(&four);
    skt_socket_close(&six);
}
