/* SPDX-License-Identifier: MIT */
/* text.h - text that a peer chose, made harmless; valid UTF-8 stays readable. */
#ifndef SKT_CMD_TEXT_H
#define SKT_CMD_TEXT_H

#include <stddef.h>

/* One character of a peer's text. */
struct text_char {
    size_t length; /* bytes that it takes; 0: the bytes end in the middle of one */
    long code;     /* its number in Unicode; -1: these bytes are no character */
    int printable; /* 1: may go to a terminal as it is */
};

/*
 * Looks at the character that begins at data. length: above 0. final: 1 if no bytes will
 * follow, so that half a character is no character.
 *
 * Printable is everything but: control characters (C0, DEL, C1), those that break or
 * reorder lines unseen (line separators, the marks of writing direction, which can show a
 * text in another order than it has), invisible formatting, and what is no character.
 */
struct text_char text_look(const unsigned char *data, size_t length, int final);

/* Ways of writing text. */
#define TEXT_BACKSLASH 1u /* doubles each backslash, so that bytes can be had back */
#define TEXT_ASCII 2u     /* only ASCII is printable */

/*
 * TEXT_ASCII if the descriptor is a terminal whose locale is not UTF-8, else 0. Such a
 * terminal may take bytes from the middle of a character for control characters. Sets the
 * locale's characters to those of the environment.
 */
unsigned text_flags(int fd);

/* Four characters of text for each byte at most. */
#define TEXT_MAX(length) (4 * (length))

/*
 * Writes the bytes with what is not printable as \xHH. Tabs and line ends (LF, CR LF)
 * pass. out: room for TEXT_MAX(length), not ended by a NUL. consumed: how many bytes were
 * used; fewer than length only without final, and then by half a character or a CR, three
 * bytes at most. Returns how many bytes were written.
 */
size_t text_escape(char *out, const void *data, size_t length, int final, unsigned flags,
                   size_t *consumed);

/* Writes \xHH for each byte. out: TEXT_MAX(length). Returns how many bytes. */
size_t text_hex(char *out, const unsigned char *data, size_t length);

#endif
