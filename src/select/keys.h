/* SPDX-License-Identifier: MIT */
/* keys.h - the table of what is registered, by descriptor number, and arrays that
 * grow. */
#ifndef SKT_SELECT_KEYS_H
#define SKT_SELECT_KEYS_H

#include <skt/select.h>
#include <stdint.h>

/*
 * One descriptor. The table is an array that the number indexes, so each operation is one
 * step; a slot of 24 bytes keeps a registered descriptor below 40 at the rate of growth.
 */
struct skt__slot {
    struct skt_key key;     /* as skt_selector_next hands it out */
    uint32_t generation;    /* 0: not registered; else unlike any other registration's */
    uint32_t position : 31; /* where the kind, or the list of files, keeps its part */
    uint32_t is_file : 1;   /* always ready, unknown to the kind */
};
#define SKT__POSITION_MASK 0x7FFFFFFFu

struct skt__keys {
    struct skt__slot *slots;
    size_t capacity; /* never shrinks, so a number that was in the table can index it */
    size_t count;
    uint32_t generation; /* the latest that was given away */
};

/*
 * Makes an array hold `wanted` items, growing by half to keep appending cheap.
 * memory, capacity: the array; as they were on failure. item: bytes of one.
 * Returns 0 or SKT_ENOMEM.
 */
int skt__grow(void **memory, size_t *capacity, size_t wanted, size_t item);

/* Makes room for the number fd, which is not negative. Returns 0 or SKT_ENOMEM. */
int skt__keys_reserve(struct skt__keys *keys, skt_handle fd);

/* A generation for the next registration. */
uint32_t skt__keys_generation(struct skt__keys *keys);

/* The slot of a registered descriptor, or NULL; any number may be asked. */
static inline struct skt__slot *skt__keys_find(const struct skt__keys *keys,
                                               skt_handle fd)
{
    if (fd < 0 || (size_t)fd >= keys->capacity || keys->slots[fd].generation == 0)
        return NULL;
    return &keys->slots[fd];
}

#endif
