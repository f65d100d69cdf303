/* SPDX-License-Identifier: MIT */
/* os.h - the seam: every call that leaves skt for the system, in one list. Source:
 * POSIX. */
#ifndef SKT_OS_H
#define SKT_OS_H

#include <poll.h>
#include <skt/base.h>
#include <skt/time.h>
#include <stdint.h>
#include <sys/select.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

/*
 * Each call makes one attempt and returns what the system returned, a failure as -errno.
 * EINTR comes through: the loops above answer it (skt__wait, the socket's turn, the
 * selector's backends), so that the fault runner can inject it here.
 *
 * In the library these are direct calls (posix.h, inlined). In the test build (SKT_SEAM)
 * they go through the table that skt__os_use chose, and each leaves its file and line,
 * the site, behind for the fault runner.
 */

/* Which file a descriptor is: two descriptors with equal ids are the same file. */
struct skt__file_id {
    uint64_t device;
    uint64_t inode;
};

/* One call a line reads as the list that it is. */
/* clang-format off */
#define SKT__OS_COMMON_CALLS(X)                                                         \
    /* sockets; every new descriptor is close-on-exec */                                \
    X(int, socket, (int family, int type, int proto))                                   \
    X(int, socketpair, (int family, int type, int proto, int fds[2]))                   \
    X(int, accept, (int fd, struct sockaddr *addr, socklen_t *size, int nonblocking))   \
    X(int, bind, (int fd, const struct sockaddr *addr, socklen_t size))                 \
    X(int, listen, (int fd, int backlog))                                               \
    X(int, connect, (int fd, const struct sockaddr *addr, socklen_t size))              \
    X(int, shutdown, (int fd, int how))                                                 \
    X(int, getsockname, (int fd, struct sockaddr *addr, socklen_t *size))               \
    X(int, getpeername, (int fd, struct sockaddr *addr, socklen_t *size))               \
    X(int, getsockopt, (int fd, int level, int option, void *value, socklen_t *size))   \
    X(int, setsockopt, (int fd, int level, int option, const void *value,               \
                        socklen_t size))                                                \
    X(ptrdiff_t, send, (int fd, const void *data, size_t length, int flags))            \
    X(ptrdiff_t, recv, (int fd, void *buffer, size_t length, int flags))                \
    X(ptrdiff_t, sendto, (int fd, const void *data, size_t length, int flags,           \
                          const struct sockaddr *to, socklen_t size))                   \
    X(ptrdiff_t, recvfrom, (int fd, void *buffer, size_t length, int flags,             \
                            struct sockaddr *from, socklen_t *size))                    \
    /* any descriptor */                                                                \
    X(int, dup, (int fd))                                                               \
    X(int, dup_onto, (int fd, int onto))                                                \
    X(int, close, (int fd))                                                             \
    X(int, get_nonblocking, (int fd))                                                   \
    X(int, set_nonblocking, (int fd, int on))                                           \
    X(int, get_inheritable, (int fd))                                                   \
    X(int, set_inheritable, (int fd, int on))                                           \
    X(int, file_id, (int fd, struct skt__file_id *id))                                  \
    /* eventfd or pipe, non-blocking: out[0] is readable after signal_raise(out[1]),    \
     * which keeps errno */                                                             \
    X(int, signal_open, (int out[2]))                                                   \
    X(int, signal_raise, (int fd))                                                      \
    X(int, signal_drain, (int fd))                                                      \
    /* waiting: a span in nanoseconds, SKT_FOREVER for no limit */                      \
    X(int, poll, (struct pollfd *fds, size_t count, skt_nsec timeout))                  \
    X(int, select, (int limit, fd_set *readable, fd_set *writable, fd_set *urgent,      \
                    skt_nsec timeout))                                                  \
    /* memory, time, interfaces */                                                      \
    X(void *, realloc, (void *memory, size_t size))                                     \
    X(void, free, (void *memory))                                                       \
    X(skt_nsec, now, (void))                                                            \
    X(int, if_nametoindex, (const char *name))                                          \
    X(int, if_indextoname, (unsigned index, char *name, size_t capacity))

