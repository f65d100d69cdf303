/* SPDX-License-Identifier: MIT */
/* sink_server.h - prints the lines that many connections send, without a process around
 * it: skt sink, the tests and the fault runner use it alike. */
#ifndef SKT_CMD_SINK_SERVER_H
#define SKT_CMD_SINK_SERVER_H

#include "outlet.h"

#include <skt.h>

/* Zero in each field is the default. */
struct sink_options {
    skt_nsec idle;           /* ends connections that are still for so long; 0: never */
    size_t connections_most; /* accepts no more at once; 0: no limit */
    int bare;                /* lines without the address of their peer */
    int verbose;             /* a line for each connection that opens or closes */
    void (*paused)(
        int error); /* no accepting for a while; 0: as many as may be are open */
};

struct sink_counts {
    size_t peak; /* connections at once */
    uint64_t connections;
    uint64_t lines;
    uint64_t bytes;
    uint64_t errors; /* connections that ended before their time, or died in the queue */
};

struct sink_server;

/* outlet: open; takes the lines. Returns 0, or the error of skt_selector_new or
 * SKT_ENOMEM. */
int sink_server_new(struct sink_server **server, const struct sink_options *options,
                    struct outlet *outlet);

/* Closes everything at once; NULL is fine. */
void sink_server_free(struct sink_server *server);

/* As acceptor_listen. */
int sink_server_listen(struct sink_server *server, struct skt_socket *listener);

/*
 * Waits once, for as long as `timeout` or until a time limit of its own, and serves what
 * is ready. Returns 0 or more; SKT_ECANCELED; or what makes going on senseless: an error
 * of the selector, of a listener or of the outlet.
 */
int sink_server_turn(struct sink_server *server, skt_nsec timeout);

/* Turns until the token fires, then takes what has arrived already, prints the lines that
 * have no end yet, and closes everything. Returns 0, or the error of a turn. */
int sink_server_serve(struct sink_server *server, struct skt_cancel *stop);

void sink_server_counts(const struct sink_server *server, struct sink_counts *counts);

#endif
