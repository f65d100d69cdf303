/* SPDX-License-Identifier: MIT */
/* data.c - send and receive, once or until all is done. Source: POSIX send, recv. */
#include "addr/addr.h"
#include "base/deadline.h"
#include "socket/socket.h"

/* Bytes that one call can count; more is refused. */
static int too_long(size_t length)
{
    return length > PTRDIFF_MAX;
}

/*
 * skt_send and skt_recv are the two calls that everything goes through, so each
 * instruction counts: what is rare stands in functions of its own, and what only a second
 * try needs is kept in memory. Without `volatile` the compiler would keep it in registers
 * that each call then has to save and restore, at twice the cost.
 */

/* The further turns of skt_send. Each ends by success, an error, or the limit. */
static __attribute__((cold, noinline)) ptrdiff_t send_again(struct skt_socket *s,
                                                            const void *data,
                                                            size_t length, int flags,
                                                            ptrdiff_t n)
{
    skt_nsec limit = 0;
    while (n < 0) {
        int rc = skt__again(s, SKT__WRITE, (int)n, &limit, !(flags & MSG_DONTWAIT));
        if (rc < 0)
            return rc;
        n = skt__os_send(s->fd, data, length, flags | MSG_NOSIGNAL);
    }
    return n;
}

/* skt_send with a token, without data, or with a wrong argument. */
static __attribute__((noinline)) ptrdiff_t send_rarely(struct skt_socket *s,
                                                       const void *data, size_t length,
                                                       int flags)
{
    int rc = skt__begin(s, SKT__WRITE);
    if (rc < 0)
        return rc;
    if ((data == NULL && length != 0) || too_long(length))
        return SKT_EINVAL;
    ptrdiff_t n = skt__os_send(s->fd, data, length, flags | MSG_NOSIGNAL);
    return n >= 0 ? n : send_again(s, data, length, flags, n);
}

ptrdiff_t skt_send(struct skt_socket *s, const void *data, size_t length, int flags)
{
    if (!skt__is_plain(s, SKT__WRITE) || data == NULL || length - 1 >= PTRDIFF_MAX)
        return send_rarely(s, data, length, flags);
    struct skt_socket *volatile kept_s = s;
    const void *volatile kept_data = data;
    volatile size_t kept_length = length;
    volatile int kept_flags = flags;
    ptrdiff_t n = skt__os_send(s->fd, data, length, flags | MSG_NOSIGNAL);
    if (n >= 0)
        return n;
    return send_again(kept_s, kept_data, kept_length, kept_flags, n);
}

/* As send_again. */
static __attribute__((cold, noinline)) ptrdiff_t recv_again(struct skt_socket *s,
                                                            void *buffer, size_t length,
                                                            int flags, ptrdiff_t n)
{
    skt_nsec limit = 0;
    while (n < 0) {
        int rc = skt__again(s, SKT__READ, (int)n, &limit, !(flags & MSG_DONTWAIT));
        if (rc < 0)
            return rc;
        n = skt__os_recv(s->fd, buffer, length, flags);
    }
    return n;
}

/* As send_rarely. */
static __attribute__((noinline)) ptrdiff_t recv_rarely(struct skt_socket *s, void *buffer,
                                                       size_t length, int flags)
{
    int rc = skt__begin(s, SKT__READ);
    if (rc < 0)
        return rc;
    if (length == 0)
        return 0;
    if (buffer == NULL || too_long(length))
        return SKT_EINVAL;
    ptrdiff_t n = skt__os_recv(s->fd, buffer, length, flags);
    return n >= 0 ? n : recv_again(s, buffer, length, flags, n);
}

ptrdiff_t skt_recv(struct skt_socket *s, void *buffer, size_t length, int flags)
{
    if (!skt__is_plain(s, SKT__READ) || buffer == NULL || length - 1 >= PTRDIFF_MAX)
        return recv_rarely(s, buffer, length, flags);
    struct skt_socket *volatile kept_s = s;
    void *volatile kept_buffer = buffer;
    volatile size_t kept_length = length;
    volatile int kept_flags = flags;
    ptrdiff_t n = skt__os_recv(s->fd, buffer, length, flags);
    if (n >= 0)
        return n;
    return recv_again(kept_s, kept_buffer, kept_length, kept_flags, n);
}

