/* SPDX-License-Identifier: MIT */
/* lines.h - the lines in what one peer sends, printed as they get whole. */
#ifndef SKT_CMD_LINES_H
#define SKT_CMD_LINES_H

#include "outlet.h"

#include <stdint.h>

/* A line that is longer is printed in pieces: what one peer can make us hold. */
#define LINES_HELD_MOST 65536

/* The unfinished line of one peer. All zero is none; memory exists only while it holds
 * something. */
struct lines {
    unsigned char *held;
    size_t length;
    size_t capacity;
    uint64_t count; /* whole lines so far */
};

/*
 * Prints the lines that end in these bytes and keeps the rest. A line ends with LF or
 * CR LF. prefix: goes before each line and each piece; "" for none. A piece that is not
 * the last of its line ends with a backslash, as in the shell; there is no other single
 * one, since those of the peer are doubled.
 * Returns 0 or SKT_ENOMEM.
 */
int lines_feed(struct lines *lines, struct outlet *outlet, const char *prefix,
               const void *data, size_t length);

/* The peer sends no more: prints what is held, without waiting for a line end. */
void lines_end(struct lines *lines, struct outlet *outlet, const char *prefix);

#endif
