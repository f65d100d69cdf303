/* SPDX-License-Identifier: MIT */
/* fault_table.c - the faults, the calls that they can befall, and what they
 * presuppose. */
#include "fault_engine.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* Traits of a call: what a fault may presuppose. */
enum {
    NONBLOCK = 1 << 0, /* the descriptor is, or MSG_DONTWAIT was given */
    STREAM = 1 << 1,
    DATAGRAM = 1 << 2,
    LOCAL = 1 << 3, /* AF_UNIX */
    INTERNET = 1 << 4,
    SOME = 1 << 5, /* one byte at least */
    MANY = 1 << 6, /* two bytes at least */
    ADD = 1 << 7,
    CHANGE = 1 << 8,
    REMOVE = 1 << 9,
    REGULAR = 1 << 10, /* a regular file */
    WATCHED = 1 << 11, /* a wait for a descriptor, not a mere sleep */
    TIMED = 1 << 12,   /* a wait that may wait */
    LOOK = 1 << 13     /* one that may not */
};

#define B(name) (UINT64_C(1) << SEAM_##name)
#ifdef __linux__
#define B_EPOLL_CREATE B(epoll_create)
#define B_EPOLL_CTL B(epoll_ctl)
#define B_EPOLL_PWAIT2 B(epoll_pwait2)
#define B_EPOLL_WAITS (B(epoll_wait) | B_EPOLL_PWAIT2)
#else
#define B_EPOLL_CREATE UINT64_C(0)
#define B_EPOLL_CTL UINT64_C(0)
#define B_EPOLL_PWAIT2 UINT64_C(0)
#define B_EPOLL_WAITS UINT64_C(0)
#endif

#define SOCKETS (B(socket) | B(socketpair))
#define OBJECTS (SOCKETS | B(accept) | B_EPOLL_CREATE | B(signal_open))
#define MAKERS (OBJECTS | B(dup) | B(dup_onto))
#define SENDS (B(send) | B(sendto))
#define RECVS (B(recv) | B(recvfrom))
#define OPTIONS (B(getsockopt) | B(setsockopt))
#define NAMES (B(getsockname) | B(getpeername))
#define FCNTLS \
    (B(get_nonblocking) | B(set_nonblocking) | B(get_inheritable) | B(set_inheritable))
#define WAITS (B(poll) | B(select) | B_EPOLL_WAITS)

#define E(name, class, calls, needs)                  \
    {                                                 \
#name, FAULT_FAIL, -name, class, calls, needs \
    }

