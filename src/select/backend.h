/* SPDX-License-Identifier: MIT */
/* backend.h - a selector, and what a way of waiting must answer to be one of its
 * kinds. */
#ifndef SKT_SELECT_BACKEND_H
#define SKT_SELECT_BACKEND_H

#include <poll.h>
#include <skt/select.h>

#include "select/files.h"
#include "select/keys.h"

/* For what is rare: kept out of line, it costs the ordinary path no registers. */
#define SKT__RARE __attribute__((noinline, cold))

/*
 * A result as the system gave it. The bits are poll's, whatever the kind. The order of
 * the members is that of struct epoll_event on the systems that pack it, so that there
 * the kernel writes results where skt_selector_next reads them.
 */
struct skt__ready {
    uint32_t bits;
    skt_handle fd;
    uint32_t generation;
};

/* The selector's own descriptors, which a kind watches for reading besides the keys. */
enum skt__own { SKT__OWN_CANCEL = 0, SKT__OWN_WAKE = 1, SKT__OWN_COUNT = 2 };

struct skt__backend;

/* How long to look before sleeping, and what came of it. */
struct skt__look {
    skt_nsec limit;  /* 0: off */
    unsigned rest;   /* waits to sleep through before looking again */
    unsigned misses; /* in a row */
};

struct skt_selector {
    const struct skt__backend *backend; /* NULL: closed */
    /* the results of the last wait that are not taken yet, inside `ready` */
    const struct skt__ready *next;
    const struct skt__ready *end;
    struct skt__keys keys;
    void *ready;
    size_t ready_capacity;
    int room;    /* how many of `ready` the kind may fill */
    void *state; /* the kind's own */
    struct skt_cancel *cancel;
    skt_handle own[SKT__OWN_COUNT]; /* -1: none */
    skt_handle wake_fd;             /* what wake writes to */
    int woken;                      /* the kind saw a wake in this wait */
    int distrust;      /* -1: the kind's set may hold what the table does not */
    skt_nsec timeout;  /* of this wait */
    skt_nsec deadline; /* when it ends, if it has a limit */
    struct skt__files files;
    struct skt__look look;
};

/*
 * One way of waiting. Calls answer 0 or a negative error and leave everything as it was
 * on failure. A number that the kind was given stays valid as an index of the table.
 */
struct skt__backend {
    enum skt_selector_kind kind;
    int events;         /* the bits that it can tell */
    int limit;          /* descriptors must lie below */
    int batch;          /* the most results of one wait */
    size_t result_size; /* bytes of one in `ready`: what the system writes there */

    int (*open)(struct skt_selector *self);
    /* Closes what open made. It may run in a forked child, so it deletes nothing from a
     * set that parent and child share. */
    void (*close)(struct skt_selector *self);

    /* Watches fd for wanted->events and fills wanted->position if it needs it.
     * old: the key that the table holds for this number, NULL if none; it is replaced
     * unless fd is still the same file, which is SKT_EEXIST. SKT_EPERM: cannot be waited
     * for, as a regular file. */
    int (*add)(struct skt_selector *self, skt_handle fd, struct skt__slot *wanted,
               const struct skt__slot *old);

    /* Changes the events of a key; SKT_EBADF and SKT_ENOENT: the file is gone. */
    int (*change)(struct skt_selector *self, skt_handle fd, const struct skt__slot *slot,
                  int events);

    /* Ends watching a key, open or not. */
    void (*drop)(struct skt_selector *self, skt_handle fd, const struct skt__slot *slot);

    /* Begins to watch a descriptor of the selector's own in place of self->own[which];
     * -1: none from now on, which cannot fail. The caller changes self->own afterwards.
     */
    int (*watch)(struct skt_selector *self, enum skt__own which, skt_handle fd);

    /* Waits once and writes the results of keys that are in the table to self->ready.
     * Answers their count, also 0 too early; SKT_EINTR comes through. A wake is taken
     * (skt__woken); a fired token only ends the wait. */
    int (*wait)(struct skt_selector *self, skt_nsec timeout);

    /* The whole of skt_selector_select for a selector without files and look, once its
     * arguments and the token are checked: skt__select, unless the kind gains by doing it
     * itself. */
    int (*select)(struct skt_selector *self, skt_nsec timeout);

    /* Its descriptor; NULL if it has none. */
    skt_handle (*fileno)(const struct skt_selector *self);
};

/* The kinds of this system, best first, ended by NULL. */
extern const struct skt__backend *const skt__backends[];

extern const struct skt__backend skt__backend_select;
extern const struct skt__backend skt__backend_poll;
extern const struct skt__backend skt__backend_epoll;

int skt__select(struct skt_selector *self, skt_nsec timeout);

/* Goes on from the first wait, which answered n, with what skt__select does. */
int skt__select_on(struct skt_selector *self, int n);

/* Puts n results up for skt_selector_next. */
static inline int skt__found(struct skt_selector *self, int n)
{
    self->end = self->next + n;
    return n;
}

/* Empties the selector's own signal and notes that it was woken. */
void skt__woken(struct skt_selector *self);

#endif
