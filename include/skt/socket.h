/* SPDX-License-Identifier: MIT */
/* socket.h - one small object for a socket: open, connect, accept, send, receive,
 * wait. */
#ifndef SKT_SOCKET_H
#define SKT_SOCKET_H

#include <skt/addr.h>
#include <skt/base.h>
#include <skt/cancel.h>
#include <skt/time.h>

SKT_BEGIN

/*
 * A socket in the caller's memory. All zero bytes are a closed socket, so `= {0}` and
 * calloc are safe. Never copy it: ownership moves with skt_socket_move and leaves with
 * skt_socket_detach. Read fd, family, type and proto freely while it is open (type has no
 * flag bits); change nothing by hand. `spare` is the caller's own word.
 *
 * Modes, as in Python: blocking (timeout SKT_FOREVER), non-blocking (0), or a timeout for
 * each call, which for the looping calls bounds the whole call. A deadline bounds every
 * later call in its direction until it is cleared; the earlier of the two wins. A cancel
 * token ends the calls in its direction. A socket with any of the three has O_NONBLOCK
 * set. Non-blocking mode never waits, whatever the deadline. They are set in mode.h.
 *
 * Threads: one reader and one writer may use a socket at once, and each may set the
 * deadline and the token of its own direction. Everything else, close above all, needs
 * the socket alone: fire the token first.
 *
 * Every function answers SKT_EINVAL to a NULL socket and SKT_EBADF to a closed one unless
 * it says otherwise. A call that opens a socket wants a closed one (SKT_EBUSY otherwise).
 * No function here allocates memory. SIGPIPE is never raised; EINTR never appears. Every
 * descriptor is close-on-exec from birth.
 */
struct skt_socket {
    skt_handle fd;
    int family;
    int type;
    int proto;
    unsigned flags;
    skt_nsec timeout;
    skt_nsec deadline[2];
    struct skt_cancel *cancel[2];
    uintptr_t spare;
};

/* Both directions of a socket. */
#define SKT_BOTH (SKT_EVENT_READ | SKT_EVENT_WRITE)

/* skt_listen: the largest queue of waiting connections that the system allows. */
#define SKT_BACKLOG_SYSTEM 0x7FFFFFFF

/* Room for skt_socket_format: two addresses and about 100 bytes around them. */
#define SKT_SOCKET_TEXT_MAX 1024

/* ---- birth and death ------------------------------------------------------------- */

/*
 * Opens a socket. SKT_DEFAULT for family, type or proto is Python's default: AF_INET,
 * SOCK_STREAM, 0. type may carry SOCK_NONBLOCK, which starts it in non-blocking mode, and
 * SOCK_CLOEXEC, which is implied. Otherwise the default timeout applies.
 * Returns 0, or the system's error: SKT_EAFNOSUPPORT, SKT_EPROTONOSUPPORT,
 * SKT_ESOCKTNOSUPPORT, SKT_EINVAL, SKT_EACCES, SKT_EPERM, SKT_EMFILE, SKT_ENFILE,
 * SKT_ENOBUFS, SKT_ENOMEM; SKT_EBUSY. Source: POSIX socket, PEP 446.
 */
SKT_API int skt_socket_open(struct skt_socket *s, int family, int type,
                            int proto) SKT_MUST_CHECK;

/*
 * Takes over an open descriptor, which is not duplicated; family, type and protocol are
 * asked from the system. Its close-on-exec flag stays as it is. If it is O_NONBLOCK the
 * socket starts in non-blocking mode, otherwise with the default timeout.
 * Returns 0; SKT_EBADF: fd is negative or not open; SKT_ENOTSOCK: no socket. On failure
 * the descriptor still belongs to the caller. Source: Python's socket(fileno=).
 */
SKT_API int skt_socket_adopt(struct skt_socket *s, skt_handle fd) SKT_MUST_CHECK;

/*
 * Two connected sockets. SKT_DEFAULT: AF_UNIX, SOCK_STREAM, 0.
 * a, b: two closed sockets; both untouched on failure. Errors as skt_socket_open, and
 * SKT_EOPNOTSUPP: the family has no pairs; SKT_EINVAL: a is b. Source: POSIX socketpair.
 */
SKT_API int skt_socket_pair(struct skt_socket *a, struct skt_socket *b, int family,
                            int type, int proto) SKT_MUST_CHECK;

/*
 * Closes the socket; whatever the result, it is closed and zeroed (spare stays). A closed
 * socket or NULL is fine. Never retried; EINTR and ECONNRESET count as success.
 * Returns 0 or the system's error (SKT_EIO, SKT_ENOSPC …).
 */
SKT_API int skt_socket_close(struct skt_socket *s);

/* Gives the descriptor to the caller and leaves the socket closed, without closing the
 * descriptor. Returns the descriptor. The mode of the descriptor (O_NONBLOCK) stays. */
SKT_API skt_handle skt_socket_detach(struct skt_socket *s) SKT_MUST_CHECK;

