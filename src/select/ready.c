/* SPDX-License-Identifier: MIT */
/* ready.c - waits for events and hands them out one by one. Source: Python's selectors. */
#include <skt/error.h>

#include "base/deadline.h"
#include "os/os.h"
#include "select/backend.h"

/* What poll's lower bits mean: an error or a hang-up wakes both directions, because the
 * next call in either will tell. */
#define BOTH (SKT_EVENT_READ | SKT_EVENT_WRITE)
#define MEANING_BITS 32
_Static_assert((POLLIN | POLLPRI | POLLOUT | POLLERR | POLLHUP) < MEANING_BITS,
               "one table");
_Static_assert(POLLRDHUP / 0x400 == SKT_EVENT_READ_HANGUP, "a shift does");

#define MEANS(bits)                                                                  \
    (((bits)&POLLIN ? SKT_EVENT_READ : 0) | ((bits)&POLLOUT ? SKT_EVENT_WRITE : 0) | \
     ((bits)&POLLPRI ? SKT_EVENT_PRIORITY : 0) |                                     \
     ((bits) & (POLLERR | POLLHUP) ? BOTH : 0))
#define MEANS_4(bits) MEANS(bits), MEANS((bits) + 1), MEANS((bits) + 2), MEANS((bits) + 3)
#define MEANS_16(bits) \
    MEANS_4(bits), MEANS_4((bits) + 4), MEANS_4((bits) + 8), MEANS_4((bits) + 12)

static const uint8_t meaning[MEANING_BITS] = {MEANS_16(0), MEANS_16(16)};

/* What a result means to a key that asks for `asked`; 0: nothing. */
static inline int events_of(uint32_t bits, int asked)
{
    int events =
        meaning[bits % MEANING_BITS] | (int)(bits / 0x400 & SKT_EVENT_READ_HANGUP);
    return events & asked;
}

int skt_selector_next(struct skt_selector *self, struct skt_key *key, int *events)
{
    if (self == NULL || key == NULL || events == NULL)
        return SKT_EINVAL;
    while (self->next != self->end) {
        const struct skt__ready *ready = self->next++;
        const struct skt__slot *slot = &self->keys.slots[ready->fd];
        int found = events_of(ready->bits, slot->events);
        if (slot->generation != ready->generation)
            continue; /* unregistered or replaced since the wait */
        if (found == 0) {
            /* A key that asks for neither direction gets an error as what it asks for: the
             * system reports it again and again, so somebody must hear of it. */
            if ((ready->bits & (POLLERR | POLLHUP)) == 0)
                continue; /* modified since the wait */
            found = slot->events;
        }
        key->fd = ready->fd;
        key->events = slot->events;
        key->data = slot->data;
        *events = found;
        return 1;
    }
    return self->backend == NULL ? SKT_EBADF : 0;
}

static int is_cancelled(const struct skt_selector *self)
{
    return self->cancel != NULL && skt_cancel_fired(self->cancel);
}

/* One wait of the kind, and the descriptors that are ready without it. */
static int wait_once(struct skt_selector *self, skt_nsec timeout)
{
    int n;
    if (self->files.count == 0)
        return self->backend->wait(self, timeout);
    n = self->backend->wait(self, skt__files_any(self) ? 0 : timeout);
    return n < 0 ? n : skt__files_append(self, n);
}

/* Whether a wait that gave no result ends the call all the same. */
static int is_over(const struct skt_selector *self)
{
    return self->woken || is_cancelled(self);
}

/* Waits in the system. The deadline is absolute, so that neither signals nor a system that
 * returns too early can move it. */
static int wait_until(struct skt_selector *self, skt_nsec timeout, skt_nsec deadline)
{
    for (;;) { /* ends with a result, a wake, the token, the deadline or an error */
        int n = wait_once(self, timeout);
        int is_interrupted = n == SKT_EINTR;
        if (is_interrupted)
            n = 0;
        if (n != 0 || is_over(self))
            return n;
        if (timeout > 0 && timeout < SKT_FOREVER)
            timeout = skt__left(deadline, skt__os_now());
        if (timeout == 0 && !is_interrupted)
            return 0;
    }
}

int skt_selector_select(struct skt_selector *self, skt_nsec timeout)
{
    skt_nsec deadline = timeout;
    int n;
    if (self == NULL)
        return SKT_EINVAL;
    if (self->backend == NULL)
        return SKT_EBADF;
    if (timeout < 0)
        return SKT_EINVAL;
    self->next = self->end = self->ready;
    self->woken = 0;
    if (is_cancelled(self))
        return SKT_ECANCELED;
    if (timeout > 0 && timeout < SKT_FOREVER)
        deadline = skt__deadline_after(skt__os_now(), timeout);
    n = wait_until(self, timeout, deadline);
    if (is_cancelled(self))
        return SKT_ECANCELED;
    if (n > 0)
        self->end = self->next + n;
    return n;
}

void skt__woken(struct skt_selector *self)
{
    int rc;
    do /* ends when the descriptor is empty */
        rc = skt__os_signal_drain(self->own[SKT__OWN_WAKE]);
    while (rc > 0 || rc == SKT_EINTR);
    self->woken = 1;
}

int skt_selector_wake(struct skt_selector *self)
{
    int rc;
    if (self == NULL)
        return SKT_EINVAL;
    if (self->backend == NULL)
        return SKT_EBADF;
    do
        rc = skt__os_signal_raise(self->wake_fd);
    while (rc == SKT_EINTR); /* ends: the descriptor does not block */
    return rc;
}
