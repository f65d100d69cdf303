/* SPDX-License-Identifier: MIT */
/* time.h - spans and deadlines in nanoseconds on the monotonic clock. */
#ifndef SKT_TIME_H
#define SKT_TIME_H

#include <skt/base.h>

SKT_BEGIN

/* A span of time, or a moment on the monotonic clock, in nanoseconds. */
typedef int64_t skt_nsec;

#define SKT_NANOSECOND ((skt_nsec)1)
#define SKT_MICROSECOND ((skt_nsec)1000)
#define SKT_MILLISECOND ((skt_nsec)1000000)
#define SKT_SECOND ((skt_nsec)1000000000)

/* A timeout that never ends. As a timeout 0 means "try once"; a negative one is refused
 * with SKT_EINVAL, because a computed remainder below zero must not block for ever. */
#define SKT_FOREVER INT64_MAX

/*
 * The present moment on the monotonic clock (POSIX CLOCK_MONOTONIC): always above 0,
 * never less than an earlier reading in the same thread. Thread-safe; allocates nothing.
 */
SKT_API skt_nsec skt_now(void);

/*
 * The moment that lies `timeout` from now: SKT_FOREVER for SKT_FOREVER; saturates.
 * Returns SKT_EINVAL for a negative timeout. Thread-safe; allocates nothing.
 */
SKT_API skt_nsec skt_deadline(skt_nsec timeout);

/*
 * What is left until a deadline: never negative, so it can be given to any function that
 * takes a timeout. 0 (no deadline) and SKT_FOREVER give SKT_FOREVER.
 * Returns SKT_EINVAL for a negative deadline. Thread-safe; allocates nothing.
 */
SKT_API skt_nsec skt_remaining(skt_nsec deadline);

/*
 * Python's seconds as a span: rounded up to whole nanoseconds; infinity, and what is too
 * large for the type, give SKT_FOREVER.
 * seconds: 0 or more.
 * span: receives the result; untouched on failure.
 * Returns 0, or SKT_EINVAL for NaN, a negative number, or span NULL.
 * Thread-safe; allocates nothing. Source: PEP 418, CPython's rounding of timeouts.
 */
SKT_API int skt_nsec_from_seconds(double seconds, skt_nsec *span) SKT_MUST_CHECK;

SKT_END

#endif
