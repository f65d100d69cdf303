/* SPDX-License-Identifier: MIT */
/* text.c - a text written piece by piece into memory of a fixed size. */
#include "base/text.h"

#include <string.h>

void skt__text_bytes(struct skt__text *text, const char *bytes, size_t count)
{
    size_t at = text->length;

    text->length += count;
    if (at >= text->capacity)
        return; /* the NUL of an earlier piece stays */
    if (count > text->capacity - 1 - at)
        count = text->capacity - 1 - at;
    memcpy(text->out + at, bytes, count);
    text->out[at + count] = '\0';
}

void skt__text_char(struct skt__text *text, char c)
{
    skt__text_bytes(text, &c, 1);
}

void skt__text_str(struct skt__text *text, const char *str)
{
    skt__text_bytes(text, str, strlen(str));
}

/* Digits are made from the last to the first, so they are laid down from the end. */
static void digits_of(struct skt__text *text, uint64_t value, unsigned base, int least)
{
    char digits[20]; /* 2^64 - 1 has 20 decimal digits */
    size_t at = sizeof digits;

    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
        least--;
    } while (value != 0 || (least > 0 && at > 0));
    skt__text_bytes(text, digits + at, sizeof digits - at);
}

void skt__text_uint(struct skt__text *text, uint64_t value)
{
    digits_of(text, value, 10, 1);
}

void skt__text_int(struct skt__text *text, int64_t value)
{
    if (value < 0)
        skt__text_char(text, '-');
    digits_of(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, 1);
}

void skt__text_hex(struct skt__text *text, uint64_t value, int digits)
{
    digits_of(text, value, 16, digits);
}
