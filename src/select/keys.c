/* SPDX-License-Identifier: MIT */
/* keys.c - the table of what is registered, by descriptor number, and arrays that
 * grow. */
#include "select/keys.h"

#include <skt/error.h>
#include <string.h>

#include "os/os.h"

/* Enough for a small program without growing. */
#define FEWEST 32

int skt__grow(void **memory, size_t *capacity, size_t wanted, size_t item)
{
    size_t room = *capacity + *capacity / 2;
    void *grown;
    if (wanted <= *capacity)
        return 0;
    if (room < wanted)
        room = wanted;
    if (room < FEWEST)
        room = FEWEST;
    if (room > PTRDIFF_MAX / item)
        return SKT_ENOMEM;
    grown = skt__os_realloc(*memory, room * item);
    if (grown == NULL)
        return SKT_ENOMEM;
    *memory = grown;
    *capacity = room;
    return 0;
}

int skt__keys_reserve(struct skt__keys *keys, skt_handle fd)
{
    size_t old = keys->capacity;
    void *slots = keys->slots;
    int rc = skt__grow(&slots, &keys->capacity, (size_t)fd + 1, sizeof *keys->slots);
    if (rc < 0)
        return rc;
    keys->slots = slots;
    if (keys->capacity > old)
        memset(keys->slots + old, 0, (keys->capacity - old) * sizeof *keys->slots);
    return 0;
}

uint32_t skt__keys_generation(struct skt__keys *keys)
{
    keys->generation++;
    if (keys->generation == 0) /* 0 stands for "not registered" */
        keys->generation = 1;
    return keys->generation;
}
