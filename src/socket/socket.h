/* SPDX-License-Identifier: MIT */
/* socket.h - what the files of src/socket share: the checks before a call and its
 * turns. */
#ifndef SKT_SOCKET_INTERNAL_H
#define SKT_SOCKET_INTERNAL_H

#include "os/os.h"

#include <skt/error.h>
#include <skt/mode.h>
#include <skt/option.h>
#include <skt/socket.h>

/* Bits of skt_socket.flags. A reader and a writer thread may both change them. */
#define SKT__OPEN 1u
#define SKT__NONBLOCK 2u /* the descriptor has O_NONBLOCK */
/* It is open and no token is attached to this direction: one bit, one test for each
 * call. */
#define SKT__PLAIN_READ 4u
#define SKT__PLAIN_WRITE 8u
#define SKT__PLAIN (SKT__PLAIN_READ | SKT__PLAIN_WRITE)

/* The two directions, as indexes of deadline[] and cancel[]. */
enum skt__direction { SKT__READ = 0, SKT__WRITE = 1 };

/* What skt_set_default_timeout sets. */
extern skt_nsec skt__default_timeout;

static inline skt_nsec skt__timeout_of_new(void)
{
    return __atomic_load_n(&skt__default_timeout, __ATOMIC_RELAXED);
}

static inline unsigned skt__flags(const struct skt_socket *s)
{
    return __atomic_load_n(&s->flags, __ATOMIC_ACQUIRE);
}

static inline void skt__flags_set(struct skt_socket *s, unsigned bits)
{
    __atomic_fetch_or(&s->flags, bits, __ATOMIC_RELEASE);
}

static inline void skt__flags_clear(struct skt_socket *s, unsigned bits)
{
    __atomic_fetch_and(&s->flags, ~bits, __ATOMIC_RELEASE);
}

static inline int skt__check_open(const struct skt_socket *s)
{
    if (s == NULL)
        return SKT_EINVAL;
    return skt__flags(s) & SKT__OPEN ? 0 : SKT_EBADF;
}

/* For an object that is about to be opened. */
static inline int skt__check_closed(const struct skt_socket *s)
{
    if (s == NULL)
        return SKT_EINVAL;
    return skt__flags(s) & SKT__OPEN ? SKT_EBUSY : 0;
}

/* The rest of skt__begin: the socket is closed, or has a token in this direction. */
int skt__begin_guarded(const struct skt_socket *s, enum skt__direction direction);

/* Whether a call need not look further: not NULL, open, no token in this direction. */
static inline int skt__is_plain(const struct skt_socket *s, enum skt__direction direction)
{
    unsigned plain = direction == SKT__READ ? SKT__PLAIN_READ : SKT__PLAIN_WRITE;
    return s != NULL && (skt__flags(s) & plain) != 0;
}

/* At the start of a call and before each further step: 0; SKT_EINVAL: NULL; SKT_EBADF:
 * closed; SKT_ECANCELED: the token of this direction has fired. */
static inline int skt__begin(const struct skt_socket *s, enum skt__direction direction)
{
    if (skt__is_plain(s, direction))
        return 0;
    return s == NULL ? SKT_EINVAL : skt__begin_guarded(s, direction);
}

/* When a call that starts now must end: SKT__NEVER, or a moment; reads the clock only for
 * a timeout. */
skt_nsec skt__limit(const struct skt_socket *s, enum skt__direction direction);

/*
 * After a failed attempt: decides whether to try again, having waited if it must.
 * error: what the attempt returned. limit: 0, or as skt__limit gave it; filled when first
 * needed, so that a call has one limit however often it tries. may_wait: 0 for
 * MSG_DONTWAIT. Returns 0 to try again, or the error to return.
 */
int skt__again(struct skt_socket *s, enum skt__direction direction, int error,
               skt_nsec *limit, int may_wait);

/* Whether "not now" (EAGAIN, EINPROGRESS) means that the call waits: not in non-blocking
 * mode, and not if the descriptor blocks, where it is the end of the caller's own
 * SO_RCVTIMEO or SO_SNDTIMEO. */
int skt__waits(struct skt_socket *s);

/* Between two steps of a looping call: SKT_ECANCELED, SKT_EDEADLINE or 0. */
int skt__go_on(const struct skt_socket *s, enum skt__direction direction, skt_nsec limit);

/* Waits in one direction until the limit; 0 when ready. */
int skt__wait_turn(const struct skt_socket *s, enum skt__direction direction,
                   skt_nsec limit);

/* The part of skt__fill behind the descriptor and its kind. */
static inline void skt__fill_state(struct skt_socket *s, skt_nsec timeout,
                                   int nonblocking)
{
    s->flags = SKT__OPEN | SKT__PLAIN | (nonblocking ? SKT__NONBLOCK : 0);
    s->timeout = timeout;
    s->deadline[SKT__READ] = s->deadline[SKT__WRITE] = 0;
    s->cancel[SKT__READ] = s->cancel[SKT__WRITE] = NULL;
}

/* Fills a closed object around a new descriptor; `spare` stays. kind: family, type
 * without flag bits, protocol. nonblocking: what the descriptor is. */
static inline void skt__fill(struct skt_socket *s, skt_handle fd, const int kind[3],
                             skt_nsec timeout, int nonblocking)
{
    s->fd = fd;
    s->family = kind[0];
    s->type = kind[1];
    s->proto = kind[2];
    skt__fill_state(s, timeout, nonblocking);
}

#endif
