/* SPDX-License-Identifier: MIT */
/* mode.c - blocking, non-blocking, timeout, deadline, cancel token, inheritance. */
#include "socket/socket.h"

/* The one global: the timeout of new sockets. */
skt_nsec skt__default_timeout = SKT_FOREVER;

int skt_set_default_timeout(skt_nsec timeout)
{
    if (timeout < 0)
        return SKT_EINVAL;
    __atomic_store_n(&skt__default_timeout, timeout, __ATOMIC_RELAXED);
    return 0;
}

skt_nsec skt_get_default_timeout(void)
{
    return skt__timeout_of_new();
}

/* The system's flag and our note of it. */
static int set_nonblocking(struct skt_socket *s, int on)
{
    int rc = skt__os_set_nonblocking(s->fd, on);
    if (rc < 0)
        return rc;
    if (on)
        skt__flags_set(s, SKT__NONBLOCK);
    else
        skt__flags_clear(s, SKT__NONBLOCK);
    return 0;
}

/* For a deadline or a token: at most one change for the life of the mode. */
static int need_nonblocking(struct skt_socket *s)
{
    return skt__flags(s) & SKT__NONBLOCK ? 0 : set_nonblocking(s, 1);
}

int skt_socket_set_timeout(struct skt_socket *s, skt_nsec timeout)
{
    int rc = skt__check_open(s);
    if (rc < 0)
        return rc;
    if (timeout < 0)
        return SKT_EINVAL;
    int on = timeout != SKT_FOREVER || s->deadline[SKT__READ] != 0 ||
             s->deadline[SKT__WRITE] != 0 || (skt__flags(s) & SKT__PLAIN) != SKT__PLAIN;
    rc = set_nonblocking(s, on);
    if (rc < 0)
        return rc;
    s->timeout = timeout;
    return 0;
}

int skt_socket_get_timeout(const struct skt_socket *s, skt_nsec *timeout)
{
    int rc = skt__check_open(s);
    if (rc == 0 && timeout == NULL)
        rc = SKT_EINVAL;
    if (rc == 0)
        *timeout = s->timeout;
    return rc;
}

int skt_socket_set_blocking(struct skt_socket *s, int blocking)
{
    return skt_socket_set_timeout(s, blocking ? SKT_FOREVER : 0);
}

int skt_socket_get_blocking(const struct skt_socket *s)
{
    int rc = skt__check_open(s);
    return rc < 0 ? rc : s->timeout != 0;
}

static int check_directions(const struct skt_socket *s, int directions)
{
    int rc = skt__check_open(s);
    if (rc < 0)
        return rc;
    return directions == 0 || (directions & ~SKT_BOTH) != 0 ? SKT_EINVAL : 0;
}

int skt_socket_set_deadline(struct skt_socket *s, int directions, skt_nsec deadline)
{
    int rc = check_directions(s, directions);
    if (rc == 0 && deadline < 0)
        rc = SKT_EINVAL;
    if (rc == 0 && deadline != 0)
        rc = need_nonblocking(s);
    if (rc < 0)
        return rc;
    if (directions & SKT_EVENT_READ)
        __atomic_store_n(&s->deadline[SKT__READ], deadline, __ATOMIC_RELAXED);
    if (directions & SKT_EVENT_WRITE)
        __atomic_store_n(&s->deadline[SKT__WRITE], deadline, __ATOMIC_RELAXED);
    return 0;
}

int skt_socket_get_deadline(const struct skt_socket *s, int direction, skt_nsec *deadline)
{
    int rc = check_directions(s, direction);
    if (rc == 0 && (direction == SKT_BOTH || deadline == NULL))
        rc = SKT_EINVAL;
    if (rc < 0)
        return rc;
    int index = direction == SKT_EVENT_READ ? SKT__READ : SKT__WRITE;
    *deadline = __atomic_load_n(&s->deadline[index], __ATOMIC_RELAXED);
    return 0;
}

static void attach(struct skt_socket *s, enum skt__direction direction, unsigned plain,
                   struct skt_cancel *cancel)
{
    __atomic_store_n(&s->cancel[direction], cancel, __ATOMIC_RELEASE);
    if (cancel == NULL)
        skt__flags_set(s, plain);
    else
        skt__flags_clear(s, plain);
}

int skt_socket_set_cancel(struct skt_socket *s, int directions, struct skt_cancel *cancel)
{
    int rc = check_directions(s, directions);
    if (rc == 0 && cancel != NULL) {
        rc = skt_cancel_fileno(cancel) < 0 ? SKT_EBADF : need_nonblocking(s);
    }
    if (rc < 0)
        return rc;
    if (directions & SKT_EVENT_READ)
        attach(s, SKT__READ, SKT__PLAIN_READ, cancel);
    if (directions & SKT_EVENT_WRITE)
        attach(s, SKT__WRITE, SKT__PLAIN_WRITE, cancel);
    return 0;
}

int skt_socket_set_inheritable(struct skt_socket *s, int inheritable)
{
    int rc = skt__check_open(s);
    return rc < 0 ? rc : skt__os_set_inheritable(s->fd, inheritable);
}

int skt_socket_get_inheritable(const struct skt_socket *s)
{
    int rc = skt__check_open(s);
    return rc < 0 ? rc : skt__os_get_inheritable(s->fd);
}
