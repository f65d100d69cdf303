/* SPDX-License-Identifier: MIT */
/* test_passing.c - errors of the system that cannot be provoked here come out unchanged,
 * with outputs untouched and nothing left open. */
#include "lib/net.h"
#include "lib/seam.h"
#include "lib/test.h"

#include <string.h>

static struct skt_socket stream, peer, listener, datagram, fresh, second;
static struct skt_addr somewhere, name;
static char buffer[8];
static size_t count;
static int value;

static void prepare(void)
{
    net_tcp_pair(&stream, &peer);
    net_listener(&listener, AF_INET, &somewhere);
    net_udp(&datagram, AF_INET, NULL);
    name.size = 77;
    memcpy(buffer, ".......", 8);
    value = 77;
}

static void tidy(void)
{
    CHECK_EQ(name.size, 77);
    CHECK_MEM(buffer, ".......", 8);
    CHECK_EQ(value, 77);
    CHECK(fresh.flags == 0 && second.flags == 0);
    skt_socket_close(&stream);
    skt_socket_close(&peer);
    skt_socket_close(&listener);
    skt_socket_close(&datagram);
}

/* The call must return each of the errors (0 ends the list) when the system does. */
#define PASSES(seam, call, ...)                                 \
    do {                                                        \
        static const int errors[] = {__VA_ARGS__, 0};           \
        for (const int *error = errors; *error != 0; error++) { \
            seam_fail(SEAM_##seam, 1, 1, *error);               \
            CHECK_ERR(call, *error);                            \
        }                                                       \
        seam_fail(SEAM_##seam, 1, 0, 0);                        \
    } while (0)

/* proves: skt_socket_open SKT_EACCES SKT_EMFILE SKT_ENFILE SKT_ENOBUFS SKT_ENOMEM
 * SKT_EPERM SKT_ESOCKTNOSUPPORT; skt_socket_pair SKT_EACCES SKT_EAFNOSUPPORT SKT_EMFILE
 * SKT_ENFILE SKT_ENOBUFS SKT_ENOMEM SKT_EPERM SKT_EPROTONOSUPPORT SKT_ESOCKTNOSUPPORT;
 * skt_socket_dup SKT_EMFILE; skt_cancel_open SKT_EMFILE SKT_ENFILE SKT_ENOMEM */
TEST(opening)
{
    struct skt_cancel cancel = {0};
    prepare();
    PASSES(socket, skt_socket_open(&fresh, AF_INET, SOCK_STREAM, 0), SKT_EACCES,
           SKT_EMFILE, SKT_ENFILE, SKT_ENOBUFS, SKT_ENOMEM, SKT_EPERM,
           SKT_ESOCKTNOSUPPORT);
    PASSES(socketpair, skt_socket_pair(&fresh, &second, AF_UNIX, SOCK_STREAM, 0),
           SKT_EACCES, SKT_EAFNOSUPPORT, SKT_EMFILE, SKT_ENFILE, SKT_ENOBUFS, SKT_ENOMEM,
           SKT_EPERM, SKT_EPROTONOSUPPORT, SKT_ESOCKTNOSUPPORT);
    PASSES(dup, skt_socket_dup(&fresh, &stream), SKT_EMFILE);
    PASSES(signal_open, skt_cancel_open(&cancel), SKT_EMFILE, SKT_ENFILE, SKT_ENOMEM);
    CHECK_EQ(cancel.flags, 0);
    tidy();
}

/* A half-done adoption leaves the descriptor as it was and with the caller. */
/* proves: B54 skt_socket_adopt SKT_EINVAL */
TEST(adopting)
{
    prepare();
    int fd = skt_socket_detach(&datagram);
    CHECK_ERR(skt_socket_adopt(NULL, fd), SKT_EINVAL);
    PASSES(getsockname, skt_socket_adopt(&fresh, fd), SKT_ENOBUFS);
    PASSES(getsockopt, skt_socket_adopt(&fresh, fd), SKT_ENOPROTOOPT);
    PASSES(get_nonblocking, skt_socket_adopt(&fresh, fd), SKT_EPERM);
    CHECK_OK(skt_set_default_timeout(SKT_SECOND));
    PASSES(set_nonblocking, skt_socket_adopt(&fresh, fd), SKT_EPERM);
    CHECK_OK(skt_set_default_timeout(SKT_FOREVER));
    CHECK_OK(skt_socket_adopt(&datagram, fd));
    tidy();
}

/* proves: T25 B40 skt_socket_close SKT_EIO SKT_ENOSPC */
TEST(closing_happens_once_whatever_it_returns)
{
    static const struct {
        int error, result;
    } rows[] = {{SKT_EINTR, 0},
                {SKT_ECONNRESET, 0},
                {SKT_EINPROGRESS, 0},
                {SKT_EIO, SKT_EIO},
                {SKT_ENOSPC, SKT_ENOSPC}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_OK(skt_socket_open(&fresh, AF_INET, SOCK_STREAM, 0));
        int fd = fresh.fd;
        long before = seam_calls(SEAM_close);
        seam_fail(SEAM_close, 1, 1, rows[i].error);
        CHECK_ERR(skt_socket_close(&fresh), rows[i].result);
        CHECK_EQ(seam_calls(SEAM_close) - before, 1);
        CHECK_EQ(fresh.flags, 0);
        CHECK_ERR(skt_socket_adopt(&fresh, fd), SKT_EBADF); /* closed all the same */
    }
}

/* proves: skt_bind SKT_EACCES SKT_EBADF; skt_listen SKT_EBADF; skt_getsockname
 * SKT_ENOBUFS SKT_ENOTCONN SKT_EBADF; skt_getpeername SKT_ENOBUFS SKT_EBADF; skt_shutdown
 * SKT_EBADF; skt_getsockopt SKT_EBADF; skt_getsockopt_int SKT_EBADF; skt_setsockopt
 * SKT_EPERM SKT_EDOM SKT_EBADF; skt_setsockopt_int SKT_EBADF SKT_EINVAL */
TEST(asking_and_setting)
{
    prepare();
    PASSES(bind, skt_bind(&datagram, &somewhere), SKT_EACCES);
    PASSES(getsockname, skt_getsockname(&stream, &name), SKT_ENOBUFS, SKT_ENOTCONN);
    PASSES(getpeername, skt_getpeername(&stream, &name), SKT_ENOBUFS);
    count = 4;
    PASSES(getsockopt, skt_getsockopt(&stream, SOL_SOCKET, SO_TYPE, buffer, &count),
           SKT_ENOPROTOOPT, SKT_EINVAL);
    CHECK_EQ(count, 4);
    PASSES(getsockopt, skt_getsockopt_int(&stream, SOL_SOCKET, SO_TYPE, &value),
           SKT_ENOPROTOOPT, SKT_EINVAL);
    PASSES(setsockopt, skt_setsockopt(&stream, SOL_SOCKET, SO_MARK, &value, sizeof value),
           SKT_EPERM, SKT_EDOM);
    PASSES(setsockopt, skt_setsockopt_int(&stream, SOL_SOCKET, SO_MARK, 1), SKT_EPERM,
           SKT_EINVAL);
    tidy();
    count = 4;
    CHECK_ERR(skt_bind(&stream, &somewhere), SKT_EBADF);
    CHECK_ERR(skt_listen(&stream, 1), SKT_EBADF);
    CHECK_ERR(skt_shutdown(&stream, SHUT_RD), SKT_EBADF);
    CHECK_ERR(skt_getsockname(&stream, &name), SKT_EBADF);
    CHECK_ERR(skt_getpeername(&stream, &name), SKT_EBADF);
    CHECK_ERR(skt_getsockopt(&stream, SOL_SOCKET, SO_TYPE, buffer, &count), SKT_EBADF);
    CHECK_ERR(skt_getsockopt_int(&stream, SOL_SOCKET, SO_TYPE, &value), SKT_EBADF);
    CHECK_ERR(skt_setsockopt(&stream, SOL_SOCKET, SO_TYPE, &value, 4), SKT_EBADF);
    CHECK_ERR(skt_setsockopt_int(&stream, SOL_SOCKET, SO_TYPE, 1), SKT_EBADF);
}

/* proves: skt_socket_set_timeout SKT_EBADF; skt_socket_get_timeout SKT_EBADF SKT_EINVAL;
 * skt_socket_set_blocking SKT_EBADF SKT_EINVAL; skt_socket_get_blocking SKT_EBADF
 * SKT_EINVAL; skt_socket_set_deadline SKT_EBADF; skt_socket_get_deadline SKT_EBADF
 * SKT_EINVAL; skt_socket_set_inheritable SKT_EBADF SKT_EINVAL; skt_socket_get_inheritable
 * SKT_EBADF SKT_EINVAL; skt_socket_set_cancel SKT_EBADF SKT_EINVAL; skt_socket_wait
 * SKT_EBADF; skt_socket_detach SKT_EBADF SKT_EINVAL; skt_socket_pair SKT_EBUSY
 * (plain_modes.c and plain_open.c ask them all); here: a mode that cannot be set changes
 * nothing */
TEST(a_refused_mode_changes_nothing)
{
    struct skt_cancel cancel = {0};
    skt_nsec timeout = 0;
    prepare();
    CHECK_OK(skt_cancel_open(&cancel));
    PASSES(set_nonblocking, skt_socket_set_timeout(&stream, 5), SKT_EPERM);
    PASSES(set_nonblocking, skt_socket_set_blocking(&stream, 0), SKT_EPERM);
    PASSES(set_nonblocking, skt_socket_set_deadline(&stream, SKT_BOTH, 5), SKT_EPERM);
    PASSES(set_nonblocking, skt_socket_set_cancel(&stream, SKT_BOTH, &cancel), SKT_EPERM);
    PASSES(set_inheritable, skt_socket_set_inheritable(&stream, 1), SKT_EPERM);
    PASSES(get_inheritable, skt_socket_get_inheritable(&stream), SKT_EPERM);
    CHECK_OK(skt_socket_get_timeout(&stream, &timeout));
    CHECK_EQ(timeout, SKT_FOREVER);
    CHECK_OK(skt_socket_get_deadline(&stream, SKT_EVENT_READ, &timeout));
    CHECK_EQ(timeout, 0);
    CHECK_OK(skt_cancel_fire(&cancel));
    CHECK_EQ(skt_send(&stream, "x", 1, 0), 1);
    CHECK_OK(skt_cancel_close(&cancel));
    tidy();
}

#define DATA_ERRORS                                                          \
    SKT_EAGAIN, SKT_ECONNRESET, SKT_ENOTCONN, SKT_ETIMEDOUT, SKT_EOPNOTSUPP, \
        SKT_ENOBUFS, SKT_ENOMEM

/* proves: skt_send SKT_ENOBUFS SKT_ENOMEM SKT_ETIMEDOUT SKT_EBADF; skt_send_all
 * SKT_ECONNRESET SKT_ENOBUFS SKT_ENOMEM SKT_ENOTCONN SKT_EOPNOTSUPP SKT_ETIMEDOUT
 * SKT_EBADF; skt_sendto SKT_EAGAIN SKT_ECONNREFUSED SKT_ECONNRESET SKT_EDESTADDRREQ
 * SKT_EMSGSIZE SKT_ENOBUFS SKT_ENOMEM SKT_ENOTCONN SKT_EOPNOTSUPP SKT_EPIPE SKT_ETIMEDOUT
 * SKT_EBADF */
TEST(sending)
{
    prepare();
    CHECK_OK(skt_socket_set_blocking(&stream, 0));
    PASSES(send, skt_send(&stream, "x", 1, 0), DATA_ERRORS, SKT_EPIPE);
    PASSES(send, skt_send_all(&stream, "x", 1, 0, &count), DATA_ERRORS, SKT_EPIPE);
    CHECK_EQ(count, 0);
    CHECK_OK(skt_socket_set_blocking(&datagram, 0));
    PASSES(sendto, skt_sendto(&datagram, "x", 1, 0, &somewhere), DATA_ERRORS, SKT_EPIPE,
           SKT_ECONNREFUSED, SKT_EDESTADDRREQ, SKT_EMSGSIZE);
    tidy();
}

/* proves: skt_recv SKT_ENOBUFS SKT_ENOMEM SKT_ETIMEDOUT SKT_EBADF; skt_recvfrom
 * SKT_EAGAIN SKT_ECONNRESET SKT_ENOBUFS SKT_ENOMEM SKT_ENOTCONN SKT_EOPNOTSUPP
 * SKT_ETIMEDOUT SKT_EBADF; skt_recv_exactly SKT_EAGAIN SKT_ECONNRESET SKT_ENOBUFS
 * SKT_ENOMEM SKT_ENOTCONN SKT_EOPNOTSUPP SKT_ETIMEDOUT SKT_EBADF */
TEST(receiving)
{
    prepare();
    CHECK_OK(skt_socket_set_blocking(&stream, 0));
    PASSES(recv, skt_recv(&stream, buffer, 8, 0), DATA_ERRORS);
    PASSES(recv, skt_recv_exactly(&stream, buffer, 8, 0, &count), DATA_ERRORS);
    CHECK_EQ(count, 0);
    CHECK_OK(skt_socket_set_blocking(&datagram, 0));
    PASSES(recvfrom, skt_recvfrom(&datagram, buffer, 8, 0, &name), DATA_ERRORS);
    tidy();
}

/* proves: T6 B4 skt_accept SKT_ECONNABORTED SKT_EPROTO SKT_ENETDOWN SKT_EMFILE SKT_ENFILE
 * SKT_ENOBUFS SKT_ENOMEM */
TEST(accepting)
{
    prepare();
    CHECK_OK(skt_socket_set_blocking(&listener, 0));
    PASSES(accept, skt_accept(&listener, &fresh, &name), SKT_ECONNABORTED, SKT_EPROTO,
           SKT_ENETDOWN, SKT_EMFILE, SKT_ENFILE, SKT_ENOBUFS, SKT_ENOMEM);
    /* A listener that may wait goes on to the next connection, but never past its
     * limit. */
    CHECK_OK(skt_socket_set_timeout(&listener, 50 * SKT_MILLISECOND));
    seam_fail(SEAM_accept, 1, 3, SKT_ECONNABORTED);
    CHECK_ERR(skt_accept(&listener, &fresh, &name), SKT_EDEADLINE);
    seam_fail(SEAM_accept, 1, 1 << 30, SKT_EPROTO);
    CHECK_ERR(skt_accept(&listener, &fresh, &name), SKT_EDEADLINE);
    seam_fail(SEAM_accept, 1, 0, 0);
    PASSES(accept, skt_accept(&listener, &fresh, &name), SKT_EMFILE, SKT_ENFILE);
    tidy();
}

/* proves: skt_connect SKT_EADDRNOTAVAIL SKT_EBADF SKT_EHOSTUNREACH SKT_ENOENT
 * SKT_ETIMEDOUT SKT_EALREADY SKT_ENETUNREACH SKT_EACCES; skt_connect_finish SKT_EBADF
 * SKT_EINVAL */
TEST(connecting)
{
    prepare();
    PASSES(connect, skt_connect(&datagram, &somewhere), SKT_EADDRNOTAVAIL,
           SKT_EHOSTUNREACH, SKT_ENOENT, SKT_ETIMEDOUT, SKT_EALREADY, SKT_ENETUNREACH,
           SKT_EACCES, SKT_EAGAIN);
    PASSES(poll, skt_connect_finish(&stream), SKT_ENOMEM);
    PASSES(getsockopt, skt_connect_finish(&stream), SKT_ENOBUFS);
    PASSES(getpeername, skt_connect_finish(&stream), SKT_ENOTCONN);
    PASSES(getsockname, skt_connect_finish(&stream), SKT_ENOBUFS);
    CHECK_OK(skt_connect_finish(&stream));
    tidy();
}
