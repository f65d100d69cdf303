/* SPDX-License-Identifier: MIT */
/* selector_more.c - scenarios: a table that grows, a hang-up, a wait below a
 * millisecond. */
#include "lib/fault.h"

#include <fcntl.h>
#include <unistd.h>

#define EACH_KIND(name)                      \
    SCENARIO(name##_select)                  \
    {                                        \
        return name(r, SKT_SELECTOR_SELECT); \
    }                                        \
    SCENARIO(name##_poll)                    \
    {                                        \
        return name(r, SKT_SELECTOR_POLL);   \
    }                                        \
    SCENARIO(name##_epoll)                   \
    {                                        \
        return name(r, SKT_SELECTOR_EPOLL);  \
    }

static int open_selector(struct fault_run *r, enum skt_selector_kind kind)
{
    struct skt_selector_options options = {.size = sizeof options, .kind = kind};
    return skt_selector_new(&r->selector, &options);
}

/* A number far above the others makes the table grow; a failure leaves what was there. */
static int selector_grow(struct fault_run *r, enum skt_selector_kind kind)
{
    struct skt_key key;
    int end;
    TRY(open_selector(r, kind));
    int low = fault_peer_pair(r, SOCK_STREAM, &end);
    r->raw[low + 1] = end;
    int high = r->raw[low + 2] = fcntl(end, F_DUPFD_CLOEXEC, 500);
    TRY(skt_selector_register(r->selector, end, SKT_EVENT_READ, r));
    int rc = skt_selector_register(r->selector, high, SKT_EVENT_WRITE, NULL);
    MUST(skt_selector_count(r->selector) == 1 + (rc == 0));
    MUST(skt_selector_get_key(r->selector, end, &key) == 0);
    MUST(key.data == r && key.events == SKT_EVENT_READ);
    TRY(rc);
    int n = skt_selector_select(r->selector, 0);
    TRY(n);
    MUST(n == 1 || fault_happened());
    return 0;
}
EACH_KIND(selector_grow)

/* A pipe whose writer is gone is reported by a hang-up alone: it wakes the reader. */
static int selector_hangup(struct fault_run *r, enum skt_selector_kind kind)
{
    struct skt_key key;
    int fds[2], events = 0, found = 0;
    MUST(pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0);
    close(fds[1]);
    r->raw[0] = fds[0];
    TRY(open_selector(r, kind));
    TRY(skt_selector_register(r->selector, fds[0], SKT_EVENT_READ, NULL));
    for (int turns = 0; turns < 200 && !found; turns++) {
        TRY(skt_selector_select(r->selector, SKT_SECOND));
        found = skt_selector_next(r->selector, &key, &events);
    }
    MUST((found && events == SKT_EVENT_READ) || fault_is("nval"));
    return 0;
}
EACH_KIND(selector_hangup)

/* The timeout is rounded up where a kind is coarser, so it neither spins nor is early. */
static int selector_short(struct fault_run *r, enum skt_selector_kind kind)
{
    int end;
    TRY(open_selector(r, kind));
    fault_peer_pair(r, SOCK_STREAM, &end);
    r->raw[1] = end;
    TRY(skt_selector_register(r->selector, end, SKT_EVENT_READ, NULL));
    fault_idle(1);
    skt_nsec start = fault_now();
    int n = skt_selector_select(r->selector, 1200 * SKT_MICROSECOND);
    TRY(n);
    MUST(n > 0 || fault_took(start, 1200 * SKT_MICROSECOND));
    return 0;
}
EACH_KIND(selector_short)

/* Looking before sleeping: the timeout holds all the same, and data ends the look. */
static int selector_look(struct fault_run *r, enum skt_selector_kind kind)
{
    struct skt_selector_options options = {
        .size = sizeof options,
        .kind = kind,
        .look = 8 * SKT_MICROSECOND, /* a few readings of the virtual clock */
    };
    struct skt_key key;
    int end, events;
    TRY(skt_selector_new(&r->selector, &options));
    int peer = fault_peer_pair(r, SOCK_STREAM, &end);
    r->raw[peer + 1] = end;
    TRY(skt_selector_register(r->selector, end, SKT_EVENT_READ, r));
    fault_idle(1);
    skt_nsec start = fault_now();
    int n = skt_selector_select(r->selector, SKT_MILLISECOND);
    TRY(n);
    MUST(n > 0 || fault_took(start, SKT_MILLISECOND));
    fault_peer_send(r, peer, "x", 1);
    n = skt_selector_select(r->selector, SKT_SECOND);
    TRY(n);
    MUST((n == 1 && skt_selector_next(r->selector, &key, &events) == 1) ||
         fault_happened());
    return 0;
}
EACH_KIND(selector_look)
