/* SPDX-License-Identifier: MIT */
/* payload.h - bytes that are a function of seed, connection and offset, and what became
 * of them on the way. */
#ifndef SKT_CMD_PAYLOAD_H
#define SKT_CMD_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

enum payload_fault {
    PAYLOAD_WHOLE = 0,
    PAYLOAD_LOST,      /* the bytes go on further behind in the stream */
    PAYLOAD_REPEATED,  /* the bytes have been there before */
    PAYLOAD_CORRUPTED, /* the bytes are nowhere near in the stream */
    PAYLOAD_EXTRA      /* more bytes came than were sent */
};

#define PAYLOAD_FAULTS 5

/* How far a difference is searched for, forwards and backwards. */
#define PAYLOAD_SEARCH (256 * 1024)

/* Bytes that are needed to know a place in the stream; fewer that differ are
 * corrupted. */
#define PAYLOAD_NEEDED 8

struct payload_damage {
    enum payload_fault fault;
    uint64_t offset; /* of the first wrong byte */
    uint64_t length; /* bytes lost, repeated, corrupted (in this piece) or too many */
};

/* The key of a connection's stream. */
uint64_t payload_key(uint64_t seed, uint64_t connection);

/* The bytes of a stream from an offset on. */
void payload_fill(uint64_t key, uint64_t offset, void *out, size_t length);

/*
 * Checks bytes that came back. offset: of the first of them. sent: how many bytes of the
 * stream have been sent. damage: filled if something is wrong.
 * Returns PAYLOAD_WHOLE or the fault.
 */
enum payload_fault payload_check(uint64_t key, uint64_t offset, uint64_t sent,
                                 const void *data, size_t length,
                                 struct payload_damage *damage);

/* "lost", "repeated", "corrupted", "extra". */
const char *payload_fault_name(enum payload_fault fault);

#endif
