/* SPDX-License-Identifier: MIT */
/* selector.c - makes a selector and keeps its keys. Source: Python's selectors. */
#include <skt/error.h>
#include <string.h>

#include "os/os.h"
#include "select/backend.h"

/* Options beyond this are not a struct of a later version but garbage. */
#define OPTIONS_MAX 4096

/* Takes over what the caller's struct has; what it lacks is zero. */
static int take_options(struct skt_selector_options *out,
                        const struct skt_selector_options *options)
{
    const unsigned char *bytes = (const unsigned char *)options;
    memset(out, 0, sizeof *out);
    if (options == NULL)
        return 0;
    if (options->size < sizeof options->size || options->size > OPTIONS_MAX)
        return SKT_EINVAL;
    for (size_t i = sizeof *out; i < options->size; i++)
        if (bytes[i] != 0)
            return SKT_EINVAL; /* a wish that this version does not know */
    memcpy(out, options, options->size < sizeof *out ? options->size : sizeof *out);
    if (out->look < 0 || out->look > SKT_LOOK_MAX)
        return SKT_EINVAL;
    if ((unsigned)out->kind > (unsigned)SKT_SELECTOR_EPOLL)
        return SKT_EINVAL;
    return 0;
}

/* Another kind may open where this one does not exist or is forbidden; where memory or
 * descriptors are short none would, or only a poorer one. */
static int is_shortage(int rc)
{
    return rc == SKT_ENOMEM || rc == SKT_EMFILE || rc == SKT_ENFILE;
}

static int open_kind(struct skt_selector *self, enum skt_selector_kind kind)
{
    int rc = SKT_ENOSYS;
    for (size_t i = 0; skt__backends[i] != NULL; i++) {
        if (kind != SKT_SELECTOR_DEFAULT && kind != skt__backends[i]->kind)
            continue;
        rc = skt__backends[i]->open(self);
        if (rc == 0) {
            self->backend = skt__backends[i];
            return 0;
        }
        if (is_shortage(rc))
            return rc;
    }
    return rc;
}

static void close_wake(const struct skt_selector *self)
{
    if (self->wake_fd != self->own[SKT__OWN_WAKE])
        skt__os_close(self->wake_fd);
    skt__os_close(self->own[SKT__OWN_WAKE]);
}

static int open_wake(struct skt_selector *self)
{
    int fds[2] = {-1, -1};
    int rc = skt__os_signal_open(fds);
    if (rc < 0)
        return rc;
    rc = self->backend->watch(self, SKT__OWN_WAKE, fds[0]);
    self->own[SKT__OWN_WAKE] = fds[0];
    self->wake_fd = fds[1];
    if (rc < 0)
        close_wake(self);
    return rc;
}

/* Room for the results of one wait with `count` keys. Results that are not taken yet move
 * with the memory: a key may be registered while they are handed out. */
static int reserve_results(struct skt_selector *self, size_t count)
{
    const struct skt__ready *before = self->ready;
    ptrdiff_t next = self->next - before;
    ptrdiff_t end = self->end - before;
    size_t most = count + SKT__OWN_COUNT;
    int batch = self->backend->batch;
    int room = most < (size_t)batch ? (int)most : batch;
    int rc;
    if (room < self->room)
        room = self->room;
    rc = skt__grow(&self->ready, &self->ready_capacity,
                   (size_t)room + self->files.count + 1, self->backend->result_size);
    if (rc < 0)
        return rc;
    self->room = room;
    self->next = (const struct skt__ready *)self->ready + next;
    self->end = (const struct skt__ready *)self->ready + end;
    return 0;
}

