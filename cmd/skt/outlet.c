/* SPDX-License-Identifier: MIT */
/* outlet.c - an output behind bounded memory. Source: pipe(7). */
#include "outlet.h"

#include "text.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* So much of a peer's text is made harmless at a time: it fits whatever it consists
 * of. */
#define STEP (FLOW_SIZE / 8)

int outlet_open(struct outlet *outlet, int fd, struct skt_cancel *stop)
{
    int rc = skt_selector_new(&outlet->selector, NULL);
    outlet->fd = fd;
    outlet->flags = text_flags(fd);
    if (rc < 0)
        return rc;
    rc = skt_selector_register(outlet->selector, outlet->fd, SKT_EVENT_WRITE, NULL);
    if (rc == 0)
        rc = skt_selector_set_cancel(outlet->selector, stop);
    if (rc < 0)
        outlet_close(outlet);
    return rc;
}

void outlet_close(struct outlet *outlet)
{
    skt_selector_free(outlet->selector);
    outlet->selector = NULL;
}

static int write_some(struct outlet *outlet)
{
    size_t length = outlet->flow.length < PIPE_BUF ? outlet->flow.length : PIPE_BUF;
    ssize_t count = write(outlet->fd, flow_front(&outlet->flow), length);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (count < 0)
        return -errno;
    flow_taken(&outlet->flow, (size_t)count);
    return 0;
}

static int drain(struct outlet *outlet, skt_nsec deadline)
{
    while (outlet->flow.length > 0) {
        int rc = skt_selector_select(outlet->selector, skt_remaining(deadline));
        if (rc == 0 && skt_remaining(deadline) == 0)
            return SKT_EDEADLINE;
        if (rc > 0)
            rc = write_some(outlet);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int outlet_flush(struct outlet *outlet)
{
    if (outlet->error == 0)
        outlet->error = drain(outlet, outlet->deadline);
    return outlet->error;
}

int outlet_finish(struct outlet *outlet, skt_nsec patience)
{
    if (outlet->error == SKT_ECANCELED)
        outlet->error = 0;
    if (outlet->error != 0)
        return outlet->error;
    int rc = skt_selector_set_cancel(outlet->selector, NULL);
    return rc < 0 ? rc : drain(outlet, skt_deadline(patience));
}

void outlet_put(struct outlet *outlet, const void *data, size_t length)
{
    const char *bytes = data;
    size_t room;
    while (length > 0) {
        unsigned char *free_bytes = flow_room(&outlet->flow, &room);
        size_t step = length < room ? length : room;
        memcpy(free_bytes, bytes, step);
        flow_added(&outlet->flow, step);
        bytes += step;
        length -= step;
        if (length > 0 && outlet_flush(outlet) < 0)
            return;
    }
}

void outlet_print(struct outlet *outlet, const char *format, ...)
{
    char line[512]; /* an address and some numbers */
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0)
        outlet_put(outlet, line,
                   (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

size_t outlet_text(struct outlet *outlet, const void *data, size_t length, int final)
{
    char text[TEXT_MAX(STEP)];
    const char *bytes = data;
    size_t used = 0;
    while (used < length) {
        size_t consumed;
        int last = length - used <= STEP;
        size_t step = last ? length - used : STEP;
        size_t count = text_escape(text, bytes + used, step, last && final,
                                   TEXT_BACKSLASH | outlet->flags, &consumed);
        outlet_put(outlet, text, count);
        used += consumed;
        if (last)
            break; /* what is left is half a character */
    }
    return used;
}
