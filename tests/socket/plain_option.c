/* SPDX-License-Identifier: MIT */
/* plain_option.c - options and the text form of a socket. */
#include "lib/net.h"
#include "lib/test.h"

#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

TEST(options_come_back)
{
    struct skt_socket s = {0};
    struct linger linger = {1, 7}, back = {0, 0};
    size_t length = sizeof back;
    int value = 0;
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_OK(skt_setsockopt_int(&s, SOL_SOCKET, SO_REUSEADDR, 1));
    CHECK_OK(skt_getsockopt_int(&s, SOL_SOCKET, SO_REUSEADDR, &value));
    CHECK_EQ(value, 1);
    CHECK_OK(skt_setsockopt(&s, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
    CHECK_OK(skt_getsockopt(&s, SOL_SOCKET, SO_LINGER, &back, &length));
    CHECK_EQ(length, sizeof back);
    CHECK(back.l_onoff == 1 && back.l_linger == 7);
    skt_socket_close(&s);
}

/* Some options are one byte where others are four. */
TEST(an_int_is_an_int_whatever_its_width)
{
    struct skt_socket s = {0};
    int value = -1;
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_DGRAM, 0));
    CHECK_OK(skt_setsockopt_int(&s, IPPROTO_IP, IP_MULTICAST_TTL, 9));
    CHECK_OK(skt_getsockopt_int(&s, IPPROTO_IP, IP_MULTICAST_TTL, &value));
    CHECK_EQ(value, 9);
    skt_socket_close(&s);
}

/* proves: skt_getsockopt SKT_ENOPROTOOPT SKT_EINVAL SKT_EOPNOTSUPP; skt_getsockopt_int
 * SKT_EINVAL; skt_setsockopt SKT_ENOPROTOOPT SKT_EINVAL SKT_EFAULT;
 * skt_setsockopt_int SKT_ENOPROTOOPT */
TEST(bad_input)
{
    struct skt_socket s = {0};
    char buffer[8] = "........";
    size_t length = 4;
    int value = 5;
    CHECK_ERR(skt_getsockopt(NULL, SOL_SOCKET, SO_TYPE, buffer, &length), SKT_EINVAL);
    CHECK_ERR(skt_getsockopt(&s, SOL_SOCKET, SO_TYPE, buffer, &length), SKT_EBADF);
    CHECK_ERR(skt_setsockopt(NULL, SOL_SOCKET, SO_REUSEADDR, &value, 4), SKT_EINVAL);
    CHECK_ERR(skt_setsockopt(&s, SOL_SOCKET, SO_REUSEADDR, &value, 4), SKT_EBADF);
    CHECK_ERR(skt_getsockopt_int(NULL, SOL_SOCKET, SO_TYPE, &value), SKT_EINVAL);
    CHECK_ERR(skt_getsockopt_int(&s, SOL_SOCKET, SO_TYPE, &value), SKT_EBADF);
    CHECK_ERR(skt_setsockopt_int(NULL, SOL_SOCKET, SO_REUSEADDR, 1), SKT_EINVAL);
    CHECK_ERR(skt_setsockopt_int(&s, SOL_SOCKET, SO_REUSEADDR, 1), SKT_EBADF);

    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_ERR(skt_getsockopt(&s, SOL_SOCKET, 9999, buffer, &length), SKT_ENOPROTOOPT);
    CHECK_ERR(skt_getsockopt(&s, 9999, 1, buffer, &length), SKT_EOPNOTSUPP);
    CHECK_ERR(skt_getsockopt(&s, SOL_SOCKET, SO_TYPE, NULL, &length), SKT_EINVAL);
    CHECK_ERR(skt_getsockopt(&s, SOL_SOCKET, SO_TYPE, buffer, NULL), SKT_EINVAL);
    CHECK_ERR(skt_setsockopt(&s, SOL_SOCKET, 9999, &value, 4), SKT_ENOPROTOOPT);
    CHECK_ERR(skt_setsockopt(&s, SOL_SOCKET, SO_REUSEADDR, &value, 1), SKT_EINVAL);
    CHECK_ERR(skt_setsockopt(&s, SOL_SOCKET, SO_REUSEADDR, NULL, 4), SKT_EFAULT);
    CHECK_ERR(skt_setsockopt(&s, SOL_SOCKET, SO_REUSEADDR, &value, (size_t)INT32_MAX + 1),
              SKT_EINVAL);
    CHECK_ERR(skt_getsockopt_int(&s, SOL_SOCKET, SO_TYPE, NULL), SKT_EINVAL);
    CHECK_ERR(skt_getsockopt_int(&s, SOL_SOCKET, SO_LINGER, &value), SKT_EINVAL);
    CHECK_ERR(skt_setsockopt_int(&s, SOL_SOCKET, 9999, 1), SKT_ENOPROTOOPT);
    CHECK_MEM(buffer, "........", 8);
    CHECK_EQ(length, 4);
    CHECK_EQ(value, 5);
    skt_socket_close(&s);
}

