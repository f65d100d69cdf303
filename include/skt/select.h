/* SPDX-License-Identifier: MIT */
/* select.h - selectors: watch many descriptors, with the meaning of Python's
 * selectors. */
#ifndef SKT_SELECT_H
#define SKT_SELECT_H

#include <skt/base.h>
#include <skt/cancel.h>
#include <skt/time.h>

SKT_BEGIN

/*
 * A selector watches descriptors of any kind (sockets, pipes, terminals; regular files
 * are always ready). It is level-triggered. It belongs to one thread at a time; only
 * skt_selector_wake and the firing of a token may come from elsewhere. After fork the
 * child may only free it.
 *
 * The contract is to unregister a descriptor before closing it. A descriptor that was
 * closed without it stays silent in the table until its number is unregistered or
 * registered again; docs/PARITY.md says what the kinds cannot notice.
 *
 * Every function answers SKT_EINVAL to NULL and SKT_EBADF to a selector that was closed.
 */
struct skt_selector;

/* What was registered: Python's SelectorKey. data is the caller's word. */
struct skt_key {
    skt_handle fd;
    int events;
    void *data;
};

/* Ways of waiting. The default is the best that opens here. */
enum skt_selector_kind {
    SKT_SELECTOR_DEFAULT = 0,
    SKT_SELECTOR_SELECT = 1, /* select(2): descriptors below FD_SETSIZE only */
    SKT_SELECTOR_POLL = 2,   /* poll(2) */
    SKT_SELECTOR_EPOLL = 3   /* Linux epoll(7) */
};

/* Options of skt_selector_new; zero in each field is the default. */
struct skt_selector_options {
    size_t size; /* sizeof(struct skt_selector_options) */
    enum skt_selector_kind kind;
    /* How long to look for events before sleeping, which buys latency with processor
     * time; it backs off while it finds nothing. 0: sleep at once; at most SKT_LOOK_MAX.
     */
    skt_nsec look;
};

/* The longest time to look: one millisecond, beyond which sleeping always wins. */
#define SKT_LOOK_MAX SKT_MILLISECOND

/*
 * Makes a selector.
 * selector: receives it; untouched on failure. options: NULL is all defaults.
 * Returns 0; SKT_EINVAL: NULL, size 0 or larger than this library knows with bytes set
 * there, look out of range, unknown kind; SKT_ENOSYS: the kind does not exist here;
 * SKT_ENOMEM, SKT_EMFILE, SKT_ENFILE. Allocates memory and up to two descriptors.
 */
SKT_API int skt_selector_new(struct skt_selector **selector,
                             const struct skt_selector_options *options) SKT_MUST_CHECK;

/* Closes and releases it; NULL is fine. Registered descriptors stay open. */
SKT_API void skt_selector_free(struct skt_selector *selector);

/* Releases its descriptors and its table; the object stays, answering SKT_EBADF, until
 * skt_selector_free. Twice is fine. Returns 0; SKT_EINVAL: NULL. */
SKT_API int skt_selector_close(struct skt_selector *selector);

/* The kind that was chosen, SKT_SELECTOR_DEFAULT for NULL or a closed selector, and the
 * name of a kind ("epoll"; "unknown"). */
SKT_API enum skt_selector_kind skt_selector_get_kind(const struct skt_selector *selector);
SKT_API const char *skt_selector_kind_name(enum skt_selector_kind kind);

/*
 * Begins to watch a descriptor.
 * events: SKT_EVENT_READ, WRITE, PRIORITY, READ_HANGUP, one or more. data: comes back
 * with each event.
 * Returns 0; SKT_EINVAL: fd negative, no or unknown bits, with SKT_SELECTOR_SELECT also
 * READ_HANGUP or fd at or above FD_SETSIZE; SKT_EEXIST: registered already, or the fd of
 * the token; SKT_EBADF: fd is not open; SKT_ENOMEM, SKT_ENOSPC: no room; then nothing has
 * changed.
 * May allocate; O(1).
 */
