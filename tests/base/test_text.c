/* SPDX-License-Identifier: MIT */
/* test_text.c - the bounded writer: what it counts, what it cuts, where the NUL is. */
#include <string.h>

#include "base/text.h"
#include "lib/test.h"

static void write_all(struct skt__text *text)
{
    skt__text_str(text, "ab");
    skt__text_char(text, 'c');
    skt__text_uint(text, 0);
    skt__text_uint(text, UINT64_MAX);
    skt__text_int(text, INT64_MIN);
    skt__text_int(text, INT64_MAX);
    skt__text_int(text, -1);
    skt__text_hex(text, 0xab, 4);
    skt__text_hex(text, UINT64_MAX, 1);
    skt__text_hex(text, 0, 16);
    skt__text_bytes(text, "", 0);
}

static const char whole[] = "abc0"
                            "18446744073709551615"
                            "-9223372036854775808"
                            "9223372036854775807"
                            "-1"
                            "00ab"
                            "ffffffffffffffff"
                            "0000000000000000";

TEST(every_capacity_keeps_the_beginning)
{
    char out[sizeof whole + 8];

    for (size_t capacity = 0; capacity <= sizeof out; capacity++) {
        struct skt__text text = {.out = out, .capacity = capacity};
        size_t kept = capacity < sizeof whole ? capacity : sizeof whole;
        memset(out, '#', sizeof out);
        write_all(&text);
        CHECK_EQ(text.length, sizeof whole - 1);
        if (kept > 0)
            CHECK_EQ(out[kept - 1], '\0');
        CHECK_MEM(out, whole, kept > 0 ? kept - 1 : 0);
        for (size_t i = kept; i < sizeof out; i++)
            CHECK_EQ(out[i], '#');
    }
}

TEST(no_capacity_needs_no_memory)
{
    struct skt__text text = {.out = NULL, .capacity = 0};

    write_all(&text);
    CHECK_EQ(text.length, sizeof whole - 1);
}

TEST(an_empty_piece_ends_the_text)
{
    char out[2] = "#";
    struct skt__text text = {.out = out, .capacity = sizeof out};

    skt__text_str(&text, "");
    CHECK_STR(out, "");
}
