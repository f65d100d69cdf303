/* SPDX-License-Identifier: MIT */
/* addr_test.h - what the address tests share: exact copies, sentinels, builders. */
#ifndef SKT_ADDR_TEST_H
#define SKT_ADDR_TEST_H

#include <stdlib.h>
#include <string.h>

#include "lib/test.h"

#define SENTINEL 0xA5

/* The call fails with exactly this error and leaves the bytes of output alone. */
#define REFUSES(output, error, call)                   \
    do {                                               \
        unsigned char before_[sizeof(output)];         \
        memset(&(output), SENTINEL, sizeof(output));   \
        memset(before_, SENTINEL, sizeof before_);     \
        CHECK_ERR(call, error);                        \
        CHECK_MEM(&(output), before_, sizeof(output)); \
    } while (0)

/* A copy of exactly these bytes, so that the sanitizer sees a read behind them; to be
 * freed. */
static inline char *exact_copy(const char *bytes, size_t length)
{
    char *copy = malloc(length > 0 ? length : 1);
    CHECK(copy != NULL);
    memcpy(copy, bytes, length);
    return copy;
}

static inline struct skt_addr inet_addr_of(const char *host, int port)
{
    struct skt_addr addr;
    CHECK_EQ(skt_addr_inet(&addr, AF_UNSPEC, host, SKT_TEXT, port), 0);
    return addr;
}

static inline struct skt_addr unix_addr_of(const char *path, size_t length)
{
    struct skt_addr addr;
    CHECK_EQ(skt_addr_unix(&addr, path, length), 0);
    return addr;
}

/* The text of an address, in a buffer of this call's caller. */
static inline const char *text_of(const struct skt_addr *addr, char *text)
{
    CHECK_OK(skt_addr_format(addr, text, SKT_ADDR_TEXT_MAX));
    return text;
}

/* Numbers that look random and are the same in each run (splitmix64). */
static inline uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

#endif