TEST(the_text_names_kind_and_both_ends)
{
    struct skt_socket a = {0}, b = {0};
    struct skt_addr own, peer;
    char text[SKT_SOCKET_TEXT_MAX], own_text[SKT_ADDR_TEXT_MAX],
        peer_text[SKT_ADDR_TEXT_MAX];
    char expected[SKT_SOCKET_TEXT_MAX];
    CHECK_OK(skt_socket_format(&a, text, sizeof text));
    CHECK_STR(text, "<skt_socket closed>");
    net_tcp_pair(&a, &b);
    CHECK_OK(skt_getsockname(&a, &own));
    CHECK_OK(skt_getpeername(&a, &peer));
    CHECK_OK(skt_addr_format(&own, own_text, sizeof own_text));
    CHECK_OK(skt_addr_format(&peer, peer_text, sizeof peer_text));
    int length =
        snprintf(expected, sizeof expected,
                 "<skt_socket fd=%d, family=AF_INET, type=SOCK_STREAM, proto=%d, "
                 "laddr=%s, raddr=%s>",
                 a.fd, a.proto, own_text, peer_text);
    CHECK_EQ(skt_socket_format(&a, text, sizeof text), length);
    CHECK_STR(text, expected);
    skt_socket_close(&a);
    skt_socket_close(&b);
}

/* proves: skt_socket_format SKT_ENOSPC SKT_EINVAL */
TEST(the_text_fits_or_is_not_written)
{
    struct skt_socket s = {0};
    char text[24];
    memset(text, '#', sizeof text);
    CHECK_ERR(skt_socket_format(&s, text, 19), SKT_ENOSPC);
    CHECK_ERR(skt_socket_format(&s, text, 0), SKT_ENOSPC);
    CHECK_EQ(text[0], '#');
    CHECK_EQ(skt_socket_format(&s, text, 20), 19);
    CHECK_ERR(skt_socket_format(NULL, text, 20), SKT_EINVAL);
    CHECK_ERR(skt_socket_format(&s, NULL, 20), SKT_EINVAL);
}

/* SKT_SOCKET_TEXT_MAX is enough for the longest: two abstract names of unprintable
 * bytes. */
TEST(the_longest_text)
{
    struct skt_socket listener = {0}, client = {0};
    struct skt_addr server_name, client_name;
    char name[108], text[SKT_SOCKET_TEXT_MAX];
    memset(name, 1, sizeof name);
    name[0] = 0;
    CHECK_OK(skt_addr_unix(&server_name, name, sizeof name));
    name[1] = 2;
    CHECK_OK(skt_addr_unix(&client_name, name, sizeof name));
    CHECK_OK(skt_socket_open(&listener, AF_UNIX, SOCK_SEQPACKET, 0));
    CHECK_OK(skt_bind(&listener, &server_name));
    CHECK_OK(skt_listen(&listener, 1));
    CHECK_OK(skt_socket_open(&client, AF_UNIX, SOCK_SEQPACKET, 0));
    CHECK_OK(skt_bind(&client, &client_name));
    CHECK_OK(skt_connect(&client, &server_name));
    CHECK_INT(skt_socket_format(&client, text, sizeof text), >, 2 * 107 * 4);
    skt_socket_close(&client);
    skt_socket_close(&listener);
}
