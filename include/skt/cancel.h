/* SPDX-License-Identifier: MIT */
/* cancel.h - a token that makes blocked calls return, from any thread or signal
 * handler. */
#ifndef SKT_CANCEL_H
#define SKT_CANCEL_H

#include <skt/base.h>

SKT_BEGIN

/*
 * A cancel token. All zero bytes are a closed token. It is attached to sockets
 * (skt_socket_set_cancel) and selectors (skt_selector_set_cancel), any number of them;
 * once fired, every call that it guards returns SKT_ECANCELED, at once and until it is
 * reset. It must outlive what it is attached to. After fork the child may only close it:
 * its descriptors are the parent's too. The fields belong to the library.
 */
struct skt_cancel {
    skt_handle fd;      /* becomes readable when the token fires */
    skt_handle wake_fd; /* what fire writes to; the same as fd with eventfd */
    int fired;          /* accessed atomically */
    unsigned flags;
};

/*
 * Opens a token, not fired. Both descriptors are close-on-exec and non-blocking.
 * cancel: zeroed or closed before; untouched on failure.
 * Returns 0; SKT_EINVAL: NULL; SKT_EBUSY: it is open already; SKT_EMFILE, SKT_ENFILE,
 * SKT_ENOMEM: the system has no descriptor left. Allocates one descriptor, no memory.
 */
SKT_API int skt_cancel_open(struct skt_cancel *cancel) SKT_MUST_CHECK;

/*
 * Fires the token. Async-signal-safe, thread-safe, keeps errno; firing twice is the same
 * as once. Returns 0; SKT_EINVAL: NULL; SKT_EBADF: the token is closed.
 */
SKT_API int skt_cancel_fire(struct skt_cancel *cancel);

/* 1 if the token has fired, 0 if not (also for NULL or a closed one). Thread-safe and
 * async-signal-safe. */
SKT_API int skt_cancel_fired(const struct skt_cancel *cancel);

/*
 * Makes a fired token new again. Calls that the firing has not reached yet may miss it,
 * so reset only when none of its users is inside a call. A firing from elsewhere may come
 * at any moment: it counts as one before or after the reset. One thread resets at a time.
 * Returns 0; SKT_EINVAL: NULL; SKT_EBADF: the token is closed.
 */
SKT_API int skt_cancel_reset(struct skt_cancel *cancel);

/* The descriptor that is readable while the token is fired, for a foreign event loop; it
 * must not be read. SKT_EINVAL: NULL; SKT_EBADF: closed. */
SKT_API skt_handle skt_cancel_fileno(const struct skt_cancel *cancel);

/* Closes the token; a closed token or NULL is fine. No user may be left. Returns 0. */
SKT_API int skt_cancel_close(struct skt_cancel *cancel);

SKT_END

#endif
