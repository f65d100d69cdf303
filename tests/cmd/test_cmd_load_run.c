/* SPDX-License-Identifier: MIT */
/* test_cmd_load_run.c - a run of skt load in this process, against an echo server in
 * another, while calls of this one fail. */
#include "cmd/echo_fixture.h"

#include "load_run.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONNECTIONS = 10, COUNT = 5, SIZE = 100 };

static struct load_result result;
static pid_t child;

/* An echo server in a child process, which makes its selector itself. */
static void start_server(void)
{
    struct skt_socket listener = {0};
    static const struct echo_options options;
    net_listener(&listener, AF_INET, &addr);
    CHECK_OK(skt_socket_set_blocking(&listener, 0));
    child = fork();
    CHECK_INT(child, >=, 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* if the test cannot end it */
        if (echo_server_new(&server, &options) == 0 &&
            echo_server_listen(server, &listener) == 0)
            while (echo_server_turn(server, SKT_FOREVER) >= 0)
                ;
        _exit(1);
    }
    skt_socket_close(&listener);
}

static void end_server(void)
{
    CHECK_EQ(kill(child, SIGKILL), 0);
    CHECK_EQ(waitpid(child, NULL, 0), child);
}

static int run(void)
{
    struct skt_cancel token = {0};
    struct load_options options = {.endpoint = {.addrs = {addr}, .count = 1},
                                   .connections = CONNECTIONS,
                                   .size = SIZE,
                                   .depth = 2,
                                   .count = COUNT,
                                   .timeout = 20 * SKT_SECOND,
                                   .seed = 5};
    CHECK_OK(skt_cancel_open(&token));
    int rc = load_run(&options, &token, &result);
    CHECK_OK(skt_cancel_close(&token));
    return rc;
}

static void expect_all(void)
{
    CHECK_OK(run());
    CHECK_EQ(result.completed, CONNECTIONS);
    CHECK_EQ(result.messages, CONNECTIONS * COUNT);
    CHECK_EQ(result.bytes, CONNECTIONS * COUNT * SIZE);
    CHECK_EQ(result.greetings, CONNECTIONS);
    CHECK_EQ(result.latency.count, CONNECTIONS * COUNT);
    CHECK_EQ(tally_total(&result.connect_errors), 0);
    CHECK_EQ(tally_total(&result.io_errors), 0);
    CHECK_EQ(tally_total(&result.data_errors), 0);
}

TEST(nothing_fails)
{
    start_server();
    expect_all();
    end_server();
}

/* What says "not now" costs nothing but time. */
TEST(false_readiness_and_full_buffers)
{
    start_server();
    for (int from = 1; from < 60; from += 7) {
        seam_fail(SEAM_send, from, 3, SKT_EAGAIN);
        expect_all();
        seam_fail(SEAM_recv, from, 3, SKT_EAGAIN);
        expect_all();
        seam_fail(SEAM_recv, from, 3, SKT_EINTR);
        expect_all();
    }
    end_server();
}

/* One connection fails with that error, the others come to their end. */
static void expect_one(enum seam_id call, int from, int error, const struct tally *tally)
{
    seam_fail(call, from, 1, error);
    CHECK_OK(run());
    CHECK_EQ(result.completed, CONNECTIONS - 1);
    CHECK_EQ(tally_total(tally), 1);
    CHECK_STR(tally->rows[0].name, skt_errname(error));
    CHECK_EQ(tally_total(&result.connect_errors) + tally_total(&result.io_errors) +
                 tally_total(&result.data_errors),
             1);
}

TEST(one_connection_fails)
{
    start_server();
    expect_one(SEAM_socket, 3, SKT_EMFILE, &result.connect_errors);
    expect_one(SEAM_connect, 3, SKT_EADDRNOTAVAIL, &result.connect_errors);
    /* the first epoll_ctl calls are those of the selector itself and of its token */
    expect_one(SEAM_epoll_ctl, 5, SKT_ENOMEM, &result.connect_errors);
    expect_one(SEAM_send, 4, SKT_ECONNRESET, &result.io_errors);
    expect_one(SEAM_send, 25, SKT_EPIPE, &result.io_errors);
    expect_one(SEAM_recv, 4, SKT_ECONNRESET, &result.io_errors);
    expect_one(SEAM_recv, 25, SKT_ETIMEDOUT, &result.io_errors);
    expect_one(SEAM_setsockopt, 2, SKT_EINVAL, &result.io_errors);
    expect_one(SEAM_shutdown, 2, SKT_ENOTCONN, &result.io_errors);
    end_server();
}

TEST(no_connection_at_all)
{
    start_server();
    seam_fail(SEAM_socket, 1, 1000, SKT_ENFILE);
    CHECK_OK(run());
    CHECK_EQ(result.connected, 0);
    CHECK_EQ(result.completed, 0);
    CHECK_EQ(tally_total(&result.connect_errors), CONNECTIONS);
    end_server();
}

TEST(what_makes_a_start_impossible)
{
    start_server();
    seam_fail(SEAM_realloc, 1, 1, SKT_ENOMEM);
    CHECK_ERR(run(), SKT_ENOMEM);
    seam_fail(SEAM_epoll_create, 1, 1, SKT_EMFILE);
    int rc = run(); /* the next kind may do */
    CHECK(rc == 0 || rc == SKT_EMFILE);
    end_server();
}
