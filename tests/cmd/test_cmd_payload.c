/* SPDX-License-Identifier: MIT */
/* test_cmd_payload.c - what has become of bytes on the way is told right. */
#include "lib/test.h"

#include "payload.h"

#include <string.h>

#define KEY UINT64_C(0x123456789)

static unsigned char bytes[1 << 20];
static struct payload_damage damage;

TEST(pieces_join)
{
    static unsigned char whole[1000];
    unsigned char piece[1000];
    payload_fill(KEY, 0, whole, sizeof whole);
    for (size_t at = 0; at < 40; at++)
        for (size_t length = 0; length < 40; length++) {
            payload_fill(KEY, at, piece, length);
            CHECK_MEM(piece, whole + at, length);
        }
}

/* The stream must never change: old captures are compared with it. */
TEST(the_bytes_are_fixed)
{
    static const unsigned char first[8] = {0x0c, 0xbc, 0x47, 0x85,
                                           0x1f, 0x5f, 0xc8, 0x6e};
    payload_fill(payload_key(1, 0), 0, bytes, 8);
    CHECK_MEM(bytes, first, 8);
}

TEST(streams_differ)
{
    CHECK(payload_key(1, 0) != payload_key(1, 1));
    CHECK(payload_key(1, 0) != payload_key(2, 0));
    CHECK(payload_key(1, 1) != payload_key(2, 0));
}

TEST(whole_bytes_are_whole)
{
    for (uint64_t at = 0; at < 20; at++)
        for (size_t length = 0; length < 9000; length += 731) {
            payload_fill(KEY, at, bytes, length);
            CHECK_EQ(payload_check(KEY, at, at + length, bytes, length, &damage),
                     PAYLOAD_WHOLE);
        }
}

/* What comes at `at` is the stream from `real` on. */
static void expect_shift(uint64_t at, uint64_t real, size_t length,
                         enum payload_fault fault)
{
    payload_fill(KEY, real, bytes, length);
    CHECK_EQ(payload_check(KEY, at, UINT64_C(1) << 40, bytes, length, &damage), fault);
    CHECK_EQ(damage.fault, fault);
}

TEST(lost_bytes)
{
    static const uint64_t shifts[] = {1, 2, 7, 8, 9, 63, 64, 4096, 65536, PAYLOAD_SEARCH};
    for (size_t i = 0; i < sizeof shifts / sizeof shifts[0]; i++) {
        expect_shift(1000, 1000 + shifts[i], 64, PAYLOAD_LOST);
        CHECK_EQ(damage.length, shifts[i]);
        CHECK_INT(damage.offset, <=, 1001); /* the first may be equal by chance */
    }
}

TEST(repeated_bytes)
{
    static const uint64_t shifts[] = {1, 8, 64, 4096, PAYLOAD_SEARCH};
    for (size_t i = 0; i < sizeof shifts / sizeof shifts[0]; i++) {
        uint64_t at = PAYLOAD_SEARCH + 10;
        expect_shift(at, at - shifts[i], 64, PAYLOAD_REPEATED);
        CHECK_EQ(damage.length, shifts[i]);
    }
}

TEST(lost_in_the_middle_of_a_piece)
{
    payload_fill(KEY, 0, bytes, 500);
    payload_fill(KEY, 564, bytes + 500, 500);
    CHECK_EQ(payload_check(KEY, 0, 5000, bytes, 1000, &damage), PAYLOAD_LOST);
    CHECK_EQ(damage.length, 64);
    CHECK_INT(damage.offset, >=, 500);
    CHECK_INT(damage.offset, <=, 502);
}

TEST(corrupted_bytes)
{
    payload_fill(KEY, 0, bytes, 1000);
    bytes[10] ^= 1;
    bytes[999] ^= 0x80;
    CHECK_EQ(payload_check(KEY, 0, 1000, bytes, 1000, &damage), PAYLOAD_CORRUPTED);
    CHECK_EQ(damage.offset, 10);
    CHECK_EQ(damage.length, 2);
    /* another connection's bytes */
    payload_fill(KEY + 1, 0, bytes, 1000);
    CHECK_EQ(payload_check(KEY, 0, 1000, bytes, 1000, &damage), PAYLOAD_CORRUPTED);
    /* too few to know where they belong */
    payload_fill(KEY, 100, bytes, PAYLOAD_NEEDED - 1);
    CHECK_EQ(payload_check(KEY, 0, 1000, bytes, PAYLOAD_NEEDED - 1, &damage),
             PAYLOAD_CORRUPTED);
}

TEST(more_than_was_sent)
{
    payload_fill(KEY, 0, bytes, 200); /* the bytes are right, but 100 were not sent yet */
    CHECK_EQ(payload_check(KEY, 0, 100, bytes, 200, &damage), PAYLOAD_EXTRA);
    CHECK_EQ(damage.offset, 100);
    CHECK_EQ(damage.length, 100);
    payload_fill(KEY, 36, bytes + 100, 64); /* the last message came twice */
    CHECK_EQ(payload_check(KEY, 0, 100, bytes, 164, &damage), PAYLOAD_REPEATED);
    CHECK_EQ(damage.length, 64);
    CHECK_EQ(payload_check(KEY, 100, 100, bytes, 1, &damage), PAYLOAD_EXTRA);
}

TEST(faults_have_names)
{
    CHECK_STR(payload_fault_name(PAYLOAD_LOST), "lost");
    CHECK_STR(payload_fault_name(PAYLOAD_REPEATED), "repeated");
    CHECK_STR(payload_fault_name(PAYLOAD_CORRUPTED), "corrupted");
    CHECK_STR(payload_fault_name(PAYLOAD_EXTRA), "extra");
}
