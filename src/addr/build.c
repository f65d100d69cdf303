/* SPDX-License-Identifier: MIT */
/* build.c - addresses from their parts. Source: Python's socket address forms, POSIX. */
#include "addr/addr.h"

#include <string.h>

#define BROADCAST "<broadcast>"

size_t skt__text_length(const char *text, size_t length)
{
    return length == SKT_TEXT ? strlen(text) : length;
}

void skt__addr_clear(struct skt_addr *addr, int family, socklen_t size)
{
    memset(addr, 0, sizeof *addr);
    addr->size = size;
    addr->as.sa.sa_family = (sa_family_t)family;
}

static int port_fits(int port)
{
    return port >= 0 && port <= 65535;
}

static void set_ip4(struct skt_addr *addr, const unsigned char packed[4], int port)
{
    skt__addr_clear(addr, AF_INET, sizeof addr->as.in);
    addr->as.in.sin_port = htons((uint16_t)port);
    memcpy(&addr->as.in.sin_addr, packed, 4);
}

static void set_ip6(struct skt_addr *addr, const struct in6_addr *ip, int port,
                    uint32_t scope_id)
{
    skt__addr_clear(addr, AF_INET6, sizeof addr->as.in6);
    addr->as.in6.sin6_port = htons((uint16_t)port);
    addr->as.in6.sin6_addr = *ip;
    addr->as.in6.sin6_scope_id = scope_id;
}

/* The size that counts of an address of `size` bytes, or a negative error. */
static int settle_size(int family, socklen_t size)
{
    size_t needed = family == AF_INET    ? sizeof(struct sockaddr_in)
                    : family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                         : 0;
    if (size < needed)
        return SKT_EINVAL;
    if (needed > 0)
        return (int)needed;
    if (family == AF_UNIX && size > SKT__UNIX_SIZE_MAX)
        return SKT_ENAMETOOLONG;
    return (int)size;
}

int skt_addr_from_sockaddr(struct skt_addr *addr, const struct sockaddr *sockaddr,
                           socklen_t size)
{
    struct skt_addr copy = {0};
    int settled;

    if (addr == NULL || (sockaddr == NULL && size > 0))
        return SKT_EINVAL;
    if (size == 0) {
        *addr = copy;
        return 0;
    }
    if (size > sizeof copy.as.storage)
        return SKT_ENAMETOOLONG;
    if (size < SKT__FAMILY_SIZE)
        return SKT_EINVAL;
    settled = settle_size(sockaddr->sa_family, size);
    if (settled < 0)
        return settled;
    copy.size = (socklen_t)settled;
    memcpy(&copy.as, sockaddr, copy.size);
    skt__addr_settle(&copy);
    *addr = copy;
    return 0;
}

/* The texts that stand for an IPv4 address without being one. */
static int parse_host4(const char *host, size_t length, unsigned char packed[4])
{
    if (length == 0) {
        memset(packed, 0, 4);
        return 0;
    }
    if (length == strlen(BROADCAST) && memcmp(host, BROADCAST, length) == 0) {
        memset(packed, 255, 4);
        return 0;
    }
    return skt__parse_ip4(host, length, packed);
}

static int parse_host6(const char *host, size_t length, struct in6_addr *ip,
                       uint32_t *scope_id)
{
    if (length > 0)
        return skt__parse_ip6_zone(host, length, ip, scope_id);
    *ip = (struct in6_addr)IN6ADDR_ANY_INIT;
    *scope_id = 0;
    return 0;
}

int skt_addr_inet(struct skt_addr *addr, int family, const char *host, size_t length,
                  int port)
{
    unsigned char ip4[4];
    struct in6_addr ip6;
    uint32_t scope_id;
    int rc;

    if (addr == NULL || host == NULL)
        return SKT_EINVAL;
    if (family != AF_INET && family != AF_INET6 && family != AF_UNSPEC)
        return SKT_EAFNOSUPPORT;
    if (!port_fits(port))
        return SKT_ERANGE;
    length = skt__text_length(host, length);
    if (family != AF_INET6 && parse_host4(host, length, ip4) == 0) {
        set_ip4(addr, ip4, port);
        return 0;
    }
    if (family == AF_INET)
        return SKT_EADDRSYNTAX;
    rc = parse_host6(host, length, &ip6, &scope_id);
    if (rc == 0)
        set_ip6(addr, &ip6, port, scope_id);
    return rc;
}

int skt_addr_inet6(struct skt_addr *addr, const char *host, size_t length, int port,
                   uint32_t flowinfo, uint32_t scope_id)
{
    struct in6_addr ip;
    uint32_t zone;
    int rc;

    if (addr == NULL || host == NULL)
        return SKT_EINVAL;
    if (!port_fits(port) || flowinfo > SKT_FLOWINFO_MAX)
        return SKT_ERANGE;
    rc = parse_host6(host, skt__text_length(host, length), &ip, &zone);
    if (rc != 0)
        return rc;
    if (scope_id != 0 && zone != 0 && scope_id != zone)
        return SKT_EINVAL;
    set_ip6(addr, &ip, port, zone != 0 ? zone : scope_id);
    addr->as.in6.sin6_flowinfo = htonl(flowinfo);
    return 0;
}

/* One of the two addresses that each family has a name for. */
static int set_known(struct skt_addr *addr, int family, int port, uint32_t ip4,
                     const struct in6_addr *ip6)
{
    unsigned char packed[4];
    uint32_t order = htonl(ip4);

    if (addr == NULL)
        return SKT_EINVAL;
    if (family != AF_INET && family != AF_INET6)
        return SKT_EAFNOSUPPORT;
    if (!port_fits(port))
        return SKT_ERANGE;
    memcpy(packed, &order, sizeof packed);
    if (family == AF_INET)
        set_ip4(addr, packed, port);
    else
        set_ip6(addr, ip6, port, 0);
    return 0;
}

int skt_addr_any(struct skt_addr *addr, int family, int port)
{
    static const struct in6_addr any = IN6ADDR_ANY_INIT;
    return set_known(addr, family, port, INADDR_ANY, &any);
}

int skt_addr_loopback(struct skt_addr *addr, int family, int port)
{
    static const struct in6_addr loopback = IN6ADDR_LOOPBACK_INIT;
    return set_known(addr, family, port, INADDR_LOOPBACK, &loopback);
}

int skt_addr_set_port(struct skt_addr *addr, int port)
{
    int layout;

    if (addr == NULL)
        return SKT_EINVAL;
    layout = skt__addr_layout(addr);
    if (layout != AF_INET && layout != AF_INET6)
        return SKT_EAFNOSUPPORT;
    if (!port_fits(port))
        return SKT_ERANGE;
    if (layout == AF_INET)
        addr->as.in.sin_port = htons((uint16_t)port);
    else
        addr->as.in6.sin6_port = htons((uint16_t)port);
    return 0;
}
