/* SPDX-License-Identifier: MIT */
/* mode.h - how a socket waits: blocking or not, timeout, deadline, token; and
 * inheritance. */
#ifndef SKT_MODE_H
#define SKT_MODE_H

#include <skt/socket.h>

SKT_BEGIN

/* The modes, who may set them and what a closed socket answers: see socket.h. */

/* Blocking (true) is timeout SKT_FOREVER, non-blocking (false) timeout 0. The getter
 * returns 1 unless the timeout is 0, as Python's getblocking. */
SKT_API int skt_socket_set_blocking(struct skt_socket *s, int blocking) SKT_MUST_CHECK;
SKT_API int skt_socket_get_blocking(const struct skt_socket *s);

/* The timeout of each call. timeout: SKT_FOREVER, 0 or above; negative is SKT_EINVAL. */
SKT_API int skt_socket_set_timeout(struct skt_socket *s, skt_nsec timeout) SKT_MUST_CHECK;
SKT_API int skt_socket_get_timeout(const struct skt_socket *s,
                                   skt_nsec *timeout) SKT_MUST_CHECK;

/*
 * Bounds every later call in the directions by a moment on the monotonic clock.
 * directions: SKT_EVENT_READ, SKT_EVENT_WRITE or SKT_BOTH. deadline: as skt_deadline
 * gives it; 0 clears it. Does not wake a call that already waits. accept counts as
 * reading, connect as writing. The descriptor stays O_NONBLOCK after clearing, until the
 * mode is set again; calls behave the same. Errors: SKT_EINVAL: directions, or a negative
 * deadline. Thread-safe for the thread that owns the direction.
 */
SKT_API int skt_socket_set_deadline(struct skt_socket *s, int directions,
                                    skt_nsec deadline) SKT_MUST_CHECK;
/* direction: exactly one. deadline: receives it, 0 if none. */
SKT_API int skt_socket_get_deadline(const struct skt_socket *s, int direction,
                                    skt_nsec *deadline) SKT_MUST_CHECK;

/* Attaches a cancel token to the directions; NULL takes it off. The token must be open
 * (SKT_EBADF) and outlive the socket or its attachment. As skt_socket_set_deadline. */
SKT_API int skt_socket_set_cancel(struct skt_socket *s, int directions,
                                  struct skt_cancel *cancel) SKT_MUST_CHECK;

/* The timeout of new sockets: the one global of the library, atomic; SKT_FOREVER at the
 * start. Returns 0; SKT_EINVAL: negative. The getter cannot fail. Source: Python's
 * setdefaulttimeout. */
SKT_API int skt_set_default_timeout(skt_nsec timeout) SKT_MUST_CHECK;
SKT_API skt_nsec skt_get_default_timeout(void);

/* Whether a child keeps the descriptor across exec; not at birth. The getter returns 1
 * or 0. Source: PEP 446. */
SKT_API int skt_socket_set_inheritable(struct skt_socket *s,
                                       int inheritable) SKT_MUST_CHECK;
SKT_API int skt_socket_get_inheritable(const struct skt_socket *s);

SKT_END

#endif