ptrdiff_t skt_sendto(struct skt_socket *s, const void *data, size_t length, int flags,
                     const struct skt_addr *to)
{
    int rc = skt__begin(s, SKT__WRITE);
    if (rc < 0)
        return rc;
    if ((data == NULL && length != 0) || too_long(length) ||
        (to != NULL && to->size == 0))
        return SKT_EINVAL;
    const struct sockaddr *name = to != NULL ? &to->as.sa : NULL;
    socklen_t size = to != NULL ? to->size : 0;
    skt_nsec limit = 0;
    for (;;) { /* as skt_send */
        ptrdiff_t n =
            skt__os_sendto(s->fd, data, length, flags | MSG_NOSIGNAL, name, size);
        if (n >= 0)
            return n;
        rc = skt__again(s, SKT__WRITE, (int)n, &limit, !(flags & MSG_DONTWAIT));
        if (rc < 0)
            return rc;
    }
}

ptrdiff_t skt_recvfrom(struct skt_socket *s, void *buffer, size_t length, int flags,
                       struct skt_addr *from)
{
    int rc = skt__begin(s, SKT__READ);
    if (rc < 0)
        return rc;
    if ((buffer == NULL && length != 0) || too_long(length))
        return SKT_EINVAL;
    skt_nsec limit = 0;
    for (;;) { /* as skt_recv */
        struct skt_addr peer = {.size = sizeof peer.as};
        ptrdiff_t n =
            skt__os_recvfrom(s->fd, buffer, length, flags, &peer.as.sa, &peer.size);
        if (n >= 0) {
            skt__addr_settle(&peer);
            if (from != NULL)
                *from = peer;
            return n;
        }
        rc = skt__again(s, SKT__READ, (int)n, &limit, !(flags & MSG_DONTWAIT));
        if (rc < 0)
            return rc;
    }
}

int skt_send_all(struct skt_socket *s, const void *data, size_t length, int flags,
                 size_t *sent)
{
    size_t done = 0;
    int rc = skt__begin(s, SKT__WRITE);
    if (rc == 0 && ((data == NULL && length != 0) || too_long(length)))
        rc = SKT_EINVAL;
    skt_nsec limit = rc == 0 ? skt__limit(s, SKT__WRITE) : 0;
    while (rc == 0) { /* each turn sends something, or waits within the limit */
        const char *next = length != 0 ? (const char *)data + done : NULL;
        ptrdiff_t n = skt__os_send(s->fd, next, length - done, flags | MSG_NOSIGNAL);
        if (n < 0) {
            rc = skt__again(s, SKT__WRITE, (int)n, &limit, !(flags & MSG_DONTWAIT));
            continue;
        }
        done += (size_t)n;
        if (done == length)
            break;
        rc = skt__go_on(s, SKT__WRITE, limit);
    }
    if (sent != NULL)
        *sent = done;
    return rc;
}

int skt_recv_exactly(struct skt_socket *s, void *buffer, size_t length, int flags,
                     size_t *received)
{
    size_t done = 0;
    int rc = skt__begin(s, SKT__READ);
    if (rc == 0 && ((buffer == NULL && length != 0) || too_long(length) ||
                    s->type != SOCK_STREAM || (flags & (MSG_PEEK | MSG_TRUNC | MSG_OOB))))
        rc = SKT_EINVAL;
    skt_nsec limit = rc == 0 ? skt__limit(s, SKT__READ) : 0;
    while (rc == 0 && done < length) { /* each turn receives, or waits within the limit */
        ptrdiff_t n = skt__os_recv(s->fd, (char *)buffer + done, length - done, flags);
        if (n < 0) {
            rc = skt__again(s, SKT__READ, (int)n, &limit, !(flags & MSG_DONTWAIT));
            continue;
        }
        if (n == 0)
            rc = SKT_EEOF;
        done += (size_t)n;
        if (rc == 0 && done < length)
            rc = skt__go_on(s, SKT__READ, limit);
    }
    if (received != NULL)
        *received = done;
    return rc;
}
