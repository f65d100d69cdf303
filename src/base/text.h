/* SPDX-License-Identifier: MIT */
/* text.h - a text written piece by piece into memory of a fixed size. */
#ifndef SKT_TEXT_H
#define SKT_TEXT_H

#include <stddef.h>
#include <stdint.h>

/*
 * out holds what fitted and, from the first piece on (an empty one will do), a NUL behind
 * it. length counts the whole text, what did not fit included: `length < capacity` means
 * that all of it is there, and a caller can report the room needed as snprintf does.
 * Start with {.out = memory, .capacity = sizeof memory}.
 */
struct skt__text {
    char *out;
    size_t capacity;
    size_t length;
};

void skt__text_char(struct skt__text *text, char c);
void skt__text_bytes(struct skt__text *text, const char *bytes, size_t count);
void skt__text_str(struct skt__text *text, const char *str);
void skt__text_uint(struct skt__text *text, uint64_t value);
void skt__text_int(struct skt__text *text, int64_t value);

/* Lower-case hexadecimal without a prefix, filled with zeros to `digits`, at most 16. */
void skt__text_hex(struct skt__text *text, uint64_t value, int digits);

#endif
