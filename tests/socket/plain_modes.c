/* SPDX-License-Identifier: MIT */
/* plain_modes.c - blocking, non-blocking, timeout, deadline: what each call does in each.
 * ctest: serial */
#include "lib/net.h"
#include "lib/test.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { SHORT = 60 }; /* milliseconds */

static int nonblocking(const struct skt_socket *s)
{
    return (fcntl(s->fd, F_GETFL) & O_NONBLOCK) != 0;
}

TEST(the_three_modes_are_one_timeout)
{
    struct skt_socket s = {0};
    skt_nsec timeout = 0;
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_socket_set_blocking(&s, 0));
    CHECK_OK(skt_socket_get_timeout(&s, &timeout));
    CHECK_EQ(timeout, 0);
    CHECK_EQ(skt_socket_get_blocking(&s), 0);
    CHECK(nonblocking(&s));
    CHECK_OK(skt_socket_set_timeout(&s, 5));
    CHECK_EQ(skt_socket_get_blocking(&s), 1);
    CHECK(nonblocking(&s));
    CHECK_OK(skt_socket_set_blocking(&s, 17));
    CHECK_OK(skt_socket_get_timeout(&s, &timeout));
    CHECK_EQ(timeout, SKT_FOREVER);
    CHECK(!nonblocking(&s));
    CHECK_OK(skt_socket_close(&s));
}

/* proves: skt_socket_set_timeout SKT_EINVAL; skt_socket_set_deadline SKT_EINVAL;
 * skt_socket_set_cancel SKT_EBADF; T13 */
TEST(bad_input)
{
    struct skt_socket s = {0};
    struct skt_cancel closed = {0};
    skt_nsec value = 42;
    CHECK_ERR(skt_socket_set_timeout(NULL, 1), SKT_EINVAL);
    CHECK_ERR(skt_socket_set_timeout(&s, 1), SKT_EBADF);
    CHECK_ERR(skt_socket_get_timeout(&s, &value), SKT_EBADF);
    CHECK_ERR(skt_socket_set_blocking(NULL, 1), SKT_EINVAL);
    CHECK_ERR(skt_socket_set_blocking(&s, 1), SKT_EBADF);
    CHECK_ERR(skt_socket_get_blocking(NULL), SKT_EINVAL);
    CHECK_ERR(skt_socket_get_blocking(&s), SKT_EBADF);
    CHECK_ERR(skt_socket_set_deadline(NULL, SKT_BOTH, 1), SKT_EINVAL);
    CHECK_ERR(skt_socket_set_deadline(&s, SKT_BOTH, 1), SKT_EBADF);
    CHECK_ERR(skt_socket_get_deadline(&s, SKT_EVENT_READ, &value), SKT_EBADF);
    CHECK_ERR(skt_socket_set_cancel(NULL, SKT_BOTH, NULL), SKT_EINVAL);
    CHECK_ERR(skt_socket_set_cancel(&s, SKT_BOTH, NULL), SKT_EBADF);
    CHECK_ERR(skt_socket_set_inheritable(NULL, 1), SKT_EINVAL);
    CHECK_ERR(skt_socket_set_inheritable(&s, 1), SKT_EBADF);
    CHECK_ERR(skt_socket_get_inheritable(NULL), SKT_EINVAL);
    CHECK_ERR(skt_socket_get_inheritable(&s), SKT_EBADF);

    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_ERR(skt_socket_set_timeout(&s, -1), SKT_EINVAL);
    CHECK_ERR(skt_socket_get_timeout(&s, NULL), SKT_EINVAL);
    CHECK_ERR(skt_socket_set_deadline(&s, 0, 1), SKT_EINVAL);
    CHECK_ERR(skt_socket_set_deadline(&s, 8, 1), SKT_EINVAL);
    CHECK_ERR(skt_socket_set_deadline(&s, SKT_BOTH, -1), SKT_EINVAL);
    CHECK_ERR(skt_socket_get_deadline(&s, SKT_BOTH, &value), SKT_EINVAL);
    CHECK_ERR(skt_socket_get_deadline(&s, SKT_EVENT_READ, NULL), SKT_EINVAL);
    CHECK_ERR(skt_socket_set_cancel(&s, SKT_BOTH, &closed), SKT_EBADF);
    CHECK_ERR(skt_socket_set_cancel(&s, 0, NULL), SKT_EINVAL);
    CHECK_EQ(value, 42);
    CHECK(!nonblocking(&s));
    CHECK_OK(skt_socket_close(&s));
}

