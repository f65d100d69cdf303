/* SPDX-License-Identifier: MIT */
/* posix.h - the calls of os.h on POSIX systems, one attempt each, errors as -errno. */
#ifndef SKT_POSIX_H
#define SKT_POSIX_H

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <skt/time.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sanitize.h"

/* What a call of the system returned, with its failure as -errno. */
#define SKT__OR_ERRNO(result) ((result) < 0 ? -errno : (result))

#include "posix_fd.h"

static inline int skt__posix_socket(int family, int type, int proto)
{
    int fd = socket(family, type | SOCK_CLOEXEC, proto);
    return SKT__OR_ERRNO(fd);
}

static inline int skt__posix_socketpair(int family, int type, int proto, int fds[2])
{
    int rc = socketpair(family, type | SOCK_CLOEXEC, proto, fds);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_accept(int fd, struct sockaddr *addr, socklen_t *size,
                                    int nonblocking)
{
    int conn = accept4(fd, addr, size, SOCK_CLOEXEC | (nonblocking ? SOCK_NONBLOCK : 0));
    return SKT__OR_ERRNO(conn);
}

static inline int skt__posix_bind(int fd, const struct sockaddr *addr, socklen_t size)
{
    int rc = bind(fd, addr, size);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_listen(int fd, int backlog)
{
    int rc = listen(fd, backlog);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_connect(int fd, const struct sockaddr *addr, socklen_t size)
{
    int rc = connect(fd, addr, size);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_shutdown(int fd, int how)
{
    int rc = shutdown(fd, how);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_getsockname(int fd, struct sockaddr *addr, socklen_t *size)
{
    int rc = getsockname(fd, addr, size);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_getpeername(int fd, struct sockaddr *addr, socklen_t *size)
{
    int rc = getpeername(fd, addr, size);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_getsockopt(int fd, int level, int option, void *value,
                                        socklen_t *size)
{
    int rc = getsockopt(fd, level, option, value, size);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_setsockopt(int fd, int level, int option, const void *value,
                                        socklen_t size)
{
    int rc = setsockopt(fd, level, option, value, size);
    return SKT__OR_ERRNO(rc);
}

static inline ptrdiff_t skt__posix_send(int fd, const void *data, size_t length,
                                        int flags)
{
    ptrdiff_t n = send(fd, data, length, flags);
    return SKT__OR_ERRNO(n);
}

static inline ptrdiff_t skt__posix_recv(int fd, void *buffer, size_t length, int flags)
{
    ptrdiff_t n = recv(fd, buffer, length, flags);
    return SKT__OR_ERRNO(n);
}

static inline ptrdiff_t skt__posix_sendto(int fd, const void *data, size_t length,
                                          int flags, const struct sockaddr *to,
                                          socklen_t size)
{
    ptrdiff_t n = sendto(fd, data, length, flags, to, size);
    return SKT__OR_ERRNO(n);
}

static inline ptrdiff_t skt__posix_recvfrom(int fd, void *buffer, size_t length,
                                            int flags, struct sockaddr *from,
                                            socklen_t *size)
{
    ptrdiff_t n = recvfrom(fd, buffer, length, flags, from, size);
    return SKT__OR_ERRNO(n);
}

static inline const struct timespec *skt__posix_span(skt_nsec span, struct timespec *out)
{
    span = skt__slice(span);
    if (span == SKT_FOREVER)
        return NULL;
    out->tv_sec = (time_t)(span / SKT_SECOND);
    out->tv_nsec = (long)(span % SKT_SECOND);
    return out;
}

static inline int skt__posix_poll(struct pollfd *fds, size_t count, skt_nsec timeout)
{
    struct timespec span;
    int n = ppoll(fds, (nfds_t)count, skt__posix_span(timeout, &span), NULL);
    return SKT__OR_ERRNO(n);
}

static inline int skt__posix_select(int limit, fd_set *readable, fd_set *writable,
                                    fd_set *urgent, skt_nsec timeout)
{
    struct timespec span;
    int n =
        pselect(limit, readable, writable, urgent, skt__posix_span(timeout, &span), NULL);
    return SKT__OR_ERRNO(n);
}

static inline void *skt__posix_realloc(void *memory, size_t size)
{
    return realloc(memory, size);
}

static inline void skt__posix_free(void *memory)
{
    free(memory);
}

static inline skt_nsec skt__posix_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock */
    return (skt_nsec)now.tv_sec * SKT_SECOND + now.tv_nsec;
}

static inline int skt__posix_if_nametoindex(const char *name)
{
    unsigned index = if_nametoindex(name);
    return index == 0 ? -errno : (int)index;
}

static inline int skt__posix_if_indextoname(unsigned index, char *name, size_t capacity)
{
    char text[IF_NAMESIZE];
    if (if_indextoname(index, text) == NULL)
        return -errno;
    if (strlen(text) >= capacity)
        return -ENOSPC;
    memcpy(name, text, strlen(text) + 1);
    return 0;
}

#ifdef __linux__
#include "linux.h"
#endif

#endif
