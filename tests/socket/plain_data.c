/* SPDX-License-Identifier: MIT */
/* plain_data.c - send and receive: streams, datagrams, partial counts, the end. */
#include "lib/net.h"
#include "lib/test.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 5, BIG = 8 * 1024 * 1024 };

/* proves: T19 T24 B42 */
TEST(a_stream_ends_with_zero)
{
    struct skt_socket a = {0}, b = {0};
    char buffer[16];
    net_tcp_pair(&a, &b);
    CHECK_EQ(skt_send(&a, "hello", 5, 0), 5);
    CHECK_EQ(skt_recv(&b, buffer, sizeof buffer, 0), 5);
    CHECK_MEM(buffer, "hello", 5);
    CHECK_OK(skt_shutdown(&a, SHUT_WR));
    CHECK_EQ(skt_recv(&b, buffer, sizeof buffer, 0), 0);
    CHECK_EQ(skt_send(&b, "back", 4, 0), 4); /* half-closed: the other way still works */
    CHECK_EQ(skt_recv(&a, buffer, sizeof buffer, 0), 4);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T19 */
TEST(receiving_nothing_asks_nothing)
{
    struct skt_socket a = {0}, b = {0};
    net_unix_pair(&a, &b);
    CHECK_EQ(skt_recv(&a, NULL, 0, 0), 0); /* would block for ever if it asked */
    size_t count = 9;
    CHECK_OK(skt_recv_exactly(&a, NULL, 0, 0, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(skt_send_all(&a, NULL, 0, 0, &count));
    CHECK_EQ(count, 0);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

struct transfer {
    struct skt_socket *s;
    size_t length;
    int result;
    size_t count;
};

static void *send_big(void *argument)
{
    struct transfer *t = argument;
    unsigned char *data = malloc(t->length);
    pattern_fill(data, t->length, SEED, 0);
    t->result = skt_send_all(t->s, data, t->length, 0, &t->count);
    free(data);
    return NULL;
}

static void transfer_all(struct skt_socket *from, struct skt_socket *to)
{
    struct transfer t = {from, BIG, -1, 0};
    unsigned char *data = malloc(BIG);
    size_t count = 0;
    pthread_t thread;
    CHECK_EQ(pthread_create(&thread, NULL, send_big, &t), 0);
    CHECK_OK(skt_recv_exactly(to, data, BIG, 0, &count));
    CHECK_EQ(pthread_join(thread, NULL), 0);
    CHECK_EQ(count, BIG);
    CHECK_EQ(pattern_check(data, BIG, SEED, 0), -1);
    CHECK_OK(t.result);
    CHECK_EQ(t.count, BIG);
    free(data);
}

/* proves: T19 T28 */
TEST(all_and_exactly_move_everything_in_each_waiting_mode)
{
    struct skt_socket a = {0}, b = {0};
    net_tcp_pair(&a, &b);
    transfer_all(&a, &b);
    CHECK_OK(skt_socket_set_timeout(&a, 10 * SKT_SECOND));
    CHECK_OK(skt_socket_set_timeout(&b, 10 * SKT_SECOND));
    transfer_all(&a, &b);
    CHECK_OK(skt_socket_set_blocking(&a, 1));
    CHECK_OK(skt_socket_set_deadline(&a, SKT_BOTH, skt_deadline(10 * SKT_SECOND)));
    transfer_all(&a, &b);
    transfer_all(&b, &a);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T28 skt_send SKT_EAGAIN; skt_recv SKT_EAGAIN; skt_send_all SKT_EAGAIN */
TEST(non_blocking_calls_count_what_was_done)
{
    struct skt_socket a = {0}, b = {0};
    unsigned char *data = malloc(BIG);
    size_t sent = 0, received = 0;
    pattern_fill(data, BIG, SEED, 0);
    net_tcp_pair(&a, &b);
    CHECK_OK(skt_socket_set_blocking(&a, 0));
    CHECK_OK(skt_socket_set_blocking(&b, 0));
    CHECK_ERR(skt_recv(&b, data, 1, 0), SKT_EAGAIN);
    CHECK_ERR(skt_send_all(&a, data, BIG, 0, &sent), SKT_EAGAIN);
    CHECK_INT(sent, >, 0);
    CHECK_INT(sent, <, BIG);
    CHECK_ERR(skt_send(&a, "x", 1, 0), SKT_EAGAIN);
    CHECK_ERR(skt_recv_exactly(&b, data, BIG, 0, &received), SKT_EAGAIN);
    CHECK_INT(received, >, 0);
    CHECK_INT(received, <=, sent);
    CHECK_EQ(pattern_check(data, received, SEED, 0), -1);
    skt_socket_close(&a);
    skt_socket_close(&b);
    free(data);
}

TEST(dontwait_does_not_wait_in_a_blocking_socket)
{
    struct skt_socket a = {0}, b = {0};
    char byte;
    net_unix_pair(&a, &b);
    CHECK_ERR(skt_recv(&a, &byte, 1, MSG_DONTWAIT), SKT_EAGAIN);
    CHECK_OK(skt_socket_set_timeout(&a, SKT_SECOND));
    CHECK_ERR(skt_recv(&a, &byte, 1, MSG_DONTWAIT), SKT_EAGAIN);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: skt_recv_exactly SKT_EEOF */
TEST(the_stream_ends_before_the_count)
{
    struct skt_socket a = {0}, b = {0};
    char buffer[10] = "..........";
    size_t count = 99;
    net_tcp_pair(&a, &b);
    CHECK_OK(skt_send_all(&a, "four", 4, 0, NULL));
    CHECK_OK(skt_socket_close(&a));
    CHECK_ERR(skt_recv_exactly(&b, buffer, sizeof buffer, 0, &count), SKT_EEOF);
    CHECK_EQ(count, 4);
    CHECK_MEM(buffer, "four......", 10);
    CHECK_ERR(skt_recv_exactly(&b, buffer, 1, 0, NULL), SKT_EEOF);
    skt_socket_close(&b);
}

/* proves: T20 B36 skt_send SKT_EPIPE SKT_ECONNRESET; skt_recv SKT_ECONNRESET */
TEST(a_closed_peer_is_an_error_and_never_a_signal)
{
    struct skt_socket a = {0}, b = {0};
    char buffer[4];
    net_unix_pair(&a, &b);
    skt_socket_close(&b);
    CHECK_ERR(skt_send(&a, "x", 1, 0), SKT_EPIPE);
    size_t sent = 5;
    CHECK_ERR(skt_send_all(&a, "x", 1, 0, &sent), SKT_EPIPE);
    CHECK_EQ(sent, 0);
    skt_socket_close(&a);

    net_tcp_pair(&a, &b);
    struct linger hard = {1, 0};
    CHECK_OK(skt_setsockopt(&b, SOL_SOCKET, SO_LINGER, &hard, sizeof hard));
    skt_socket_close(&b); /* sends a reset */
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, SKT_SECOND), SKT_EVENT_READ);
    CHECK_ERR(skt_recv(&a, buffer, sizeof buffer, 0), SKT_ECONNRESET);
    CHECK_ERR(skt_send(&a, "x", 1, 0), SKT_EPIPE);
    skt_socket_close(&a);

    net_tcp_pair(&a, &b);
    CHECK_OK(skt_setsockopt(&b, SOL_SOCKET, SO_LINGER, &hard, sizeof hard));
    skt_socket_close(&b);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, SKT_SECOND), SKT_EVENT_READ);
    CHECK_ERR(skt_send(&a, "x", 1, 0), SKT_ECONNRESET);
    skt_socket_close(&a);
}

/* proves: T19 B42 */
TEST(an_empty_datagram_is_not_the_end)
{
    struct skt_socket a = {0}, b = {0};
    struct skt_addr where, from = {0};
    char buffer[8];
    net_udp(&a, AF_INET, NULL);
    net_udp(&b, AF_INET, &where);
    CHECK_EQ(skt_sendto(&a, NULL, 0, 0, &where), 0);
    CHECK_EQ(skt_sendto(&a, "abc", 3, 0, &where), 3);
    CHECK_EQ(skt_recvfrom(&b, buffer, sizeof buffer, 0, &from), 0);
    struct skt_addr own;
    CHECK_OK(skt_getsockname(&a, &own));
    CHECK_EQ(skt_addr_equal(&from, &own), 1);
    CHECK_EQ(skt_recvfrom(&b, buffer, sizeof buffer, 0, NULL), 3);
    CHECK_OK(skt_connect(&a, &where));
    size_t sent = 1;
    CHECK_OK(skt_send_all(&a, NULL, 0, 0, &sent)); /* one empty datagram, as in Python */
    CHECK_EQ(skt_recvfrom(&b, NULL, 0, 0, NULL), 0);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T23 B45 B46 */
TEST(a_long_datagram_is_cut_at_the_buffer)
{
    struct skt_socket a = {0}, b = {0};
    struct skt_addr where;
    char buffer[8] = "........";
    net_udp(&a, AF_INET, NULL);
    net_udp(&b, AF_INET, &where);
    CHECK_EQ(skt_sendto(&a, "0123456789", 10, 0, &where), 10);
    CHECK_EQ(skt_recvfrom(&b, buffer, 4, 0, NULL), 4);
    CHECK_MEM(buffer, "0123....", 8);
    CHECK_EQ(skt_sendto(&a, "0123456789", 10, 0, &where), 10);
    CHECK_EQ(skt_recv(&b, buffer, 4, MSG_TRUNC), 10);
    CHECK_MEM(buffer, "0123....", 8);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T23 B43 skt_send SKT_ECONNREFUSED SKT_EMSGSIZE SKT_EDESTADDRREQ */
TEST(a_datagram_s_refusal_is_told_once)
{
    struct skt_socket a = {0}, hold = {0};
    struct skt_addr where;
    char *big = calloc(1, 70000);
    net_udp(&hold, AF_INET, &where);
    skt_socket_close(&hold);
    CHECK_OK(skt_socket_open(&a, AF_INET, SOCK_DGRAM, 0));
    CHECK_ERR(skt_send(&a, "x", 1, 0), SKT_EDESTADDRREQ);
    CHECK_OK(skt_connect(&a, &where));
    CHECK_EQ(skt_send(&a, "x", 1, 0), 1);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, SKT_SECOND), SKT_EVENT_READ);
    CHECK_ERR(skt_send(&a, "x", 1, 0), SKT_ECONNREFUSED);
    CHECK_EQ(skt_send(&a, "x", 1, 0), 1);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, SKT_SECOND), SKT_EVENT_READ);
    CHECK_ERR(skt_recv(&a, big, 1, 0), SKT_ECONNREFUSED);
    CHECK_ERR(skt_send(&a, big, 70000, 0), SKT_EMSGSIZE);
    skt_socket_close(&a);
    free(big);
}

