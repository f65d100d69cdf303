/* SPDX-License-Identifier: MIT */
/* plain_connect.c - bind, listen, accept, connect and the names of both ends. */
#include "lib/net.h"
#include "lib/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* proves: T50 */
TEST(connect_and_accept)
{
    for (int family = AF_INET;; family = AF_INET6) {
        struct skt_socket listener = {0}, client = {0}, conn = {0};
        struct skt_addr where, peer, own;
        net_listener(&listener, family, &where);
        CHECK_INT(skt_addr_port(&where), >, 0);
        CHECK_OK(skt_socket_open(&client, family, SOCK_STREAM, 0));
        CHECK_OK(skt_connect(&client, &where));
        CHECK_OK(skt_accept(&listener, &conn, &peer));
        CHECK_OK(skt_getsockname(&client, &own));
        CHECK_EQ(skt_addr_equal(&peer, &own), 1);
        CHECK_OK(skt_getpeername(&client, &peer));
        CHECK_EQ(skt_addr_equal(&peer, &where), 1);
        CHECK_EQ(conn.family, family);
        CHECK_EQ(conn.type, SOCK_STREAM);
        CHECK_EQ(skt_socket_get_inheritable(&conn), 0);
        skt_socket_close(&conn);
        skt_socket_close(&client);
        skt_socket_close(&listener);
        if (family == AF_INET6 || !net_has_ipv6())
            break;
    }
}

/* proves: T8 */
TEST(the_new_socket_has_the_default_mode_whatever_the_listener_s)
{
    struct skt_socket listener = {0}, client = {0}, conn = {0};
    struct skt_addr where;
    skt_nsec timeout = 0;
    net_listener(&listener, AF_INET, &where);
    for (int round = 0; round < 3; round++) {
        CHECK_OK(skt_socket_set_timeout(&listener, round == 0   ? SKT_FOREVER
                                                   : round == 1 ? SKT_SECOND
                                                                : 0));
        CHECK_OK(skt_set_default_timeout(round == 2 ? 5 * SKT_SECOND : SKT_FOREVER));
        CHECK_OK(skt_socket_open(&client, AF_INET, SOCK_STREAM, 0));
        CHECK_OK(skt_connect(&client, &where));
        CHECK_EQ(skt_socket_wait(&listener, SKT_EVENT_READ, SKT_SECOND), SKT_EVENT_READ);
        CHECK_OK(skt_accept(&listener, &conn, NULL));
        CHECK_OK(skt_socket_get_timeout(&conn, &timeout));
        CHECK_EQ(timeout, round == 2 ? 5 * SKT_SECOND : SKT_FOREVER);
        skt_socket_close(&conn);
        skt_socket_close(&client);
    }
    skt_socket_close(&listener);
}

/* proves: skt_connect SKT_ECONNREFUSED */
TEST(refused_in_every_mode)
{
    static const skt_nsec modes[] = {SKT_FOREVER, SKT_SECOND, 0};
    struct skt_socket holder = {0};
    struct skt_addr where;
    net_refused(&holder, AF_INET, &where);
    for (size_t i = 0; i < 3; i++) {
        struct skt_socket s = {0};
        CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
        CHECK_OK(skt_socket_set_timeout(&s, modes[i]));
        int rc = skt_connect(&s, &where);
        if (modes[i] == 0 && rc == SKT_EINPROGRESS) {
            CHECK_INT(skt_socket_wait(&s, SKT_EVENT_WRITE, SKT_SECOND), >, 0);
            rc = skt_connect_finish(&s);
        }
        CHECK_ERR(rc, SKT_ECONNREFUSED);
        skt_socket_close(&s);
    }
    skt_socket_close(&holder);
}

/* proves: T2 T3 T5 B17 skt_connect SKT_EINPROGRESS SKT_EISCONN; skt_connect_finish
 * SKT_ENOTCONN */
