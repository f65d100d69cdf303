/* SPDX-License-Identifier: MIT */
/* open.c - birth and death of a socket: open, adopt, pair, dup, move, detach, close.
 * Source: POSIX socket, socketpair, close; PEP 446. */
#include "socket/socket.h"

#include <fcntl.h>

/* Bits that Linux lets a caller put beside the type of a socket. */
#define TYPE_FLAGS (SOCK_NONBLOCK | SOCK_CLOEXEC)

/* Python's defaults for what was left open. Returns the timeout of the new socket. */
static skt_nsec complete(int kind[3], int family)
{
    if (kind[0] == SKT_DEFAULT)
        kind[0] = family;
    if (kind[1] == SKT_DEFAULT)
        kind[1] = SOCK_STREAM;
    if (kind[2] == SKT_DEFAULT)
        kind[2] = 0;
    skt_nsec timeout = kind[1] & SOCK_NONBLOCK ? 0 : skt__timeout_of_new();
    if (timeout != SKT_FOREVER)
        kind[1] |= SOCK_NONBLOCK;
    return timeout;
}

int skt_socket_open(struct skt_socket *s, int family, int type, int proto)
{
    int rc = skt__check_closed(s);
    if (rc < 0)
        return rc;
    int kind[3] = {family, type, proto};
    skt_nsec timeout = complete(kind, AF_INET);
    int fd = skt__os_socket(kind[0], kind[1], kind[2]);
    if (fd < 0)
        return fd;
    kind[1] &= ~TYPE_FLAGS;
    skt__fill(s, fd, kind, timeout, timeout != SKT_FOREVER);
    return 0;
}

int skt_socket_pair(struct skt_socket *a, struct skt_socket *b, int family, int type,
                    int proto)
{
    int rc = skt__check_closed(a);
    if (rc == 0)
        rc = a == b ? SKT_EINVAL : skt__check_closed(b);
    if (rc < 0)
        return rc;
    int kind[3] = {family, type, proto};
    int fds[2] = {-1, -1};
    skt_nsec timeout = complete(kind, AF_UNIX);
    rc = skt__os_socketpair(kind[0], kind[1], kind[2], fds);
    if (rc < 0)
        return rc;
    kind[1] &= ~TYPE_FLAGS;
    skt__fill(a, fds[0], kind, timeout, timeout != SKT_FOREVER);
    skt__fill(b, fds[1], kind, timeout, timeout != SKT_FOREVER);
    return 0;
}

/* Asks the system what kind of socket a descriptor is. */
static int detect(skt_handle fd, int kind[3])
{
    struct skt_addr addr = {.size = sizeof addr.as};
    int rc = skt__os_getsockname(fd, &addr.as.sa, &addr.size);
    if (rc < 0)
        return rc;
    kind[0] = addr.as.sa.sa_family;
    socklen_t size = sizeof kind[1];
    rc = skt__os_getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind[1], &size);
    if (rc < 0)
        return rc;
    size = sizeof kind[2];
    return skt__os_getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &kind[2], &size);
}

int skt_socket_adopt(struct skt_socket *s, skt_handle fd)
{
    int rc = skt__check_closed(s);
    if (rc < 0)
        return rc;
    if (fd < 0)
        return SKT_EBADF;
    int kind[3] = {0, 0, 0};
    rc = detect(fd, kind);
    if (rc < 0)
        return rc;
    int nonblocking = skt__os_get_nonblocking(fd);
    if (nonblocking < 0)
        return nonblocking;
    skt_nsec timeout = nonblocking ? 0 : skt__timeout_of_new();
    if (timeout != SKT_FOREVER && !nonblocking) {
        rc = skt__os_set_nonblocking(fd, 1);
        if (rc < 0)
            return rc;
    }
    skt__fill(s, fd, kind, timeout, timeout != SKT_FOREVER);
    return 0;
}

int skt_socket_dup(struct skt_socket *to, const struct skt_socket *from)
{
    int rc = skt__check_open(from);
    if (rc == 0)
        rc = skt__check_closed(to);
    if (rc < 0)
        return rc;
    int fd = skt__os_dup(from->fd);
    if (fd < 0)
        return fd;
    const int kind[3] = {from->family, from->type, from->proto};
    skt__fill(to, fd, kind, from->timeout, (skt__flags(from) & SKT__NONBLOCK) != 0);
    return 0;
}

/* Leaves the object closed, all zero but the caller's word. Returns the descriptor. */
static skt_handle empty(struct skt_socket *s)
{
    skt_handle fd = s->fd;
    *s = (struct skt_socket){.spare = s->spare};
    return fd;
}

int skt_socket_move(struct skt_socket *to, struct skt_socket *from)
{
    int rc = skt__check_open(from);
    if (rc == 0)
        rc = to == from ? SKT_EINVAL : skt__check_closed(to);
    if (rc < 0)
        return rc;
    uintptr_t spare = to->spare;
    *to = *from;
    to->spare = spare;
    empty(from);
    return 0;
}

skt_handle skt_socket_detach(struct skt_socket *s)
{
    int rc = skt__check_open(s);
    return rc < 0 ? rc : empty(s);
}

int skt_socket_close(struct skt_socket *s)
{
    if (skt__check_open(s) < 0)
        return 0;
    int rc = skt__os_close(empty(s));
    /* The descriptor is gone in every case: another close could hit a stranger's. */
    return rc == SKT_EINTR || rc == SKT_EINPROGRESS || rc == SKT_ECONNRESET ? 0 : rc;
}
