/* SPDX-License-Identifier: MIT */
/* plain_time.c - the public clock and Python's seconds. */
#include "lib/test.h"

#include <math.h>

/* proves: B23 B24 */
TEST(the_clock_does_not_go_back)
{
    skt_nsec last = skt_now();
    CHECK_INT(last, >, 0);
    for (int i = 0; i < 10000; i++) {
        skt_nsec now = skt_now();
        CHECK_INT(now, >=, last);
        last = now;
    }
}

/* proves: skt_deadline SKT_EINVAL; skt_remaining SKT_EINVAL */
TEST(deadlines)
{
    skt_nsec before = skt_now();
    skt_nsec deadline = skt_deadline(SKT_SECOND);
    CHECK_INT(deadline, >=, before + SKT_SECOND);
    CHECK_INT(skt_remaining(deadline), <=, SKT_SECOND);
    CHECK_INT(skt_remaining(deadline), >, 0);
    CHECK_EQ(skt_remaining(before), 0);
    CHECK_EQ(skt_deadline(SKT_FOREVER), SKT_FOREVER);
    CHECK_EQ(skt_remaining(SKT_FOREVER), SKT_FOREVER);
    CHECK_EQ(skt_remaining(0), SKT_FOREVER);
    CHECK_ERR(skt_deadline(-1), SKT_EINVAL);
    CHECK_ERR(skt_remaining(-1), SKT_EINVAL);
}

/* proves: skt_nsec_from_seconds SKT_EINVAL; T13 */
TEST(seconds_round_up_and_odd_ones_are_refused)
{
    static const struct {
        double seconds;
        skt_nsec span;
    } rows[] = {
        {0, 0},           {-0.0, 0},       {1e-10, 1},          {1e-9, 1},
        {0.5, 500000000}, {2, 2000000000}, {1e30, SKT_FOREVER}, {INFINITY, SKT_FOREVER}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        skt_nsec span = -5;
        CHECK_OK(skt_nsec_from_seconds(rows[i].seconds, &span));
        CHECK_EQ(span, rows[i].span);
    }
    skt_nsec span = -5;
    CHECK_ERR(skt_nsec_from_seconds(-1e-9, &span), SKT_EINVAL);
    CHECK_ERR(skt_nsec_from_seconds(NAN, &span), SKT_EINVAL);
    CHECK_ERR(skt_nsec_from_seconds(-INFINITY, &span), SKT_EINVAL);
    CHECK_ERR(skt_nsec_from_seconds(1, NULL), SKT_EINVAL);
    CHECK_EQ(span, -5);
}
