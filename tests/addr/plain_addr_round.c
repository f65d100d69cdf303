/* SPDX-License-Identifier: MIT */
/* plain_addr_round.c - parse(format(x)) is x, over addresses of every kind and value. */
#include <arpa/inet.h>

#include "addr_test.h"

#define ROUNDS 20000

static void check_round(const struct skt_addr *addr)
{
    char text[SKT_ADDR_TEXT_MAX];
    struct skt_addr back;
    int length = skt_addr_format(addr, text, sizeof text);

    CHECK_OK(length);
    CHECK_EQ(strlen(text), length);
    for (int i = 0; i < length; i++)
        CHECK(text[i] >= ' ' && text[i] <= '~');
    if (skt_addr_parse(&back, text, (size_t)length) != 0)
        FAIL("does not read back: %s", text);
    CHECK_EQ(back.size, addr->size);
    if (skt_addr_compare(&back, addr) != 0)
        FAIL("reads back as another: %s", text);
}

TEST(ip4_round_trip)
{
    uint64_t state = 4;

    for (int i = 0; i < ROUNDS; i++) {
        struct skt_addr addr = {.size = sizeof(struct sockaddr_in)};
        uint64_t bits = next_random(&state);
        addr.as.in.sin_family = AF_INET;
        addr.as.in.sin_addr.s_addr = (uint32_t)bits;
        addr.as.in.sin_port = (uint16_t)(bits >> 32);
        check_round(&addr);
    }
}

/* Zeros are made frequent, because the shortening is what can go wrong. */
TEST(ip6_round_trip)
{
    uint64_t state = 6;

    for (int i = 0; i < ROUNDS; i++) {
        struct skt_addr addr = {.size = sizeof(struct sockaddr_in6)};
        uint64_t zeros = next_random(&state);
        addr.as.in6.sin6_family = AF_INET6;
        addr.as.in6.sin6_port = (uint16_t)next_random(&state);
        for (int group = 0; group < 16; group += 2) {
            uint64_t bits = next_random(&state);
            unsigned value = (unsigned)(bits >> 20 & 0xFFFF) >> (bits & 15);
            if (zeros >> group & 1 || zeros >> (20 + group) & 1)
                value = group == 10 && zeros >> 40 & 1 ? 0xFFFF : 0;
            addr.as.in6.sin6_addr.s6_addr[group] = (unsigned char)(value >> 8);
            addr.as.in6.sin6_addr.s6_addr[group + 1] = (unsigned char)(value & 0xFF);
        }
        if (zeros >> 50 & 1)
            addr.as.in6.sin6_scope_id =
                (uint32_t)(next_random(&state) >> (zeros >> 51 & 31));
        check_round(&addr);
    }
}

/* proves: B57 */
TEST(unix_round_trip)
{
    uint64_t state = 1;
    char name[108];

    for (int i = 0; i < ROUNDS / 4; i++) {
        size_t length = next_random(&state) % 108;
        int abstract = next_random(&state) % 2 == 0;
        struct skt_addr addr;
        for (size_t at = 0; at < sizeof name; at++)
            name[at] = (char)(unsigned char)next_random(&state);
        for (size_t at = 0; at < length && !abstract; at++)
            name[at] = name[at] == '\0' ? '\\' : name[at];
        if (abstract) {
            name[0] = '\0';
            length++;
        }
        addr = unix_addr_of(name, length);
        check_round(&addr);
    }
}

/* Each byte value at the beginning, in the middle and at the end of a name. */
TEST(every_byte_in_a_unix_name)
{
    for (int byte = 0; byte < 256; byte++) {
        for (int at = 0; at < 3; at++) {
            char path[4] = "abc";
            char abstract[5] = "\0abc";
            struct skt_addr addr;
            path[at] = abstract[at + 1] = (char)(unsigned char)byte;
            addr = unix_addr_of(abstract, 4);
            check_round(&addr);
            if (byte == 0)
                continue;
            addr = unix_addr_of(path, 3);
            check_round(&addr);
        }
    }
}

/* Text that went through one change at a random place: whatever is still accepted must
 * have a text of its own that reads back. Exact copies let the sanitizer watch. */
TEST(mutated_texts_never_confuse)
{
    static const char *const seeds[] = {
        "127.0.0.1:80",           "[2001:db8::1]:443", "[fe80::1%7]:1",
        "[::ffff:1.2.3.4]:65535", "unix:/tmp/x",       "unix:@a\\x00b\\\\",
        "[1:2:3:4:5:6:7:8]:9",
    };
    static const char letters[] = "0123456789abcdefxX:.%[]@\\/ unix";
    uint64_t state = 7;

    for (int i = 0; i < ROUNDS; i++) {
        const char *seed = seeds[next_random(&state) % (sizeof seeds / sizeof *seeds)];
        size_t length = strlen(seed);
        size_t at = next_random(&state) % length;
        char letter = letters[next_random(&state) % (sizeof letters - 1)];
        char *text = malloc(length + 1);
        struct skt_addr addr;
        CHECK(text != NULL);
        memcpy(text, seed, length);
        if (next_random(&state) % 3 == 0) {
            memmove(text + at + 1, text + at, length - at);
            length++;
        } else if (next_random(&state) % 2 == 0) {
            memmove(text + at, text + at + 1, length - at - 1);
            length--;
        }
        if (at < length)
            text[at] = letter;
        if (skt_addr_parse(&addr, text, length) == 0)
            check_round(&addr);
        free(text);
    }
}
