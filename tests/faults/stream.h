/* SPDX-License-Identifier: MIT */
/* stream.h - peers for the scenarios: one that takes a stream and one that gives it
 * (O4). */
#ifndef SKT_FAULTS_STREAM_H
#define SKT_FAULTS_STREAM_H

#include "lib/fault.h"

#include <unistd.h>

/* The words of the run that the peers use. */
enum { PEER = 0, TAKEN = 1, GIVEN = 2, TO_GIVE = 3, PIECE = 4, SEED = 5, FREE_WORD = 8 };

/* A step: takes what has arrived at raw[word[PEER]], and checks each byte by its
 * offset. */
static inline int stream_take(struct fault_run *r)
{
    char block[8192];
    ptrdiff_t n = fault_peer_recv(r, (int)r->word[PEER], block, sizeof block);
    if (n <= 0)
        return 0;
    ptrdiff_t wrong = pattern_check(block, (size_t)n, r->word[SEED], r->word[TAKEN]);
    if (wrong >= 0)
        seam_finding("byte %llu of the stream is wrong (O4)",
                     (unsigned long long)r->word[TAKEN] + (unsigned long long)wrong);
    r->word[TAKEN] += (uint64_t)n;
    return 1;
}

/* A step: gives the next piece of the stream, until word[TO_GIVE] bytes are given. */
static inline int stream_give(struct fault_run *r)
{
    char block[8192];
    size_t left = (size_t)(r->word[TO_GIVE] - r->word[GIVEN]);
    size_t length = left < r->word[PIECE] ? left : (size_t)r->word[PIECE];
    pattern_fill(block, length, r->word[SEED], r->word[GIVEN]);
    ptrdiff_t n = length > 0 ? fault_peer_send(r, (int)r->word[PEER], block, length) : 0;
    if (n <= 0)
        return 0;
    r->word[GIVEN] += (uint64_t)n;
    return 1;
}

/* A connected pair of TCP sockets: s[0] is skt's, word[PEER] the raw one. */
static inline int stream_tcp(struct fault_run *r)
{
    struct skt_addr addr;
    int listener = fault_peer_listener(r, &addr);
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_connect(&r->s[0], &addr));
    int peer = fault_peer_accept(r, listener);
    MUST(peer >= 0);
    r->word[PEER] = (uint64_t)peer;
    return 0;
}

/* The same with AF_UNIX, by adoption. */
static inline int stream_unix(struct fault_run *r)
{
    int end;
    r->word[PEER] = (uint64_t)fault_peer_pair(r, SOCK_STREAM, &end);
    int rc = skt_socket_adopt(&r->s[0], end);
    if (rc < 0)
        close(end);
    TRY(rc);
    return 0;
}

/* Passes on the error of one of the functions above. */
#define BEGIN(call)                             \
    do {                                        \
        int begun_ = (call);                    \
        if (begun_ < 0 || seam_found() != NULL) \
            return begun_;                      \
    } while (0)

#endif
