/* SPDX-License-Identifier: MIT */
/* histogram.c - spans counted in log-linear buckets. Source: the idea of HDR
 * histograms. */
#include "histogram.h"

#include <math.h>
#include <stddef.h>

static size_t bucket_of(uint64_t value)
{
    if (value < HISTOGRAM_PARTS)
        return (size_t)value;
    int top = 63 - __builtin_clzll(value);
    int shift = top - HISTOGRAM_PARTS_LOG2;
    /* value >> shift lies in [PARTS, 2 * PARTS) */
    return (size_t)shift * HISTOGRAM_PARTS + (size_t)(value >> shift);
}

/* The middle of a bucket. */
static int64_t middle_of(size_t bucket)
{
    if (bucket < 2 * HISTOGRAM_PARTS)
        return (int64_t)bucket;
    int shift = (int)(bucket / HISTOGRAM_PARTS) - 1;
    uint64_t low = (uint64_t)(bucket % HISTOGRAM_PARTS + HISTOGRAM_PARTS) << shift;
    return (int64_t)(low + ((uint64_t)1 << shift) / 2);
}

void histogram_add(struct histogram *histogram, int64_t value)
{
    if (value < 0)
        value = 0;
    if (histogram->count == 0 || value < histogram->least)
        histogram->least = value;
    if (value > histogram->most)
        histogram->most = value;
    if (__builtin_add_overflow(histogram->sum, (uint64_t)value, &histogram->sum))
        histogram->sum = UINT64_MAX;
    histogram->count++;
    histogram->buckets[bucket_of((uint64_t)value)]++;
}

int64_t histogram_quantile(const struct histogram *histogram, double q)
{
    if (histogram->count == 0)
        return 0;
    double wanted = ceil(q * (double)histogram->count);
    uint64_t rank = wanted < 1 ? 1 : (uint64_t)wanted;
    uint64_t seen = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->buckets[i];
        if (seen < rank)
            continue;
        int64_t value = middle_of(i);
        if (value > histogram->most)
            return histogram->most;
        return value < histogram->least ? histogram->least : value;
    }
    return histogram->most;
}

double histogram_mean(const struct histogram *histogram)
{
    if (histogram->count == 0)
        return 0;
    return (double)histogram->sum / (double)histogram->count;
}