/* proves: T14 skt_recv SKT_EDEADLINE; skt_recvfrom SKT_EDEADLINE; skt_recv_exactly
 * SKT_EDEADLINE; skt_send SKT_EDEADLINE; skt_send_all SKT_EDEADLINE; skt_sendto
 * SKT_EDEADLINE */
TEST(each_call_ends_at_its_timeout_and_not_before)
{
    struct skt_socket a = {0}, b = {0};
    char byte;
    size_t count = 3;
    net_unix_pair(&a, &b);
    CHECK_OK(skt_socket_set_timeout(&a, SHORT * SKT_MILLISECOND));
    skt_nsec start = skt_now();
    CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);
    start = skt_now();
    CHECK_ERR(skt_recvfrom(&a, &byte, 1, 0, NULL), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);
    start = skt_now();
    CHECK_ERR(skt_recv_exactly(&a, &byte, 1, 0, &count), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);
    CHECK_EQ(count, 0);
    net_fill(&a);
    start = skt_now();
    CHECK_ERR(skt_send(&a, "x", 1, 0), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);
    start = skt_now();
    CHECK_ERR(skt_sendto(&a, "x", 1, 0, NULL), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);
    start = skt_now();
    CHECK_ERR(skt_send_all(&a, "xyz", 3, 0, &count), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* A peer that sends one byte each 20 ms must not stretch the limit of the whole call. */
/* proves: T11 B22 */
TEST(one_limit_bounds_the_whole_looping_call)
{
    struct skt_socket a = {0}, b = {0};
    char buffer[100];
    size_t count = 0;
    net_unix_pair(&a, &b);
    CHECK_OK(skt_socket_set_timeout(&b, 100 * SKT_MILLISECOND));
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 50 && skt_send(&a, "x", 1, 0) == 1; i++)
            usleep(20000);
        _exit(0);
    }
    skt_nsec start = skt_now();
    CHECK_ERR(skt_recv_exactly(&b, buffer, sizeof buffer, 0, &count), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, 100 * SKT_MILLISECOND);
    CHECK_INT(count, >, 0);
    CHECK_INT(count, <, 10);
    kill(child, SIGKILL);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

TEST(the_earlier_of_timeout_and_deadline_wins)
{
    struct skt_socket a = {0}, b = {0};
    char byte;
    net_unix_pair(&a, &b);
    for (int deadline_first = 0; deadline_first <= 1; deadline_first++) {
        skt_nsec start = skt_now();
        int timeout = deadline_first ? 500 : SHORT,
            deadline = deadline_first ? SHORT : 500;
        CHECK_OK(skt_socket_set_timeout(&a, timeout * SKT_MILLISECOND));
        CHECK_OK(skt_socket_set_deadline(&a, SKT_EVENT_READ,
                                         start + deadline * SKT_MILLISECOND));
        CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_EDEADLINE);
        CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);
    }
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* Data that is there is received after the deadline too: only waiting ends. */
TEST(a_passed_deadline_does_not_hide_ready_data)
{
    struct skt_socket a = {0}, b = {0};
    char byte = 0;
    net_unix_pair(&a, &b);
    CHECK_OK(skt_socket_set_deadline(&a, SKT_EVENT_READ, 1));
    CHECK_EQ(skt_send(&b, "x", 1, 0), 1);
    CHECK_EQ(skt_recv(&a, &byte, 1, 0), 1);
    CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_EDEADLINE);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

