/* SPDX-License-Identifier: MIT */
/* select_kinds.c - scenarios: registering, modifying and waiting with each kind. */
#include "lib/fault.h"

#include <fcntl.h>
#include <unistd.h>

#define KIND(name, ask)                      \
    SCENARIO(ask##_select)                   \
    {                                        \
        return name(r, SKT_SELECTOR_SELECT); \
    }                                        \
    SCENARIO(ask##_poll)                     \
    {                                        \
        return name(r, SKT_SELECTOR_POLL);   \
    }                                        \
    SCENARIO(ask##_epoll)                    \
    {                                        \
        return name(r, SKT_SELECTOR_EPOLL);  \
    }

static int open_selector(struct fault_run *r, enum skt_selector_kind kind)
{
    struct skt_selector_options options = {.size = sizeof options, .kind = kind};
    return skt_selector_new(&r->selector, &options);
}

/* A socket of ours whose other end is the peer's. */
static int open_pair(struct fault_run *r, int which)
{
    int end;
    fault_peer_pair(r, SOCK_STREAM, &end);
    int rc = skt_socket_adopt(&r->s[which], end);
    if (rc < 0)
        close(end);
    return rc;
}

/* The table and its count after any failure are what the results said. */
static int keys(struct fault_run *r, enum skt_selector_kind kind)
{
    struct skt_selector *s;
    struct skt_key key;
    TRY(open_selector(r, kind));
    s = r->selector;
    TRY(open_pair(r, 0));
    int fd = r->s[0].fd;
    int rc = skt_selector_register(s, fd, SKT_EVENT_READ, &r->s[0]);
    MUST(skt_selector_count(s) == (rc == 0));
    TRY(rc);
    MUST(skt_selector_register(s, fd, SKT_EVENT_READ, NULL) < 0 || fault_happened());
    rc = skt_selector_modify(s, fd, SKT_EVENT_WRITE, r);
    if (rc < 0 && skt_selector_get_key(s, fd, &key) == 0)
        MUST(key.events == SKT_EVENT_READ);
    TRY(rc);
    MUST(skt_selector_get_key(s, fd, &key) == 0);
    MUST(key.events == SKT_EVENT_WRITE && key.data == r);
    TRY(skt_selector_modify(s, fd, SKT_EVENT_WRITE, NULL));
    MUST(skt_selector_unregister(s, fd, &key) == 0);
    MUST(key.fd == fd && skt_selector_count(s) == 0);
    MUST(skt_selector_unregister(s, fd, &key) == SKT_ENOTREG);
    return 0;
}
KIND(keys, selector_keys)

static int send_later(struct fault_run *r)
{
    return r->word[0]++ == 0 && fault_peer_send(r, 0, "x", 1) == 1;
}

/* Data that comes while the wait sleeps; then nothing, for a while. */
static int waiting(struct fault_run *r, enum skt_selector_kind kind)
{
    struct skt_key key;
    char byte;
    int events;
    TRY(open_selector(r, kind));
    TRY(open_pair(r, 0));
    TRY(skt_selector_register(r->selector, r->s[0].fd, SKT_EVENT_READ, &r->s[0]));
    r->step = send_later;
    int n = skt_selector_select(r->selector, SKT_FOREVER);
    TRY(n);
    if (n == 1 && skt_selector_next(r->selector, &key, &events) == 1) {
        MUST(key.data == &r->s[0] && events == SKT_EVENT_READ);
        TRY(skt_recv(&r->s[0], &byte, 1, 0));
    }
    MUST(skt_selector_next(r->selector, &key, &events) == 0);
    fault_idle(1);
    skt_nsec since = fault_now();
    n = skt_selector_select(r->selector, 30 * SKT_MILLISECOND);
    TRY(n);
    MUST(n > 0 || fault_took(since, 30 * SKT_MILLISECOND));
    return 0;
}
KIND(waiting, selector_wait)

/* Woken before the wait, and by what happens during it. */
static int wake_later(struct fault_run *r)
{
    return r->word[0]++ == 0 && skt_selector_wake(r->selector) == 0;
}

static int waking(struct fault_run *r, enum skt_selector_kind kind)
{
    TRY(open_selector(r, kind));
    TRY(skt_selector_wake(r->selector));
    TRY(skt_selector_select(r->selector, SKT_FOREVER));
    r->step = wake_later;
    TRY(skt_selector_select(r->selector, SKT_FOREVER));
    return 0;
}
KIND(waking, selector_wake)

static int fire_later(struct fault_run *r)
{
    return r->word[0]++ == 0 && skt_cancel_fire(&r->token[0]) == 0;
}

static int cancelling(struct fault_run *r, enum skt_selector_kind kind)
{
    TRY(open_selector(r, kind));
    TRY(skt_cancel_open(&r->token[0]));
    TRY(skt_selector_set_cancel(r->selector, &r->token[0]));
    r->step = fire_later;
    int rc = skt_selector_select(r->selector, SKT_FOREVER);
    MUST(rc == SKT_ECANCELED || fault_happened());
    MUST(skt_selector_select(r->selector, 0) == SKT_ECANCELED || rc != SKT_ECANCELED);
    if (rc != SKT_ECANCELED)
        TRY(rc);
    TRY(skt_selector_set_cancel(r->selector, NULL));
    return 0;
}
KIND(cancelling, selector_cancel)

/* A descriptor closed without unregistering, with a twin that keeps it alive: whatever
 * fails, the wait does not spin. */
static int ghost(struct fault_run *r, enum skt_selector_kind kind)
{
    TRY(open_selector(r, kind));
    TRY(open_pair(r, 0));
    TRY(skt_socket_dup(&r->s[1], &r->s[0]));
    int fd = r->s[0].fd;
    TRY(skt_selector_register(r->selector, fd, SKT_EVENT_READ, NULL));
    TRY(open_pair(r, 2));
    TRY(skt_selector_register(r->selector, r->s[2].fd, SKT_EVENT_READ, NULL));
    TRY(skt_socket_close(&r->s[0]));
    TRY(skt_selector_unregister(r->selector, fd, NULL));
    MUST(fault_peer_send(r, 0, "x", 1) == 1);
    fault_idle(1);
    skt_nsec since = fault_now();
    int n = skt_selector_select(r->selector, 30 * SKT_MILLISECOND);
    TRY(n);
    MUST(n > 0 || fault_took(since, 30 * SKT_MILLISECOND));
    return 0;
}
KIND(ghost, selector_ghost)

/* A file is always ready; many keys make every array grow. */
static int growing(struct fault_run *r, enum skt_selector_kind kind)
{
    struct skt_key key;
    int events;
    TRY(open_selector(r, kind));
    r->raw[0] = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    MUST(r->raw[0] >= 0);
    r->raw[1] = fcntl(r->raw[0], F_DUPFD_CLOEXEC, 200);
    MUST(r->raw[1] == 200);
    TRY(skt_selector_register(r->selector, r->raw[0], SKT_EVENT_READ, NULL));
    int rc = skt_selector_register(r->selector, r->raw[1], SKT_EVENT_READ, NULL);
    MUST(skt_selector_count(r->selector) == 1 + (rc == 0));
    TRY(rc);
    TRY(skt_selector_select(r->selector, SKT_FOREVER));
    while (skt_selector_next(r->selector, &key, &events) == 1)
        MUST(events == SKT_EVENT_READ);
    MUST(skt_selector_unregister(r->selector, r->raw[0], NULL) == 0);
    MUST(skt_selector_count(r->selector) == 1);
    return 0;
}
KIND(growing, selector_file)
