/* SPDX-License-Identifier: MIT */
/* cancel.c - the cancel token: a flag for those who look, a descriptor for those who
 * wait. */
#include "os/os.h"

#include <skt/cancel.h>
#include <skt/error.h>

#define OPEN 1u

static int usable(const struct skt_cancel *cancel)
{
    if (cancel == NULL)
        return SKT_EINVAL;
    return cancel->flags & OPEN ? 0 : SKT_EBADF;
}

int skt_cancel_open(struct skt_cancel *cancel)
{
    if (cancel == NULL)
        return SKT_EINVAL;
    if (cancel->flags & OPEN)
        return SKT_EBUSY;
    int fds[2] = {-1, -1};
    int rc = skt__os_signal_open(fds);
    if (rc < 0)
        return rc;
    *cancel = (struct skt_cancel){.fd = fds[0], .wake_fd = fds[1], .flags = OPEN};
    return 0;
}

static int make_readable(const struct skt_cancel *cancel)
{
    int rc;
    do /* ends: the descriptor does not block */
        rc = skt__os_signal_raise(cancel->wake_fd);
    while (rc == SKT_EINTR);
    return rc;
}

int skt_cancel_fire(struct skt_cancel *cancel)
{
    int rc = usable(cancel);
    /* The flag first: whoever is woken by the descriptor must find it set. A reset
     * between the two steps takes the flag down and leaves the descriptor readable: then
     * again. */
    while (rc == 0 && __atomic_exchange_n(&cancel->fired, 1, __ATOMIC_SEQ_CST) == 0)
        rc = make_readable(cancel);
    return rc;
}

int skt_cancel_fired(const struct skt_cancel *cancel)
{
    return cancel != NULL && __atomic_load_n(&cancel->fired, __ATOMIC_ACQUIRE) != 0;
}

int skt_cancel_reset(struct skt_cancel *cancel)
{
    int rc = usable(cancel);
    if (rc < 0)
        return rc;
    int before = __atomic_exchange_n(&cancel->fired, 0, __ATOMIC_SEQ_CST);
    do /* ends when the descriptor is empty */
        rc = skt__os_signal_drain(cancel->fd);
    while (rc == SKT_EINTR || rc > 0);
    if (rc < 0)
        __atomic_fetch_or(&cancel->fired, before, __ATOMIC_SEQ_CST);
    else if (skt_cancel_fired(cancel)) /* since: the drain may have swallowed that */
        rc = make_readable(cancel);
    return rc;
}

skt_handle skt_cancel_fileno(const struct skt_cancel *cancel)
{
    int rc = usable(cancel);
    return rc < 0 ? rc : cancel->fd;
}

int skt_cancel_close(struct skt_cancel *cancel)
{
    if (usable(cancel) < 0)
        return 0;
    int fd = cancel->fd;
    int wake_fd = cancel->wake_fd;
    *cancel = (struct skt_cancel){0};
    if (wake_fd != fd)
        skt__os_close(wake_fd);
    skt__os_close(fd);
    return 0;
}
