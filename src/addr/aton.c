/* SPDX-License-Identifier: MIT */
/* aton.c - the old, lax grammar of inet_aton. Source: POSIX inet_addr, glibc. */
#include "addr/addr.h"

#include <string.h>

#define TOO_LARGE ((uint64_t)1 << 32)

/* The value of a digit in base 8, 10 or 16, or -1. */
static int digit_value(char c, unsigned base)
{
    int value = skt__hex_value(c);
    return value >= 0 && (unsigned)value < base ? value : -1;
}

/* A number as in C: 0x is hexadecimal, 0 in front octal. Returns the first byte behind
 * it; a value above 32 bits stays TOO_LARGE however many digits follow. */
static const char *read_number(const char *text, uint64_t *value)
{
    unsigned base = text[0] == '0' ? 8 : 10;
    int digit;

    if (base == 8 && (text[1] == 'x' || text[1] == 'X') && skt__hex_value(text[2]) >= 0) {
        base = 16;
        text += 2;
    }
    *value = 0;
    while ((digit = digit_value(*text, base)) >= 0) {
        *value = *value * base + (unsigned)digit;
        if (*value > TOO_LARGE)
            *value = TOO_LARGE;
        text++;
    }
    return text;
}

/* The text may end here or go on behind white space, whatever follows. */
static int ends(const char *text)
{
    return *text == '\0' || strchr(" \t\n\v\f\r", *text) != NULL;
}

int skt_inet_aton(const char *text, unsigned char packed[4])
{
    uint32_t word = 0;
    uint64_t value;

    if (text == NULL || packed == NULL)
        return SKT_EINVAL;
    for (int part = 0;;
         part++) { /* ends: each round takes a digit, four rounds at most */
        if (*text < '0' || *text > '9')
            return SKT_EADDRSYNTAX;
        text = read_number(text, &value);
        if (*text != '.') {
            /* the last number fills all bytes that are left */
            if (!ends(text) || value > UINT32_MAX >> (8 * part))
                return SKT_EADDRSYNTAX;
            break;
        }
        if (part == 3 || value > 255)
            return SKT_EADDRSYNTAX;
        word |= (uint32_t)value << (24 - 8 * part);
        text++;
    }
    word = htonl(word | (uint32_t)value);
    memcpy(packed, &word, sizeof word);
    return 0;
}
