/* SPDX-License-Identifier: MIT */
/* load_connection.h - one connection of skt load: connect, greet, send, verify, end. */
#ifndef SKT_CMD_LOAD_CONNECTION_H
#define SKT_CMD_LOAD_CONNECTION_H

#include "activity.h"
#include "load_run.h"

#define LOAD_BUFFER_SIZE 65536

enum load_state {
    CLOSED = 0,
    CONNECTING,
    GREETING, /* one message is under way, which shows that the server serves us */
    READY,    /* waits for the others */
    RUNNING,
    ENDING /* our side has ended, everything has come back: the peer's end is due */
};

struct connection {
    struct activity activity; /* in the list while an answer is due */
    struct skt_socket socket;
    uint64_t key;
    uint64_t sent;     /* bytes */
    uint64_t received; /* bytes, all of them verified */
    uint64_t answered; /* messages */
    uint64_t allowed;  /* messages that may be sent */
    enum load_state state;
    int tried;   /* index of the address in use */
    int refusal; /* why the first address did not do, which is the one that was meant */
    int wants_write;
};

/* What all connections of a run share. */
struct run {
    const struct load_options *options;
    struct load_result *result;
    struct skt_selector *selector;
    struct connection *connections;
    skt_nsec *started; /* depth moments for each connection: when each message began */
    struct activity waiting;
    size_t next;     /* the connection to open next */
    size_t greeting; /* connections between connect and the first answer */
    size_t open;
    size_t failed;
    int measuring;
    int stopping;
    skt_nsec begun;
    skt_nsec now;
    skt_nsec tick; /* the moment of the next progress */
    char buffer[LOAD_BUFFER_SIZE];
};

/* Begins to connect to connection->tried and the addresses after it. */
void load_connect(struct run *run, struct connection *connection);

/* The selector says that the connection is ready. */
void load_serve(struct run *run, struct connection *connection, int events);

/* Sends on, or ends, after what is allowed has changed. */
void load_settle(struct run *run, struct connection *connection);

/* An answer or a connection was due and has not come. */
void load_give_up(struct run *run, struct connection *connection);

/* Closes it, whatever its state; nothing is counted. */
void load_close(struct run *run, struct connection *connection);

#endif
