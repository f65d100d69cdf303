/* SPDX-License-Identifier: MIT */
/* pump.h - carries bytes between the standard streams and a connected socket. */
#ifndef SKT_CMD_PUMP_H
#define SKT_CMD_PUMP_H

#include "flow.h"

#include <limits.h>

#include <skt.h>
#include <stdint.h>

/*
 * The standard streams are shared with the shell and with whatever else has them open, so
 * O_NONBLOCK is never set on them: it belongs to the open file, not to the descriptor,
 * and would outlive us in the shell. Instead they are touched only when the selector
 * reports them ready, and then by one call that cannot wait: read gives what is there,
 * and a write of PIPE_BUF bytes at most fits into a pipe that is writable at all
 * (pipe(7)). A stranger who empties or fills the same pipe between the two makes us wait
 * for him, which is as it should be: the two shared a stream. The socket is ours and
 * non-blocking.
 */
#define PUMP_WRITE PIPE_BUF

/* How much is received at a time for a terminal: made harmless it fits into a flow. */
#define PUMP_RAW (FLOW_SIZE / 4)

/* A descriptor and what the selector was told about it. */
struct watch {
    int fd;
    int events; /* 0: not registered */
};

enum pump_end {
    PUMP_GOES_ON = 0,
    PUMP_DONE = 1,     /* everything that could be carried has been */
    PUMP_CANCELED = 2, /* the token of the selector has fired */
    PUMP_CLOSED = 3,   /* nobody reads standard output any more */
    PUMP_FAILED = 4    /* what and error tell */
};

struct pump {
    struct skt_socket *socket;     /* connected, non-blocking */
    struct skt_selector *selector; /* with the token */
    int escape;                    /* what the peer sends goes to a terminal */
    unsigned text_flags;           /* of text_escape */
    skt_nsec wait; /* how long the last side may stay silent when the other has ended */
    int verbose;   /* say what happens */

    struct watch in, out, net;
    struct flow up, down;        /* standard input to socket, socket to standard output */
    unsigned char raw[PUMP_RAW]; /* from the peer, not yet made harmless */
    size_t raw_length;

    int in_ended;   /* nothing more comes from standard input */
    int told_peer;  /* our end of sending has been passed on */
    int peer_ended; /* nothing more comes from the peer */
    int up_broken;  /* the peer takes nothing any more */

    uint64_t sent, received;
    int error;        /* the first failure, 0 if none */
    const char *what; /* "cannot send to ", with a space where the peer's name belongs */
};

/* Everything else of the pump is zero before. */
void pump_init(struct pump *pump, struct skt_socket *socket,
               struct skt_selector *selector);

/* Carries until there is nothing left to carry. */
enum pump_end pump_run(struct pump *pump);

/* ---- the pieces, for the terminal ---------------------------------------------- */

/* Sends what `up` holds as far as the peer takes it now; ends sending when standard input
 * has ended and all is sent. */
void pump_send(struct pump *pump);

/* Receives once into raw, behind what lies there. Returns 1 if raw or peer_ended
 * changed. */
int pump_receive_raw(struct pump *pump);

/* Tells the selector what is wanted of a descriptor now. Returns 0 or an error. */
int pump_watch(struct pump *pump, struct watch *watch, int events);

/* Notes the first failure; later ones are its consequences. */
void pump_fail(struct pump *pump, int error, const char *what);

#endif
