/* SPDX-License-Identifier: MIT */
/* test_deadline.c - arithmetic of spans and moments saturates and rounds up. */
#include "base/deadline.h"
#include "lib/test.h"

#include <limits.h>

/* proves: T12 T13 B20 B21 B25 */
TEST(milliseconds_round_up_and_zero_stays_zero)
{
    CHECK_EQ(skt__ceil_ms(0), 0);
    CHECK_EQ(skt__ceil_ms(1), 1);
    CHECK_EQ(skt__ceil_ms(SKT_MILLISECOND / 10), 1);
    CHECK_EQ(skt__ceil_ms(SKT_MILLISECOND), 1);
    CHECK_EQ(skt__ceil_ms(SKT_MILLISECOND + 1), 2);
    CHECK_EQ(skt__ceil_ms((skt_nsec)INT_MAX * SKT_MILLISECOND), INT_MAX);
    CHECK_EQ(skt__ceil_ms((skt_nsec)INT_MAX * SKT_MILLISECOND + 1), INT_MAX);
    CHECK_EQ(skt__ceil_ms(SKT_FOREVER - 1), INT_MAX);
    CHECK_EQ(skt__ceil_ms(SKT_FOREVER), -1);
}

/* proves: T13 B25 */
TEST(deadlines_saturate)
{
    CHECK_EQ(skt__deadline_after(5, 7), 12);
    CHECK_EQ(skt__deadline_after(5, 0), 5);
    CHECK_EQ(skt__deadline_after(5, SKT_FOREVER), SKT__NEVER);
    CHECK_EQ(skt__deadline_after(SKT_FOREVER - 1, 2), SKT__NEVER);
    CHECK_EQ(skt__deadline_after(1, SKT_FOREVER - 2), SKT_FOREVER - 1);
}

TEST(the_earlier_deadline_wins_and_zero_is_none)
{
    CHECK_EQ(skt__deadline_earlier(0, 0), SKT__NEVER);
    CHECK_EQ(skt__deadline_earlier(0, 9), 9);
    CHECK_EQ(skt__deadline_earlier(9, 0), 9);
    CHECK_EQ(skt__deadline_earlier(8, 9), 8);
    CHECK_EQ(skt__deadline_earlier(9, SKT__NEVER), 9);
}

TEST(what_is_left_is_never_negative)
{
    CHECK_EQ(skt__left(10, 4), 6);
    CHECK_EQ(skt__left(10, 10), 0);
    CHECK_EQ(skt__left(10, 11), 0);
    CHECK_EQ(skt__left(SKT__NEVER, 11), SKT_FOREVER);
}
