/* SPDX-License-Identifier: MIT */
/* plain_selector_results.c - every kind: what is reported for what happens to a
 * descriptor. */
#include "select/kinds.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/net.h"

#define BOTH (SKT_EVENT_READ | SKT_EVENT_WRITE)

static int data_a, data_b;

/* Level-triggered: what is still ready comes again, in each wait. proves: T61 */
EACH_KIND(readiness_is_a_level)
{
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    CHECK_EQ(skt_selector_select(s, 0), 0);
    kinds_no_more(s);
    kinds_put(ends[1]);
    kinds_put(ends[1]);
    for (int i = 0; i < 3; i++)
        kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_a);
    kinds_get(ends[0]);
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_a);
    kinds_get(ends[0]);
    CHECK_EQ(skt_selector_select(s, 0), 0);
    close(ends[0]);
    close(ends[1]);
}

/* Only what was asked for is reported. */
EACH_KIND(socket_masks)
{
    struct skt_socket a = {0}, b = {0};
    net_unix_pair(&a, &b);
    CHECK_EQ(skt_send(&b, "x", 1, 0), 1);
    CHECK_OK(skt_selector_register(s, a.fd, SKT_EVENT_READ, &data_a));
    kinds_only(s, SKT_FOREVER, a.fd, SKT_EVENT_READ, &data_a);
    CHECK_OK(skt_selector_modify(s, a.fd, SKT_EVENT_WRITE, &data_a));
    kinds_only(s, SKT_FOREVER, a.fd, SKT_EVENT_WRITE, &data_a);
    CHECK_OK(skt_selector_modify(s, a.fd, BOTH, &data_a));
    kinds_only(s, SKT_FOREVER, a.fd, BOTH, &data_a);
    CHECK_OK(skt_selector_unregister(s, a.fd, NULL));
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* The reading end after a hang-up. select cannot tell a hang-up to a key that only
 * writes: the system calls it readable, and being woken for data as well would spin.
 * proves: T54 */
EACH_KIND(pipe_hangup_reads)
{
    int ends[2];
    kinds_pipe(ends);
    close(ends[1]);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_a);
    CHECK_OK(skt_selector_modify(s, ends[0], BOTH, &data_a));
    kinds_only(s, SKT_FOREVER, ends[0], BOTH, &data_a);
    CHECK_OK(skt_selector_modify(s, ends[0], SKT_EVENT_WRITE, &data_a));
    if (kind == SKT_SELECTOR_SELECT)
        CHECK_EQ(skt_selector_select(s, 0), 0);
    else
        kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_WRITE, &data_a);
    close(ends[0]);
}

/* The writing end after its reader has gone. proves: T54 B14 */
EACH_KIND(pipe_error_wakes_the_writer)
{
    int ends[2];
    kinds_pipe(ends);
    close(ends[0]);
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, &data_a));
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    CHECK_OK(skt_selector_modify(s, ends[1], SKT_EVENT_READ, &data_a));
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_READ, &data_a);
    close(ends[1]);
}

/* A full pipe whose reader goes wakes who waits for room, and a reset connection both. */
EACH_KIND(peer_gone_wakes_a_waiting_writer)
{
    char block[4096];
    int ends[2];
    memset(block, 'x', sizeof block);
    kinds_pipe(ends);
    CHECK_EQ(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    while (write(ends[1], block, sizeof block) > 0)
        continue; /* ends when the pipe is full */
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, &data_a));
    CHECK_EQ(skt_selector_select(s, 0), 0);
    close(ends[0]);
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    close(ends[1]);
}

EACH_KIND(reset_wakes_both_directions)
{
    struct skt_socket client = {0}, server = {0};
    struct linger hard = {.l_onoff = 1};
    net_tcp_pair(&client, &server);
    CHECK_OK(skt_selector_register(s, server.fd, SKT_EVENT_READ, &data_a));
    CHECK_OK(skt_setsockopt(&client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard));
    skt_socket_close(&client);
    kinds_only(s, SKT_SECOND, server.fd, SKT_EVENT_READ, &data_a);
    CHECK_OK(skt_selector_modify(s, server.fd, BOTH, &data_a));
    kinds_only(s, SKT_SECOND, server.fd, BOTH, &data_a);
    CHECK_OK(skt_selector_unregister(s, server.fd, NULL));
    skt_socket_close(&server);
}

/* A hang-up does not hide what came before it: there is still something to read.
 * proves: B15 */
EACH_KIND(data_before_a_hangup_is_readable)
{
    int ends[2];
    kinds_pipe(ends);
    kinds_put(ends[1]);
    close(ends[1]);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_a);
    kinds_get(ends[0]);
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_a);
    close(ends[0]);
}