/* Moves a socket with all its settings; `from` is closed afterwards. Returns 0;
 * SKT_EBUSY: `to` is open; SKT_EINVAL: the same object. `spare` stays where it is. */
SKT_API int skt_socket_move(struct skt_socket *to,
                            struct skt_socket *from) SKT_MUST_CHECK;

/* Opens a second descriptor for the same socket, close-on-exec, with the timeout of the
 * first, without its deadlines and tokens. (O_NONBLOCK belongs to both in the system.)
 * Returns 0; SKT_EBUSY, SKT_EMFILE. Source: Python's socket.dup. */
SKT_API int skt_socket_dup(struct skt_socket *to,
                           const struct skt_socket *from) SKT_MUST_CHECK;

/* ---- addresses and connections --------------------------------------------------- */

/* Binds to an address. Errors: SKT_EADDRINUSE, SKT_EADDRNOTAVAIL, SKT_EACCES, SKT_EINVAL
 * (bound already, or no address), SKT_EAFNOSUPPORT, SKT_ENOENT and the other path errors
 * of AF_UNIX. Source: POSIX bind. */
SKT_API int skt_bind(struct skt_socket *s, const struct skt_addr *addr) SKT_MUST_CHECK;

/* Listens. backlog: how many connections may wait; negative counts as 0 (Python), above
 * the system's limit as that limit. Errors: SKT_EADDRINUSE, SKT_EOPNOTSUPP, SKT_EINVAL.
 * Source: POSIX listen. */
SKT_API int skt_listen(struct skt_socket *s, int backlog) SKT_MUST_CHECK;

/*
 * Accepts one connection. The new socket gets the default timeout, blocking if there is
 * none, whatever the mode of the listener.
 * conn: a closed socket. peer: receives the peer's address; NULL if not wanted; size 0 if
 * the system gave none.
 * A connection that died in the queue is skipped while the listener may wait (Linux
 * passes pending network errors to accept); in non-blocking mode its error
 * (SKT_ECONNABORTED, SKT_EPROTO, SKT_ENETDOWN …) is returned, and the caller goes on.
 * Errors: SKT_EAGAIN, SKT_EDEADLINE, SKT_ECANCELED; SKT_EMFILE, SKT_ENFILE, SKT_ENOBUFS,
 * SKT_ENOMEM: the connection stays in the queue, so do not retry at once; SKT_EINVAL: not
 * listening; SKT_EOPNOTSUPP. Source: POSIX accept, Linux accept4.
 */
SKT_API int skt_accept(struct skt_socket *s, struct skt_socket *conn,
                       struct skt_addr *peer) SKT_MUST_CHECK;

/* 1 if an error of skt_accept concerns only the one connection that died (accept the
 * next), 2 if the system lacks resources (pause before the next), 0 for anything else. */
SKT_API int skt_accept_error_kind(int error);

/*
 * Connects, within the timeout and deadline of the write direction. After a failure the
 * socket should be closed: the system leaves its state open.
 * In non-blocking mode SKT_EINPROGRESS means: wait for SKT_EVENT_WRITE, then call
 * skt_connect_finish; SKT_EAGAIN (AF_UNIX): the backlog is full, which gives nothing to
 * wait for, so call skt_connect again later. The other modes do both until the limit; in
 * blocking mode either is the end of the caller's own SO_SNDTIMEO.
 * Errors: SKT_ECONNREFUSED (also for a connection to itself), SKT_ETIMEDOUT (TCP's own),
 * SKT_EDEADLINE (ours), SKT_ECANCELED, SKT_ENETUNREACH, SKT_EHOSTUNREACH,
 * SKT_EADDRNOTAVAIL, SKT_EAFNOSUPPORT, SKT_EALREADY, SKT_EISCONN, SKT_ENOENT,
 * SKT_EACCES, SKT_EINVAL; SKT_ENOTCONN: connected, and gone again. Source: POSIX connect.
 */
SKT_API int skt_connect(struct skt_socket *s, const struct skt_addr *addr) SKT_MUST_CHECK;

/*
 * Ends a non-blocking connect once the socket is writable; never waits.
 * Returns 0: connected; SKT_EINPROGRESS: not decided yet; otherwise the error of the
 * attempt (read once: the system clears it), SKT_ECONNREFUSED for a connection to itself;
 * SKT_ENOTCONN: nothing was begun, its error was told before, or it is gone again.
 */
SKT_API int skt_connect_finish(struct skt_socket *s) SKT_MUST_CHECK;

/* Ends sending, receiving or both. how: SHUT_RD, SHUT_WR, SHUT_RDWR. Errors:
 * SKT_ENOTCONN, SKT_EINVAL. Source: POSIX shutdown. */
SKT_API int skt_shutdown(struct skt_socket *s, int how);

/* The own and the peer's address. addr: untouched on failure. Errors: SKT_ENOTCONN,
 * SKT_EINVAL, SKT_ENOBUFS. Source: POSIX getsockname, getpeername. */
