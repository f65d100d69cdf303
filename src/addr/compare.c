/* SPDX-License-Identifier: MIT */
/* compare.c - are two addresses the same, which sorts first, and what is the canonical
 * form? Source: RFC 4291 2.5.5.2, RFC 6437 for the flow label. */
#include "addr/addr.h"

#include <string.h>

static int by_number(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_bytes(const void *a, size_t a_length, const void *b, size_t b_length)
{
    size_t common = a_length < b_length ? a_length : b_length;
    int order = common > 0 ? memcmp(a, b, common) : 0;

    return order != 0 ? order : by_number(a_length, b_length);
}

static int by_port(const struct skt_addr *a, const struct skt_addr *b)
{
    return by_number((uint64_t)skt_addr_port(a), (uint64_t)skt_addr_port(b));
}

static int by_ip4(const struct skt_addr *a, const struct skt_addr *b)
{
    int order = memcmp(&a->as.in.sin_addr, &b->as.in.sin_addr, 4);
    return order != 0 ? order : by_port(a, b);
}

/* All but the flow label. */
static int by_ip6(const struct skt_addr *a, const struct skt_addr *b)
{
    int order = memcmp(&a->as.in6.sin6_addr, &b->as.in6.sin6_addr, 16);

    if (order == 0)
        order = by_port(a, b);
    if (order == 0)
        order = by_number(skt_addr_scope_id(a), skt_addr_scope_id(b));
    return order;
}

/* By name, so that a path is the same with and without its NUL. */
static int by_unix(const struct skt_addr *a, const struct skt_addr *b)
{
    size_t a_length;
    size_t b_length;
    const char *a_name = skt__unix_name(a, &a_length);
    const char *b_name = skt__unix_name(b, &b_length);

    return by_bytes(a_name, a_length, b_name, b_length);
}

/* A structure that does not hold all of its family is only bytes; no address at all (size
 * 0) stands in front of AF_UNSPEC. */
static int by_raw(const struct skt_addr *a, const struct skt_addr *b)
{
    int order = by_bytes(a->as.sa.sa_data, skt__addr_rest(a), b->as.sa.sa_data,
                         skt__addr_rest(b));
    return order != 0 ? order : by_number(a->size, b->size);
}

static int by_endpoint(const struct skt_addr *a, const struct skt_addr *b)
{
    int layout;

    if (a == NULL || b == NULL)
        return by_number(a != NULL, b != NULL);
    if (skt_addr_family(a) != skt_addr_family(b))
        return by_number((uint64_t)skt_addr_family(a), (uint64_t)skt_addr_family(b));
    layout = skt__addr_layout(a);
    if (layout != skt__addr_layout(b))
        return layout == AF_UNSPEC ? -1 : 1;
    switch (layout) {
    case AF_INET:
        return by_ip4(a, b);
    case AF_INET6:
        return by_ip6(a, b);
    case AF_UNIX:
        return by_unix(a, b);
    default:
        return by_raw(a, b);
    }
}

int skt_addr_compare(const struct skt_addr *a, const struct skt_addr *b)
{
    int order = by_endpoint(a, b);
    return order != 0 ? order : by_number(skt_addr_flowinfo(a), skt_addr_flowinfo(b));
}

int skt_addr_equal(const struct skt_addr *a, const struct skt_addr *b)
{
    return by_endpoint(a, b) == 0;
}

int skt_addr_canonical(struct skt_addr *out, const struct skt_addr *addr)
{
    struct skt_addr ip4;

    if (out == NULL || addr == NULL)
        return SKT_EINVAL;
    if (skt__addr_layout(addr) != AF_INET6 ||
        !IN6_IS_ADDR_V4MAPPED(&addr->as.in6.sin6_addr)) {
        if (out != addr)
            *out = *addr;
        return 0;
    }
    skt__addr_clear(&ip4, AF_INET, sizeof ip4.as.in);
    ip4.as.in.sin_port = addr->as.in6.sin6_port;
    memcpy(&ip4.as.in.sin_addr, addr->as.in6.sin6_addr.s6_addr + 12, 4);
    *out = ip4;
    return 1;
}
