/* SPDX-License-Identifier: MIT */
/* test_cmd_echo_ending.c - the echo server ends: nothing is lost, nobody holds it for
 * ever. */
#include "cmd/echo_fixture.h"

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