const struct fault fault_table[] = {
    /* what makes descriptors */
    E(EMFILE, FAULT_ENDS, MAKERS | B(if_nametoindex) | B(if_indextoname), 0),
    E(ENFILE, FAULT_ENDS, OBJECTS, 0),
    E(ENOBUFS, FAULT_ENDS, SOCKETS | B(accept) | SENDS | NAMES, 0),
    E(ENOMEM, FAULT_ENDS, OBJECTS | B(realloc), 0),
    E(EINVAL, FAULT_ENDS,
      SOCKETS | B_EPOLL_CREATE | B(signal_open) | B(bind) | B(listen) | OPTIONS | NAMES |
          FCNTLS,
      0),
    E(EACCES, FAULT_ENDS, B(socket) | B(bind), 0),
    E(EPERM, FAULT_ENDS, B(socket) | B(accept) | OPTIONS | FCNTLS, 0),
    E(EAFNOSUPPORT, FAULT_ENDS, SOCKETS, 0),
    /* accept */
    E(ECONNABORTED, FAULT_RETRIED, B(accept), 0),
    E(EPROTO, FAULT_RETRIED, B(accept), 0),
    {"no-address", FAULT_NO_ADDRESS, 0, FAULT_RETRIED, B(accept), 0},
    /* what is tried again */
    E(EINTR, FAULT_RETRIED,
      B(accept) | SENDS | RECVS | WAITS | B(signal_raise) | B(signal_drain), 0),
    E(EAGAIN, FAULT_RETRIED, B(accept) | SENDS | RECVS, NONBLOCK),
    /* connect */
    {"ECONNREFUSED", FAULT_PENDING, -ECONNREFUSED, FAULT_ENDS, B(connect), 0},
    {"ETIMEDOUT", FAULT_PENDING, -ETIMEDOUT, FAULT_ENDS, B(connect), INTERNET},
    {"EHOSTUNREACH", FAULT_PENDING, -EHOSTUNREACH, FAULT_ENDS, B(connect), INTERNET},
    {"ENETUNREACH", FAULT_PENDING, -ENETUNREACH, FAULT_ENDS, B(connect), INTERNET},
    {"slow-connect", FAULT_SLOW, 0, FAULT_RETRIED, B(connect),
     NONBLOCK | INTERNET | STREAM},
    {"EINTR-connect", FAULT_AFTER, -EINTR, FAULT_RETRIED, B(connect), INTERNET | STREAM},
    {"EINTR-unix", FAULT_FAIL, -EINTR, FAULT_RETRIED, B(connect), LOCAL},
    {"EAGAIN-unix", FAULT_FAIL, -EAGAIN, FAULT_RETRIED, B(connect), LOCAL | NONBLOCK},
    E(EALREADY, FAULT_ENDS, B(connect), INTERNET),
    {"EISCONN", FAULT_AFTER, -EISCONN, FAULT_ENDS, B(connect), 0},
    E(EADDRNOTAVAIL, FAULT_ENDS, B(connect), INTERNET),
    {"self-connect", FAULT_SELF, -ECONNREFUSED, FAULT_ENDS, B(connect),
     INTERNET | STREAM},
    /* data */
    {"short-1", FAULT_SHORT_ONE, 0, FAULT_RETRIED, SENDS | RECVS, STREAM | MANY},
    {"short-half", FAULT_SHORT_HALF, 0, FAULT_RETRIED, SENDS | RECVS, STREAM | MANY},
    {"short-less-1", FAULT_SHORT_LESS_ONE, 0, FAULT_RETRIED, SENDS | RECVS,
     STREAM | MANY},
    {"send-0", FAULT_ZERO, 0, FAULT_RETRIED, SENDS, STREAM | SOME},
    {"recv-0", FAULT_ZERO, SKT_EEOF, FAULT_ENDS, RECVS, STREAM | SOME},
    E(EPIPE, FAULT_ENDS, SENDS, STREAM),
    E(ECONNRESET, FAULT_ENDS, SENDS | RECVS, STREAM),
    E(EMSGSIZE, FAULT_ENDS, SENDS, DATAGRAM),
    E(EIO, FAULT_ENDS, SENDS, 0),
    {"ETIMEDOUT-recv", FAULT_FAIL, -ETIMEDOUT, FAULT_ENDS, RECVS, STREAM},
    E(ENOTCONN, FAULT_ENDS, RECVS | B(getpeername) | B(shutdown), STREAM),
    {"ECONNREFUSED-icmp", FAULT_FAIL, -ECONNREFUSED, FAULT_ENDS, SENDS | RECVS,
     DATAGRAM | INTERNET},
    /* bind, listen, options */
    E(EADDRINUSE, FAULT_ENDS, B(bind) | B(listen), 0),
    {"ENOENT-path", FAULT_FAIL, -ENOENT, FAULT_ENDS, B(bind) | B(connect), LOCAL},
    E(ENOPROTOOPT, FAULT_ENDS, OPTIONS, 0),
    E(ENODEV, FAULT_ENDS, B(if_nametoindex), 0),
    E(ENXIO, FAULT_ENDS, B(if_indextoname), 0),
    /* waits */
    {"early", FAULT_EARLY, 0, FAULT_RETRIED, WAITS, TIMED},
    {"spurious", FAULT_SPURIOUS, 0, FAULT_RETRIED, WAITS, WATCHED},
    {"only-hup", FAULT_HUP, 0, FAULT_RETRIED, WAITS, WATCHED},
    {"only-err", FAULT_ERR, 0, FAULT_RETRIED, WAITS, WATCHED},
    {"nval", FAULT_NVAL, -EBADF, FAULT_RETRIED, B(poll) | B(select), WATCHED},
    {"ENOSYS-probe", FAULT_FAIL, -ENOSYS, FAULT_RETRIED, B_EPOLL_PWAIT2, LOOK},
    {"reversed", FAULT_REVERSED, 0, FAULT_RETRIED, B_EPOLL_WAITS, 0},
    /* epoll_ctl */
    {"ENOENT-ctl", FAULT_FAIL, -ENOENT, FAULT_ENDS, B_EPOLL_CTL, CHANGE},
    {"ENOENT-del", FAULT_FAIL, -ENOENT, FAULT_RETRIED, B_EPOLL_CTL, REMOVE},
    {"ENOMEM-add", FAULT_FAIL, -ENOMEM, FAULT_ENDS, B_EPOLL_CTL, ADD},
    {"ENOMEM-mod", FAULT_FAIL, -ENOMEM, FAULT_ENDS, B_EPOLL_CTL, CHANGE},
    E(EEXIST, FAULT_ENDS, B_EPOLL_CTL, ADD),
    E(ENOSPC, FAULT_ENDS, B_EPOLL_CTL, ADD),
    {"EPERM-ctl", FAULT_FAIL, -EPERM, FAULT_RETRIED, B_EPOLL_CTL, ADD | REGULAR},
    /* close: the descriptor is gone all the same */
    {"EINTR-close", FAULT_AFTER, -EINTR, FAULT_RETRIED, B(close), 0},
    {"EIO-close", FAULT_AFTER, -EIO, FAULT_ENDS, B(close), 0},
    /* the clock */
    {"clock-forward", FAULT_FORWARD, 0, FAULT_CLOCK, B(now), 0},
    {"clock-backward", FAULT_BACKWARD, 0, FAULT_CLOCK, B(now), 0},
    {"clock-stuck", FAULT_STUCK, 0, FAULT_CLOCK, B(now), 0},
};

