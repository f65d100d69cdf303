/* SPDX-License-Identifier: MIT */
/* plain_wait.c - skt_socket_wait: which events, which limit, which token.
 * ctest: serial */
#include "lib/net.h"
#include "lib/test.h"

#include <string.h>

enum { SHORT = 60 }; /* milliseconds */

TEST(ready_bits_are_those_asked_for)
{
    struct skt_socket a = {0}, b = {0};
    net_tcp_pair(&a, &b);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, 0), 0);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_WRITE, 0), SKT_EVENT_WRITE);
    CHECK_EQ(skt_socket_wait(&a, SKT_BOTH, SKT_FOREVER), SKT_EVENT_WRITE);
    CHECK_EQ(skt_send(&b, "x", 1, 0), 1);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, SKT_SECOND), SKT_EVENT_READ);
    CHECK_EQ(skt_socket_wait(&a, SKT_BOTH, 0), SKT_BOTH);
    CHECK_EQ(skt_send(&b, "!", 1, MSG_OOB), 1);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_PRIORITY, SKT_SECOND), SKT_EVENT_PRIORITY);
    CHECK_OK(skt_shutdown(&b, SHUT_WR));
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ_HANGUP, SKT_SECOND),
             SKT_EVENT_READ_HANGUP);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T54 B14 */
TEST(a_hangup_wakes_whoever_waits)
{
    struct skt_socket a = {0}, b = {0};
    net_unix_pair(&a, &b);
    skt_socket_close(&b);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, SKT_SECOND), SKT_EVENT_READ);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_WRITE, SKT_SECOND), SKT_EVENT_WRITE);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_PRIORITY, SKT_SECOND), SKT_EVENT_PRIORITY);
    skt_socket_close(&a);
}

/* proves: T14 skt_socket_wait SKT_EDEADLINE SKT_ECANCELED */
TEST(timeout_deadline_and_token)
{
    struct skt_socket a = {0}, b = {0};
    struct skt_cancel cancel = {0};
    net_unix_pair(&a, &b);
    CHECK_OK(skt_socket_set_blocking(&a, 0)); /* the mode does not matter */
    skt_nsec start = skt_now();
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, SHORT * SKT_MILLISECOND), 0);
    CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);

    start = skt_now();
    CHECK_OK(
        skt_socket_set_deadline(&a, SKT_EVENT_READ, start + SHORT * SKT_MILLISECOND));
    CHECK_ERR(skt_socket_wait(&a, SKT_EVENT_READ, SKT_FOREVER), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);
    CHECK_ERR(skt_socket_wait(&a, SKT_EVENT_READ, SKT_SECOND), SKT_EDEADLINE);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_WRITE, SKT_SECOND), SKT_EVENT_WRITE);
    CHECK_EQ(skt_send(&b, "x", 1, 0), 1);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, SKT_SECOND), SKT_EVENT_READ);

    CHECK_OK(skt_cancel_open(&cancel));
    CHECK_OK(skt_socket_set_cancel(&a, SKT_EVENT_READ, &cancel));
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_READ, 0), SKT_EVENT_READ);
    skt_cancel_fire(&cancel);
    CHECK_ERR(skt_socket_wait(&a, SKT_EVENT_READ, 0), SKT_ECANCELED);
    CHECK_EQ(skt_socket_wait(&a, SKT_EVENT_WRITE, 0), SKT_EVENT_WRITE);
    skt_socket_close(&a);
    skt_socket_close(&b);
    skt_cancel_close(&cancel);
}

/* proves: skt_socket_wait SKT_EINVAL */
TEST(bad_input)
{
    struct skt_socket s = {0};
    CHECK_ERR(skt_socket_wait(NULL, SKT_EVENT_READ, 0), SKT_EINVAL);
    CHECK_ERR(skt_socket_wait(&s, SKT_EVENT_READ, 0), SKT_EBADF);
    net_udp(&s, AF_INET, NULL);
    CHECK_ERR(skt_socket_wait(&s, 0, 0), SKT_EINVAL);
    CHECK_ERR(skt_socket_wait(&s, 16, 0), SKT_EINVAL);
    CHECK_ERR(skt_socket_wait(&s, SKT_EVENT_READ, -1), SKT_EINVAL);
    skt_socket_close(&s);
}
