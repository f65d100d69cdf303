/* SPDX-License-Identifier: MIT */
/* test_cmd_echo_server.c - the echo server in this process: clients that come, go, reset,
 * do not read or say nothing, and a system that lacks what a server needs. */
#include "lib/net.h"
#include "lib/seam.h"
#include "lib/test.h"

#include "echo_server.h"

#include <stdlib.h>
#include <string.h>

#define BRIEF (30 * SKT_MILLISECOND)

static struct echo_server *server;
static struct skt_addr addr;
static char buffer[ECHO_BUFFER_SIZE];

static void start(const struct echo_options *options)
{
    static const struct echo_options defaults;
    struct skt_socket listener = {0};
    net_listener(&listener, AF_INET, &addr);
    CHECK_OK(skt_socket_set_blocking(&listener, 0));
    CHECK_OK(echo_server_new(&server, options != NULL ? options : &defaults));
    CHECK_OK(echo_server_listen(server, &listener));
}

static void stop(void)
{
    echo_server_free(server);
}

/* Lets the server do what it can do now. */
static void settle(void)
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

static struct echo_counts counts(void)
{
    struct echo_counts result;
    echo_server_counts(server, &result);
    return result;
}

/* A client's connection; whether the server has accepted it is another question. */
static void dial(struct skt_socket *s)
{
    CHECK_OK(skt_socket_open(s, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_socket_set_timeout(s, 5 * SKT_SECOND));
    CHECK_OK(skt_connect(s, &addr));
}

static void reset(struct skt_socket *s)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    CHECK_OK(skt_setsockopt(s, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
    skt_socket_close(s);
}

static void expect_echo(struct skt_socket *s)
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

static void expect_end(struct skt_socket *s)
{
    CHECK_EQ(skt_recv(s, buffer, 1, 0), 0);
    skt_socket_close(s);
}

static void run_kind(enum skt_selector_kind kind)
{
    struct skt_socket a = {0}, b = {0};
    start(&(struct echo_options){.kind = kind});
    dial(&a);
    dial(&b);
    TURN_UNTIL(counts().open == 2);
    expect_echo(&a);
    expect_echo(&b);
    skt_socket_close(&a);
    TURN_UNTIL(counts().open == 1);
    expect_echo(&b);
    skt_socket_close(&b);
    TURN_UNTIL(counts().open == 0);
    CHECK_EQ(counts().peak, 2);
    CHECK_EQ(counts().connections, 2);
    CHECK_EQ(counts().reads, 3);
    CHECK_EQ(counts().bytes, 48);
    CHECK_EQ(counts().errors, 0);
    stop();
}

TEST(echo_with_epoll)
{
    run_kind(SKT_SELECTOR_EPOLL);
}

TEST(echo_with_poll)
{
    run_kind(SKT_SELECTOR_POLL);
}

TEST(echo_with_select)
{
    run_kind(SKT_SELECTOR_SELECT);
}

/* Two calls and a wait for a message, and the kernel's set is left alone. */
TEST(the_price_of_a_message)
{
    struct skt_socket s = {0};
    start(NULL);
    dial(&s);
    expect_echo(&s);
    long control = seam_calls(SEAM_epoll_ctl), received = seam_calls(SEAM_recv);
    long sent = seam_calls(SEAM_send), clock = seam_calls(SEAM_now);
    uint64_t waits = counts().waits;
    for (int i = 0; i < 100; i++) {
        CHECK_EQ(skt_send(&s, "x", 1, 0), 1);
        CHECK_EQ(echo_server_turn(server, SKT_SECOND * 5), 1);
        CHECK_EQ(skt_recv(&s, buffer, 1, 0), 1);
    }
    CHECK_EQ(counts().waits - waits, 100);
    CHECK_EQ(seam_calls(SEAM_epoll_ctl) - control, 0);
    CHECK_EQ(seam_calls(SEAM_recv) - received, 100 + 100); /* the client's too */
    CHECK_EQ(seam_calls(SEAM_send) - sent, 100 + 100);
    CHECK_INT(seam_calls(SEAM_now) - clock, <=, 200); /* the timed wait, not the server */
    skt_socket_close(&s);
    stop();
}

/* proves: B34 B15 */
TEST(half_close_returns_everything)
{
    struct skt_socket s = {0};
    size_t length = 200000, sent = 0, back = 0;
    start(NULL);
    dial(&s);
    CHECK_OK(skt_socket_set_blocking(&s, 0));
    while (sent < length) {
        size_t part = length - sent < sizeof buffer ? length - sent : sizeof buffer;
        pattern_fill(buffer, part, 1, sent);
        ptrdiff_t n = skt_send(&s, buffer, part, 0);
        CHECK(n > 0 || n == SKT_EAGAIN);
        sent += n > 0 ? (size_t)n : 0;
        settle();
    }
    CHECK_OK(skt_shutdown(&s, SHUT_WR));
    for (;;) { /* ends with the stream */
        settle();
        ptrdiff_t n = skt_recv(&s, buffer, sizeof buffer, 0);
        if (n == SKT_EAGAIN)
            continue;
        CHECK_OK(n);
        if (n == 0)
            break;
        CHECK_EQ(pattern_check(buffer, (size_t)n, 1, back), -1);
        back += (size_t)n;
    }
    CHECK_EQ(back, length);
    skt_socket_close(&s);
    stop();
}

/* Sends until the server takes no more. Returns how much it took. */
static uint64_t flood(struct skt_socket *s)
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

/* proves: B35 B29 T19 */
TEST(a_slow_reader_is_not_read_from)
{
    struct skt_socket slow = {0}, other = {0};
    start(NULL);
    dial(&slow);
    dial(&other);
    uint64_t total = flood(&slow), back = 0, waits = counts().waits;
    CHECK_EQ(echo_server_turn(server, BRIEF), 0); /* it sleeps */
    CHECK_EQ(counts().waits - waits, 1);
    expect_echo(&other);
    while (back < total) {
        ptrdiff_t n = skt_recv(&slow, buffer, sizeof buffer, 0);
        if (n > 0) {
            CHECK_EQ(pattern_check(buffer, (size_t)n, 7, back), -1);
            back += (uint64_t)n;
        }
        CHECK(n > 0 || n == SKT_EAGAIN);
        settle();
    }
    CHECK_OK(skt_socket_set_timeout(&slow, 5 * SKT_SECOND));
    expect_echo(&slow); /* it is read from again */
    skt_socket_close(&slow);
    skt_socket_close(&other);
    stop();
}

/* proves: B4 B74 B10 T6 */
TEST(resets_hurt_nobody_else)
{
    struct skt_socket steady = {0}, rude = {0};
    start(NULL);
    dial(&steady);
    expect_echo(&steady);
    dial(&rude);
    reset(&rude); /* before it was accepted */
    expect_echo(&steady);
    dial(&rude);
    settle();
    reset(&rude); /* silent */
    expect_echo(&steady);
    dial(&rude);
    CHECK_OK(skt_send_all(&rude, "unread", 6, 0, NULL));
    reset(&rude); /* with data under way */
    expect_echo(&steady);
    dial(&rude);
    flood(&rude);
    reset(&rude); /* while the server has something for it */
    expect_echo(&steady);
    CHECK_EQ(counts().open, 1);
    CHECK_INT(counts().errors, >=, 2);
    skt_socket_close(&steady);
    stop();
}

TEST(idle_connections_end)
{
    struct skt_socket idle = {0}, busy = {0};
    start(&(struct echo_options){.idle = 300 * SKT_MILLISECOND});
    dial(&idle);
    dial(&busy);
    settle();
    skt_nsec begin = skt_now();
    while (counts().open == 2 && skt_now() - begin < 5 * SKT_SECOND) {
        CHECK_EQ(skt_send(&busy, "x", 1, 0), 1);
        CHECK_OK(echo_server_turn(server, BRIEF));
        CHECK_OK(echo_server_turn(server, BRIEF));
        CHECK_EQ(skt_recv(&busy, buffer, 1, 0), 1);
    }
    CHECK_INT(skt_now() - begin, >=, 200 * SKT_MILLISECOND);
    expect_end(&idle);
    expect_echo(&busy);
    /* and now both are gone, in one wait that ends by itself */
    uint64_t waits = counts().waits;
    while (counts().open > 0)
        CHECK_OK(echo_server_turn(server, SKT_FOREVER));
    CHECK_INT(counts().waits - waits, <=, 3);
    expect_end(&busy);
    stop();
}

/* proves: B6 B87 */
TEST(the_limit_of_connections)
{
    struct skt_socket s[4] = {{0}};
    start(&(struct echo_options){.connections_most = 2});
    for (int i = 0; i < 4; i++)
        dial(&s[i]);
    TURN_UNTIL(counts().open == 2);
    uint64_t waits = counts().waits;
    CHECK_EQ(echo_server_turn(server, BRIEF), 0); /* neither spins nor wakes */
    CHECK_EQ(counts().waits - waits, 1);
    expect_echo(&s[0]);
    for (int i = 0; i < 2; i++) {
        skt_socket_close(&s[i]);
        settle();
        expect_echo(&s[i + 2]);
    }
    CHECK_EQ(counts().peak, 2);
    CHECK_EQ(counts().pauses, 0);
    skt_socket_close(&s[2]);
    skt_socket_close(&s[3]);
    stop();
}

static void run_shortage(enum seam_id id, int error)
{
    struct skt_socket steady = {0}, late = {0};
    start(NULL);
    dial(&steady);
    expect_echo(&steady);
    seam_fail(id, 1, 100000, error);
    dial(&late);
    uint64_t waits = counts().waits;
    skt_nsec begin = skt_now();
    while (skt_now() - begin < 350 * SKT_MILLISECOND)
        CHECK_OK(echo_server_turn(server, 50 * SKT_MILLISECOND));
    /* at most ten tries a second, and the waits of this loop */
    CHECK_INT(counts().waits - waits, <=, 8 + 8);
    CHECK_INT(counts().pauses, >=, 2);
    expect_echo(&steady); /* those who are there are served meanwhile */
    seam_fail(id, 1, 0, 0);
    begin = skt_now();
    while (counts().open < 2 && id == SEAM_accept)
        CHECK_OK(echo_server_turn(server, SKT_SECOND));
    CHECK_INT(skt_now() - begin, <, SKT_SECOND); /* O8 */
    skt_socket_close(&late);
    settle();
    dial(&late);
    expect_echo(&late);
    skt_socket_close(&steady);
    skt_socket_close(&late);
    stop();
}

/* proves: B1 B2 B3 B5 */
TEST(no_descriptor_left)
{
    run_shortage(SEAM_accept, SKT_EMFILE);
}

TEST(no_file_left_in_the_system)
{
    run_shortage(SEAM_accept, SKT_ENFILE);
}

TEST(no_buffer_left)
{
    run_shortage(SEAM_accept, SKT_ENOBUFS);
}

TEST(no_memory_left)
{
    run_shortage(SEAM_accept, SKT_ENOMEM);
}

/* With somebody gone there is room at once, without waiting for the pause to end. */
TEST(a_closed_connection_ends_the_pause)
{
    struct skt_socket first = {0}, late = {0};
    start(NULL);
    dial(&first);
    settle();
    dial(&late);
    seam_fail(SEAM_accept, 1, 1, SKT_EMFILE);
    CHECK_OK(echo_server_turn(server, 5 * SKT_SECOND));
    CHECK_EQ(counts().pauses, 1);
    skt_socket_close(&first);
    skt_nsec begin = skt_now();
    while (counts().connections < 2)
        CHECK_OK(echo_server_turn(server, 5 * SKT_SECOND));
    CHECK_INT(skt_now() - begin, <, 90 * SKT_MILLISECOND);
    skt_socket_close(&late);
    stop();
}

/* proves: B4 */
TEST(connections_that_died_in_the_queue)
{
    static const int errors[] = {SKT_ECONNABORTED, SKT_EPROTO, SKT_ENETDOWN};
    struct skt_socket s = {0};
    start(NULL);
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        seam_fail(SEAM_accept, 1, 1, errors[i]);
        dial(&s);
        expect_echo(&s);
        skt_socket_close(&s);
        settle();
    }
    CHECK_EQ(counts().errors, 3);
    CHECK_EQ(counts().pauses, 0);
    stop();
}

/* proves: B74 B54 */
TEST(a_connection_that_cannot_be_set_up)
{
    struct skt_socket lost = {0}, s = {0};
    start(NULL);
    dial(&lost);
    seam_fail(SEAM_epoll_ctl, 1, 1, SKT_EINVAL);
    TURN_UNTIL(counts().errors == 1);
    CHECK_EQ(counts().open, 0);
    dial(&s);
    expect_echo(&s);
    skt_socket_close(&lost);
    skt_socket_close(&s);
    stop();
}

TEST(a_listener_that_is_none_ends_the_server)
{
    struct skt_socket s = {0};
    start(NULL);
    dial(&s);
    seam_fail(SEAM_accept, 1, 1, SKT_EINVAL);
    CHECK_ERR(echo_server_turn(server, SKT_SECOND), SKT_EINVAL);
    skt_socket_close(&s);
    stop();
}

static void drain(void)
{
    echo_server_drain(server);
    while (!echo_server_ended(server))
        CHECK_OK(echo_server_turn(server, SKT_FOREVER));
}

/* proves: B33 T24 */
TEST(ending_loses_nothing)
{
    struct skt_socket reader = {0}, writer = {0}, late = {0};
    uint64_t back = 0;
    start(NULL);
    dial(&reader);
    dial(&writer);
    uint64_t total = flood(&reader);
    CHECK_OK(skt_shutdown(&reader, SHUT_WR));
    expect_echo(&writer);
    CHECK_OK(skt_send_all(&writer, "last words", 10, 0, NULL));
    CHECK_INT(echo_server_turn(server, SKT_SECOND), >, 0);
    echo_server_drain(server);
    CHECK_OK(skt_socket_open(&late, AF_INET, SOCK_STREAM, 0));
    CHECK_ERR(skt_connect(&late, &addr), SKT_ECONNREFUSED);
    skt_socket_close(&late);
    /* sent to a server that has ended its side: no reset may destroy the answer */
    CHECK_OK(skt_send_all(&writer, "too late", 8, 0, NULL));
    CHECK_OK(echo_server_turn(server, BRIEF));
    CHECK_OK(skt_recv_exactly(&writer, buffer, 10, 0, NULL));
    CHECK_MEM(buffer, "last words", 10);
    expect_end(&writer);
    /* what is pending gets to a reader that reads now; what the server had not read when
     * the ending began is not echoed, so a prefix comes */
    for (ptrdiff_t n = 1; n != 0;) {
        CHECK_OK(echo_server_turn(server, BRIEF));
        n = skt_recv(&reader, buffer, sizeof buffer, 0);
        CHECK(n >= 0 || n == SKT_EAGAIN);
        if (n > 0)
            CHECK_EQ(pattern_check(buffer, (size_t)n, 7, back), -1);
        back += n > 0 ? (uint64_t)n : 0;
    }
    CHECK_INT(back, <=, total);
    CHECK_EQ(back + 26, counts().bytes);
    skt_socket_close(&reader);
    while (!echo_server_ended(server))
        CHECK_OK(echo_server_turn(server, SKT_FOREVER));
    stop();
}

TEST(ending_has_a_limit)
{
    struct skt_socket deaf = {0};
    start(&(struct echo_options){.drain = 200 * SKT_MILLISECOND});
    dial(&deaf);
    flood(&deaf);
    skt_nsec begin = skt_now();
    drain();
    CHECK_INT(skt_now() - begin, >=, 200 * SKT_MILLISECOND);
    CHECK_INT(skt_now() - begin, <, 2 * SKT_SECOND);
    CHECK_EQ(counts().open, 1);
    stop();
    skt_socket_close(&deaf);
}

/* A peer that only sits there holds the server for a second, not for the whole limit. */
TEST(ending_does_not_wait_for_the_silent)
{
    struct skt_socket silent = {0};
    start(&(struct echo_options){.drain = 30 * SKT_SECOND});
    dial(&silent);
    expect_echo(&silent);
    skt_nsec begin = skt_now();
    drain();
    CHECK_INT(skt_now() - begin, <, 3 * SKT_SECOND);
    stop();
    skt_socket_close(&silent);
}

TEST(a_token_ends_serving)
{
    struct skt_cancel token = {0};
    start(NULL);
    CHECK_OK(skt_cancel_open(&token));
    CHECK_OK(skt_cancel_fire(&token));
    CHECK_OK(echo_server_serve(server, &token));
    stop();
    CHECK_OK(skt_cancel_close(&token));
}

/* 200 bytes for an idle connection, of which 64 are the selector's and 8 malloc's. */
TEST(an_idle_connection_is_small)
{
    CHECK_INT(echo_server_connection_size() + 64 + 8, <=, 200);
}