/* proves: T38 skt_sendto SKT_EACCES SKT_EAFNOSUPPORT SKT_EISCONN */
TEST(sendto_errors)
{
    struct skt_socket a = {0}, b = {0};
    struct skt_addr broadcast, six, path;
    CHECK_OK(skt_addr_inet(&broadcast, AF_INET, "<broadcast>", SKT_TEXT, 9));
    CHECK_OK(skt_addr_loopback(&six, AF_INET6, 9));
    CHECK_OK(skt_addr_unix(&path, "/nonexistent/x", SKT_TEXT));
    net_udp(&a, AF_INET, NULL);
    CHECK_ERR(skt_sendto(&a, "x", 1, 0, &broadcast), SKT_EACCES);
    CHECK_ERR(skt_sendto(&a, "x", 1, 0, &six), SKT_EAFNOSUPPORT);
    skt_socket_close(&a);
    net_unix_pair(&a, &b);
    CHECK_ERR(skt_sendto(&a, "x", 1, 0, &path), SKT_EISCONN);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: skt_send SKT_ENOTCONN SKT_EINVAL; skt_recv SKT_ENOTCONN SKT_EINVAL; skt_sendto
 * SKT_EINVAL; skt_recvfrom SKT_EINVAL; skt_send_all SKT_EINVAL; skt_recv_exactly
 * SKT_EINVAL */
TEST(bad_input)
{
    struct skt_socket s = {0}, d = {0};
    struct skt_addr none = {0}, same = {.size = 1};
    char byte = 'q';
    size_t count = 7;
    CHECK_ERR(skt_send(NULL, "x", 1, 0), SKT_EINVAL);
    CHECK_ERR(skt_recv(NULL, &byte, 1, 0), SKT_EINVAL);
    CHECK_ERR(skt_sendto(NULL, "x", 1, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_recvfrom(NULL, &byte, 1, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_send_all(NULL, "x", 1, 0, &count), SKT_EINVAL);
    CHECK_EQ(count, 0);
    count = 7;
    CHECK_ERR(skt_recv_exactly(NULL, &byte, 1, 0, &count), SKT_EINVAL);
    CHECK_EQ(count, 0);

    CHECK_ERR(skt_send(&s, "x", 1, 0), SKT_EBADF);
    CHECK_ERR(skt_recv(&s, &byte, 1, 0), SKT_EBADF);
    CHECK_ERR(skt_recv(&s, NULL, 0, 0), SKT_EBADF);
    CHECK_ERR(skt_sendto(&s, "x", 1, 0, NULL), SKT_EBADF);
    CHECK_ERR(skt_recvfrom(&s, &byte, 1, 0, &same), SKT_EBADF);
    CHECK_ERR(skt_send_all(&s, "x", 1, 0, NULL), SKT_EBADF);
    CHECK_ERR(skt_recv_exactly(&s, &byte, 1, 0, NULL), SKT_EBADF);

    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    net_udp(&d, AF_INET, NULL);
    CHECK_ERR(skt_send(&s, NULL, 1, 0), SKT_EINVAL);
    CHECK_ERR(skt_send(&s, "x", (size_t)PTRDIFF_MAX + 1, 0), SKT_EINVAL);
    CHECK_ERR(skt_recv(&s, NULL, 1, 0), SKT_EINVAL);
    CHECK_ERR(skt_recv(&s, &byte, SIZE_MAX, 0), SKT_EINVAL);
    CHECK_ERR(skt_sendto(&d, NULL, 1, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_sendto(&d, "x", 1, 0, &none), SKT_EINVAL);
    CHECK_ERR(skt_sendto(&d, "x", SIZE_MAX, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_recvfrom(&d, NULL, 1, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_recvfrom(&d, &byte, SIZE_MAX, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_send_all(&s, NULL, 1, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_recv_exactly(&s, NULL, 1, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_recv_exactly(&s, &byte, 1, MSG_PEEK, NULL), SKT_EINVAL);
    CHECK_ERR(skt_recv_exactly(&s, &byte, 1, MSG_TRUNC, NULL), SKT_EINVAL);
    CHECK_ERR(skt_recv_exactly(&s, &byte, 1, MSG_OOB, NULL), SKT_EINVAL);
    CHECK_ERR(skt_recv_exactly(&d, &byte, 1, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_recv(&s, &byte, 1, 0), SKT_ENOTCONN);
    CHECK_ERR(skt_send(&s, "x", 1, 0), SKT_EPIPE); /* Linux: not ENOTCONN for TCP */
    CHECK_EQ(byte, 'q');
    CHECK_EQ(same.size, 1);
    skt_socket_close(&s);
    CHECK_OK(skt_socket_open(&s, AF_UNIX, SOCK_STREAM, 0));
    CHECK_ERR(skt_send(&s, "x", 1, 0), SKT_ENOTCONN);
    skt_socket_close(&s);
    skt_socket_close(&d);
}

/* proves: skt_send SKT_EOPNOTSUPP; skt_recv SKT_EOPNOTSUPP */
TEST(flags_that_the_socket_cannot_do)
{
    struct skt_socket a = {0}, b = {0};
    char byte;
    net_udp(&a, AF_INET, NULL);
    CHECK_ERR(skt_sendto(&a, "x", 1, MSG_OOB, NULL), SKT_EOPNOTSUPP);
    skt_socket_close(&a);
    CHECK_OK(skt_socket_pair(&a, &b, AF_UNIX, SOCK_DGRAM, 0));
    CHECK_ERR(skt_recv(&a, &byte, 1, MSG_OOB), SKT_EOPNOTSUPP);
    CHECK_ERR(skt_send(&a, "x", 1, MSG_OOB), SKT_EOPNOTSUPP);
    skt_socket_close(&a);
    skt_socket_close(&b);
}
