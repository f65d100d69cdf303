/* SPDX-License-Identifier: MIT */
/* plain_cancel_calls.c - a fired token ends each kind of blocked call, from a thread and
 * from a signal handler. */
#include "lib/net.h"
#include "lib/test.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct skt_cancel cancel;

/* Fires once the main thread has had time to block; a call that is not blocked yet must
 * end just the same, so the test does not depend on this. */
static void *fire_soon(void *unused)
{
    (void)unused;
    usleep(30000);
    skt_cancel_fire(&cancel);
    return NULL;
}

static pthread_t begin(struct skt_socket *s, int directions)
{
    pthread_t thread;
    CHECK_OK(skt_cancel_open(&cancel));
    CHECK_OK(skt_socket_set_cancel(s, directions, &cancel));
    CHECK_EQ(pthread_create(&thread, NULL, fire_soon, NULL), 0);
    return thread;
}

static void end(pthread_t thread)
{
    CHECK_EQ(pthread_join(thread, NULL), 0);
    CHECK_OK(skt_cancel_close(&cancel));
}

/* proves: T26 B84 skt_accept SKT_ECANCELED */
TEST(accept)
{
    struct skt_socket listener = {0}, conn = {0};
    net_listener(&listener, AF_INET, NULL);
    pthread_t thread = begin(&listener, SKT_EVENT_READ);
    CHECK_ERR(skt_accept(&listener, &conn, NULL), SKT_ECANCELED);
    end(thread);
    CHECK_EQ(conn.flags, 0);
    skt_socket_close(&listener);
}

/* proves: T26 B84 skt_recv SKT_ECANCELED; skt_recvfrom SKT_ECANCELED; skt_recv_exactly
 * SKT_ECANCELED */
TEST(receiving)
{
    struct skt_socket a = {0}, b = {0};
    char buffer[8];
    size_t count = 0;
    net_tcp_pair(&a, &b);
    pthread_t thread = begin(&a, SKT_EVENT_READ);
    CHECK_ERR(skt_recv(&a, buffer, sizeof buffer, 0), SKT_ECANCELED);
    CHECK_ERR(skt_recvfrom(&a, buffer, sizeof buffer, 0, NULL), SKT_ECANCELED);
    CHECK_EQ(skt_send(&a, "x", 1, 0), 1); /* the other direction goes on */
    end(thread);

    CHECK_EQ(skt_send(&b, "abc", 3, 0), 3);
    thread = begin(&a, SKT_EVENT_READ);
    CHECK_ERR(skt_recv_exactly(&a, buffer, sizeof buffer, 0, &count), SKT_ECANCELED);
    CHECK_EQ(count, 3);
    CHECK_MEM(buffer, "abc", 3);
    end(thread);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T26 skt_send SKT_ECANCELED; skt_send_all SKT_ECANCELED; skt_sendto
 * SKT_ECANCELED */
TEST(sending)
{
    struct skt_socket a = {0}, b = {0};
    size_t length = 32 << 20, sent = 0;
    char *data = calloc(1, length);
    net_tcp_pair(&a, &b);
    pthread_t thread = begin(&a, SKT_EVENT_WRITE);
    CHECK_ERR(skt_send_all(&a, data, length, 0, &sent), SKT_ECANCELED);
    CHECK_INT(sent, >, 0);
    CHECK_INT(sent, <, length);
    CHECK_ERR(skt_send(&a, data, 1, 0), SKT_ECANCELED);
    CHECK_ERR(skt_sendto(&a, data, 1, 0, NULL), SKT_ECANCELED);
    end(thread);
    skt_socket_close(&a);
    skt_socket_close(&b);
    free(data);
}

/* proves: T4 skt_connect SKT_ECANCELED; skt_connect_finish SKT_ECANCELED */
TEST(connecting)
{
    struct skt_socket listener = {0}, first = {0}, s = {0};
    struct skt_addr where;
    CHECK_OK(skt_addr_unix(&where, "", 0));
    CHECK_OK(skt_socket_open(&listener, AF_UNIX, SOCK_STREAM, 0));
    CHECK_OK(skt_bind(&listener, &where));
    CHECK_OK(skt_getsockname(&listener, &where));
    CHECK_OK(skt_listen(&listener, 0));
    CHECK_OK(skt_socket_open(&first, AF_UNIX, SOCK_STREAM, 0));
    CHECK_OK(skt_connect(&first, &where)); /* the queue is full now */
    CHECK_OK(skt_socket_open(&s, AF_UNIX, SOCK_STREAM, 0));
    pthread_t thread = begin(&s, SKT_EVENT_WRITE);
    CHECK_ERR(skt_connect(&s, &where), SKT_ECANCELED);
    CHECK_ERR(skt_connect_finish(&s), SKT_ECANCELED);
    end(thread);
    skt_socket_close(&s);
    skt_socket_close(&first);
    skt_socket_close(&listener);
}

/* A fast peer must not defeat the token: it wins over ready data. */
TEST(a_fired_token_wins_over_ready_data_until_reset)
{
    struct skt_socket a = {0}, b = {0};
    char byte = 0;
    net_unix_pair(&a, &b);
    CHECK_OK(skt_cancel_open(&cancel));
    CHECK_OK(skt_socket_set_cancel(&a, SKT_BOTH, &cancel));
    CHECK_EQ(skt_send(&b, "x", 1, 0), 1);
    CHECK_OK(skt_cancel_fire(&cancel));
    CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_ECANCELED);
    CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_ECANCELED);
    CHECK_ERR(skt_send(&a, &byte, 1, 0), SKT_ECANCELED);
    CHECK_OK(skt_cancel_reset(&cancel));
    CHECK_EQ(skt_recv(&a, &byte, 1, 0), 1);
    CHECK_OK(skt_cancel_fire(&cancel));
    CHECK_OK(skt_socket_set_cancel(&a, SKT_BOTH, NULL));
    CHECK_EQ(skt_send(&b, "y", 1, 0), 1);
    CHECK_EQ(skt_recv(&a, &byte, 1, 0), 1);
    CHECK_OK(skt_cancel_close(&cancel));
    skt_socket_close(&a);
    skt_socket_close(&b);
}

