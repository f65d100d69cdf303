/* SPDX-License-Identifier: MIT */
/* payload.c - bytes that are a function of seed, connection and offset. Source: the
 * mixing steps are those of splitmix64 (public domain). */
#include "payload.h"

#include <string.h>

#define STEP UINT64_C(0x9E3779B97F4A7C15)

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

uint64_t payload_key(uint64_t seed, uint64_t connection)
{
    return mix(mix(seed + STEP) + connection * STEP);
}

/* The stream in words of eight bytes, the low byte first whatever the machine. */
static uint64_t word_at(uint64_t key, uint64_t index)
{
    uint64_t word = mix(key + (index + 1) * STEP);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

void payload_fill(uint64_t key, uint64_t offset, void *out, size_t length)
{
    unsigned char *bytes = out;
    uint64_t index = offset / 8;
    size_t skip = (size_t)(offset % 8);
    uint64_t word = word_at(key, index++);
    size_t part = 8 - skip < length ? 8 - skip : length;
    memcpy(bytes, (const unsigned char *)&word + skip, part);
    bytes += part;
    length -= part;
    for (; length >= 8; length -= 8, bytes += 8) { /* nearly all of the bytes */
        word = word_at(key, index++);
        memcpy(bytes, &word, 8);
    }
    word = word_at(key, index);
    memcpy(bytes, &word, length);
}

/* How many bytes are as they should be. */
static size_t agreeing(uint64_t key, uint64_t offset, const unsigned char *data,
                       size_t length)
{
    unsigned char expected[4096];
    size_t done = 0;
    while (done < length) {
        size_t part = length - done < sizeof expected ? length - done : sizeof expected;
        payload_fill(key, offset + done, expected, part);
        if (memcmp(expected, data + done, part) != 0) {
            size_t same = 0;
            while (expected[same] == data[done + same])
                same++;
            return done + same;
        }
        done += part;
    }
    return length;
}

static int is_here(uint64_t key, uint64_t offset, const unsigned char *data,
                   size_t length)
{
    unsigned char expected[64];
    size_t part = length < sizeof expected ? length : sizeof expected;
    payload_fill(key, offset, expected, PAYLOAD_NEEDED);
    if (memcmp(expected, data, PAYLOAD_NEEDED) != 0)
        return 0;
    payload_fill(key, offset, expected, part);
    return memcmp(expected, data, part) == 0;
}

/* Where in the stream the bytes stand, the nearest place first: damage says how. */
static int find_place(uint64_t key, uint64_t sent, const unsigned char *data,
                      size_t length, struct payload_damage *damage)
{
    uint64_t at = damage->offset;
    for (uint64_t shift = 1; shift <= PAYLOAD_SEARCH; shift++) {
        damage->length = shift;
        if (at + shift + length <= sent && is_here(key, at + shift, data, length)) {
            damage->fault = PAYLOAD_LOST;
            return 1;
        }
        if (shift <= at && is_here(key, at - shift, data, length)) {
            damage->fault = PAYLOAD_REPEATED;
            return 1;
        }
    }
    return 0;
}

static uint64_t count_different(uint64_t key, uint64_t offset, const unsigned char *data,
                                size_t length)
{
    uint64_t count = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char expected;
        payload_fill(key, offset + i, &expected, 1);
        count += expected != data[i];
    }
    return count;
}

enum payload_fault payload_check(uint64_t key, uint64_t offset, uint64_t sent,
                                 const void *data, size_t length,
                                 struct payload_damage *damage)
{
    const unsigned char *bytes = data;
    size_t due = sent - offset < length ? (size_t)(sent - offset) : length;
    size_t good = agreeing(key, offset, bytes, due);
    if (good == length)
        return PAYLOAD_WHOLE;
    damage->offset = offset + good;
    if (length - good >= PAYLOAD_NEEDED &&
        find_place(key, sent, bytes + good, length - good, damage))
        return damage->fault;
    damage->fault = good == due ? PAYLOAD_EXTRA : PAYLOAD_CORRUPTED;
    damage->length = good == due
                         ? length - due
                         : count_different(key, damage->offset, bytes + good, due - good);
    return damage->fault;
}

const char *payload_fault_name(enum payload_fault fault)
{
    static const char *const names[PAYLOAD_FAULTS] = {"whole", "lost", "repeated",
                                                      "corrupted", "extra"};
    return names[fault];
}