SKT_API int skt_getsockname(const struct skt_socket *s,
                            struct skt_addr *addr) SKT_MUST_CHECK;
SKT_API int skt_getpeername(const struct skt_socket *s,
                            struct skt_addr *addr) SKT_MUST_CHECK;

/* ---- data ---------------------------------------------------------------------- */

/*
 * Common to all below. `length` and the result count bytes. flags: the system's MSG_*
 * bits (0 usually); MSG_NOSIGNAL is implied. buffer or data may be NULL only with length
 * 0. Errors of all: SKT_EAGAIN (non-blocking and it would wait, or MSG_DONTWAIT),
 * SKT_EDEADLINE, SKT_ECANCELED, SKT_ECONNRESET, SKT_ENOTCONN, SKT_ETIMEDOUT, SKT_EINVAL,
 * SKT_EOPNOTSUPP, SKT_ENOBUFS, SKT_ENOMEM. When a token has fired, or a deadline has
 * passed while the call would have to wait, nothing is sent or received by it, except
 * what a looping call counts.
 */

/* Sends what fits. Returns the bytes accepted by the system, which may be fewer. Also
 * SKT_EPIPE, SKT_EMSGSIZE, SKT_EDESTADDRREQ, SKT_ECONNREFUSED (datagrams: an earlier one
 * was refused). Source: POSIX send. */
SKT_API ptrdiff_t skt_send(struct skt_socket *s, const void *data, size_t length,
                           int flags);

/*
 * Sends everything, in as many steps as it takes, within one timeout for the whole call.
 * sent: receives how many bytes the system accepted, always written, also on failure
 * (0 if an argument is wrong); NULL if not wanted. Returns 0 when all is sent.
 * In non-blocking mode SKT_EAGAIN with what was sent so far.
 */
SKT_API int skt_send_all(struct skt_socket *s, const void *data, size_t length, int flags,
                         size_t *sent) SKT_MUST_CHECK;

/*
 * Receives up to length bytes. Returns the count; 0 is the end of the stream, or an empty
 * datagram, or length 0 (which asks nothing of the system). With MSG_TRUNC on a datagram
 * socket the real length, which may exceed `length`. Source: POSIX recv.
 */
SKT_API ptrdiff_t skt_recv(struct skt_socket *s, void *buffer, size_t length, int flags);

/*
 * Receives exactly length bytes of a stream, within one timeout for the whole call.
 * received: how many bytes lie in the buffer, always written, also on failure; NULL if
 * not wanted. Returns 0; SKT_EEOF: the stream ended before; SKT_EINVAL: also for
 * MSG_PEEK, MSG_TRUNC or MSG_OOB in flags, or a socket that is not a stream.
 */
SKT_API int skt_recv_exactly(struct skt_socket *s, void *buffer, size_t length, int flags,
                             size_t *received) SKT_MUST_CHECK;

/* Sends one datagram to an address (NULL: to the connected peer). Errors as skt_send, and
 * SKT_EACCES (broadcast without SO_BROADCAST), SKT_EAFNOSUPPORT, SKT_EISCONN. */
SKT_API ptrdiff_t skt_sendto(struct skt_socket *s, const void *data, size_t length,
                             int flags, const struct skt_addr *to);

/* Receives one datagram and its sender. from: NULL if not wanted; size 0 where the system
 * gives none; untouched on failure. length 0 takes an empty view of the next datagram. */
SKT_API ptrdiff_t skt_recvfrom(struct skt_socket *s, void *buffer, size_t length,
                               int flags, struct skt_addr *from);

/* ---- waiting ------------------------------------------------------------------- */

/*
 * Waits until the socket is ready, whatever its mode.
 * events: SKT_EVENT_* bits. timeout: SKT_FOREVER, 0 to look once, or a span. The
 * deadlines and tokens of the directions asked for hold too. Returns the bits that are
 * ready (an error or hang-up makes all READ and WRITE bits asked for ready); 0: the
 * timeout passed; SKT_EDEADLINE: the socket's deadline passed first; SKT_ECANCELED;
 * SKT_EINVAL: no or unknown bits, or a negative timeout.
 */
SKT_API int skt_socket_wait(struct skt_socket *s, int events, skt_nsec timeout);

/* ---- text ------------------------------------------------------------------------ */

/*
 * A text for people, like Python's repr:
 * <skt_socket fd=5, family=AF_INET, type=SOCK_STREAM, proto=0, laddr=127.0.0.1:80,
 * raddr=127.0.0.1:5000> in one line, or <skt_socket closed>. Addresses as
 * skt_addr_format. SKT_SOCKET_TEXT_MAX is always enough. A closed socket is no error.
 * Returns the length; SKT_ENOSPC: capacity too small, out untouched; SKT_EINVAL: NULL.
 */
SKT_API int skt_socket_format(const struct skt_socket *s, char *out, size_t capacity);

SKT_END

#endif
