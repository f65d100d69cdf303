/* SPDX-License-Identifier: MIT */
/* net.c - loopback sockets in the states that tests begin with. */
#include "net.h"

#include "test.h"

static void bound(struct skt_socket *s, int family, int type, struct skt_addr *addr)
{
    struct skt_addr here;
    CHECK_OK(skt_socket_open(s, family, type, SKT_DEFAULT));
    CHECK_OK(skt_addr_loopback(&here, family, 0));
    CHECK_OK(skt_bind(s, &here));
    CHECK_OK(skt_getsockname(s, &here));
    if (addr != NULL)
        *addr = here;
}

void net_listener(struct skt_socket *listener, int family, struct skt_addr *addr)
{
    bound(listener, family, SOCK_STREAM, addr);
    CHECK_OK(skt_listen(listener, SKT_BACKLOG_SYSTEM));
}

void net_tcp_pair(struct skt_socket *client, struct skt_socket *server)
{
    struct skt_socket listener = {0};
    struct skt_addr addr;
    net_listener(&listener, AF_INET, &addr);
    CHECK_OK(skt_socket_open(client, AF_INET, SOCK_STREAM, SKT_DEFAULT));
    CHECK_OK(skt_connect(client, &addr));
    CHECK_OK(skt_accept(&listener, server, NULL));
    CHECK_OK(skt_socket_close(&listener));
}

void net_unix_pair(struct skt_socket *a, struct skt_socket *b)
{
    CHECK_OK(skt_socket_pair(a, b, AF_UNIX, SOCK_STREAM, SKT_DEFAULT));
}

void net_udp(struct skt_socket *s, int family, struct skt_addr *addr)
{
    bound(s, family, SOCK_DGRAM, addr);
}

void net_refused(struct skt_socket *holder, int family, struct skt_addr *addr)
{
    bound(holder, family, SOCK_STREAM, addr);
}

size_t net_fill(struct skt_socket *s)
{
    static const char block[16384];
    size_t total = 0;
    ptrdiff_t n;
    while ((n = skt_send(s, block, sizeof block, MSG_DONTWAIT)) > 0)
        total += (size_t)n; /* ends: nobody reads, and the buffer has a limit */
    while ((n = skt_send(s, block, 1, MSG_DONTWAIT)) > 0)
        total += (size_t)n;
    CHECK_ERR(n, SKT_EAGAIN);
    return total;
}

int net_has_ipv6(void)
{
    struct skt_socket s = {0};
    struct skt_addr addr;
    int has = skt_socket_open(&s, AF_INET6, SOCK_DGRAM, SKT_DEFAULT) == 0 &&
              skt_addr_loopback(&addr, AF_INET6, 0) == 0 && skt_bind(&s, &addr) == 0;
    skt_socket_close(&s);
    return has;
}