TEST(a_non_blocking_connect_is_ended_by_finish)
{
    struct skt_socket listener = {0}, s = {0}, conn = {0};
    struct skt_addr where;
    net_listener(&listener, AF_INET, &where);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    CHECK_ERR(skt_connect_finish(&s), SKT_ENOTCONN); /* nothing was begun */
    int rc = skt_connect(&s, &where);
    CHECK(rc == 0 || rc == SKT_EINPROGRESS);
    CHECK_EQ(skt_socket_wait(&s, SKT_EVENT_WRITE, SKT_SECOND), SKT_EVENT_WRITE);
    CHECK_OK(skt_connect_finish(&s));
    CHECK_OK(skt_connect_finish(&s));
    rc = skt_connect(&s, &where); /* Linux tells the first caller after the fact 0 */
    CHECK(rc == 0 || rc == SKT_EISCONN);
    CHECK_ERR(skt_connect(&s, &where), SKT_EISCONN);
    CHECK_OK(skt_accept(&listener, &conn, NULL));
    skt_socket_close(&conn);
    skt_socket_close(&s);
    skt_socket_close(&listener);
}

/* A listener whose queue is full drops the handshake: a black hole made of loopback. */
static void black_hole(struct skt_socket *listener, struct skt_socket fillers[3],
                       struct skt_addr *where)
{
    net_listener(listener, AF_INET, where);
    CHECK_OK(skt_listen(listener, 0));
    for (int i = 0; i < 3; i++) {
        CHECK_OK(skt_socket_open(&fillers[i], AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
        int rc = skt_connect(&fillers[i], where);
        CHECK(rc == 0 || rc == SKT_EINPROGRESS);
        skt_socket_wait(&fillers[i], SKT_EVENT_WRITE, 50 * SKT_MILLISECOND);
    }
}

/* ctest: serial
 * proves: T11 T16 T18 skt_connect SKT_EDEADLINE SKT_EALREADY; skt_connect_finish
 * SKT_EINPROGRESS */
TEST(a_connect_that_gets_no_answer_ends_with_our_limit)
{
    struct skt_socket listener = {0}, fillers[3] = {{0}}, s = {0};
    struct skt_addr where;
    black_hole(&listener, fillers, &where);
    for (int by_deadline = 0; by_deadline <= 1; by_deadline++) {
        CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
        skt_nsec start = skt_now();
        if (by_deadline)
            CHECK_OK(skt_socket_set_deadline(&s, SKT_EVENT_WRITE,
                                             start + 100 * SKT_MILLISECOND));
        else
            CHECK_OK(skt_socket_set_timeout(&s, 100 * SKT_MILLISECOND));
        CHECK_ERR(skt_connect(&s, &where), SKT_EDEADLINE);
        CHECK_TOOK(skt_now() - start, 100 * SKT_MILLISECOND);
        CHECK_ERR(skt_connect_finish(&s), SKT_EINPROGRESS);
        CHECK_ERR(skt_connect(&s, &where), SKT_EALREADY);
        skt_socket_close(&s);
    }
    for (int i = 0; i < 3; i++)
        skt_socket_close(&fillers[i]);
    skt_socket_close(&listener);
}

/* proves: T4 skt_connect SKT_EAGAIN SKT_EDEADLINE */
TEST(a_full_unix_queue_is_retried_until_the_limit)
{
    struct skt_socket listener = {0}, first = {0}, second = {0}, conn = {0};
    struct skt_addr where;
    char path[100];
    snprintf(path, sizeof path, "%s/s", test_directory());
    CHECK_OK(skt_addr_unix(&where, path, SKT_TEXT));
    CHECK_OK(skt_socket_open(&listener, AF_UNIX, SOCK_STREAM, 0));
    CHECK_OK(skt_bind(&listener, &where));
    CHECK_OK(skt_listen(&listener, 0));
    CHECK_OK(skt_socket_open(&first, AF_UNIX, SOCK_STREAM, 0));
    CHECK_OK(skt_connect(&first, &where));
    CHECK_OK(skt_socket_open(&second, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
    CHECK_ERR(skt_connect(&second, &where), SKT_EAGAIN);
    CHECK_OK(skt_socket_set_timeout(&second, 80 * SKT_MILLISECOND));
    skt_nsec start = skt_now();
    CHECK_ERR(skt_connect(&second, &where), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, 80 * SKT_MILLISECOND);
    CHECK_OK(skt_accept(&listener, &conn, NULL));
    CHECK_OK(skt_connect(&second, &where));
    skt_socket_close(&conn);
    skt_socket_close(&first);
    skt_socket_close(&second);
    skt_socket_close(&listener);
}

/* proves: skt_accept SKT_EAGAIN SKT_EDEADLINE; T7 T14 */
TEST(accept_waits_as_its_mode_says)
{
    struct skt_socket listener = {0}, conn = {0};
    struct skt_addr peer = {.size = 3};
    net_listener(&listener, AF_INET, NULL);
    CHECK_OK(skt_socket_set_blocking(&listener, 0));
    CHECK_ERR(skt_accept(&listener, &conn, &peer), SKT_EAGAIN);
    CHECK_OK(skt_socket_set_timeout(&listener, 60 * SKT_MILLISECOND));
    skt_nsec start = skt_now();
    CHECK_ERR(skt_accept(&listener, &conn, &peer), SKT_EDEADLINE);
    CHECK_TOOK(skt_now() - start, 60 * SKT_MILLISECOND);
    CHECK_EQ(conn.flags, 0);
    CHECK_EQ(peer.size, 3);
    skt_socket_close(&listener);
}

/* proves: B74 */
TEST(a_connection_reset_before_accept_hurts_nobody)
{
    struct skt_socket listener = {0}, client = {0}, conn = {0};
    struct skt_addr where, peer;
    struct linger hard = {1, 0};
    char byte;
    net_listener(&listener, AF_INET, &where);
    CHECK_OK(skt_socket_open(&client, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_connect(&client, &where));
    CHECK_OK(skt_setsockopt(&client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard));
    skt_socket_close(&client);
    CHECK_OK(skt_accept(&listener, &conn, &peer));
    CHECK_EQ(skt_addr_family(&peer), AF_INET);
    CHECK_ERR(skt_getpeername(&conn, &where), SKT_ENOTCONN);
    CHECK_ERR(skt_recv(&conn, &byte, 1, 0), SKT_ECONNRESET);
    skt_socket_close(&conn);
    skt_socket_close(&listener);
}

/* proves: skt_bind SKT_EADDRINUSE SKT_EADDRNOTAVAIL SKT_EINVAL SKT_EAFNOSUPPORT
 * SKT_ENOENT; skt_listen SKT_EADDRINUSE SKT_EOPNOTSUPP */
TEST(bind_and_listen_errors)
{
    struct skt_socket s = {0}, other = {0}, d = {0};
    struct skt_addr where, six, far, path, none = {0};
    net_listener(&s, AF_INET, &where);
    CHECK_OK(skt_socket_open(&other, AF_INET, SOCK_STREAM, 0));
    CHECK_ERR(skt_bind(&other, &where), SKT_EADDRINUSE);
    CHECK_OK(skt_addr_inet(&far, AF_INET, "192.0.2.1", SKT_TEXT, 0));
    CHECK_ERR(skt_bind(&other, &far), SKT_EADDRNOTAVAIL);
    CHECK_OK(skt_addr_loopback(&six, AF_INET6, 0));
    CHECK_ERR(skt_bind(&other, &six), SKT_EAFNOSUPPORT);
    CHECK_ERR(skt_bind(&other, &none), SKT_EINVAL);
    CHECK_ERR(skt_bind(&other, NULL), SKT_EINVAL);
    CHECK_ERR(skt_bind(NULL, &where), SKT_EINVAL);
    CHECK_ERR(skt_bind(&s, &where), SKT_EINVAL); /* bound already */
    skt_socket_close(&other);
    CHECK_ERR(skt_bind(&other, &where), SKT_EBADF);
    CHECK_OK(skt_socket_open(&other, AF_UNIX, SOCK_STREAM, 0));
    CHECK_OK(skt_addr_unix(&path, "/nonexistent/socket", SKT_TEXT));
    CHECK_ERR(skt_bind(&other, &path), SKT_ENOENT);
    CHECK_ERR(skt_connect(&other, &path), SKT_ENOENT);
    CHECK_ERR(skt_listen(&other, 1), SKT_EINVAL); /* AF_UNIX needs a name first */
    skt_socket_close(&other);
    net_udp(&d, AF_INET, NULL);
    CHECK_ERR(skt_listen(&d, 1), SKT_EOPNOTSUPP);
    CHECK_ERR(skt_accept(&d, &other, NULL), SKT_EOPNOTSUPP);
    CHECK_ERR(skt_listen(NULL, 1), SKT_EINVAL);
    CHECK_ERR(skt_listen(&other, 1), SKT_EBADF);
    skt_socket_close(&d);
    skt_socket_close(&s);
}

/* proves: T9 skt_listen SKT_EINVAL; skt_accept SKT_EINVAL SKT_EOPNOTSUPP */
TEST(any_backlog_is_good_and_only_a_listener_accepts)
{
    static const int backlogs[] = {-5, 0, 1, 128, SKT_BACKLOG_SYSTEM};
    struct skt_socket s = {0}, conn = {0};
    net_listener(&s, AF_INET, NULL);
    for (size_t i = 0; i < sizeof backlogs / sizeof backlogs[0]; i++)
        CHECK_OK(skt_listen(&s, backlogs[i]));
    CHECK_ERR(skt_accept(&s, NULL, NULL), SKT_EINVAL);
    CHECK_ERR(skt_accept(NULL, &conn, NULL), SKT_EINVAL);
    CHECK_ERR(skt_accept(&s, &s, NULL), SKT_EBUSY);
    skt_socket_close(&s);
    CHECK_ERR(skt_accept(&s, &conn, NULL), SKT_EBADF);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_ERR(skt_accept(&s, &conn, NULL), SKT_EINVAL);
    skt_socket_close(&s);
}

/* proves: T36 skt_connect SKT_EINVAL SKT_ENETUNREACH SKT_EACCES SKT_EAFNOSUPPORT */
TEST(connect_bad_input)
{
    struct skt_socket s = {0};
    struct skt_addr where, none = {0};
    CHECK_OK(skt_addr_loopback(&where, AF_INET, 9));
    CHECK_ERR(skt_connect(NULL, &where), SKT_EINVAL);
    CHECK_ERR(skt_connect(&s, &where), SKT_EBADF);
    CHECK_ERR(skt_connect_finish(NULL), SKT_EINVAL);
    CHECK_ERR(skt_connect_finish(&s), SKT_EBADF);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_ERR(skt_connect(&s, NULL), SKT_EINVAL);
    CHECK_ERR(skt_connect(&s, &none), SKT_EINVAL);
    CHECK_OK(skt_addr_loopback(&where, AF_INET6, 9));
    CHECK_ERR(skt_connect(&s, &where), SKT_EAFNOSUPPORT);
    CHECK_OK(skt_addr_inet(&where, AF_INET, "<broadcast>", SKT_TEXT, 9));
    int rc = skt_connect(&s, &where); /* TCP cannot broadcast */
    CHECK(rc == SKT_EACCES || rc == SKT_ENETUNREACH);
    skt_socket_close(&s);
}

/* proves: skt_shutdown SKT_ENOTCONN SKT_EINVAL; skt_getpeername SKT_ENOTCONN SKT_EINVAL;
 * skt_getsockname SKT_EINVAL */
TEST(shutdown_and_names_refuse_bad_input)
{
    struct skt_socket s = {0}, a = {0}, b = {0};
    struct skt_addr addr = {.size = 5};
    CHECK_ERR(skt_shutdown(NULL, SHUT_RD), SKT_EINVAL);
    CHECK_ERR(skt_shutdown(&s, SHUT_RD), SKT_EBADF);
    CHECK_ERR(skt_getsockname(NULL, &addr), SKT_EINVAL);
    CHECK_ERR(skt_getsockname(&s, &addr), SKT_EBADF);
    CHECK_ERR(skt_getpeername(NULL, &addr), SKT_EINVAL);
    CHECK_ERR(skt_getpeername(&s, &addr), SKT_EBADF);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_ERR(skt_shutdown(&s, SHUT_RD), SKT_ENOTCONN);
    CHECK_ERR(skt_getpeername(&s, &addr), SKT_ENOTCONN);
    CHECK_ERR(skt_getpeername(&s, NULL), SKT_EINVAL);
    CHECK_ERR(skt_getsockname(&s, NULL), SKT_EINVAL);
    CHECK_EQ(addr.size, 5);
    skt_socket_close(&s);
    net_unix_pair(&a, &b);
    CHECK_ERR(skt_shutdown(&a, 99), SKT_EINVAL);
    CHECK_OK(skt_shutdown(&a, SHUT_RDWR));
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: T33 B57 */
TEST(unix_names_abstract_unnamed_and_autobind)
{
    struct skt_socket listener = {0}, client = {0}, conn = {0};
    struct skt_addr where, peer, autobind;
    static const char name[] = "\0skt\0test\0name";
    const char *path = NULL;
    size_t length = 0;
    CHECK_OK(skt_addr_unix(&where, name, sizeof name - 1));
    CHECK_OK(skt_socket_open(&listener, AF_UNIX, SOCK_STREAM, 0));
    CHECK_OK(skt_bind(&listener, &where));
    CHECK_OK(skt_listen(&listener, 5));
    CHECK_OK(skt_socket_open(&client, AF_UNIX, SOCK_STREAM, 0));
    CHECK_OK(skt_connect(&client, &where));
    CHECK_OK(skt_accept(&listener, &conn, &peer));
    CHECK_OK(skt_addr_unix_path(&peer, &path, &length));
    CHECK_EQ(length, 0); /* the client has no name */
    CHECK_OK(skt_getpeername(&client, &peer));
    CHECK_EQ(skt_addr_equal(&peer, &where), 1);
    skt_socket_close(&conn);
    skt_socket_close(&client);
    skt_socket_close(&listener);
    CHECK_OK(skt_addr_unix(&autobind, "", 0));
    CHECK_OK(skt_socket_open(&listener, AF_UNIX, SOCK_STREAM, 0));
    CHECK_OK(skt_bind(&listener, &autobind));
    CHECK_OK(skt_getsockname(&listener, &where));
    CHECK_OK(skt_addr_unix_path(&where, &path, &length));
    CHECK_EQ(length, 6); /* a NUL and five hexadecimal digits */
    CHECK_EQ(path[0], 0);
    skt_socket_close(&listener);
}

/* proves: T6 B4 */
TEST(accept_errors_have_kinds)
{
    static const struct {
        int error, kind;
    } rows[] = {{SKT_ECONNABORTED, 1},
                {SKT_EPROTO, 1},
                {SKT_ENETDOWN, 1},
                {SKT_EHOSTDOWN, 1},
                {SKT_ENETUNREACH, 1},
                {SKT_EMFILE, 2},
                {SKT_ENFILE, 2},
                {SKT_ENOBUFS, 2},
                {SKT_ENOMEM, 2},
                {SKT_EAGAIN, 0},
                {SKT_EINVAL, 0},
                {SKT_EBADF, 0},
                {SKT_EOPNOTSUPP, 0},
                {0, 0},
                {5, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_EQ(skt_accept_error_kind(rows[i].error), rows[i].kind);
}
