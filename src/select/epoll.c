/* SPDX-License-Identifier: MIT */
/* epoll.c - the epoll kind. Source: Linux epoll(7). */
#include <limits.h>
#include <skt/error.h>
#include <string.h>

#include "base/deadline.h"
#include "os/events.h"
#include "os/os.h"
#include "select/backend.h"

/*
 * An entry of an epoll set belongs to an open file, not to a number: it outlives close()
 * while a duplicate lives, and the number may mean another file by then. So each entry
 * carries the generation of its key. An entry that cannot be deleted any more makes the
 * set distrusted; from then on results are compared with the table, and the first that
 * belongs to no key, a ghost, has the set built anew, because it would come for ever.
 */
struct epoll_set {
    skt_handle fd;
    int has_nanoseconds; /* epoll_pwait2 works here */
};

/* What the kernel carries for an entry: the end of a struct skt__ready. */
struct entry {
    skt_handle fd; /* negative: -1 - enum skt__own */
    uint32_t generation;
};

/* Enough that the call itself no longer counts; the kernel goes on with the rest next
 * time, in turn, so that nobody starves. */
#define BATCH 512

_Static_assert(sizeof(struct entry) == sizeof(epoll_data_t), "an entry fits");
_Static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT && EPOLLPRI == POLLPRI &&
                   EPOLLERR == POLLERR && EPOLLHUP == POLLHUP && EPOLLRDHUP == POLLRDHUP,
               "epoll's bits are poll's");

static int control(int set, int op, skt_handle fd, int events, struct entry entry)
{
    struct epoll_event event = {.events = (uint32_t)skt__poll_bits(events)};
    memcpy(&event.data, &entry, sizeof entry);
    return skt__os_epoll_ctl(set, op, fd, &event);
}

/* Old kernels, seccomp filters and valgrind refuse epoll_pwait2, each with another error;
 * then milliseconds must do. */
static int has_nanoseconds(int set)
{
    struct epoll_event event;
    int rc;
    do
        rc = skt__os_epoll_pwait2(set, &event, 1, 0);
    while (rc ==
           SKT_EINTR); /* ends: a look that takes no time is not interrupted for ever */
    return rc >= 0;
}

static int epoll_open(struct skt_selector *self)
{
    struct epoll_set *set = skt__os_realloc(NULL, sizeof *set);
    if (set == NULL)
        return SKT_ENOMEM;
    *set = (struct epoll_set){.fd = skt__os_epoll_create()};
    if (set->fd < 0) {
        int rc = set->fd;
        skt__os_free(set);
        return rc;
    }
    set->has_nanoseconds = has_nanoseconds(set->fd);
    self->state = set;
    return 0;
}

static void epoll_close(struct skt_selector *self)
{
    struct epoll_set *set = self->state;
    skt__os_close(set->fd);
    skt__os_free(set);
}

static int epoll_add(struct skt_selector *self, skt_handle fd, struct skt__slot *wanted,
                     const struct skt__slot *old)
{
    struct epoll_set *set = self->state;
    int events = wanted->key.events;
    struct entry entry = {.fd = fd, .generation = wanted->generation};
    int rc = control(set->fd, EPOLL_CTL_ADD, fd, events, entry);
    if (rc == SKT_EEXIST && (old == NULL || old->is_file)) {
        /* An entry of before that could not be deleted when its key was dropped, because
         * its file was closed; a duplicate has brought that file back to this number. */
        rc = control(set->fd, EPOLL_CTL_MOD, fd, events, entry);
        if (rc == SKT_ENOENT)
            rc = control(set->fd, EPOLL_CTL_ADD, fd, events, entry);
    }
    if ((rc == 0 || rc == SKT_EPERM) && old != NULL && !old->is_file)
        self->distrust = -1; /* the entry of the old file may live on */
    return rc;
}

static int epoll_change(struct skt_selector *self, skt_handle fd,
                        const struct skt__slot *slot, int events)
{
    struct epoll_set *set = self->state;
    struct entry entry = {.fd = fd, .generation = slot->generation};
    return control(set->fd, EPOLL_CTL_MOD, fd, events, entry);
}

static void epoll_drop(struct skt_selector *self, skt_handle fd,
                       const struct skt__slot *slot)
{
    struct epoll_set *set = self->state;
    (void)slot;
    if (control(set->fd, EPOLL_CTL_DEL, fd, 0, (struct entry){.fd = fd}) < 0)
        self->distrust = -1;
}

static int watch_own(int set, enum skt__own which, skt_handle fd)
{
    return control(set, EPOLL_CTL_ADD, fd, SKT_EVENT_READ,
                   (struct entry){.fd = -1 - (int)which});
}

static int epoll_watch(struct skt_selector *self, enum skt__own which, skt_handle fd)
{
    struct epoll_set *set = self->state;
    skt_handle old = self->own[which];
    int rc = fd < 0 ? 0 : watch_own(set->fd, which, fd);
    if (rc == SKT_EEXIST && fd == old)
        return 0; /* the same file; another one of this number would not be there */
    if (rc < 0)
        return rc;
    if (old >= 0 && old != fd) /* one that was closed has left by itself */
        control(set->fd, EPOLL_CTL_DEL, old, 0, (struct entry){.fd = old});
    return 0;
}

/* Carries the keys over to a new set, but those whose file is gone, even if its number
 * already means another file: only the old set knows. */