#ifdef __linux__
#define SKT__OS_OWN_CALLS(X)                                                            \
    X(int, epoll_create, (void))                                                        \
    X(int, epoll_ctl, (int epfd, int op, int fd, struct epoll_event *event))            \
    X(int, epoll_wait, (int epfd, struct epoll_event *events, int capacity,             \
                        int milliseconds))                                              \
    X(int, epoll_pwait2, (int epfd, struct epoll_event *events, int capacity,           \
                          skt_nsec timeout))
#else
#define SKT__OS_OWN_CALLS(X)
#endif
/* clang-format on */

#define SKT__OS_CALLS(X)    \
    SKT__OS_COMMON_CALLS(X) \
    SKT__OS_OWN_CALLS(X)

#ifdef SKT_SEAM

#define SKT__OS_FIELD(type, name, parameters) type(*name) parameters;
struct skt__os_table {
    SKT__OS_CALLS(SKT__OS_FIELD)
};

/* The system itself. */
extern const struct skt__os_table skt__os_system;

/* Chooses the table of every later call of the process; NULL is the system again. */
void skt__os_use(const struct skt__os_table *table);

/* Notes the site for this thread and gives the table in force. */
const struct skt__os_table *skt__os_at(const char *site);

/* The site of this thread's latest call, as "file.c:line". */
const char *skt__os_site(void);

#define SKT__OS_TEXT_OF(number) #number
#define SKT__OS_LINE(number) SKT__OS_TEXT_OF(number)
#define SKT__OS(name) skt__os_at(__FILE__ ":" SKT__OS_LINE(__LINE__))->name

#else

#include "posix.h"
#define SKT__OS(name) skt__posix_##name

#endif

#define skt__os_socket SKT__OS(socket)
#define skt__os_socketpair SKT__OS(socketpair)
#define skt__os_accept SKT__OS(accept)
#define skt__os_bind SKT__OS(bind)
#define skt__os_listen SKT__OS(listen)
#define skt__os_connect SKT__OS(connect)
#define skt__os_shutdown SKT__OS(shutdown)
#define skt__os_getsockname SKT__OS(getsockname)
#define skt__os_getpeername SKT__OS(getpeername)
#define skt__os_getsockopt SKT__OS(getsockopt)
#define skt__os_setsockopt SKT__OS(setsockopt)
#define skt__os_send SKT__OS(send)
#define skt__os_recv SKT__OS(recv)
#define skt__os_sendto SKT__OS(sendto)
#define skt__os_recvfrom SKT__OS(recvfrom)
#define skt__os_dup SKT__OS(dup)
#define skt__os_dup_onto SKT__OS(dup_onto)
#define skt__os_close SKT__OS(close)
#define skt__os_get_nonblocking SKT__OS(get_nonblocking)
#define skt__os_set_nonblocking SKT__OS(set_nonblocking)
#define skt__os_get_inheritable SKT__OS(get_inheritable)
#define skt__os_set_inheritable SKT__OS(set_inheritable)
#define skt__os_file_id SKT__OS(file_id)
#define skt__os_signal_open SKT__OS(signal_open)
#define skt__os_signal_raise SKT__OS(signal_raise)
#define skt__os_signal_drain SKT__OS(signal_drain)
#define skt__os_poll SKT__OS(poll)
#define skt__os_select SKT__OS(select)
#define skt__os_realloc SKT__OS(realloc)
#define skt__os_free SKT__OS(free)
#define skt__os_now SKT__OS(now)
#define skt__os_if_nametoindex SKT__OS(if_nametoindex)
#define skt__os_if_indextoname SKT__OS(if_indextoname)
#define skt__os_epoll_create SKT__OS(epoll_create)
#define skt__os_epoll_ctl SKT__OS(epoll_ctl)
#define skt__os_epoll_wait SKT__OS(epoll_wait)
#define skt__os_epoll_pwait2 SKT__OS(epoll_pwait2)

#endif
