/* SPDX-License-Identifier: MIT */
/* tally.h - how often each error happened, by its name. */
#ifndef SKT_CMD_TALLY_H
#define SKT_CMD_TALLY_H

#include <stddef.h>
#include <stdint.h>

/* Far more kinds than connect, send and receive have together. */
#define TALLY_KINDS 32

/* All zero is empty. Kinds beyond the last are counted in the last. */
struct tally {
    size_t kinds;
    struct {
        const char *name; /* a static text */
        uint64_t count;
    } rows[TALLY_KINDS];
};

void tally_add(struct tally *tally, const char *name);

/* The sum of all kinds. */
uint64_t tally_total(const struct tally *tally);

#endif
