/* SPDX-License-Identifier: MIT */
/* plain_addr_unix.c - UNIX names: their kinds, their limits, what the kernel makes. */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "addr_test.h"

#define PATH_OFFSET offsetof(struct sockaddr_un, sun_path)

static void check_name(const struct skt_addr *addr, const char *name, size_t length)
{
    const char *got;
    size_t got_length;

    CHECK_EQ(skt_addr_family(addr), AF_UNIX);
    CHECK_EQ(skt_addr_unix_path(addr, &got, &got_length), 0);
    CHECK_EQ(got_length, length);
    CHECK_MEM(got, name, length);
}

static int unix_socket(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_INT(fd, >=, 0);
    return fd;
}

static struct skt_addr name_of(int fd)
{
    struct sockaddr_storage raw;
    socklen_t size = sizeof raw;
    struct skt_addr addr;

    CHECK_EQ(getsockname(fd, (struct sockaddr *)&raw, &size), 0);
    CHECK_EQ(skt_addr_from_sockaddr(&addr, (struct sockaddr *)&raw, size), 0);
    return addr;
}

/* proves: T33; B57 */
TEST(three_kinds_of_name)
{
    struct skt_addr addr;

    addr = unix_addr_of("/tmp/x", SKT_TEXT);
    CHECK_EQ(addr.size, PATH_OFFSET + 7);
    check_name(&addr, "/tmp/x", 6);
    addr = unix_addr_of("x", 1);
    CHECK_EQ(addr.size, PATH_OFFSET + 2);
    addr = unix_addr_of("\0a\0b", 4);
    CHECK_EQ(addr.size, PATH_OFFSET + 4);
    check_name(&addr, "\0a\0b", 4);
    addr = unix_addr_of("\0", 1);
    CHECK_EQ(addr.size, PATH_OFFSET + 1);
    check_name(&addr, "\0", 1);
    addr = unix_addr_of(NULL, 0);
    CHECK_EQ(addr.size, PATH_OFFSET);
    check_name(&addr, "", 0);
    addr = unix_addr_of("", SKT_TEXT);
    CHECK_EQ(addr.size, PATH_OFFSET);
}

/* proves: B56; skt_addr_unix SKT_ENAMETOOLONG */
TEST(no_name_is_cut)
{
    char name[200];
    struct skt_addr addr;

    memset(name, 'n', sizeof name);
    addr = unix_addr_of(name, 107);
    check_name(&addr, name, 107);
    CHECK_EQ(addr.size, sizeof(struct sockaddr_un));
    for (size_t length = 108; length <= sizeof name; length++)
        REFUSES(addr, SKT_ENAMETOOLONG, skt_addr_unix(&addr, name, length));
    REFUSES(addr, SKT_ENAMETOOLONG, skt_addr_unix(&addr, name, SKT_TEXT - 1));
    name[0] = '\0';
    addr = unix_addr_of(name, 108);
    check_name(&addr, name, 108);
    for (size_t length = 109; length <= sizeof name; length++)
        REFUSES(addr, SKT_ENAMETOOLONG, skt_addr_unix(&addr, name, length));
}

/* proves: skt_addr_unix SKT_EINVAL; B62 */
TEST(unix_refuses_bad_arguments)
{
    struct skt_addr addr;

    CHECK_ERR(skt_addr_unix(NULL, "x", 1), SKT_EINVAL);
    REFUSES(addr, SKT_EINVAL, skt_addr_unix(&addr, NULL, 1));
    REFUSES(addr, SKT_EINVAL, skt_addr_unix(&addr, NULL, SKT_TEXT));
    REFUSES(addr, SKT_EINVAL, skt_addr_unix(&addr, "a\0b", 3));
    REFUSES(addr, SKT_EINVAL, skt_addr_unix(&addr, "a\0", 2));
}

/* proves: skt_addr_unix_path SKT_EINVAL; skt_addr_unix_path SKT_EAFNOSUPPORT */
TEST(unix_path_refuses_bad_arguments)
{
    struct skt_addr addr = unix_addr_of("x", 1);
    struct skt_addr ip4 = inet_addr_of("127.0.0.1", 1);
    struct skt_addr none = {0};
    const char *path;
    size_t length;

    REFUSES(path, SKT_EINVAL, skt_addr_unix_path(NULL, &path, &length));
    REFUSES(path, SKT_EINVAL, skt_addr_unix_path(&addr, &path, NULL));
    REFUSES(length, SKT_EINVAL, skt_addr_unix_path(&addr, NULL, &length));
    REFUSES(path, SKT_EAFNOSUPPORT, skt_addr_unix_path(&ip4, &path, &length));
    REFUSES(length, SKT_EAFNOSUPPORT, skt_addr_unix_path(&none, &path, &length));
}

/* proves: T33 */
TEST(unnamed_and_autobind)
{
    int fd = unix_socket();
    struct skt_addr addr = name_of(fd);
    const char *name;
    size_t length;

    CHECK_EQ(addr.size, PATH_OFFSET);
    check_name(&addr, "", 0);
    addr = unix_addr_of("", 0);
    CHECK_EQ(bind(fd, &addr.as.sa, addr.size), 0);
    addr = name_of(fd);
    CHECK_OK(skt_addr_unix_path(&addr, &name, &length));
    CHECK_EQ(length, 6); /* Linux: a NUL and five hexadecimal digits */
    CHECK_EQ(name[0], '\0');
    close(fd);
}