int skt_selector_new(struct skt_selector **selector,
                     const struct skt_selector_options *options)
{
    struct skt_selector_options chosen;
    struct skt_selector *self;
    int rc = take_options(&chosen, options);
    if (selector == NULL || rc < 0)
        return SKT_EINVAL;
    self = skt__os_realloc(NULL, sizeof *self);
    if (self == NULL)
        return SKT_ENOMEM;
    *self = (struct skt_selector){.own = {-1, -1}};
    self->look.limit = chosen.look;
    rc = open_kind(self, chosen.kind);
    if (rc < 0)
        goto no_kind;
    rc = open_wake(self);
    if (rc < 0)
        goto no_wake;
    rc = reserve_results(self, 0);
    if (rc < 0)
        goto no_results;
    *selector = self;
    return 0;
no_results:
    close_wake(self);
no_wake:
    self->backend->close(self);
no_kind:
    skt__os_free(self);
    return rc;
}

int skt_selector_close(struct skt_selector *self)
{
    if (self == NULL)
        return SKT_EINVAL;
    if (self->backend == NULL)
        return 0;
    self->backend->close(self);
    close_wake(self);
    skt__os_free(self->keys.slots);
    skt__os_free(self->files.list);
    skt__os_free(self->ready);
    *self = (struct skt_selector){.own = {-1, -1}};
    return 0;
}

void skt_selector_free(struct skt_selector *self)
{
    if (self == NULL)
        return;
    skt_selector_close(self);
    skt__os_free(self);
}

enum skt_selector_kind skt_selector_get_kind(const struct skt_selector *self)
{
    if (self == NULL || self->backend == NULL)
        return SKT_SELECTOR_DEFAULT;
    return self->backend->kind;
}

const char *skt_selector_kind_name(enum skt_selector_kind kind)
{
    switch (kind) {
    case SKT_SELECTOR_DEFAULT:
        return "default";
    case SKT_SELECTOR_SELECT:
        return "select";
    case SKT_SELECTOR_POLL:
        return "poll";
    case SKT_SELECTOR_EPOLL:
        return "epoll";
    }
    return "unknown";
}

/* What all functions check first. */
static int check(const struct skt_selector *self)
{
    if (self == NULL)
        return SKT_EINVAL;
    return self->backend == NULL ? SKT_EBADF : 0;
}

static int check_events(const struct skt_selector *self, skt_handle fd, int events)
{
    int rc = check(self);
    if (rc < 0)
        return rc;
    if (fd < 0 || fd >= self->backend->limit || events == 0)
        return SKT_EINVAL;
    return (events & ~self->backend->events) != 0 ? SKT_EINVAL : 0;
}

/* Asks the system, and for what it cannot wait for, such as a regular file, ourselves. */
static int watch(struct skt_selector *self, skt_handle fd, struct skt__slot *wanted,
                 const struct skt__slot *old)
{
    int rc = self->backend->add(self, fd, wanted, old);
    if (rc != SKT_EPERM) {
        if (rc == 0 && old != NULL && old->is_file)
            skt__files_drop(self, old);
        return rc;
    }
    return skt__files_add(self, fd, wanted, old);
}

/* Ends watching a key and takes it out of the table. */
static void forget(struct skt_selector *self, skt_handle fd, struct skt__slot *slot)
{
    if (slot->is_file)
        skt__files_drop(self, slot);
    else
        self->backend->drop(self, fd, slot);
    *slot = (struct skt__slot){.generation = 0};
    self->keys.count--;
}

/* Makes room for a key. A number beyond the table is looked at first: one that comes out
 * of garbage would have the table grow up to it. */
static int reserve_key(struct skt_selector *self, skt_handle fd)
{
    int rc = 0;
    if ((size_t)fd >= self->keys.capacity)
        rc = skt__os_get_inheritable(fd); /* the cheapest question whether it is open */
    if (rc >= 0)
        rc = skt__keys_reserve(&self->keys, fd);
    return rc < 0 ? rc : reserve_results(self, self->keys.count + 1);
}