const int fault_count = sizeof fault_table / sizeof *fault_table;

_Static_assert(sizeof fault_table / sizeof *fault_table <= 64, "a set is one word");
_Static_assert(SEAM_COUNT <= 64, "a set of calls is one word");

int fault_find(const char *name)
{
    for (int i = 0; i < fault_count; i++)
        if (strcmp(fault_table[i].name, name) == 0)
            return i;
    return -1;
}

int fault_blocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_NONBLOCK) == 0;
}

static unsigned socket_traits(int fd)
{
    int type = 0, family = 0;
    socklen_t size = sizeof type;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0)
        return 0;
    size = sizeof family;
    getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size);
    return (type == SOCK_STREAM ? STREAM : 0) | (type == SOCK_DGRAM ? DATAGRAM : 0) |
           (family == AF_UNIX ? LOCAL : 0) |
           (family == AF_INET || family == AF_INET6 ? INTERNET : 0) |
           (fault_blocking(fd) ? 0 : NONBLOCK);
}

static unsigned wait_traits(const struct seam_call *call)
{
    unsigned traits = call->timeout > 0 ? TIMED : LOOK;
    if (call->id == SEAM_select)
        return traits | (call->code > 0 ? WATCHED : 0);
    return traits | (call->fd >= 0 ? WATCHED : 0);
}

static unsigned control_traits(const struct seam_call *call)
{
#ifdef __linux__
    struct stat st;
    unsigned traits = fstat(call->fd, &st) == 0 && S_ISREG(st.st_mode) ? REGULAR : 0;
    return traits | (call->code == EPOLL_CTL_ADD   ? ADD
                     : call->code == EPOLL_CTL_MOD ? CHANGE
                                                   : REMOVE);
#else
    (void)call;
    return 0;
#endif
}

static unsigned traits_of(const struct seam_call *call)
{
    uint64_t bit = UINT64_C(1) << call->id;
    if (bit & WAITS)
        return wait_traits(call);
    if (bit & B_EPOLL_CTL)
        return control_traits(call);
    if (call->fd < 0)
        return 0;
    unsigned traits = socket_traits(call->fd);
    if (bit & (SENDS | RECVS))
        traits |= (call->length > 0 ? SOME : 0) | (call->length > 1 ? MANY : 0) |
                  (call->code & MSG_DONTWAIT ? NONBLOCK : 0);
    return traits;
}

uint64_t fault_legal(const struct seam_call *call)
{
    unsigned traits = traits_of(call);
    uint64_t legal = 0;
    for (int i = 0; i < fault_count; i++)
        if ((fault_table[i].calls >> call->id & 1) != 0 &&
            (traits & fault_table[i].needs) == fault_table[i].needs)
            legal |= UINT64_C(1) << i;
    return legal;
}