static int copy_keys(const struct skt_selector *self, int from, int to)
{
    for (size_t i = 0; i < self->keys.capacity; i++) {
        const struct skt__slot *slot = skt__keys_find(&self->keys, (skt_handle)i);
        struct entry entry = {.fd = (skt_handle)i};
        int rc;
        if (slot == NULL || slot->is_file)
            continue;
        entry.generation = slot->generation;
        rc = control(from, EPOLL_CTL_MOD, entry.fd, slot->key.events, entry);
        if (rc == 0)
            rc = control(to, EPOLL_CTL_ADD, entry.fd, slot->key.events, entry);
        if (rc < 0 && rc != SKT_EBADF && rc != SKT_ENOENT && rc != SKT_EPERM)
            return rc;
    }
    for (int which = 0; which < SKT__OWN_COUNT; which++) {
        int rc = self->own[which] < 0 ? 0 : watch_own(to, which, self->own[which]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Builds the set anew under its old number, which others may be watching. */
static int rebuild(struct skt_selector *self)
{
    struct epoll_set *set = self->state;
    int fresh = skt__os_epoll_create();
    int rc;
    if (fresh < 0)
        return fresh;
    rc = copy_keys(self, set->fd, fresh);
    if (rc == 0)
        rc = skt__os_dup_onto(fresh, set->fd);
    skt__os_close(fresh);
    if (rc < 0)
        return rc;
    self->distrust = 0;
    return 0;
}

/* Takes out of the results what belongs to no key: wakes, the token, ghosts. */
SKT__RARE static int filter(struct skt_selector *self, int count)
{
    struct skt__ready *ready = self->ready;
    int kept = 0;
    int ghosts = 0;
    int rc;
    for (int i = 0; i < count; i++) {
        const struct skt__slot *slot = skt__keys_find(&self->keys, ready[i].fd);
        if (ready[i].fd == -1 - SKT__OWN_WAKE)
            skt__woken(self);
        else if (ready[i].fd == -1 - SKT__OWN_CANCEL && skt_cancel_fired(self->cancel))
            return SKT_ECANCELED; /* wins over what else is ready */
        else if (slot != NULL && slot->generation == ready[i].generation)
            ready[kept++] = ready[i];
        else if (ready[i].fd >= 0)
            ghosts++;
    }
    if (ghosts == 0)
        return kept;
    rc = rebuild(self);
    return rc < 0 && kept == 0 ? rc : kept;
}

/* Where the system pads struct epoll_event, brings the results together. */
static void pack(void *results, int count)
{
    const struct epoll_event *from = results;
    struct skt__ready *to = results;
    for (int i = 0; i < count; i++) {
        struct epoll_event event = from[i];
        struct entry entry;
        memcpy(&entry, &event.data, sizeof entry);
        to[i] = (struct skt__ready){event.events, entry.fd, entry.generation};
    }
}

SKT__RARE static int wait_span(struct skt_selector *self, skt_nsec timeout)
{
    struct epoll_set *set = self->state;
    if (set->has_nanoseconds) {
        int n = skt__os_epoll_pwait2(set->fd, self->ready, self->room, timeout);
        if (n != SKT_ENOSYS && n != SKT_EPERM)
            return n;
        set->has_nanoseconds = 0; /* a filter has been put on since it was probed */
    }
    return skt__os_epoll_wait(set->fd, self->ready, self->room, skt__ceil_ms(timeout));
}

static inline int wait_once(struct skt_selector *self, skt_nsec timeout)
{
    const struct epoll_set *set = self->state;
    const struct skt__ready *ready;
    skt_handle mark;
    int n;
    if (timeout == 0 || timeout == SKT_FOREVER) /* then both calls are as exact */
        n = skt__os_epoll_wait(set->fd, self->ready, self->room, timeout == 0 ? 0 : -1);
    else
        n = wait_span(self, timeout);
    if (n <= 0)
        return n;
    if (sizeof(struct epoll_event) != sizeof(struct skt__ready))
        pack(self->ready, n);
    ready = self->ready;
    mark = self->distrust;
#pragma GCC unroll 8
    for (int i = 0; i < n; i++)
        mark |= ready[i].fd; /* negative if one of them is */
    return mark < 0 ? filter(self, n) : n;
}

static int epoll_wait_once(struct skt_selector *self, skt_nsec timeout)
{
    return wait_once(self, timeout);
}

/* skt__select in one piece: a return less between the system call and the caller, for
 * which direct.h tells the price. */
static int epoll_select(struct skt_selector *self, skt_nsec timeout)
{
    int n = wait_once(self, timeout);
    return n > 0 ? skt__found(self, n) : skt__select_on(self, n);
}

static skt_handle epoll_fileno(const struct skt_selector *self)
{
    const struct epoll_set *set = self->state;
    return set->fd;
}

const struct skt__backend skt__backend_epoll = {
    .kind = SKT_SELECTOR_EPOLL,
    .events =
        SKT_EVENT_READ | SKT_EVENT_WRITE | SKT_EVENT_PRIORITY | SKT_EVENT_READ_HANGUP,
    .limit = INT_MAX,
    .batch = BATCH,
    .result_size = sizeof(struct epoll_event),
    .open = epoll_open,
    .close = epoll_close,
    .add = epoll_add,
    .change = epoll_change,
    .drop = epoll_drop,
    .watch = epoll_watch,
    .wait = epoll_wait_once,
    .select = epoll_select,
    .fileno = epoll_fileno,
};
