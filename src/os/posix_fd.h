/* SPDX-License-Identifier: MIT */
/* posix_fd.h - the calls of os.h on any descriptor; a part of posix.h. Source: POSIX. */
#ifndef SKT_POSIX_FD_H
#define SKT_POSIX_FD_H

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
    uint64_t one = 1;  /* an eventfd takes exactly eight bytes; a pipe takes them too */
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

#ifndef __linux__

static inline int skt__posix_signal_open(int out[2])
{
    return pipe2(out, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : 0;
}

#endif

#endif
