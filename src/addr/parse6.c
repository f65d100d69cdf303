/* SPDX-License-Identifier: MIT */
/* parse6.c - is this text an IPv6 address? Source: RFC 4291 2.2. */
#include "addr/addr.h"

#include <string.h>

#define NO_GAP ((size_t)-1)

/* What has been read: the bytes filled so far and where among them "::" stands. */
struct parse {
    unsigned char bytes[16];
    size_t filled;
    size_t gap;
};

int skt__hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Reads one group of at most four digits; returns how many there are. A fifth digit is
 * left where it stands and fails as the colon that it is not. */
static size_t read_group(const char *text, size_t length, unsigned *value)
{
    size_t digits = 0;

    *value = 0;
    while (digits < length && digits < 4 && skt__hex_value(text[digits]) >= 0)
        *value = *value << 4 | (unsigned)skt__hex_value(text[digits++]);
    return digits;
}

/* Reads one group, or the dotted quad that ends the text. Returns how many bytes of text
 * that took, 0 if there is neither or no room for it. */
static size_t read_part(struct parse *parse, const char *text, size_t length)
{
    unsigned value;
    size_t digits = read_group(text, length, &value);

    if (digits > 0 && digits < length && text[digits] == '.') {
        if (parse->filled > 12)
            return 0;
        if (skt__parse_ip4(text, length, parse->bytes + parse->filled) != 0)
            return 0;
        parse->filled += 4;
        return length;
    }
    if (digits == 0 || parse->filled == sizeof parse->bytes)
        return 0;
    parse->bytes[parse->filled++] = (unsigned char)(value >> 8);
    parse->bytes[parse->filled++] = (unsigned char)(value & 0xFF);
    return digits;
}

/* Reads all parts and the colons between them. */
static int read_parts(struct parse *parse, const char *text, size_t length)
{
    size_t at = 0;

    if (length >= 2 && text[0] == ':' && text[1] == ':') {
        parse->gap = 0;
        at = 2;
    }
    while (at < length) {
        size_t taken = read_part(parse, text + at, length - at);
        if (taken == 0)
            return SKT_EADDRSYNTAX;
        at += taken;
        if (at == length)
            break;
        if (text[at++] != ':' || at == length)
            return SKT_EADDRSYNTAX; /* a text cannot end with a single colon */
        if (text[at] != ':')
            continue;
        if (parse->gap != NO_GAP)
            return SKT_EADDRSYNTAX;
        parse->gap = parse->filled;
        at++;
    }
    return 0;
}

int skt__parse_ip6(const char *text, size_t length, unsigned char packed[16])
{
    struct parse parse = {.gap = NO_GAP};

    if (read_parts(&parse, text, length) != 0)
        return SKT_EADDRSYNTAX;
    /* "::" stands for one group of zeros at least */
    if ((parse.gap == NO_GAP) != (parse.filled == sizeof parse.bytes))
        return SKT_EADDRSYNTAX;
    if (parse.gap != NO_GAP) {
        size_t behind = parse.filled - parse.gap;
        unsigned char *tail = parse.bytes + sizeof parse.bytes - behind;
        memmove(tail, parse.bytes + parse.gap, behind);
        memset(parse.bytes + parse.gap, 0, sizeof parse.bytes - parse.filled);
    }
    memcpy(packed, parse.bytes, sizeof parse.bytes);
    return 0;
}

int skt__parse_ip6_zone(const char *text, size_t length, struct in6_addr *ip,
                        uint32_t *scope_id)
{
    const char *percent = length > 0 ? memchr(text, '%', length) : NULL;
    size_t before = percent != NULL ? (size_t)(percent - text) : length;
    struct in6_addr parsed;
    uint32_t scope = 0;

    if (skt__parse_ip6(text, before, parsed.s6_addr) != 0)
        return SKT_EADDRSYNTAX;
    if (percent != NULL) {
        int rc = skt__parse_zone(percent + 1, length - before - 1, &scope);
        if (rc != 0)
            return rc;
    }
    *ip = parsed;
    *scope_id = scope;
    return 0;
}
