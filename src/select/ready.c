/* SPDX-License-Identifier: MIT */
/* ready.c - waits for events and hands them out one by one. Source: Python's
 * selectors. */
#include <skt/error.h>

#include "os/events.h"
#include "os/os.h"
#include "select/backend.h"

/* What poll's lower bits mean, looked up for the ordinary result. */
#define MEANING_BITS 32
_Static_assert((POLLIN | POLLPRI | POLLOUT | POLLERR | POLLHUP) < MEANING_BITS,
               "one table");
#define MEANS_4(bits)                                                             \
    SKT__EVENTS_OF(bits), SKT__EVENTS_OF((bits) + 1), SKT__EVENTS_OF((bits) + 2), \
        SKT__EVENTS_OF((bits) + 3)
#define MEANS_16(bits) \
    MEANS_4(bits), MEANS_4((bits) + 4), MEANS_4((bits) + 8), MEANS_4((bits) + 12)

static const uint8_t meaning[MEANING_BITS] = {MEANS_16(0), MEANS_16(16)};

/* Goes on from a result that is not an ordinary one. */
SKT__RARE static int next_after(struct skt_selector *self, struct skt_key *key,
                                int *events)
{
    while (self->next != self->end) {
        const struct skt__ready *ready = self->next++;
        const struct skt__slot *slot = &self->keys.slots[ready->fd];
        int found = skt__ready_events((int)ready->bits, slot->key.events);
        if (slot->generation != ready->generation)
            continue; /* unregistered or replaced since the wait */
        if (found == 0)
            continue; /* modified since the wait */
        *key = slot->key;
        *events = found;
        return 1;
    }
    return 0;
}

/* Runs once for each event of a program, so what is ordinary comes first and calls
 * nothing; the odd order of the checks saves an instruction of gcc 12. */
int skt_selector_next(struct skt_selector *self, struct skt_key *key, int *events)
{
    const struct skt__ready *ready;
    const struct skt__slot *slot;
    int found;
    if (self == NULL || key == NULL)
        return SKT_EINVAL;
    ready = self->next;
    if (events == NULL)
        return SKT_EINVAL;
    if (ready == self->end)
        return self->backend == NULL ? SKT_EBADF : 0;
    slot = &self->keys.slots[ready->fd];
    if (slot->generation != ready->generation || ready->bits >= MEANING_BITS)
        return next_after(self, key, events);
    found = meaning[ready->bits] & slot->key.events;
    if (found == 0)
        return next_after(self, key, events);
    self->next = ready + 1;
    *key = slot->key;
    *events = found;
    return 1;
}

static int is_cancelled(const struct skt_selector *self)
{
    return self->cancel != NULL && skt_cancel_fired(self->cancel);
}

/* One wait of the kind with the files, which never let it sleep. */
SKT__RARE static int wait_with_files(struct skt_selector *self, skt_nsec timeout)
{
    int n = self->backend->wait(self, skt__files_any(self) ? 0 : timeout);
    return n < 0 ? n : skt__files_append(self, n);
}

static int wait_once(struct skt_selector *self, skt_nsec timeout)
{
    if (self->files.count != 0)
        return wait_with_files(self, timeout);
    return self->backend->wait(self, timeout);
}

/* After so many misses in a row only one wait of 256 looks. */
#define MOST_MISSES 8

/* Asks again and again without sleeping. Being woken costs a sleeper more time than a
 * busy peer needs to answer, so for such a peer this is quicker and cheaper; for one that
 * takes its time it is waste. So each miss doubles the waits that sleep at once before
 * the next look, which is as long as the first: a shorter one would miss the same peer
 * again. */
static int look(struct skt_selector *self, skt_nsec timeout)
{
    struct skt__look *look = &self->look;
    skt_nsec begun;
    skt_nsec span = look->limit < timeout ? look->limit : timeout;
    skt_nsec passed;
    int n;
    if (look->rest > 0) {
        look->rest--;
        return 0;
    }
    n = wait_once(self, 0); /* before the clock is read: it may be there already */
    if (n != 0 || self->woken)
        return n;
    begun = skt__os_now();
    do { /* ends with the span, or when the clock jumps back */
        n = wait_once(self, 0);
        if (n != 0 || self->woken || is_cancelled(self)) {
            look->misses = 0;
            return n;
        }
        passed = skt__os_now() - begun;
    } while (passed >= 0 && passed < span);
    if (look->misses < MOST_MISSES)
        look->misses++;
    look->rest = (1U << look->misses) - 1;
    return 0;
}

/* The deadline is absolute, so that neither signals nor a system that returns too early
 * can move it. */
SKT__RARE int skt__select_on(struct skt_selector *self, int n)
{
    skt_nsec timeout = self->timeout;
    for (;;) { /* ends with a result, a wake, the token, the deadline or an error */
        int is_interrupted = n == SKT_EINTR;
        if (is_interrupted)
            n = 0;
        if (is_cancelled(self))
            return SKT_ECANCELED; /* wins over what is ready */
        if (n > 0)
            return skt__found(self, n);
        if (n < 0 || self->woken)
            return n;
        if (timeout > 0 && timeout < SKT_FOREVER)
            timeout = skt_remaining(self->deadline);
        if (timeout == 0 && !is_interrupted)
            return 0;
        n = wait_once(self, timeout);
    }
}

int skt__select(struct skt_selector *self, skt_nsec timeout)
{
    return skt__select_on(self, self->backend->wait(self, timeout));
}

SKT__RARE static int select_with_extras(struct skt_selector *self, skt_nsec timeout)
{
    int n = 0;
    if (self->look.limit != 0 && timeout != 0) {
        n = look(self, timeout);
        if (n == 0 && timeout < SKT_FOREVER)
            timeout = skt_remaining(self->deadline);
    }
    if (n == 0 && !self->woken && !is_cancelled(self))
        n = wait_once(self, timeout);
    return skt__select_on(self, n);
}

int skt_selector_select(struct skt_selector *self, skt_nsec timeout)
{
    if (self == NULL || timeout < 0)
        return SKT_EINVAL;
    if (self->backend == NULL)
        return SKT_EBADF;
    self->next = self->end = self->ready;
    self->woken = 0;
    self->timeout = timeout;
    if (is_cancelled(self))
        return SKT_ECANCELED;
    if (timeout > 0 && timeout < SKT_FOREVER)
        self->deadline = skt_deadline(timeout);
    if (self->files.count != 0 || self->look.limit != 0)
        return select_with_extras(self, timeout);
    return self->backend->select(self, timeout);
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
