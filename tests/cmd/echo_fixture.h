/* SPDX-License-Identifier: MIT */
/* echo_fixture.h - an echo server in the process of a test, and clients for it. */
#ifndef SKT_TEST_ECHO_FIXTURE_H
#define SKT_TEST_ECHO_FIXTURE_H

#include "lib/net.h"
#include "lib/seam.h"
#include "lib/test.h"

#include "echo_server.h"

#include <string.h>

#define BRIEF (30 * SKT_MILLISECOND)

static struct echo_server *server;
static struct skt_addr addr;
static char buffer[ECHO_BUFFER_SIZE];

static inline void start(const struct echo_options *options)
{
    static const struct echo_options defaults;
    struct skt_socket listener = {0};
    net_listener(&listener, AF_INET, &addr);
    CHECK_OK(skt_socket_set_blocking(&listener, 0));
    CHECK_OK(echo_server_new(&server, options != NULL ? options : &defaults));
    CHECK_OK(echo_server_listen(server, &listener));
}

static inline void stop(void)
{
    echo_server_free(server);
}

/* Lets the server do what it can do now. */
static inline void settle(void)
{
    int rc;
    do /* ends: each turn serves what the clients did before */
        rc = echo_server_turn(server, 2 * SKT_MILLISECOND);
    while (rc > 0);
    CHECK_OK(rc);
}

/* Turns until it is so; five seconds are more than any machine needs. */
#define TURN_UNTIL(condition)                                             \
    for (skt_nsec limit_ = skt_deadline(5 * SKT_SECOND); !(condition);) { \
        CHECK(skt_remaining(limit_) > 0);                                 \
        CHECK_OK(echo_server_turn(server, BRIEF));                        \
    }

static inline struct echo_counts counts(void)
{
    struct echo_counts result;
    echo_server_counts(server, &result);
    return result;
}

/* A client's connection; whether the server has accepted it is another question. */
static inline void dial(struct skt_socket *s)
{
    CHECK_OK(skt_socket_open(s, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_socket_set_timeout(s, 5 * SKT_SECOND));
    CHECK_OK(skt_connect(s, &addr));
}

static inline void reset(struct skt_socket *s)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    CHECK_OK(skt_setsockopt(s, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
    skt_socket_close(s);
}

static inline void expect_echo(struct skt_socket *s)
{
    char back[17];
    size_t length = 0;
    CHECK_OK(skt_send_all(s, "0123456789abcdef", 16, 0, NULL));
    while (length < 16) {
        ptrdiff_t n = skt_recv(s, back + length, sizeof back - length, MSG_DONTWAIT);
        CHECK(n > 0 || n == SKT_EAGAIN);
        length += n > 0 ? (size_t)n : 0;
        CHECK_OK(echo_server_turn(server, n > 0 ? 0 : BRIEF));
    }
    CHECK_EQ(length, 16);
    CHECK_MEM(back, "0123456789abcdef", 16);
}

static inline void expect_end(struct skt_socket *s)
{
    CHECK_EQ(skt_recv(s, buffer, 1, 0), 0);
    skt_socket_close(s);
}

/* Sends until the server takes no more. Returns how much it took. */
static inline uint64_t flood(struct skt_socket *s)
{
    uint64_t total = 0;
    int refusals = 0;
    CHECK_OK(skt_socket_set_blocking(s, 0));
    while (refusals < 3) {
        pattern_fill(buffer, sizeof buffer, 7, total);
        ptrdiff_t n = skt_send(s, buffer, sizeof buffer, 0);
        refusals = n == SKT_EAGAIN ? refusals + 1 : 0;
        total += n > 0 ? (uint64_t)n : 0;
        settle();
        CHECK_INT(total, <, 64 << 20); /* the buffers of the system and one of ours */
    }
    return total;
}

#endif
