/* SPDX-License-Identifier: MIT */
/* test_cmd_histogram.c - the quantiles of the histogram against exactly sorted values. */
#include "lib/test.h"

#include "histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VALUES 20000

static struct histogram histogram;
static int64_t values[VALUES];

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t state = 1;

static uint64_t next_number(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Counts the values and compares every quantile with the sorted ones. */
static void compare(void)
{
    static const double shares[] = {0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};
    memset(&histogram, 0, sizeof histogram);
    for (int i = 0; i < VALUES; i++)
        histogram_add(&histogram, values[i]);
    qsort(values, VALUES, sizeof values[0], by_value);
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        double rank = ceil(shares[i] * VALUES);
        int64_t exact = values[rank < 1 ? 0 : (int)rank - 1];
        int64_t found = histogram_quantile(&histogram, shares[i]);
        double error = fabs((double)found - (double)exact);
        if (error > 0.01 * (double)exact)
            FAIL("share %g: %lld, exactly %lld", shares[i], (long long)found,
                 (long long)exact);
    }
    CHECK_EQ(histogram.count, VALUES);
    CHECK_EQ(histogram.least, values[0]);
    CHECK_EQ(histogram.most, values[VALUES - 1]);
}

TEST(evenly_spread_values)
{
    for (int i = 0; i < VALUES; i++)
        values[i] = (int64_t)(next_number() % 50000000);
    compare();
}

/* From one nanosecond to two centuries, each power of two as likely. */
TEST(values_of_every_size)
{
    for (int i = 0; i < VALUES; i++)
        values[i] = (int64_t)(next_number() >> (1 + next_number() % 62));
    compare();
}

TEST(a_long_tail)
{
    for (int i = 0; i < VALUES; i++)
        values[i] = 20000 + (int64_t)(next_number() % 1000);
    for (int i = 0; i < VALUES / 100; i++)
        values[i * 100] = 40000000 + (int64_t)(next_number() % 100000000);
    compare();
}

TEST(small_values_are_exact)
{
    memset(&histogram, 0, sizeof histogram);
    for (int i = 0; i < 256; i++)
        histogram_add(&histogram, i);
    for (int i = 0; i < 256; i++)
        CHECK_EQ(histogram_quantile(&histogram, (i + 0.5) / 256), i);
    CHECK(histogram_mean(&histogram) == 127.5);
}

TEST(extremes)
{
    memset(&histogram, 0, sizeof histogram);
    CHECK_EQ(histogram_quantile(&histogram, 0.5), 0);
    CHECK(histogram_mean(&histogram) == 0);
    histogram_add(&histogram, -5);
    CHECK_EQ(histogram_quantile(&histogram, 1), 0);
    histogram_add(&histogram, INT64_MAX);
    histogram_add(&histogram, INT64_MAX);
    histogram_add(&histogram, INT64_MAX); /* the sum saturates */
    CHECK_EQ(histogram_quantile(&histogram, 0), 0);
    CHECK_INT(histogram_quantile(&histogram, 1), >=, INT64_MAX / 256 * 255);
    CHECK(histogram_mean(&histogram) > 0);
}

/* However many values: the memory is the object's. */
TEST(memory_is_bounded)
{
    CHECK_INT(sizeof(struct histogram), <=, 64 * 1024);
}
