/* SPDX-License-Identifier: MIT */
/* inet.c - inet_ntoa, inet_pton and inet_ntop with Python's results. Source: POSIX. */
#include "addr/addr.h"

#include <string.h>

int skt_inet_ntoa(const unsigned char *packed, size_t length, char *out, size_t capacity)
{
    return skt_inet_ntop(AF_INET, packed, length, out, capacity);
}

int skt_inet_pton(int family, const char *text, void *packed, size_t capacity)
{
    unsigned char bytes[16];
    int count = family == AF_INET ? 4 : 16;
    int rc;

    if (text == NULL || packed == NULL)
        return SKT_EINVAL;
    if (family != AF_INET && family != AF_INET6)
        return SKT_EAFNOSUPPORT;
    rc = family == AF_INET ? skt__parse_ip4(text, strlen(text), bytes)
                           : skt__parse_ip6(text, strlen(text), bytes);
    if (rc != 0)
        return rc;
    if (capacity < (size_t)count)
        return SKT_ENOSPC;
    memcpy(packed, bytes, (size_t)count);
    return count;
}

int skt_inet_ntop(int family, const void *packed, size_t length, char *out,
                  size_t capacity)
{
    char whole[INET6_ADDRSTRLEN];
    struct skt__text text = {.out = whole, .capacity = sizeof whole};

    if (packed == NULL || out == NULL)
        return SKT_EINVAL;
    if (family != AF_INET && family != AF_INET6)
        return SKT_EAFNOSUPPORT;
    if (length != (family == AF_INET ? 4 : 16))
        return SKT_EINVAL;
    if (family == AF_INET)
        skt__write_ip4(&text, packed);
    else
        skt__write_ip6(&text, packed);
    return skt__text_deliver(&text, out, capacity);
}