int skt_selector_register(struct skt_selector *self, skt_handle fd, int events,
                          void *data)
{
    struct skt__slot wanted = {.key = {.fd = fd, .events = events, .data = data}};
    const struct skt__slot *old;
    int rc = check_events(self, fd, events);
    if (rc < 0)
        return rc;
    if (fd == self->own[SKT__OWN_WAKE] || fd == self->own[SKT__OWN_CANCEL])
        return SKT_EEXIST; /* watched already, for the selector itself */
    rc = reserve_key(self, fd);
    if (rc < 0)
        return rc;
    old = skt__keys_find(&self->keys, fd);
    wanted.generation = skt__keys_generation(&self->keys);
    rc = watch(self, fd, &wanted, old);
    if (rc < 0)
        return rc;
    self->keys.count += old == NULL;
    self->keys.slots[fd] = wanted;
    return 0;
}

int skt_selector_unregister(struct skt_selector *self, skt_handle fd, struct skt_key *key)
{
    struct skt__slot *slot;
    int rc = check(self);
    if (rc < 0)
        return rc;
    slot = skt__keys_find(&self->keys, fd);
    if (slot == NULL)
        return SKT_ENOTREG;
    if (key != NULL)
        *key = slot->key;
    forget(self, fd, slot);
    return 0;
}

/* The system's part of a modify. */
static int change(struct skt_selector *self, skt_handle fd, struct skt__slot *slot,
                  int events)
{
    int rc;
    if (slot->key.events == events)
        return 0;
    if (slot->is_file)
        rc = skt__files_check(self, slot);
    else
        rc = self->backend->change(self, fd, slot, events);
    if (rc == SKT_EBADF || rc == SKT_ENOENT)
        forget(self, fd, slot);
    return rc;
}

int skt_selector_modify(struct skt_selector *self, skt_handle fd, int events, void *data)
{
    struct skt__slot *slot;
    int rc = check_events(self, fd, events);
    if (rc < 0)
        return rc;
    slot = skt__keys_find(&self->keys, fd);
    if (slot == NULL)
        return SKT_ENOTREG;
    rc = change(self, fd, slot, events);
    if (rc < 0)
        return rc;
    slot->key.events = events;
    slot->key.data = data;
    return 0;
}

int skt_selector_get_key(const struct skt_selector *self, skt_handle fd,
                         struct skt_key *key)
{
    const struct skt__slot *slot;
    int rc = check(self);
    if (rc < 0)
        return rc;
    if (key == NULL)
        return SKT_EINVAL;
    slot = skt__keys_find(&self->keys, fd);
    if (slot == NULL)
        return SKT_ENOTREG;
    *key = slot->key;
    return 0;
}

ptrdiff_t skt_selector_count(const struct skt_selector *self)
{
    int rc = check(self);
    return rc < 0 ? rc : (ptrdiff_t)self->keys.count;
}

int skt_selector_map_next(const struct skt_selector *self, size_t *cursor,
                          struct skt_key *key)
{
    int rc = check(self);
    if (cursor == NULL || key == NULL)
        return SKT_EINVAL;
    if (rc < 0)
        return rc;
    for (size_t i = *cursor; i < self->keys.capacity; i++) {
        if (self->keys.slots[i].generation == 0)
            continue;
        *key = self->keys.slots[i].key;
        *cursor = i + 1;
        return 1;
    }
    return 0;
}

int skt_selector_set_cancel(struct skt_selector *self, struct skt_cancel *cancel)
{
    skt_handle fd = -1;
    int rc = check(self);
    if (rc < 0)
        return rc;
    if (cancel != NULL) {
        fd = skt_cancel_fileno(cancel);
        if (fd < 0)
            return fd;
    }
    if (skt__keys_find(&self->keys, fd) != NULL)
        return SKT_EEXIST;
    rc = self->backend->watch(self, SKT__OWN_CANCEL, fd);
    if (rc < 0)
        return rc;
    self->own[SKT__OWN_CANCEL] = fd;
    self->cancel = cancel;
    return 0;
}

skt_handle skt_selector_fileno(const struct skt_selector *self)
{
    int rc = check(self);
    if (rc < 0)
        return rc;
    return self->backend->fileno == NULL ? SKT_EOPNOTSUPP : self->backend->fileno(self);
}
