/* SPDX-License-Identifier: MIT */
/* parse.c - which address does a text of skt_addr_format mean? Source: RFC 3986 3.2.2. */
#include "addr/addr.h"

#include <string.h>

#define UNIX_PREFIX "unix:"

/* The last place of a character, or NULL. */
static const char *find_last(const char *text, size_t length, char c)
{
    while (length > 0)
        if (text[--length] == c)
            return text + length;
    return NULL;
}

static int parse_port(const char *text, size_t length, int *port)
{
    uint64_t value;

    if (skt__parse_decimal(text, length, 5, &value) != 0)
        return SKT_EADDRSYNTAX;
    if (value > 65535)
        return SKT_ERANGE;
    *port = (int)value;
    return 0;
}

/* Not "" and not "<broadcast>", which skt_addr_inet knows: a text must name a host. */
static int parse_ip4_port(struct skt_addr *addr, const char *host, size_t length,
                          int port)
{
    unsigned char packed[4];

    if (skt__parse_ip4(host, length, packed) != 0)
        return SKT_EADDRSYNTAX;
    return skt_addr_inet(addr, AF_INET, host, length, port);
}

static int parse_ip6_port(struct skt_addr *addr, const char *host, size_t length,
                          int port)
{
    if (length < 4 || host[0] != '[' || host[length - 1] != ']')
        return SKT_EADDRSYNTAX; /* "[::]" is the shortest */
    return skt_addr_inet(addr, AF_INET6, host + 1, length - 2, port);
}

int skt_addr_parse(struct skt_addr *addr, const char *text, size_t length)
{
    size_t prefix = strlen(UNIX_PREFIX);
    const char *colon;
    size_t before;
    int port;
    int rc;

    if (addr == NULL || text == NULL)
        return SKT_EINVAL;
    length = skt__text_length(text, length);
    if (length >= prefix && memcmp(text, UNIX_PREFIX, prefix) == 0)
        return skt__parse_unix(addr, text + prefix, length - prefix);
    colon = find_last(text, length, ':');
    if (colon == NULL)
        return SKT_EADDRSYNTAX;
    before = (size_t)(colon - text);
    rc = parse_port(colon + 1, length - before - 1, &port);
    if (rc != 0)
        return rc;
    if (before > 0 && text[0] == '[')
        return parse_ip6_port(addr, text, before, port);
    return parse_ip4_port(addr, text, before, port);
}
