/* SPDX-License-Identifier: MIT */
/* load_run.h - many connections to an echo server on one selector, each byte verified,
 * without a process around it: skt load and the tests use it alike. */
#ifndef SKT_CMD_LOAD_RUN_H
#define SKT_CMD_LOAD_RUN_H

#include "endpoint.h"
#include "histogram.h"
#include "payload.h"
#include "tally.h"

struct load_result;

struct load_options {
    struct endpoint endpoint; /* its addresses are tried in turn by each connection */
    size_t connections;
    uint64_t size;     /* bytes of a message */
    uint64_t depth;    /* messages under way on each connection */
    skt_nsec duration; /* 0: until the count is reached */
    uint64_t count;    /* messages of each connection; 0: until the duration is over */
    skt_nsec timeout;  /* the longest wait for a connection or for bytes that must come */
    uint64_t seed;
    enum skt_selector_kind kind;
    /* Called once a second; NULL if not wanted. */
    void (*progress)(void *user, const struct load_result *result);
    /* Called for each connection whose bytes are wrong; NULL if not wanted. */
    void (*damaged)(void *user, size_t connection, const struct payload_damage *damage);
    /* Called for each connection that could not be made or, made: 1, that broke off;
     * NULL if not wanted. */
    void (*failed)(void *user, int made, const struct skt_addr *addr, int error);
    void *user;
};

struct load_result {
    struct skt_addr address; /* that answered first, or the first that was tried */
    size_t connected;        /* connections that were made and answered */
    size_t completed;        /* connections that came to their end with every byte */
    uint64_t greetings; /* messages that showed each connection to be served; not below */
    uint64_t messages;  /* echoed while it was measured */
    uint64_t bytes;
    skt_nsec span;   /* from the first of these messages to the last answer */
    int interrupted; /* the token has fired */
    struct tally connect_errors;
    struct tally io_errors;
    struct tally data_errors;
    struct histogram latency; /* nanoseconds from sending a message to its last byte */
};

/*
 * Runs to the end. First every connection is made and sends one message, a bounded number
 * of them at a time: what has been answered has been accepted, so that the queue of the
 * server never overflows. When all have answered, or failed, the measuring begins.
 * stop: when it fires, no more is sent, and what is under way is waited for; a second
 * firing ends it at once.
 * Returns 0, whatever became of the connections, or the error that made a start
 * impossible (memory, selector).
 */
int load_run(const struct load_options *options, struct skt_cancel *stop,
             struct load_result *result);

#endif
