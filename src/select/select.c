/* SPDX-License-Identifier: MIT */
/* select.c - the select kind. Source: POSIX pselect(2). */
#include <skt/error.h>

#include "os/os.h"
#include "select/backend.h"

/*
 * What select(2) takes, and a copy that it may overwrite. Numbers at or above FD_SETSIZE
 * would be written outside the sets, so nothing lets them in.
 */
struct sets {
    fd_set readable;
    fd_set writable;
    fd_set urgent;
};

struct select_list {
    struct sets wanted;
    struct sets ready;
    int limit;                           /* all numbers lie below */
    struct skt__file_id ids[FD_SETSIZE]; /* tell a number that was opened again */
    uint8_t is_silent[FD_SETSIZE];       /* a key found closed: no longer asked for */
};

static void set_wanted(struct select_list *list, skt_handle fd, int events)
{
    FD_CLR(fd, &list->wanted.readable);
    FD_CLR(fd, &list->wanted.writable);
    FD_CLR(fd, &list->wanted.urgent);
    if (events & SKT_EVENT_READ)
        FD_SET(fd, &list->wanted.readable);
    if (events & SKT_EVENT_WRITE)
        FD_SET(fd, &list->wanted.writable);
    if (events & SKT_EVENT_PRIORITY)
        FD_SET(fd, &list->wanted.urgent);
    if (events != 0 && fd >= list->limit)
        list->limit = fd + 1;
}

static int select_open(struct skt_selector *self)
{
    struct select_list *list = skt__os_realloc(NULL, sizeof *list);
    if (list == NULL)
        return SKT_ENOMEM;
    *list = (struct select_list){.limit = 0};
    self->state = list;
    return 0;
}

static void select_close(struct skt_selector *self)
{
    skt__os_free(self->state);
}

static int select_add(struct skt_selector *self, skt_handle fd, struct skt__slot *wanted,
                      const struct skt__slot *old)
{
    struct select_list *list = self->state;
    struct skt__file_id id;
    int rc = skt__os_file_id(fd, &id);
    if (rc < 0)
        return rc;
    if (old != NULL && !list->is_silent[fd] && skt__is_same_file(&list->ids[fd], &id))
        return SKT_EEXIST;
    list->ids[fd] = id;
    list->is_silent[fd] = 0;
    set_wanted(list, fd, wanted->key.events);
    return 0;
}

static int select_change(struct skt_selector *self, skt_handle fd,
                         const struct skt__slot *slot, int events)
{
    struct select_list *list = self->state;
    int rc = skt__os_get_inheritable(fd); /* the cheapest question whether it is open */
    (void)slot;
    if (rc < 0)
        return rc;
    if (list->is_silent[fd])
        return SKT_ENOENT; /* another file has its number now */
    set_wanted(list, fd, events);
    return 0;
}

static void select_drop(struct skt_selector *self, skt_handle fd,
                        const struct skt__slot *slot)
{
    struct select_list *list = self->state;
    (void)slot;
    set_wanted(list, fd, 0);
    list->is_silent[fd] = 0;
}

static int select_watch(struct skt_selector *self, enum skt__own which, skt_handle fd)
{
    struct select_list *list = self->state;
    if (fd >= FD_SETSIZE)
        return which == SKT__OWN_WAKE ? SKT_EMFILE : SKT_EINVAL;
    if (self->own[which] >= 0)
        set_wanted(list, self->own[which], 0);
    if (fd >= 0)
        set_wanted(list, fd, SKT_EVENT_READ);
    return 0;
}

/* select answers EBADF if any descriptor is closed, and does not say which. Returns how
 * many were found. */
static int silence_closed(struct skt_selector *self, struct select_list *list)
{
    int found = 0;
    for (int fd = 0; fd < list->limit; fd++) {
        if (skt__keys_find(&self->keys, fd) == NULL || list->is_silent[fd])
            continue;
        if (skt__os_get_inheritable(fd) == SKT_EBADF) {
            list->is_silent[fd] = 1;
            set_wanted(list, fd, 0);
            found++;
        }
    }
    return found;
}

/* select calls a hang-up readable, while poll tells it from data. It matters to a key
 * that asks for both directions, and costs a call only if such a one is just readable. */
static uint32_t hangup_of(skt_handle fd)
{
    struct pollfd item = {.fd = fd};
    int n = skt__os_poll(&item, 1, 0);
    return n > 0 ? (uint32_t)item.revents & (POLLHUP | POLLERR) : 0;
}

static uint32_t bits_of(const struct sets *ready, skt_handle fd, int events)
{
    uint32_t bits = (FD_ISSET(fd, &ready->readable) ? POLLIN : 0U) |
                    (FD_ISSET(fd, &ready->writable) ? POLLOUT : 0U) |
                    (FD_ISSET(fd, &ready->urgent) ? POLLPRI : 0U);
    if ((bits & (POLLIN | POLLOUT)) == POLLIN && (events & SKT_EVENT_WRITE) != 0)
        bits |= hangup_of(fd);
    return bits;
}

static int collect(struct skt_selector *self, const struct select_list *list)
{
    struct skt__ready *ready = self->ready;
    int count = 0;
    for (int fd = 0; fd < list->limit; fd++) {
        const struct skt__slot *slot = skt__keys_find(&self->keys, fd);
        uint32_t bits = slot == NULL ? 0 : bits_of(&list->ready, fd, slot->key.events);
        if (bits != 0)
            ready[count++] = (struct skt__ready){bits, fd, slot->generation};
    }
    return count;
}

static int select_wait_once(struct skt_selector *self, skt_nsec timeout)
{
    struct select_list *list = self->state;
    struct sets *ready = &list->ready;
    int n;
    *ready = list->wanted;
    n = skt__os_select(list->limit, &ready->readable, &ready->writable, &ready->urgent,
                       timeout);
    if (n == SKT_EBADF && silence_closed(self, list) > 0)
        return SKT_EINTR; /* to be asked again, as after a signal */
    if (n <= 0)
        return n;
    if (FD_ISSET(self->own[SKT__OWN_WAKE], &ready->readable))
        skt__woken(self);
    return collect(self, list);
}

const struct skt__backend skt__backend_select = {
    .kind = SKT_SELECTOR_SELECT,
    .events = SKT_EVENT_READ | SKT_EVENT_WRITE | SKT_EVENT_PRIORITY,
    .limit = FD_SETSIZE,
    .batch = FD_SETSIZE,
    .result_size = sizeof(struct skt__ready),
    .open = select_open,
    .close = select_close,
    .add = select_add,
    .change = select_change,
    .drop = select_drop,
    .watch = select_watch,
    .wait = select_wait_once,
    .select = skt__select,
};
