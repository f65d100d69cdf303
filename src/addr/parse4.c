/* SPDX-License-Identifier: MIT */
/* parse4.c - is this text a strict dotted quad? Source: RFC 6943, POSIX inet_pton. */
#include "addr/addr.h"

#include <string.h>

int skt__parse_decimal(const char *text, size_t length, size_t most_digits,
                       uint64_t *value)
{
    uint64_t sum = 0;

    if (length == 0 || length > most_digits)
        return SKT_EADDRSYNTAX;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return SKT_EADDRSYNTAX;
        sum = sum * 10 + (uint64_t)(text[i] - '0');
    }
    *value = sum;
    return 0;
}

/* One field: 0 to 255 and no zero in front, because old parsers take that as octal. */
static int parse_field(const char *text, size_t length, unsigned char *byte)
{
    uint64_t value;

    if (skt__parse_decimal(text, length, 3, &value) != 0 || value > 255)
        return SKT_EADDRSYNTAX;
    if (length > 1 && text[0] == '0')
        return SKT_EADDRSYNTAX;
    *byte = (unsigned char)value;
    return 0;
}

int skt__parse_ip4(const char *text, size_t length, unsigned char packed[4])
{
    unsigned char bytes[4];
    const char *end = text + length;

    for (int i = 0; i < 4; i++) {
        const char *dot = memchr(text, '.', (size_t)(end - text));
        const char *stop = dot != NULL ? dot : end;
        if ((dot != NULL) != (i < 3))
            return SKT_EADDRSYNTAX; /* each field but the last ends with a dot */
        if (parse_field(text, (size_t)(stop - text), &bytes[i]) != 0)
            return SKT_EADDRSYNTAX;
        text = dot != NULL ? dot + 1 : end;
    }
    memcpy(packed, bytes, sizeof bytes);
    return 0;
}
