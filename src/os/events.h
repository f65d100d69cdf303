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

/* What poll answered, as the events that were wanted: an error or hang-up wakes READ and
 * WRITE, or, where neither is wanted, whatever is, so that it cannot go unseen for
 * ever. */
static inline int skt__ready_events(int bits, int wanted)
{
    int broken = bits & (POLLHUP | POLLERR | POLLNVAL);
    int events = (bits & POLLIN || broken ? SKT_EVENT_READ : 0) |
                 (bits & POLLOUT || broken ? SKT_EVENT_WRITE : 0) |
                 (bits & POLLPRI ? SKT_EVENT_PRIORITY : 0) |
                 (bits & (POLLRDHUP | POLLHUP) ? SKT_EVENT_READ_HANGUP : 0);
    events &= wanted;
    return events != 0 || !broken ? events : wanted;
}

#endif