/* proves: B57 */
TEST(the_kernel_reports_the_abstract_name_we_built)
{
    char name[64];
    int length = snprintf(name, sizeof name, "%cskt test%c%ld", 0, 0, (long)getpid());
    struct skt_addr addr = unix_addr_of(name, (size_t)length);
    struct skt_addr other = unix_addr_of(name, (size_t)length - 1);
    int fd = unix_socket();
    int client = unix_socket();
    struct skt_addr got;

    CHECK_EQ(bind(fd, &addr.as.sa, addr.size), 0);
    CHECK_EQ(listen(fd, 1), 0);
    got = name_of(fd);
    CHECK_EQ(got.size, addr.size);
    CHECK(skt_addr_equal(&got, &addr));
    CHECK_EQ(connect(client, &other.as.sa, other.size), -1);
    CHECK_EQ(connect(client, &got.as.sa, got.size), 0);
    close(client);
    close(fd);
}

/* Linux binds a path of 108 bytes without NUL, reports it with 111 bytes and refuses as
 * many in connect.
 * proves: T33; B56 */
TEST(a_path_that_fills_the_structure)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    struct skt_addr addr;
    int fd = unix_socket();
    int client = unix_socket();
    char text[SKT_ADDR_TEXT_MAX];

    CHECK_EQ(chdir(test_directory()), 0);
    memset(un.sun_path, 'f', sizeof un.sun_path);
    CHECK_EQ(bind(fd, (struct sockaddr *)&un, sizeof un), 0);
    CHECK_EQ(listen(fd, 1), 0);
    addr = name_of(fd);
    CHECK_EQ(addr.size, sizeof un);
    check_name(&addr, un.sun_path, sizeof un.sun_path);
    CHECK_EQ(skt_addr_format(&addr, text, sizeof text), 5 + 108);
    CHECK_EQ(connect(client, &addr.as.sa, addr.size), 0);
    close(client);
    close(fd);
}

/* A path given by others with its size or with that of the structure is the same path. */
TEST(a_path_ends_at_its_first_nul)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "/tmp/p"};
    struct skt_addr mine = unix_addr_of("/tmp/p", SKT_TEXT);
    struct skt_addr theirs;

    CHECK_OK(skt_addr_from_sockaddr(&theirs, (struct sockaddr *)&un, sizeof un));
    check_name(&theirs, "/tmp/p", 6);
    CHECK_EQ(skt_addr_compare(&mine, &theirs), 0);
    CHECK_OK(skt_addr_from_sockaddr(&theirs, (struct sockaddr *)&un, PATH_OFFSET + 6));
    check_name(&theirs, "/tmp/p", 6);
    CHECK_EQ(skt_addr_compare(&mine, &theirs), 0);
    CHECK_OK(skt_addr_from_sockaddr(&theirs, (struct sockaddr *)&un, PATH_OFFSET + 4));
    check_name(&theirs, "/tmp", 4);
    CHECK_INT(skt_addr_compare(&mine, &theirs), >, 0);
}

/* A path of 108 bytes, as only another program can make it. */
static struct skt_addr full_path(char fill)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    struct skt_addr addr;

    memset(un.sun_path, fill, sizeof un.sun_path);
    CHECK_EQ(skt_addr_from_sockaddr(&addr, (struct sockaddr *)&un, sizeof un), 0);
    return addr;
}

static struct skt_socket bound_to(int type, char fill)
{
    struct skt_socket s = {0};
    struct skt_addr addr = full_path(fill);

    CHECK_OK(skt_socket_open(&s, AF_UNIX, type, 0));
    CHECK_OK(skt_bind(&s, &addr));
    return s;
}

/* proves: T33; B56 */
TEST(every_call_reports_such_a_path_usable)
{
    struct skt_socket listener;
    struct skt_socket client;
    struct skt_socket conn = {0};
    struct skt_addr addr;
    struct skt_addr wanted = full_path('c');

    CHECK_EQ(chdir(test_directory()), 0);
    listener = bound_to(SOCK_STREAM, 'l');
    client = bound_to(SOCK_STREAM, 'c');
    CHECK_OK(skt_listen(&listener, 1));
    CHECK_OK(skt_getsockname(&listener, &addr));
    CHECK_EQ(addr.size, sizeof(struct sockaddr_un));
    CHECK_OK(skt_connect(&client, &addr));
    CHECK_OK(skt_getpeername(&client, &addr));
    CHECK_EQ(addr.size, sizeof(struct sockaddr_un));
    CHECK_OK(skt_accept(&listener, &conn, &addr));
    CHECK_EQ(addr.size, sizeof(struct sockaddr_un));
    CHECK(skt_addr_equal(&addr, &wanted));
    CHECK_OK(skt_socket_close(&conn));
    CHECK_OK(skt_socket_close(&client));
    CHECK_OK(skt_socket_close(&listener));
}

/* proves: T33; B56 */
TEST(a_datagram_from_such_a_path_can_be_answered)
{
    struct skt_socket a;
    struct skt_socket b;
    struct skt_addr addr;
    char byte = 'x';

    CHECK_EQ(chdir(test_directory()), 0);
    a = bound_to(SOCK_DGRAM, 'a');
    b = bound_to(SOCK_DGRAM, 'b');
    CHECK_OK(skt_getsockname(&b, &addr));
    CHECK_EQ(skt_sendto(&a, &byte, 1, 0, &addr), 1);
    CHECK_EQ(skt_recvfrom(&b, &byte, 1, 0, &addr), 1);
    CHECK_EQ(skt_sendto(&b, &byte, 1, 0, &addr), 1);
    CHECK_EQ(skt_recv(&a, &byte, 1, 0), 1);
    CHECK_OK(skt_socket_close(&a));
    CHECK_OK(skt_socket_close(&b));
}
