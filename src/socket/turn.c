/* SPDX-License-Identifier: MIT */
/* turn.c - one call's turns: check the token, try, and wait only when the try says so.
 * Source: PEP 475; the order "try first, wait after" is Go's, the modes are Python's. */
#include "base/deadline.h"
#include "os/wait.h"
#include "socket/socket.h"

static struct skt_cancel *token_of(const struct skt_socket *s,
                                   enum skt__direction direction)
{
    return __atomic_load_n(&s->cancel[direction], __ATOMIC_ACQUIRE);
}

int skt__begin_guarded(const struct skt_socket *s, enum skt__direction direction)
{
    if (!(skt__flags(s) & SKT__OPEN))
        return SKT_EBADF;
    return skt_cancel_fired(token_of(s, direction)) ? SKT_ECANCELED : 0;
}

skt_nsec skt__limit(const struct skt_socket *s, enum skt__direction direction)
{
    skt_nsec limit = __atomic_load_n(&s->deadline[direction], __ATOMIC_RELAXED);
    if (s->timeout != SKT_FOREVER && s->timeout != 0) /* non-blocking mode never waits */
        limit =
            skt__deadline_earlier(limit, skt__deadline_after(skt__os_now(), s->timeout));
    return limit != 0 ? limit : SKT__NEVER;
}

int skt__wait_turn(const struct skt_socket *s, enum skt__direction direction,
                   skt_nsec limit)
{
    struct skt_cancel *const tokens[SKT__WAIT_TOKENS] = {token_of(s, direction), NULL};
    int events = direction == SKT__READ ? POLLIN : POLLOUT;
    int rc = skt__wait(s->fd, events, limit, tokens);
    return rc < 0 ? rc : 0;
}

/* A twin of the descriptor (dup, another process) may have set O_NONBLOCK behind our
 * back: ask, then remember. */
int skt__waits(struct skt_socket *s)
{
    if (s->timeout == 0)
        return 0;
    if (skt__flags(s) & SKT__NONBLOCK)
        return 1;
    if (skt__os_get_nonblocking(s->fd) <= 0)
        return 0;
    skt__flags_set(s, SKT__NONBLOCK);
    return 1;
}

int skt__again(struct skt_socket *s, enum skt__direction direction, int error,
               skt_nsec *limit, int may_wait)
{
    if (error == SKT_EINTR) /* the handler may have fired the token */
        return skt__begin(s, direction);
    if (error != SKT_EAGAIN || !may_wait || !skt__waits(s))
        return error;
    if (*limit == 0)
        *limit = skt__limit(s, direction);
    return skt__wait_turn(s, direction, *limit);
}

int skt__go_on(const struct skt_socket *s, enum skt__direction direction, skt_nsec limit)
{
    int rc = skt__begin(s, direction);
    if (rc < 0 || limit == SKT__NEVER)
        return rc;
    return skt__left(limit, skt__os_now()) == 0 ? SKT_EDEADLINE : 0;
}
