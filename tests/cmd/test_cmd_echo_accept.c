/* SPDX-License-Identifier: MIT */
/* test_cmd_echo_accept.c - the echo server where a limit is reached, a connection died in
 * the queue, or the system lacks what accepting needs. */
#include "cmd/echo_fixture.h"

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
    CHECK_INT(counts().pauses, >=, 1);
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
    CHECK_OK(echo_server_turn(server, 5 * SKT_SECOND)); /* the end of the first */
    CHECK_EQ(counts().open, 0);
    CHECK_OK(echo_server_turn(server, 0)); /* the other waits no longer */
    CHECK_EQ(counts().connections, 2);
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
