/* SPDX-License-Identifier: MIT */
/* seam_table.c - the table that shows every call of skt to the oracles and hooks. */
#include "seam.h"

#include <stdlib.h>

/* A call about descriptor `about`, with what the oracles and hooks need to know of it. */
#define CALL(name, about, ...) \
    struct seam_call call = {.id = SEAM_##name, .fd = (about), ##__VA_ARGS__}

/* Asks the system unless a hook has answered already. */
#define ASK(real)                  \
    if (seam_enter(&call))         \
        seam_leave(&call, (real)); \
    return (__typeof__(real))call.result

static const struct skt__os_table *const os = &skt__os_system;

static int watch_socket(int family, int type, int proto)
{
    CALL(socket, -1, .code = family);
    ASK(os->socket(family, type, proto));
}

static int watch_socketpair(int family, int type, int proto, int fds[2])
{
    CALL(socketpair, -1, .code = family, .out = fds);
    ASK(os->socketpair(family, type, proto, fds));
}

static int watch_accept(int fd, struct sockaddr *addr, socklen_t *size, int nonblocking)
{
    CALL(accept, fd, .code = nonblocking, .out = addr, .size = size);
    ASK(os->accept(fd, addr, size, nonblocking));
}

static int watch_bind(int fd, const struct sockaddr *addr, socklen_t size)
{
    CALL(bind, fd, .to = addr, .length = size);
    ASK(os->bind(fd, addr, size));
}

static int watch_listen(int fd, int backlog)
{
    CALL(listen, fd, .code = backlog);
    ASK(os->listen(fd, backlog));
}

static int watch_connect(int fd, const struct sockaddr *addr, socklen_t size)
{
    CALL(connect, fd, .to = addr, .length = size);
    ASK(os->connect(fd, addr, size));
}

static int watch_shutdown(int fd, int how)
{
    CALL(shutdown, fd, .code = how);
    ASK(os->shutdown(fd, how));
}

static int watch_getsockname(int fd, struct sockaddr *addr, socklen_t *size)
{
    CALL(getsockname, fd, .out = addr, .size = size);
    ASK(os->getsockname(fd, addr, size));
}

static int watch_getpeername(int fd, struct sockaddr *addr, socklen_t *size)
{
    CALL(getpeername, fd, .out = addr, .size = size);
    ASK(os->getpeername(fd, addr, size));
}

static int watch_getsockopt(int fd, int level, int option, void *value, socklen_t *size)
{
    CALL(getsockopt, fd, .code = level == SOL_SOCKET ? option : -1, .out = value,
         .size = size);
    ASK(os->getsockopt(fd, level, option, value, size));
}

static int watch_setsockopt(int fd, int level, int option, const void *value,
                            socklen_t size)
{
    CALL(setsockopt, fd, .code = level == SOL_SOCKET ? option : -1, .length = size);
    ASK(os->setsockopt(fd, level, option, value, size));
}

static ptrdiff_t watch_send(int fd, const void *data, size_t length, int flags)
{
    CALL(send, fd, .code = flags, .length = length);
    ASK(os->send(fd, data, call.length, flags));
}

static ptrdiff_t watch_recv(int fd, void *buffer, size_t length, int flags)
{
    CALL(recv, fd, .code = flags, .length = length, .out = buffer);
    ASK(os->recv(fd, buffer, call.length, flags));
}

static ptrdiff_t watch_sendto(int fd, const void *data, size_t length, int flags,
                              const struct sockaddr *to, socklen_t size)
{
    CALL(sendto, fd, .code = flags, .length = length, .to = to);
    ASK(os->sendto(fd, data, call.length, flags, to, size));
}

static ptrdiff_t watch_recvfrom(int fd, void *buffer, size_t length, int flags,
                                struct sockaddr *from, socklen_t *size)
{
    CALL(recvfrom, fd, .code = flags, .length = length, .out = from, .size = size);
    ASK(os->recvfrom(fd, buffer, call.length, flags, from, size));
}

static int watch_dup(int fd)
{
    CALL(dup, fd);
    ASK(os->dup(fd));
}

static int watch_dup_onto(int fd, int onto)
{
    CALL(dup_onto, fd, .code = onto);
    ASK(os->dup_onto(fd, onto));
}

static int watch_close(int fd)
{
    CALL(close, fd);
    ASK(os->close(fd));
}

static int watch_get_nonblocking(int fd)
{
    CALL(get_nonblocking, fd);
    ASK(os->get_nonblocking(fd));
}

static int watch_set_nonblocking(int fd, int on)
{
    CALL(set_nonblocking, fd, .code = on);
    ASK(os->set_nonblocking(fd, on));
}

static int watch_get_inheritable(int fd)
{
    CALL(get_inheritable, fd);
    ASK(os->get_inheritable(fd));
}

static int watch_set_inheritable(int fd, int on)
{
    CALL(set_inheritable, fd, .code = on);
    ASK(os->set_inheritable(fd, on));
}

static int watch_file_id(int fd, struct skt__file_id *id)
{
    CALL(file_id, fd, .out = id);
    ASK(os->file_id(fd, id));
}

static int watch_signal_open(int out[2])
{
    CALL(signal_open, -1, .out = out);
    ASK(os->signal_open(out));
}

static int watch_signal_raise(int fd)
{
    CALL(signal_raise, fd);
    ASK(os->signal_raise(fd));
}

static int watch_signal_drain(int fd)
{
    CALL(signal_drain, fd);
    ASK(os->signal_drain(fd));
}

static int watch_poll(struct pollfd *fds, size_t count, skt_nsec timeout)
{
    CALL(poll, count > 0 ? fds[0].fd : -1, .out = fds, .length = count,
         .timeout = timeout);
    ASK(os->poll(fds, count, timeout));
}

static int watch_select(int limit, fd_set *readable, fd_set *writable, fd_set *urgent,
                        skt_nsec timeout)
{
    CALL(select, -1, .code = limit, .sets = {readable, writable, urgent},
         .timeout = timeout);
    ASK(os->select(limit, readable, writable, urgent, timeout));
}

static void *watch_realloc(void *memory, size_t size)
{
    CALL(realloc, -1, .length = size, .old = memory);
    if (seam_enter(&call)) {
        call.memory = os->realloc(memory, size);
        seam_leave(&call, 0);
    }
    return call.memory;
}

static void watch_free(void *memory)
{
    CALL(free, -1, .old = memory);
    if (seam_enter(&call)) {
        os->free(memory);
        seam_leave(&call, 0);
    }
}

static skt_nsec watch_now(void)
{
    CALL(now, -1);
    ASK(os->now());
}

static int watch_if_nametoindex(const char *name)
{
    CALL(if_nametoindex, -1);
    ASK(os->if_nametoindex(name));
}

static int watch_if_indextoname(unsigned index, char *name, size_t capacity)
{
    CALL(if_indextoname, -1, .code = (int)index);
    ASK(os->if_indextoname(index, name, capacity));
}

#ifdef __linux__

static int watch_epoll_create(void)
{
    CALL(epoll_create, -1);
    ASK(os->epoll_create());
}

static int watch_epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
{
    CALL(epoll_ctl, fd, .code = op, .set = epfd, .out = event);
    ASK(os->epoll_ctl(epfd, op, fd, event));
}

static int watch_epoll_wait(int epfd, struct epoll_event *events, int capacity,
                            int milliseconds)
{
    CALL(epoll_wait, epfd, .length = (size_t)capacity, .out = events,
         .timeout = milliseconds < 0 ? SKT_FOREVER : milliseconds * SKT_MILLISECOND);
    ASK(os->epoll_wait(epfd, events, capacity, milliseconds));
}

static int watch_epoll_pwait2(int epfd, struct epoll_event *events, int capacity,
                              skt_nsec timeout)
{
    CALL(epoll_pwait2, epfd, .length = (size_t)capacity, .out = events,
         .timeout = timeout);
    ASK(os->epoll_pwait2(epfd, events, capacity, timeout));
}

#endif

#define ENTRY(type, name, parameters) .name = watch_##name,
const struct skt__os_table seam_table = {SKT__OS_CALLS(ENTRY)};

#define NAME(type, name, parameters) #name,
const char *seam_name(enum seam_id id)
{
    static const char *const names[] = {SKT__OS_CALLS(NAME)};
    return names[id];
}
