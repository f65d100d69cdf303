/* SPDX-License-Identifier: MIT */
/* deadline.h - arithmetic of spans and moments; it saturates, it never reads a clock. */
#ifndef SKT_BASE_DEADLINE_H
#define SKT_BASE_DEADLINE_H

#include <skt/time.h>

/* A moment that never comes; SKT_FOREVER as a moment. */
#define SKT__NEVER SKT_FOREVER

/* now + timeout, SKT__NEVER at the end of the scale. timeout: 0 or more. */
skt_nsec skt__deadline_after(skt_nsec now, skt_nsec timeout);

/* The earlier of two deadlines, of which 0 is none; SKT__NEVER if neither is set. */
skt_nsec skt__deadline_earlier(skt_nsec a, skt_nsec b);

/* What is left at `now`: 0 if the deadline has passed, SKT_FOREVER for SKT__NEVER. */
skt_nsec skt__left(skt_nsec deadline, skt_nsec now);

/* The one rounding to milliseconds: up, so that a short span is not a busy loop; clamped
 * to INT_MAX; -1 for SKT_FOREVER, as poll wants it. */
int skt__ceil_ms(skt_nsec span);

#endif