static void on_signal(int number)
{
    (void)number;
    skt_cancel_fire(&cancel);
}

/* Ctrl-C: the handler fires, the accept loop ends. */
/* proves: T60 T1 */
TEST(a_signal_handler_ends_a_blocked_accept)
{
    struct skt_socket listener = {0}, conn = {0};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    net_listener(&listener, AF_INET, NULL);
    CHECK_OK(skt_cancel_open(&cancel));
    CHECK_OK(skt_socket_set_cancel(&listener, SKT_EVENT_READ, &cancel));
    CHECK_EQ(sigaction(SIGINT, &action, NULL), 0);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        usleep(30000);
        _exit(kill(parent, SIGINT));
    }
    CHECK_ERR(skt_accept(&listener, &conn, NULL), SKT_ECANCELED);
    CHECK_OK(skt_cancel_close(&cancel));
    skt_socket_close(&listener);
}

/* One reader and one writer on one socket, each setting its own deadline and token. */
enum { ROUNDS = 2000 };

static void *write_rounds(void *argument)
{
    struct skt_socket *s = argument;
    for (int i = 0; i < ROUNDS; i++) {
        CHECK_OK(
            skt_socket_set_deadline(s, SKT_EVENT_WRITE, skt_deadline(10 * SKT_SECOND)));
        CHECK_OK(skt_socket_set_cancel(s, SKT_EVENT_WRITE, i % 2 ? &cancel : NULL));
        CHECK_OK(skt_send_all(s, "12345678", 8, 0, NULL));
    }
    return NULL;
}

static void *echo_rounds(void *argument)
{
    struct skt_socket *s = argument;
    char buffer[4096];
    ptrdiff_t n;
    while ((n = skt_recv(s, buffer, sizeof buffer, 0)) > 0)
        CHECK_OK(skt_send_all(s, buffer, (size_t)n, 0, NULL));
    return NULL;
}

/* proves: B83 */
TEST(a_reader_and_a_writer_share_a_socket)
{
    struct skt_socket a = {0}, b = {0};
    pthread_t writer, echo;
    char buffer[8];
    net_tcp_pair(&a, &b);
    CHECK_OK(skt_cancel_open(&cancel));
    CHECK_EQ(pthread_create(&echo, NULL, echo_rounds, &b), 0);
    CHECK_EQ(pthread_create(&writer, NULL, write_rounds, &a), 0);
    for (int i = 0; i < ROUNDS; i++) {
        CHECK_OK(
            skt_socket_set_deadline(&a, SKT_EVENT_READ, skt_deadline(10 * SKT_SECOND)));
        CHECK_OK(skt_socket_set_cancel(&a, SKT_EVENT_READ, i % 3 ? &cancel : NULL));
        CHECK_OK(skt_recv_exactly(&a, buffer, sizeof buffer, 0, NULL));
    }
    CHECK_EQ(pthread_join(writer, NULL), 0);
    CHECK_OK(skt_shutdown(&a, SHUT_WR));
    CHECK_EQ(pthread_join(echo, NULL), 0);
    skt_socket_close(&a);
    skt_socket_close(&b);
    skt_cancel_close(&cancel);
}