TEST(deadlines_are_per_direction_and_can_be_cleared)
{
    struct skt_socket a = {0}, b = {0};
    skt_nsec value = 5;
    char byte = 0;
    net_unix_pair(&a, &b);
    CHECK_OK(skt_socket_set_deadline(&a, SKT_EVENT_READ, 7));
    CHECK_OK(skt_socket_get_deadline(&a, SKT_EVENT_READ, &value));
    CHECK_EQ(value, 7);
    CHECK_OK(skt_socket_get_deadline(&a, SKT_EVENT_WRITE, &value));
    CHECK_EQ(value, 0);
    CHECK(nonblocking(&a));
    CHECK_EQ(skt_send(&a, "x", 1, 0), 1);
    CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_EDEADLINE);
    CHECK_OK(skt_socket_set_deadline(&a, SKT_EVENT_READ, 0));
    CHECK(nonblocking(&a)); /* stays, see skt_socket_set_deadline */
    pid_t child = fork();
    if (child == 0) {
        usleep(30000);
        _exit(skt_send(&b, "y", 1, 0) == 1 ? 0 : 1);
    }
    CHECK_EQ(skt_recv(&a, &byte, 1, 0), 1); /* waits again */
    CHECK_OK(skt_socket_set_blocking(&a, 1));
    CHECK(!nonblocking(&a));
    skt_socket_close(&a);
    skt_socket_close(&b);
}

TEST(non_blocking_mode_never_waits_whatever_the_deadline)
{
    struct skt_socket a = {0}, b = {0};
    char byte;
    net_unix_pair(&a, &b);
    CHECK_OK(skt_socket_set_blocking(&a, 0));
    CHECK_OK(skt_socket_set_deadline(&a, SKT_BOTH, skt_deadline(SKT_SECOND)));
    CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_EAGAIN);
    CHECK_OK(skt_socket_set_deadline(&a, SKT_BOTH, 1));
    CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_EAGAIN);
    CHECK_EQ(skt_send(&a, "x", 1, 0), 1);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* The caller's own SO_RCVTIMEO ends a blocking call with EAGAIN, as in C. */
/* proves: T16 */
TEST(the_system_s_own_timeout_is_left_alone)
{
    struct skt_socket a = {0}, b = {0};
    struct timeval limit = {0, 50000};
    char byte;
    net_unix_pair(&a, &b);
    CHECK_OK(skt_setsockopt(&a, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
    CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_EAGAIN);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

static void ignore(int number)
{
    (void)number;
}

static void storm(int on)
{
    struct sigaction action = {.sa_handler = ignore}; /* without SA_RESTART */
    struct itimerval timer = {{0, on ? 1000 : 0}, {0, on ? 1000 : 0}};
    CHECK_EQ(sigaction(SIGALRM, &action, NULL), 0);
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

/* proves: B22 T11 T1 */
TEST(signals_neither_surface_nor_stretch_a_timeout)
{
    struct skt_socket a = {0}, b = {0};
    char byte = 0;
    net_unix_pair(&a, &b);
    CHECK_OK(skt_socket_set_timeout(&a, SHORT * SKT_MILLISECOND));
    storm(1);
    skt_nsec start = skt_now();
    CHECK_ERR(skt_recv(&a, &byte, 1, 0), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, SHORT * SKT_MILLISECOND);
    CHECK_OK(skt_socket_set_blocking(&a, 1));
    pid_t child = fork();
    if (child == 0) {
        usleep(50000);
        _exit(skt_send(&b, "z", 1, 0) == 1 ? 0 : 1);
    }
    CHECK_EQ(skt_recv(&a, &byte, 1, 0), 1);
    storm(0);
    CHECK_EQ(byte, 'z');
    skt_socket_close(&a);
    skt_socket_close(&b);
}
