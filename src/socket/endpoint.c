/* SPDX-License-Identifier: MIT */
/* endpoint.c - bind, listen, accept, shutdown and the names of both ends. */
#include "addr/addr.h"
#include "base/deadline.h"
#include "socket/socket.h"

#include <string.h>

int skt_bind(struct skt_socket *s, const struct skt_addr *addr)
{
    int rc = skt__check_open(s);
    if (rc < 0)
        return rc;
    if (addr == NULL || addr->size == 0)
        return SKT_EINVAL;
    return skt__os_bind(s->fd, &addr->as.sa, addr->size);
}

int skt_listen(struct skt_socket *s, int backlog)
{
    int rc = skt__check_open(s);
    return rc < 0 ? rc : skt__os_listen(s->fd, backlog < 0 ? 0 : backlog);
}

int skt_shutdown(struct skt_socket *s, int how)
{
    int rc = skt__check_open(s);
    return rc < 0 ? rc : skt__os_shutdown(s->fd, how);
}

int skt_accept_error_kind(int error)
{
    switch (error) {
    case SKT_ECONNABORTED:
    case SKT_EPROTO:
    case SKT_ENOPROTOOPT:
    case SKT_ENETDOWN:
    case SKT_ENETUNREACH:
    case SKT_EHOSTDOWN:
    case SKT_EHOSTUNREACH:
    case -ENONET: /* Linux only: the machine is not on the network */
        return 1;
    case SKT_EMFILE:
    case SKT_ENFILE:
    case SKT_ENOBUFS:
    case SKT_ENOMEM:
        return 2;
    default:
        return 0;
    }
}

/* After a failed accept: the next one, where the listener may wait. */
static int again(struct skt_socket *s, int error, skt_nsec *limit)
{
    if (skt_accept_error_kind(error) != 1 || s->timeout == 0)
        return skt__again(s, SKT__READ, error, limit, 1);
    if (*limit == 0)
        *limit = skt__limit(s, SKT__READ);
    return skt__go_on(s, SKT__READ, *limit);
}

/* One attempt. timeout: of the new socket. The address is filled in place: the system
 * writes it only together with a connection. */
static inline int attempt(struct skt_socket *s, struct skt_addr *peer, skt_nsec timeout)
{
    int nonblocking = timeout != SKT_FOREVER;
    if (peer == NULL)
        return skt__os_accept(s->fd, NULL, NULL, nonblocking);
    peer->size = sizeof peer->as;
    return skt__os_accept(s->fd, &peer->as.sa, &peer->size, nonblocking);
}

/* The further turns of skt_accept, apart from the common case as those of skt_send.
 * before: the size of the address when the call began. */
static __attribute__((cold, noinline)) int accept_again(struct skt_socket *s,
                                                        struct skt_addr *peer,
                                                        socklen_t before,
                                                        skt_nsec timeout, int fd)
{
    skt_nsec limit = 0;
    while (fd < 0) { /* again ends it: by an error, or by the limit of the listener */
        int rc = again(s, fd, &limit);
        if (rc < 0) {
            if (peer != NULL)
                peer->size = before;
            return rc;
        }
        fd = attempt(s, peer, timeout);
    }
    return fd;
}

int skt_accept(struct skt_socket *s, struct skt_socket *conn, struct skt_addr *peer)
{
    int rc = skt__begin(s, SKT__READ);
    if (rc == 0)
        rc = skt__check_closed(conn);
    if (rc < 0)
        return rc;
    skt_nsec timeout = skt__timeout_of_new();
    volatile socklen_t before = peer != NULL ? peer->size : 0; /* as in skt_send */
    int fd = attempt(s, peer, timeout);
    if (fd < 0)
        fd = accept_again(s, peer, before, timeout, fd);
    if (fd < 0)
        return fd;
    if (peer != NULL)
        skt__addr_settle(peer);
    memcpy(conn, s, offsetof(struct skt_socket, flags)); /* family, type and proto */
    conn->fd = fd;
    skt__fill_state(conn, timeout, timeout != SKT_FOREVER);
    return 0;
}

static int name_of(const struct skt_socket *s, struct skt_addr *addr, int is_peer)
{
    int rc = skt__check_open(s);
    if (rc == 0 && addr == NULL)
        rc = SKT_EINVAL;
    if (rc < 0)
        return rc;
    struct skt_addr name = {.size = sizeof name.as};
    if (is_peer)
        rc = skt__os_getpeername(s->fd, &name.as.sa, &name.size);
    else
        rc = skt__os_getsockname(s->fd, &name.as.sa, &name.size);
    if (rc < 0)
        return rc;
    skt__addr_settle(&name);
    *addr = name;
    return 0;
}

int skt_getsockname(const struct skt_socket *s, struct skt_addr *addr)
{
    return name_of(s, addr, 0);
}

int skt_getpeername(const struct skt_socket *s, struct skt_addr *addr)
{
    return name_of(s, addr, 1);
}
