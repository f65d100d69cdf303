/* SPDX-License-Identifier: MIT */
/* fields.c - the family, port, flow label and scope of an address. Source: POSIX. */
#include "addr/addr.h"

int skt__addr_layout(const struct skt_addr *addr)
{
    int family = skt_addr_family(addr);

    if (family == AF_INET && addr->size >= sizeof addr->as.in)
        return AF_INET;
    if (family == AF_INET6 && addr->size >= sizeof addr->as.in6)
        return AF_INET6;
    if (family == AF_UNIX && addr->size <= SKT__UNIX_SIZE_MAX)
        return AF_UNIX;
    return AF_UNSPEC;
}

size_t skt__addr_rest(const struct skt_addr *addr)
{
    if (addr->size < SKT__FAMILY_SIZE || addr->size > sizeof addr->as.storage)
        return 0;
    return addr->size - SKT__FAMILY_SIZE;
}

int skt_addr_family(const struct skt_addr *addr)
{
    if (addr == NULL || addr->size < SKT__FAMILY_SIZE)
        return AF_UNSPEC;
    return addr->size > sizeof addr->as.storage ? AF_UNSPEC : addr->as.sa.sa_family;
}

int skt_addr_port(const struct skt_addr *addr)
{
    if (addr == NULL)
        return SKT_EINVAL;
    switch (skt__addr_layout(addr)) {
    case AF_INET:
        return ntohs(addr->as.in.sin_port);
    case AF_INET6:
        return ntohs(addr->as.in6.sin6_port);
    default:
        return SKT_EAFNOSUPPORT;
    }
}

/* The kernel may set the traffic class in the bits above the label. */
uint32_t skt_addr_flowinfo(const struct skt_addr *addr)
{
    if (skt__addr_layout(addr) != AF_INET6)
        return 0;
    return ntohl(addr->as.in6.sin6_flowinfo) & SKT_FLOWINFO_MAX;
}

uint32_t skt_addr_scope_id(const struct skt_addr *addr)
{
    return skt__addr_layout(addr) == AF_INET6 ? addr->as.in6.sin6_scope_id : 0;
}
