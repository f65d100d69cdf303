/* SPDX-License-Identifier: MIT */
/* acceptor.h - accepts the connections of a server on a selector, neither spinning nor
 * going deaf when descriptors or memory are short. */
#ifndef SKT_CMD_ACCEPTOR_H
#define SKT_CMD_ACCEPTOR_H

#include <skt.h>

#define ACCEPTOR_LISTENERS_MOST 2

struct acceptor_counts {
    size_t open; /* connections now */
    size_t peak; /* and at most */
    uint64_t connections;
    uint64_t died;   /* connections that died in the queue */
    uint64_t pauses; /* for want of descriptors or memory */
};

/* What the server does with connections. */
struct acceptor_calls {
    /* Where to accept the next one: a closed socket in memory of the server, the same
     * until admit takes it; NULL if there is no memory. */
    struct skt_socket *(*place)(void *user);
    /* A connection lies there. Below 0 refuses it, and the acceptor closes it. */
    int (*admit)(void *user, const struct skt_addr *peer);
    /* Accepting pauses for want of descriptors or memory; error 0: as many connections as
     * may be are open. */
    void (*paused)(void *user, int error);
};

struct acceptor_listener {
    struct skt_socket socket;
    int watched;
};

struct acceptor {
    struct skt_selector *selector;
    const struct acceptor_calls *calls;
    void *user;
    size_t most; /* accepts no more at once; 0: no limit */
    struct acceptor_listener listeners[ACCEPTOR_LISTENERS_MOST];
    int listener_count;
    int paused;
    int room;        /* a connection has ended since the pause began */
    skt_nsec resume; /* paused until then, or 0: until a connection ends */
    struct acceptor_counts counts;
};

/* Takes over a non-blocking listener, two at most (SKT_ENOSPC); its key in the selector
 * has the data NULL. On failure it stays the caller's. Returns 0 or the error of
 * skt_selector_register. */
int acceptor_listen(struct acceptor *acceptor, struct skt_socket *listener);

/* The listener is readable: accepts a batch. Returns below 0 only if the listener is of
 * no use any more. */
int acceptor_accept(struct acceptor *acceptor, skt_handle fd);

/* A connection that was admitted has ended. */
void acceptor_ended(struct acceptor *acceptor);

/* When acceptor_resume has something to do although nothing has happened; 0: never. */
skt_nsec acceptor_due(const struct acceptor *acceptor);

/* Goes on accepting if it is time; to be called after each wait while paused. */
void acceptor_resume(struct acceptor *acceptor, skt_nsec now);

/* Closes the listeners; twice is fine. */
void acceptor_close(struct acceptor *acceptor);

#endif
