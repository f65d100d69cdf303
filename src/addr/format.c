/* SPDX-License-Identifier: MIT */
/* format.c - the text of a whole address. Source: RFC 5952, RFC 3986 for the brackets. */
#include "addr/addr.h"

#include <string.h>

int skt__text_deliver(const struct skt__text *text, char *out, size_t capacity)
{
    if (text->length >= capacity)
        return SKT_ENOSPC;
    memcpy(out, text->out, text->length);
    out[text->length] = '\0';
    return (int)text->length;
}

static void write_host(struct skt__text *text, const struct skt_addr *addr)
{
    if (skt__addr_layout(addr) == AF_INET) {
        skt__write_ip4(text, (const unsigned char *)&addr->as.in.sin_addr);
        return;
    }
    skt__write_ip6(text, addr->as.in6.sin6_addr.s6_addr);
    skt__write_zone(text, skt_addr_scope_id(addr));
}

/* "family-17:00030000": enough to tell two apart and to look the bytes up. */
static void write_raw(struct skt__text *text, const struct skt_addr *addr)
{
    const unsigned char *bytes = (const unsigned char *)&addr->as + SKT__FAMILY_SIZE;

    if (addr->size == 0)
        return;
    skt__text_str(text, "family-");
    skt__text_uint(text, (uint64_t)skt_addr_family(addr));
    skt__text_char(text, ':');
    for (size_t i = 0; i < skt__addr_rest(addr); i++)
        skt__text_hex(text, bytes[i], 2);
}

/* Into memory of our own first: the caller's stays as it is if not all of it fits. */
int skt_addr_format(const struct skt_addr *addr, char *out, size_t capacity)
{
    char whole[SKT_ADDR_TEXT_MAX];
    struct skt__text text = {.out = whole, .capacity = sizeof whole};

    if (addr == NULL || out == NULL)
        return SKT_EINVAL;
    switch (skt__addr_layout(addr)) {
    case AF_INET:
        write_host(&text, addr);
        break;
    case AF_INET6:
        skt__text_char(&text, '[');
        write_host(&text, addr);
        skt__text_char(&text, ']');
        break;
    case AF_UNIX:
        skt__write_unix(&text, addr);
        return skt__text_deliver(&text, out, capacity);
    default:
        write_raw(&text, addr);
        return skt__text_deliver(&text, out, capacity);
    }
    skt__text_char(&text, ':');
    skt__text_uint(&text, (uint64_t)skt_addr_port(addr));
    return skt__text_deliver(&text, out, capacity);
}

int skt_addr_host(const struct skt_addr *addr, char *out, size_t capacity)
{
    char whole[SKT_HOST_TEXT_MAX];
    struct skt__text text = {.out = whole, .capacity = sizeof whole};

    if (addr == NULL || out == NULL)
        return SKT_EINVAL;
    if (skt_addr_port(addr) < 0)
        return SKT_EAFNOSUPPORT; /* the families with a host are those with a port */
    write_host(&text, addr);
    return skt__text_deliver(&text, out, capacity);
}
