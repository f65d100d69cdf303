/* SPDX-License-Identifier: MIT */
/* linux.h - the calls of os.h that only Linux has; a part of posix.h. Source: Linux
 * man. */
#ifndef SKT_LINUX_H
#define SKT_LINUX_H

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "direct.h"

static inline int skt__posix_signal_open(int out[2])
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0)
        return -errno;
    out[0] = out[1] = fd;
    return 0;
}

static inline int skt__posix_epoll_create(void)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return SKT__OR_ERRNO(fd);
}

static inline int skt__posix_epoll_ctl(int epfd, int op, int fd,
                                       struct epoll_event *event)
{
    int rc = epoll_ctl(epfd, op, fd, event);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_epoll_wait(int epfd, struct epoll_event *events,
                                        int capacity, int milliseconds)
{
    if (SKT__THREAD_SANITIZED && (milliseconds < 0 || milliseconds > 5000))
        milliseconds = 5000; /* as skt__slice */
    return skt__direct_epoll_wait(epfd, events, capacity, milliseconds);
}

static inline int skt__posix_epoll_pwait2(int epfd, struct epoll_event *events,
                                          int capacity, skt_nsec timeout)
{
    struct timespec span;
    int n = epoll_pwait2(epfd, events, capacity, skt__posix_span(timeout, &span), NULL);
    return SKT__OR_ERRNO(n);
}

#endif
