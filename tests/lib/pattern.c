/* SPDX-License-Identifier: MIT */
/* pattern.c - a stream of bytes that depends on nothing but a seed and an offset. */
#include "net.h"

unsigned char pattern_byte(uint64_t seed, uint64_t offset)
{
    /* The finaliser of splitmix64: one bit changed in the offset changes half of the
     * bits. */
    uint64_t x = (seed + 1) * 0x9E3779B97F4A7C15u + offset / 8;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    x ^= x >> 31;
    return (unsigned char)(x >> (offset % 8 * 8));
}

void pattern_fill(void *buffer, size_t length, uint64_t seed, uint64_t offset)
{
    unsigned char *bytes = buffer;
    for (size_t i = 0; i < length; i++)
        bytes[i] = pattern_byte(seed, offset + i);
}

ptrdiff_t pattern_check(const void *buffer, size_t length, uint64_t seed, uint64_t offset)
{
    const unsigned char *bytes = buffer;
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != pattern_byte(seed, offset + i))
            return (ptrdiff_t)i;
    return -1;
}
