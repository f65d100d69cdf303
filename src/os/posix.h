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
#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif

/* What a call of the system returned, with its failure as -errno. */
#define SKT__OR_ERRNO(result) ((result) < 0 ? -errno : (result))

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

static inline int skt__posix_dup(int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return SKT__OR_ERRNO(copy);
}

static inline int skt__posix_dup_onto(int fd, int onto)
{
    int rc = dup3(fd, onto, O_CLOEXEC);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_close(int fd)
{
    int rc = close(fd);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_get_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -errno : (flags & O_NONBLOCK) != 0;
}

static inline int skt__posix_set_nonblocking(int fd, int on)
{
    int flags = fcntl(fd, F_GETFL);
    int wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    if (flags < 0)
        return -errno;
    return wanted == flags || fcntl(fd, F_SETFL, wanted) == 0 ? 0 : -errno;
}

static inline int skt__posix_get_inheritable(int fd)
{
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? -errno : (flags & FD_CLOEXEC) == 0;
}

static inline int skt__posix_set_inheritable(int fd, int on)
{
    int rc = fcntl(fd, F_SETFD, on ? 0 : FD_CLOEXEC);
    return SKT__OR_ERRNO(rc);
}

static inline int skt__posix_file_id(int fd, struct skt__file_id *id)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    id->device = (uint64_t)st.st_dev;
    id->inode = (uint64_t)st.st_ino;
    return 0;
}

static inline int skt__posix_signal_raise(int fd)
{
    uint64_t one = 1; /* an eventfd takes exactly eight bytes; a pipe takes them too */
    int saved = errno; /* signal handlers raise */
    int rc = write(fd, &one, sizeof one) < 0 && errno != EAGAIN ? -errno : 0;
    errno = saved;
    return rc;
}

static inline int skt__posix_signal_drain(int fd)
{
    /* One read empties an eventfd, and a pipe after 64 raises at most. */
    uint64_t words[64];
    ptrdiff_t n = read(fd, words, sizeof words);
    return n < 0 && errno != EAGAIN ? -errno : n == (ptrdiff_t)sizeof words;
}

static inline const struct timespec *skt__posix_span(skt_nsec span, struct timespec *out)
{
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
    int n = epoll_wait(epfd, events, capacity, milliseconds);
    return SKT__OR_ERRNO(n);
}

static inline int skt__posix_epoll_pwait2(int epfd, struct epoll_event *events,
                                          int capacity, skt_nsec timeout)
{
    struct timespec span;
    int n = epoll_pwait2(epfd, events, capacity, skt__posix_span(timeout, &span), NULL);
    return SKT__OR_ERRNO(n);
}

#else

static inline int skt__posix_signal_open(int out[2])
{
    return pipe2(out, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : 0;
}

#endif

#endif