SKT_API int skt_selector_register(struct skt_selector *selector, skt_handle fd,
                                  int events, void *data) SKT_MUST_CHECK;

/* Ends watching; works after fd was closed. key: receives what was registered; NULL if
 * not wanted. Returns 0; SKT_ENOTREG. O(1). */
SKT_API int skt_selector_unregister(struct skt_selector *selector, skt_handle fd,
                                    struct skt_key *key);

/*
 * Changes events and data. Changing only data asks nothing of the system. Returns 0;
 * SKT_ENOTREG; SKT_EINVAL as register. If the system refuses, its error is returned
 * and the key stays as it was, except that a descriptor which is gone (SKT_EBADF,
 * SKT_ENOENT) is unregistered. O(1).
 */
SKT_API int skt_selector_modify(struct skt_selector *selector, skt_handle fd, int events,
                                void *data) SKT_MUST_CHECK;

/* The key of a descriptor. key: untouched on failure. Returns 0; SKT_ENOTREG. */
SKT_API int skt_selector_get_key(const struct skt_selector *selector, skt_handle fd,
                                 struct skt_key *key) SKT_MUST_CHECK;

/* How many descriptors are registered. */
SKT_API ptrdiff_t skt_selector_count(const struct skt_selector *selector);

/*
 * Walks the table in the order of the numbers (Python's get_map).
 * cursor: 0 to begin; the walk goes on from it, also across changes of the table.
 * Returns 1 with the next key; 0 at the end, key untouched.
 */
SKT_API int skt_selector_map_next(const struct skt_selector *selector, size_t *cursor,
                                  struct skt_key *key);

/*
 * Waits until something is ready, woken, cancelled, or the timeout has passed. Results
 * not yet taken from the wait before are dropped (the kinds are level-triggered: what is
 * still ready comes again). timeout: SKT_FOREVER, 0 to look once, or a span; rounded up
 * where the kind is coarser. No cancellation point of pthread_cancel: use a token.
 * Returns how many results may be taken with
 * skt_selector_next; 0: the timeout passed or it was woken; SKT_ECANCELED: its token has
 * fired; SKT_EINVAL: negative timeout; SKT_EMFILE, SKT_ENFILE, SKT_ENOMEM: a damaged set
 * could not be rebuilt.
 */
SKT_API int skt_selector_select(struct skt_selector *selector, skt_nsec timeout);

/*
 * Takes the next result of the last wait, skipping those whose key was unregistered or
 * replaced since.
 * key: the key as registered. events: the ready bits among those registered; an error or
 * hang-up counts as ready for both READ and WRITE, or, if neither is registered, for what
 * is.
 * Returns 1; 0: no more, outputs untouched.
 */
SKT_API int skt_selector_next(struct skt_selector *selector, struct skt_key *key,
                              int *events);

/* Makes the present or next skt_selector_select return. Thread-safe, async-signal-safe,
 * keeps errno. Returns 0. The selector must not be closed meanwhile. */
SKT_API int skt_selector_wake(struct skt_selector *selector);

/* Attaches a cancel token: select returns SKT_ECANCELED while it is fired. NULL takes it
 * off. It must be open (SKT_EBADF) and outlive the attachment. May return the errors of
 * skt_selector_register. */
SKT_API int skt_selector_set_cancel(struct skt_selector *selector,
                                    struct skt_cancel *cancel) SKT_MUST_CHECK;

/* The descriptor behind the kind (epoll), readable when something is ready, for use in
 * another event loop. Where descriptors were closed without being unregistered, the set
 * behind the number may be replaced: another epoll then no longer watches it.
 * SKT_EOPNOTSUPP: the kind has none. */
SKT_API skt_handle skt_selector_fileno(const struct skt_selector *selector);

SKT_END

#endif
