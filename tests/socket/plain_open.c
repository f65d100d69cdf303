/* SPDX-License-Identifier: MIT */
/* plain_open.c - birth and death of a socket: open, adopt, pair, dup, move, detach,
 * close. */
#include "lib/net.h"
#include "lib/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int close_on_exec(int fd)
{
    return (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

static int nonblocking(int fd)
{
    return (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
}

/* proves: T29 B53 B55 */
TEST(defaults_are_python_s)
{
    struct skt_socket s = {0};
    CHECK_OK(skt_socket_open(&s, SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    CHECK_EQ(s.family, AF_INET);
    CHECK_EQ(s.type, SOCK_STREAM);
    CHECK_EQ(s.proto, 0);
    CHECK(close_on_exec(s.fd));
    CHECK(!nonblocking(s.fd));
    CHECK_EQ(skt_socket_get_blocking(&s), 1);
    CHECK_EQ(skt_socket_get_inheritable(&s), 0);
    CHECK_OK(skt_socket_close(&s));
}

/* proves: B55 */
TEST(flags_in_the_type_are_taken_and_hidden)
{
    struct skt_socket s = {0};
    CHECK_OK(skt_socket_open(&s, AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    CHECK_EQ(s.type, SOCK_DGRAM);
    CHECK(nonblocking(s.fd));
    CHECK_EQ(skt_socket_get_blocking(&s), 0);
    CHECK_OK(skt_socket_close(&s));
}

/* proves: T66 skt_set_default_timeout SKT_EINVAL */
TEST(the_default_timeout_is_for_new_sockets)
{
    skt_nsec timeout = 0;
    struct skt_socket s = {0}, a = {0}, b = {0};
    CHECK_EQ(skt_get_default_timeout(), SKT_FOREVER);
    CHECK_ERR(skt_set_default_timeout(-1), SKT_EINVAL);
    CHECK_OK(skt_set_default_timeout(3 * SKT_SECOND));
    CHECK_EQ(skt_get_default_timeout(), 3 * SKT_SECOND);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_socket_get_timeout(&s, &timeout));
    CHECK_EQ(timeout, 3 * SKT_SECOND);
    CHECK(nonblocking(s.fd));
    CHECK_OK(skt_socket_pair(&a, &b, SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    CHECK_OK(skt_socket_get_timeout(&b, &timeout));
    CHECK_EQ(timeout, 3 * SKT_SECOND);
    CHECK_OK(skt_set_default_timeout(SKT_FOREVER));
    CHECK_OK(skt_socket_get_timeout(&s, &timeout));
    CHECK_EQ(timeout, 3 * SKT_SECOND);
    skt_socket_close(&s);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: skt_socket_open SKT_EAFNOSUPPORT SKT_EPROTONOSUPPORT SKT_EINVAL SKT_EBUSY */
TEST(open_refuses_bad_input)
{
    struct skt_socket s = {0}, same;
    CHECK_ERR(skt_socket_open(NULL, AF_INET, SOCK_STREAM, 0), SKT_EINVAL);
    CHECK_ERR(skt_socket_open(&s, 60000, SOCK_STREAM, 0), SKT_EAFNOSUPPORT);
    CHECK_ERR(skt_socket_open(&s, AF_INET, 77, 0), SKT_EINVAL);
    CHECK_ERR(skt_socket_open(&s, AF_UNIX, SOCK_STREAM, 77), SKT_EPROTONOSUPPORT);
    CHECK_EQ(s.flags, 0);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    same = s;
    CHECK_ERR(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0), SKT_EBUSY);
    CHECK_MEM(&s, &same, sizeof s);
    CHECK_OK(skt_socket_close(&s));
}

TEST(adopt_detects_family_type_and_protocol)
{
    static const int kinds[][3] = {{AF_INET, SOCK_STREAM, IPPROTO_TCP},
                                   {AF_INET, SOCK_DGRAM, IPPROTO_UDP},
                                   {AF_UNIX, SOCK_SEQPACKET, 0}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct skt_socket s = {0};
        int fd = socket(kinds[i][0], kinds[i][1] | SOCK_CLOEXEC, 0);
        CHECK_OK(skt_socket_adopt(&s, fd));
        CHECK_EQ(s.fd, fd);
        CHECK_EQ(s.family, kinds[i][0]);
        CHECK_EQ(s.type, kinds[i][1]);
        CHECK_EQ(s.proto, kinds[i][2]);
        CHECK_OK(skt_socket_close(&s));
        CHECK_EQ(fcntl(fd, F_GETFD), -1);
    }
}

TEST(adopt_keeps_the_mode_of_the_descriptor)
{
    struct skt_socket s = {0};
    CHECK_OK(skt_socket_adopt(&s, socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)));
    CHECK_EQ(skt_socket_get_blocking(&s), 0);
    CHECK_OK(skt_socket_close(&s));
    CHECK_OK(skt_set_default_timeout(SKT_SECOND));
    CHECK_OK(skt_socket_adopt(&s, socket(AF_INET, SOCK_STREAM, 0)));
    skt_nsec timeout = 0;
    CHECK_OK(skt_socket_get_timeout(&s, &timeout));
    CHECK_EQ(timeout, SKT_SECOND);
    CHECK(nonblocking(s.fd));
    CHECK_OK(skt_socket_close(&s));
}

/* A closed object is all zero, so descriptor 0 must be as good as any other. */
TEST(descriptor_zero_can_be_adopted)
{
    struct skt_socket s = {0};
    int saved = fcntl(0, F_DUPFD_CLOEXEC, 10);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_EQ(dup2(fd, 0), 0);
    close(fd);
    CHECK_OK(skt_socket_adopt(&s, 0));
    CHECK_EQ(s.fd, 0);
    struct skt_addr addr;
    CHECK_OK(skt_getsockname(&s, &addr));
    CHECK_OK(skt_socket_close(&s));
    CHECK_ERR(skt_getsockname(&s, &addr), SKT_EBADF);
    CHECK_EQ(dup2(saved, 0), 0);
    close(saved);
}

/* proves: skt_socket_adopt SKT_EBADF SKT_ENOTSOCK */
TEST(adopt_refuses_what_is_no_socket)
{
    struct skt_socket s = {0};
    int pipes[2];
    CHECK_ERR(skt_socket_adopt(NULL, 0), SKT_EINVAL);
    CHECK_ERR(skt_socket_adopt(&s, -1), SKT_EBADF);
    CHECK_ERR(skt_socket_adopt(&s, 9999), SKT_EBADF);
    CHECK_EQ(pipe(pipes), 0);
    CHECK_ERR(skt_socket_adopt(&s, pipes[0]), SKT_ENOTSOCK);
    CHECK_INT(fcntl(pipes[0], F_GETFD), >=, 0);
    CHECK_EQ(s.flags, 0);
    close(pipes[0]);
    close(pipes[1]);
}

/* proves: skt_socket_pair SKT_EOPNOTSUPP SKT_EINVAL */
TEST(a_pair_is_connected)
{
    struct skt_socket a = {0}, b = {0};
    char byte = 0;
    CHECK_OK(skt_socket_pair(&a, &b, SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    CHECK_EQ(a.family, AF_UNIX);
    CHECK_EQ(b.type, SOCK_STREAM);
    CHECK(close_on_exec(a.fd) && close_on_exec(b.fd));
    CHECK_EQ(skt_send(&a, "x", 1, 0), 1);
    CHECK_EQ(skt_recv(&b, &byte, 1, 0), 1);
    CHECK_EQ(byte, 'x');
    CHECK_ERR(skt_socket_pair(&a, &b, AF_UNIX, SOCK_STREAM, 0), SKT_EBUSY);
    CHECK_OK(skt_socket_close(&b));
    CHECK_ERR(skt_socket_pair(&a, &b, AF_UNIX, SOCK_STREAM, 0), SKT_EBUSY);
    CHECK_ERR(skt_socket_pair(&b, &a, AF_UNIX, SOCK_STREAM, 0), SKT_EBUSY);
    CHECK_OK(skt_socket_close(&a));
    CHECK_ERR(skt_socket_pair(&a, &a, AF_UNIX, SOCK_STREAM, 0), SKT_EINVAL);
    CHECK_ERR(skt_socket_pair(NULL, &b, AF_UNIX, SOCK_STREAM, 0), SKT_EINVAL);
    CHECK_ERR(skt_socket_pair(&a, NULL, AF_UNIX, SOCK_STREAM, 0), SKT_EINVAL);
    CHECK_ERR(skt_socket_pair(&a, &b, AF_INET, SOCK_STREAM, 0), SKT_EOPNOTSUPP);
    CHECK(a.flags == 0 && b.flags == 0);
}

/* proves: T25 B40 B41 */
TEST(close_is_idempotent_and_leaves_zero)
{
    struct skt_socket s = {0}, zero = {.spare = 77};
    CHECK_OK(skt_socket_close(NULL));
    CHECK_OK(skt_socket_close(&s));
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    s.spare = 77;
    int fd = s.fd;
    CHECK_OK(skt_socket_close(&s));
    CHECK_MEM(&s, &zero, sizeof s);
    int other = dup(1); /* takes the free number: a second close must not hit it */
    CHECK_EQ(other, fd);
    CHECK_OK(skt_socket_close(&s));
    CHECK_INT(fcntl(other, F_GETFD), >=, 0);
    close(other);
}

TEST(detach_gives_the_descriptor_away)
{
    struct skt_socket s = {0};
    CHECK_ERR(skt_socket_detach(NULL), SKT_EINVAL);
    CHECK_ERR(skt_socket_detach(&s), SKT_EBADF);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    int fd = skt_socket_detach(&s);
    CHECK_INT(fcntl(fd, F_GETFD), >=, 0);
    CHECK_ERR(skt_socket_detach(&s), SKT_EBADF);
    CHECK_OK(skt_socket_close(&s));
    CHECK_EQ(close(fd), 0);
}

/* proves: skt_socket_move SKT_EBUSY SKT_EINVAL */
TEST(move_takes_all_settings)
{
    struct skt_cancel cancel = {0};
    struct skt_socket a = {.spare = 1}, b = {.spare = 2};
    skt_nsec value = 0;
    CHECK_OK(skt_cancel_open(&cancel));
    CHECK_OK(skt_socket_open(&a, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_socket_set_timeout(&a, SKT_SECOND));
    CHECK_OK(skt_socket_set_deadline(&a, SKT_EVENT_READ, 12345));
    CHECK_OK(skt_socket_set_cancel(&a, SKT_EVENT_WRITE, &cancel));
    int fd = a.fd;
    CHECK_ERR(skt_socket_move(&a, &a), SKT_EINVAL);
    CHECK_ERR(skt_socket_move(NULL, &a), SKT_EINVAL);
    CHECK_ERR(skt_socket_move(&b, NULL), SKT_EINVAL);
    CHECK_OK(skt_socket_move(&b, &a));
    CHECK_EQ(b.fd, fd);
    CHECK(a.spare == 1 && b.spare == 2);
    CHECK_EQ(skt_socket_get_blocking(&a), SKT_EBADF);
    CHECK_OK(skt_socket_get_timeout(&b, &value));
    CHECK_EQ(value, SKT_SECOND);
    CHECK_OK(skt_socket_get_deadline(&b, SKT_EVENT_READ, &value));
    CHECK_EQ(value, 12345);
    skt_cancel_fire(&cancel);
    CHECK_ERR(skt_send(&b, "x", 1, 0), SKT_ECANCELED);
    CHECK_ERR(skt_socket_move(&a, &a), SKT_EBADF);
    CHECK_OK(skt_socket_open(&a, AF_INET, SOCK_STREAM, 0));
    CHECK_ERR(skt_socket_move(&a, &b), SKT_EBUSY);
    skt_socket_close(&a);
    skt_socket_close(&b);
    skt_cancel_close(&cancel);
}

/* proves: skt_socket_dup SKT_EBUSY */
TEST(dup_is_a_second_descriptor_for_the_same_socket)
{
    struct skt_socket a = {0}, b = {0}, copy = {0};
    char byte = 0;
    skt_nsec timeout = 0;
    CHECK_OK(skt_socket_pair(&a, &b, SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    CHECK_OK(skt_socket_set_timeout(&a, SKT_SECOND));
    CHECK_ERR(skt_socket_dup(&b, &a), SKT_EBUSY);
    CHECK_ERR(skt_socket_dup(NULL, &a), SKT_EINVAL);
    CHECK_ERR(skt_socket_dup(&copy, NULL), SKT_EINVAL);
    CHECK_OK(skt_socket_dup(&copy, &a));
    CHECK(copy.fd != a.fd && close_on_exec(copy.fd));
    CHECK_OK(skt_socket_get_timeout(&copy, &timeout));
    CHECK_EQ(timeout, SKT_SECOND);
    skt_socket_close(&a);
    CHECK_EQ(skt_send(&copy, "y", 1, 0), 1);
    CHECK_EQ(skt_recv(&b, &byte, 1, 0), 1);
    skt_socket_close(&copy);
    CHECK_EQ(skt_recv(&b, &byte, 1, 0), 0);
    skt_socket_close(&b);
}

/* The twin's O_NONBLOCK is shared by the system: a blocking socket must still wait. */
TEST(a_twin_s_mode_does_not_break_blocking)
{
    struct skt_socket a = {0}, b = {0}, copy = {0};
    char byte = 0;
    CHECK_OK(skt_socket_pair(&a, &b, SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    CHECK_OK(skt_socket_dup(&copy, &a));
    CHECK_OK(skt_socket_set_blocking(&copy, 0));
    pid_t child = fork();
    if (child == 0) {
        usleep(20000);
        _exit(skt_send(&b, "z", 1, 0) == 1 ? 0 : 1);
    }
    CHECK_EQ(skt_recv(&a, &byte, 1, 0), 1);
    CHECK_EQ(byte, 'z');
    int status = -1;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    skt_socket_close(&a);
    skt_socket_close(&b);
    skt_socket_close(&copy);
}

/* proves: T29 B60 */
TEST(only_an_inheritable_descriptor_survives_exec)
{
    struct skt_socket s = {0};
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    for (int inheritable = 0; inheritable <= 1; inheritable++) {
        CHECK_OK(skt_socket_set_inheritable(&s, inheritable));
        CHECK_EQ(skt_socket_get_inheritable(&s), inheritable);
        char command[64];
        snprintf(command, sizeof command, "test -e /proc/self/fd/%d", s.fd);
        pid_t child = fork();
        if (child == 0) {
            execl("/bin/sh", "sh", "-c", command, (char *)NULL);
            _exit(99);
        }
        int status = -1;
        CHECK_EQ(waitpid(child, &status, 0), child);
        CHECK_EQ(WEXITSTATUS(status), inheritable ? 0 : 1);
    }
    CHECK_OK(skt_socket_set_inheritable(&s, 0));
    CHECK_OK(skt_socket_close(&s));
}
