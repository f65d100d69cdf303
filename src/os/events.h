/* SPDX-License-Identifier: MIT */
/* events.h - SKT_EVENT_* and the bits of poll, in both directions. Source: POSIX poll. */
#ifndef SKT_OS_EVENTS_H
#define SKT_OS_EVENTS_H

#include <poll.h>
#include <skt/base.h>

#define SKT__EVENTS_KNOWN \
    (SKT_EVENT_READ | SKT_EVENT_WRITE | SKT_EVENT_PRIORITY | SKT_EVENT_READ_HANGUP)

/* What to ask poll (and epoll, whose bits have the same values on Linux) for. */
static inline int skt__poll_bits(int events)
{
    return (events & SKT_EVENT_READ ? POLLIN : 0) |
           (events & SKT_EVENT_WRITE ? POLLOUT : 0) |
           (events & SKT_EVENT_PRIORITY ? POLLPRI : 0) |
           (events & SKT_EVENT_READ_HANGUP ? POLLRDHUP : 0);
}

/* What poll answered, as events: an error or a hang-up wakes both directions, because the
 * next call in either will tell. A macro, so that a table can be made of it. */
#define SKT__EVENTS_OF(bits)                                                         \
    (((bits)&POLLIN ? SKT_EVENT_READ : 0) | ((bits)&POLLOUT ? SKT_EVENT_WRITE : 0) | \
     ((bits)&POLLPRI ? SKT_EVENT_PRIORITY : 0) |                                     \
     ((bits) & (POLLRDHUP | POLLHUP) ? SKT_EVENT_READ_HANGUP : 0) |                  \
     ((bits)&SKT__BROKEN ? SKT_EVENT_READ | SKT_EVENT_WRITE : 0))
#define SKT__BROKEN (POLLERR | POLLHUP | POLLNVAL)

/* What poll answered, as the events that were wanted. Where neither direction is wanted,
 * an error or a hang-up counts as whatever is: the system reports it again and again, so
 * somebody must hear of it. */
static inline int skt__ready_events(int bits, int wanted)
{
    int events = SKT__EVENTS_OF(bits) & wanted;
    return events != 0 || !(bits & SKT__BROKEN) ? events : wanted;
}

#endif