/* Our own half-close is no hang-up of the peer: the stream goes on to be read.
 * proves: B16 */
EACH_KIND(half_close_is_not_the_end)
{
    struct skt_socket a = {0}, b = {0};
    char byte;
    net_tcp_pair(&a, &b);
    CHECK_OK(skt_shutdown(&a, SHUT_WR));
    CHECK_OK(skt_selector_register(s, a.fd, SKT_EVENT_READ, &data_a));
    CHECK_EQ(skt_selector_select(s, 0), 0);
    CHECK_EQ(skt_send(&b, "x", 1, 0), 1);
    kinds_only(s, SKT_SECOND, a.fd, SKT_EVENT_READ, &data_a);
    CHECK_EQ(skt_recv(&a, &byte, 1, 0), 1);
    CHECK_OK(skt_selector_unregister(s, a.fd, NULL));
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* A refused connect is reported to who waits for writing. proves: B17 */
EACH_KIND(refused_connect_is_writable)
{
    struct skt_socket holder = {0}, client = {0};
    struct skt_addr addr;
    net_refused(&holder, AF_INET, &addr);
    CHECK_OK(skt_socket_open(&client, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_socket_set_blocking(&client, 0));
    int rc = skt_connect(&client, &addr);
    if (rc == SKT_EINPROGRESS) {
        CHECK_OK(skt_selector_register(s, client.fd, SKT_EVENT_WRITE, &data_a));
        kinds_only(s, SKT_SECOND, client.fd, SKT_EVENT_WRITE, &data_a);
        rc = skt_connect_finish(&client);
        CHECK_OK(skt_selector_unregister(s, client.fd, NULL));
    }
    CHECK_ERR(rc, SKT_ECONNREFUSED);
    skt_socket_close(&client);
    skt_socket_close(&holder);
}

/* Urgent data, besides reading and alone. */
EACH_KIND(urgent_data_is_a_priority_event)
{
    struct skt_socket client = {0}, server = {0};
    net_tcp_pair(&client, &server);
    CHECK_OK(skt_selector_register(s, server.fd, SKT_EVENT_PRIORITY, &data_a));
    CHECK_EQ(skt_selector_select(s, 0), 0);
    CHECK_EQ(skt_send(&client, "!", 1, MSG_OOB), 1);
    kinds_only(s, SKT_SECOND, server.fd, SKT_EVENT_PRIORITY, &data_a);
    CHECK_OK(skt_selector_unregister(s, server.fd, NULL));
    skt_socket_close(&client);
    skt_socket_close(&server);
}

/* The peer's half-close, told from data; select has no way to say it and refuses. */
EACH_KIND(remote_half_close)
{
    struct skt_socket a = {0}, b = {0};
    int events = SKT_EVENT_READ | SKT_EVENT_READ_HANGUP;
    net_tcp_pair(&a, &b);
    if (kind == SKT_SELECTOR_SELECT) {
        CHECK_ERR(skt_selector_register(s, a.fd, events, NULL), SKT_EINVAL);
    } else {
        CHECK_OK(skt_selector_register(s, a.fd, events, &data_a));
        CHECK_EQ(skt_send(&b, "x", 1, 0), 1);
        kinds_only(s, SKT_SECOND, a.fd, SKT_EVENT_READ, &data_a);
        CHECK_OK(skt_shutdown(&b, SHUT_WR));
        CHECK_OK(skt_selector_modify(s, a.fd, SKT_EVENT_READ_HANGUP, &data_a));
        kinds_only(s, SKT_SECOND, a.fd, SKT_EVENT_READ_HANGUP, &data_a);
        CHECK_OK(skt_selector_modify(s, a.fd, events, &data_a));
        kinds_only(s, SKT_SECOND, a.fd, events, &data_a);
        CHECK_OK(skt_selector_unregister(s, a.fd, NULL));
    }
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* A key that asks for neither direction hears of an error as what it asks for, so that
 * its program can end the spinning; select does not wake for it. proves: T54 B14 */
EACH_KIND(error_reaches_a_key_that_asks_only_priority)
{
    int ends[2];
    kinds_pipe(ends);
    close(ends[1]);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_PRIORITY, &data_a));
    if (kind == SKT_SELECTOR_SELECT)
        CHECK_EQ(skt_selector_select(s, 0), 0);
    else
        kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_PRIORITY, &data_a);
    close(ends[0]);
}

