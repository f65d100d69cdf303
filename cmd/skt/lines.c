/* SPDX-License-Identifier: MIT */
/* lines.c - the lines in what one peer sends, printed as they get whole. */
#include "lines.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_LEAST 256 /* most lines that come in parts are short */

static void print_whole(struct lines *lines, struct outlet *outlet, const char *prefix,
                        const unsigned char *data, size_t length)
{
    if (length > 0 && data[length - 1] == '\r')
        length--;
    outlet_put(outlet, prefix, strlen(prefix));
    outlet_text(outlet, data, length, 1);
    outlet_put(outlet, "\n", 1);
    lines->count++;
}

/* What is held is as much as may be: prints it, but for half a character at its end. */
static void print_piece(struct lines *lines, struct outlet *outlet, const char *prefix)
{
    outlet_put(outlet, prefix, strlen(prefix));
    size_t used = outlet_text(outlet, lines->held, lines->length, 0);
    outlet_put(outlet, "\\\n", 2);
    lines->length -= used;
    memmove(lines->held, lines->held + used, lines->length);
}

static void let_go(struct lines *lines)
{
    free(lines->held);
    lines->held = NULL;
    lines->length = 0;
    lines->capacity = 0;
}

/* Makes room for `more`, or for what is missing to the most. */
static int grow(struct lines *lines, size_t more)
{
    size_t capacity = lines->capacity > 0 ? lines->capacity : CAPACITY_LEAST;
    while (capacity < LINES_HELD_MOST && capacity - lines->length < more)
        capacity *= 2;
    if (capacity == lines->capacity)
        return 0;
    unsigned char *held = realloc(lines->held, capacity);
    if (held == NULL)
        return SKT_ENOMEM;
    lines->held = held;
    lines->capacity = capacity;
    return 0;
}

static int hold(struct lines *lines, struct outlet *outlet, const char *prefix,
                const unsigned char *data, size_t length)
{
    while (length > 0) {
        if (lines->length == LINES_HELD_MOST)
            print_piece(lines, outlet, prefix);
        int rc = grow(lines, length);
        if (rc < 0)
            return rc;
        size_t room = lines->capacity - lines->length;
        size_t step = length < room ? length : room;
        memcpy(lines->held + lines->length, data, step);
        lines->length += step;
        data += step;
        length -= step;
    }
    return 0;
}

int lines_feed(struct lines *lines, struct outlet *outlet, const char *prefix,
               const void *data, size_t length)
{
    const unsigned char *bytes = data;
    while (length > 0) {
        const unsigned char *end = memchr(bytes, '\n', length);
        size_t part = end != NULL ? (size_t)(end - bytes) : length;
        if (end == NULL || lines->length > 0 || part > LINES_HELD_MOST) {
            int rc = hold(lines, outlet, prefix, bytes, part);
            if (rc < 0)
                return rc;
        }
        if (end != NULL && lines->length > 0) {
            print_whole(lines, outlet, prefix, lines->held, lines->length);
            let_go(lines);
        } else if (end != NULL) {
            print_whole(lines, outlet, prefix, bytes, part);
        }
        part += end != NULL;
        bytes += part;
        length -= part;
    }
    return 0;
}

void lines_end(struct lines *lines, struct outlet *outlet, const char *prefix)
{
    if (lines->length > 0)
        print_whole(lines, outlet, prefix, lines->held, lines->length);
    let_go(lines);
}
