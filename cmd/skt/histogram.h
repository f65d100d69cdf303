/* SPDX-License-Identifier: MIT */
/* histogram.h - spans counted in log-linear buckets: any number of them in fixed memory,
 * every quantile within 0.4 %. */
#ifndef SKT_CMD_HISTOGRAM_H
#define SKT_CMD_HISTOGRAM_H

#include <stdint.h>

/* Each power of two is cut into this many buckets; a bucket is at most 1/128 of its
 * values wide, so its middle is at most 1/256 (0.4 %) away from any of them. */
#define HISTOGRAM_PARTS_LOG2 7
#define HISTOGRAM_PARTS (1 << HISTOGRAM_PARTS_LOG2)

/* Up to 2^63 - 1: values below 128 exactly, then 56 powers of two. */
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_PARTS_LOG2) * HISTOGRAM_PARTS)

/* All zero is empty. 57 KiB. */
struct histogram {
    uint64_t count;
    uint64_t sum; /* saturates */
    int64_t least;
    int64_t most;
    uint64_t buckets[HISTOGRAM_BUCKETS];
};

/* value: below 0 counts as 0. */
void histogram_add(struct histogram *histogram, int64_t value);

/* The value that the share q (0 to 1) of all values does not exceed; 0 if empty. */
int64_t histogram_quantile(const struct histogram *histogram, double q);

/* The average; 0 if empty. */
double histogram_mean(const struct histogram *histogram);

#endif