/* Regular files are always ready, whatever the kind. proves: T53 */
EACH_KIND(regular_files_are_always_ready)
{
    char path[512];
    int ends[2];
    snprintf(path, sizeof path, "%s/file", test_directory());
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    CHECK_INT(fd, >=, 0);
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_READ, &data_a));
    kinds_only(s, SKT_FOREVER, fd, SKT_EVENT_READ, &data_a);
    CHECK_OK(skt_selector_modify(s, fd, BOTH, &data_b));
    kinds_only(s, SKT_SECOND, fd, BOTH, &data_b);
    CHECK_ERR(skt_selector_register(s, fd, BOTH, &data_b), SKT_EEXIST);

    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    kinds_put(ends[1]);
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 2);
    CHECK_OK(skt_selector_unregister(s, fd, NULL));
    kinds_take(s, ends[0], SKT_EVENT_READ, &data_a);
    kinds_no_more(s);
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_a);

    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_WRITE, &data_b));
    close(fd); /* without unregistering: silent from now on */
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_a);
    CHECK_OK(skt_selector_unregister(s, fd, NULL));
    close(ends[0]);
    close(ends[1]);
}

/* A file whose number is used again by another file, or by something else. proves: T52 */
EACH_KIND(file_numbers_are_used_again)
{
    char path[512];
    int ends[2];
    snprintf(path, sizeof path, "%s/one", test_directory());
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    snprintf(path, sizeof path, "%s/two", test_directory());
    int other = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, other, SKT_EVENT_READ, &data_b));
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_READ, &data_a));
    CHECK_EQ(dup2(other, fd), fd);
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_WRITE, &data_b));
    CHECK_EQ(skt_selector_select(s, 0), 2);
    CHECK_EQ(dup2(ends[0], fd), fd);
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_READ, &data_a));
    CHECK_EQ(skt_selector_select(s, 0), 1);
    CHECK_OK(skt_selector_unregister(s, other, NULL));
    kinds_put(ends[1]);
    kinds_only(s, SKT_FOREVER, fd, SKT_EVENT_READ, &data_a);
    CHECK_EQ(dup2(other, fd), fd);
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_WRITE, &data_b));
    kinds_only(s, SKT_FOREVER, fd, SKT_EVENT_WRITE, &data_b);
    CHECK_EQ(skt_selector_count(s), 1);
    close(fd);
    close(other);
    close(ends[0]);
    close(ends[1]);
}

/* What is done to a key within a batch holds for the rest of the batch. proves: T60
 * B10 */
EACH_KIND(batch_follows_unregister_and_modify)
{
    enum { PIPES = 8 };
    int ends[PIPES][2];
    struct skt_key key;
    int events;
    int first;
    for (int i = 0; i < PIPES; i++) {
        kinds_pipe(ends[i]);
        CHECK_OK(skt_selector_register(s, ends[i][1], SKT_EVENT_WRITE, ends[i]));
    }
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), PIPES);
    CHECK_EQ(skt_selector_next(s, &key, &events), 1);
    first = key.fd;
    for (int i = 0; i < PIPES; i++) {
        if (ends[i][1] == first)
            continue;
        if (i % 2 == 0)
            CHECK_OK(skt_selector_unregister(s, ends[i][1], NULL));
        else
            CHECK_OK(skt_selector_modify(s, ends[i][1], SKT_EVENT_READ, NULL));
    }
    kinds_no_more(s);
    for (int i = 0; i < PIPES; i++) {
        close(ends[i][0]);
        close(ends[i][1]);
    }
}

/* Results of a wait are dropped by the next one. */
EACH_KIND(next_wait_drops_what_was_not_taken)
{
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, &data_a));
    CHECK_EQ(skt_selector_select(s, 0), 1);
    CHECK_OK(skt_selector_modify(s, ends[1], SKT_EVENT_READ, &data_a));
    CHECK_EQ(skt_selector_select(s, 0), 0);
    kinds_no_more(s);
    close(ends[0]);
    close(ends[1]);
}

/* proves: skt_selector_fileno SKT_EOPNOTSUPP
 * epoll's descriptor can be watched by another selector, and stays the same. */
EACH_KIND(fileno_is_readable_when_something_is_ready)
{
    int ends[2];
    kinds_pipe(ends);
    int fd = skt_selector_fileno(s);
    if (kind != SKT_SELECTOR_EPOLL) {
        CHECK_ERR(fd, SKT_EOPNOTSUPP);
    } else {
        struct pollfd item = {.fd = fd, .events = POLLIN};
        CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL));
        CHECK_EQ(poll(&item, 1, 0), 0);
        kinds_put(ends[1]);
        CHECK_EQ(poll(&item, 1, 0), 1);
    }
    close(ends[0]);
    close(ends[1]);
}
