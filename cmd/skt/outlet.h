/* SPDX-License-Identifier: MIT */
/* outlet.h - an output behind bounded memory, for a server that must stay stoppable
 * while nobody takes its output. */
#ifndef SKT_CMD_OUTLET_H
#define SKT_CMD_OUTLET_H

#include "flow.h"

#include <skt.h>

/*
 * What is put here is written when the room is used up or outlet_flush is called, and the
 * caller then waits for the reader of the output: so do, in the end, the clients
 * whose lines are printed. As in pump.h the descriptor stays in blocking mode and is only
 * written to when it is ready, PIPE_BUF bytes at a time.
 */
struct outlet {
    int fd; /* standard output, but for tests */
    struct skt_selector *selector;
    struct flow flow;
    unsigned flags;    /* of text_escape */
    skt_nsec deadline; /* nobody is waited for any longer (SKT_EDEADLINE); 0: none */
    int error; /* why nothing more can be written: SKT_ECANCELED, SKT_EPIPE, …; or 0 */
};

/* outlet: all zero. fd: stays the caller's. stop: a wait for the reader ends when it
 * fires. Returns 0 or an error of the selector, with nothing to close. */
int outlet_open(struct outlet *outlet, int fd, struct skt_cancel *stop);

void outlet_close(struct outlet *outlet);

/* Puts bytes as they are. */
void outlet_put(struct outlet *outlet, const void *data, size_t length);

__attribute__((format(printf, 2, 3))) void outlet_print(struct outlet *outlet,
                                                        const char *format, ...);

/* Puts text of a peer made harmless, backslashes doubled. final: 0 keeps half a character
 * at the end back. Returns how many bytes were used. */
size_t outlet_text(struct outlet *outlet, const void *data, size_t length, int final);

/* Writes everything. Returns 0 or outlet->error. */
int outlet_flush(struct outlet *outlet);

/* The same at the end, without the token: waits `patience` for the reader, no longer.
 * Returns 0; SKT_EDEADLINE; or the error of the write. */
int outlet_finish(struct outlet *outlet, skt_nsec patience);

#endif
