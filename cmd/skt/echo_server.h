/* SPDX-License-Identifier: MIT */
/* echo_server.h - an echo server for many connections on one selector, without a process
 * around it: skt echo, the tests and the fault runner use it alike. */
#ifndef SKT_CMD_ECHO_SERVER_H
#define SKT_CMD_ECHO_SERVER_H

#include <skt.h>

enum echo_event_kind {
    ECHO_OPENED, /* a connection was accepted */
    ECHO_CLOSED, /* a connection has ended */
    ECHO_PAUSED /* the system lacks something, or all connections that may be are open: no
                   accepting for a while */
};

struct echo_event {
    enum echo_event_kind kind;
    uint64_t number;             /* of the connection, from 1 */
    const struct skt_addr *peer; /* ECHO_OPENED */
    uint64_t bytes;              /* ECHO_CLOSED: how many were sent back */
    int error;                   /* ECHO_CLOSED: 0, or why it ended before its time, with
                                    SKT_EDEADLINE for an idle one; ECHO_PAUSED: why,
                                    0 if the server is full */
};

/* Zero in each field is the default. */
struct echo_options {
    skt_nsec idle;           /* ends connections that are still for so long; 0: never */
    size_t connections_most; /* accepts no more at once; 0: no limit */
    skt_nsec drain;          /* ending: time to send what is buffered; 0: five seconds */
    enum skt_selector_kind kind;
    skt_nsec look; /* as in struct skt_selector_options */
    void (*tell)(void *user, const struct echo_event *event);
    void *user;
};

struct echo_counts {
    size_t open; /* connections now */
    size_t peak; /* and at most */
    uint64_t connections;
    uint64_t reads;
    uint64_t bytes;  /* sent back */
    uint64_t errors; /* connections that ended before their time, or died in the queue */
    uint64_t pauses; /* for want of descriptors or memory */
    uint64_t waits;  /* calls of skt_selector_select */
};

struct echo_server;

/* What one connection may have outstanding: the longest read. */
#define ECHO_BUFFER_SIZE 65536

/* Returns 0, or the error of skt_selector_new or SKT_ENOMEM. */
int echo_server_new(struct echo_server **server, const struct echo_options *options);

/* Closes everything at once; NULL is fine. */
void echo_server_free(struct echo_server *server);

/* Takes over a non-blocking listener, two at most (SKT_ENOSPC). On failure it stays the
 * caller's. Returns 0 or the error of skt_selector_register. */
int echo_server_listen(struct echo_server *server, struct skt_socket *listener);

/*
 * Waits once, for as long as `timeout` or until a time limit of its own, and serves what
 * is ready. Returns 0 or more; SKT_ECANCELED; or what makes going on senseless: an error
 * of the selector or of a listener.
 */
int echo_server_turn(struct echo_server *server, skt_nsec timeout);

/*
 * Begins to end: closes the listeners, sends what is buffered, then shows each peer the
 * end of the stream and waits for its end, so that nothing that was sent is lost.
 * Turns go on until echo_server_ended.
 */
void echo_server_drain(struct echo_server *server);

/* 1 once a drain has closed the last connection, or its time limit has passed. */
int echo_server_ended(const struct echo_server *server);

/* Turns until the token fires, then drains; a token that fires again ends it at once.
 * Returns 0, or the error of a turn. */
int echo_server_serve(struct echo_server *server, struct skt_cancel *stop);

void echo_server_counts(const struct echo_server *server, struct echo_counts *counts);

/* What an idle connection costs beside the selector's entry, in bytes. */
size_t echo_server_connection_size(void);

#endif
