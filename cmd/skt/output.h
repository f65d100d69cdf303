/* SPDX-License-Identifier: MIT */
/* output.h - standard output: closed pipes, colour, and bytes of a peer made harmless. */
#ifndef SKT_CMD_OUTPUT_H
#define SKT_CMD_OUTPUT_H

#include <stddef.h>
#include <stdio.h>

/* What happened to standard output so far. */
enum output_state {
    OUTPUT_FINE = 0,
    OUTPUT_CLOSED = 1, /* nobody reads it any more: end quietly */
    OUTPUT_BROKEN = 2  /* a write failed otherwise (a full disk); output_finish tells */
};

/* Writes out what standard output holds. Anything but OUTPUT_FINE stays for ever. */
enum output_state output_flush(void);

/* Call once, last: flushes, reports a write that failed, and gives the exit code of the
 * process. A closed pipe is no failure: status stays as it is, and nothing is said. */
int output_finish(int status);

/* 1 if the stream is a terminal that wants colour: NO_COLOR is not set, nor TERM=dumb. */
int output_colour(FILE *stream);

/* Four characters of text for each byte at most, and a NUL. */
#define ESCAPED_MAX(length) (4 * (length) + 1)

/*
 * The text of bytes that a peer chose, safe for a terminal: printable ASCII as it is,
 * \t \n \r and \\ by name, everything else as \xHH. out: ESCAPED_MAX(length) bytes.
 * Returns the length without the NUL.
 */
size_t escape_bytes(char *out, const void *data, size_t length);

#endif
