/* SPDX-License-Identifier: MIT */
/* poll.c - the poll kind. Source: POSIX poll(2), Linux ppoll(2). */
#include <limits.h>
#include <skt/error.h>

#include "os/events.h"
#include "os/os.h"
#include "select/backend.h"

/*
 * The array that poll(2) takes: the selector's own descriptors first, then the keys, in
 * no order; a slot's position is the index. A negative fd is one that poll skips: a key
 * that was found closed, which stays silent until its number is unregistered or
 * registered again. The token stands in front and is left out while there is none,
 * because poll refuses more items than the process may have descriptors.
 */
struct poll_list {
    struct pollfd *fds;
    size_t fds_capacity;
    struct item *items; /* beside fds */
    size_t items_capacity;
    size_t count;
};

struct item {
    struct skt__file_id id; /* tells a number that was closed and opened again */
    skt_handle fd;
};

#define SILENT (-1)

static int reserve(struct poll_list *list, size_t count)
{
    void *fds = list->fds;
    void *items = list->items;
    int rc = skt__grow(&fds, &list->fds_capacity, count, sizeof *list->fds);
    list->fds = fds;
    if (rc < 0)
        return rc;
    rc = skt__grow(&items, &list->items_capacity, count, sizeof *list->items);
    list->items = items;
    return rc;
}

static void poll_close(struct skt_selector *self)
{
    struct poll_list *list = self->state;
    skt__os_free(list->fds);
    skt__os_free(list->items);
    skt__os_free(list);
}

static int poll_open(struct skt_selector *self)
{
    struct poll_list *list = skt__os_realloc(NULL, sizeof *list);
    if (list == NULL)
        return SKT_ENOMEM;
    *list = (struct poll_list){.count = SKT__OWN_COUNT};
    self->state = list;
    if (reserve(list, SKT__OWN_COUNT) < 0) {
        poll_close(self);
        return SKT_ENOMEM;
    }
    for (int i = 0; i < SKT__OWN_COUNT; i++)
        list->fds[i] = (struct pollfd){.fd = SILENT, .events = POLLIN};
    return 0;
}

static int poll_add(struct skt_selector *self, skt_handle fd, struct skt__slot *wanted,
                    const struct skt__slot *old)
{
    struct poll_list *list = self->state;
    struct skt__file_id id;
    size_t position = old != NULL ? old->position : list->count;
    int rc = skt__os_file_id(fd, &id);
    if (rc < 0)
        return rc;
    if (old != NULL && list->fds[position].fd != SILENT &&
        skt__is_same_file(&list->items[position].id, &id))
        return SKT_EEXIST;
    rc = reserve(list, position + 1);
    if (rc < 0)
        return rc;
    list->fds[position] =
        (struct pollfd){.fd = fd, .events = (short)skt__poll_bits(wanted->key.events)};
    list->items[position] = (struct item){.id = id, .fd = fd};
    if (old == NULL)
        list->count++;
    wanted->position = (uint32_t)position & SKT__POSITION_MASK;
    return 0;
}

static int poll_change(struct skt_selector *self, skt_handle fd,
                       const struct skt__slot *slot, int events)
{
    struct poll_list *list = self->state;
    struct pollfd *item = &list->fds[slot->position];
    int rc = skt__os_get_inheritable(fd); /* the cheapest question whether it is open */
    if (rc < 0)
        return rc;
    if (item->fd == SILENT)
        return SKT_ENOENT; /* another file has its number now */
    item->events = (short)skt__poll_bits(events);
    return 0;
}

static void poll_drop(struct skt_selector *self, skt_handle fd,
                      const struct skt__slot *slot)
{
    struct poll_list *list = self->state;
    size_t hole = slot->position;
    size_t last = --list->count;
    (void)fd;
    if (hole == last)
        return;
    list->fds[hole] = list->fds[last];
    list->items[hole] = list->items[last];
    self->keys.slots[list->items[hole].fd].position = (uint32_t)hole & SKT__POSITION_MASK;
}

static int poll_watch(struct skt_selector *self, enum skt__own which, skt_handle fd)
{
    struct poll_list *list = self->state;
    list->fds[which].fd = fd < 0 ? SILENT : fd;
    return 0;
}

static int is_closed(skt_handle fd)
{
    return skt__os_get_inheritable(fd) == SKT_EBADF;
}

/* Collects the results, for which there is as much room as there are keys. */
static int collect(struct skt_selector *self, struct poll_list *list, int left)
{
    struct skt__ready *ready = self->ready;
    int count = 0;
    for (size_t i = SKT__OWN_COUNT; i < list->count && left > 0; i++) {
        struct pollfd *item = &list->fds[i];
        if (item->revents == 0)
            continue;
        left--;
        if ((item->revents & POLLNVAL) != 0)
            item->fd = is_closed(item->fd) ? SILENT : item->fd;
        else
            ready[count++] = (struct skt__ready){
                .bits = (uint32_t)item->revents,
                .fd = item->fd,
                .generation = self->keys.slots[item->fd].generation,
            };
    }
    return count;
}

static int poll_wait_once(struct skt_selector *self, skt_nsec timeout)
{
    struct poll_list *list = self->state;
    int first = self->own[SKT__OWN_CANCEL] < 0 ? SKT__OWN_WAKE : SKT__OWN_CANCEL;
    int n = skt__os_poll(list->fds + first, list->count - (size_t)first, timeout);
    if (n <= 0)
        return n;
    if ((list->fds[SKT__OWN_WAKE].revents & POLLIN) != 0)
        skt__woken(self);
    for (int i = first; i < SKT__OWN_COUNT; i++)
        n -= list->fds[i].revents != 0;
    return collect(self, list, n);
}

const struct skt__backend skt__backend_poll = {
    .kind = SKT_SELECTOR_POLL,
    .events =
        SKT_EVENT_READ | SKT_EVENT_WRITE | SKT_EVENT_PRIORITY | SKT_EVENT_READ_HANGUP,
    .limit = INT_MAX,
    .batch = INT_MAX,
    .result_size = sizeof(struct skt__ready),
    .open = poll_open,
    .close = poll_close,
    .add = poll_add,
    .change = poll_change,
    .drop = poll_drop,
    .watch = poll_watch,
    .wait = poll_wait_once,
    .select = skt__select,
};
