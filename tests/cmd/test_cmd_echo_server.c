/* SPDX-License-Identifier: MIT */
/* test_cmd_echo_server.c - the echo server in this process: clients that come, go, reset,
 * do not read or say nothing. */
#include "cmd/echo_fixture.h"

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
        /* sent before each turn, so that it is never idle, however slow the machine */
        CHECK_EQ(skt_send(&busy, "x", 1, 0), 1);
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

/* 200 bytes for an idle connection, of which 64 are the selector's and 8 malloc's. */
TEST(an_idle_connection_is_small)
{
    CHECK_INT(echo_server_connection_size() + 64 + 8, <=, 200);
}
