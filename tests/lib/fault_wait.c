/* SPDX-License-Identifier: MIT */
/* fault_wait.c - waits without waiting: the system is asked at once, virtual time
 * passes. */
#include "fault_engine.h"

#include <poll.h>
#include <string.h>

/* How long a busy kernel may take to deliver over loopback what was sent already. */
enum { GRACE_MILLISECONDS = 20 };

/* What epoll was told last about a descriptor, to lie about it in its own words. */
enum { WATCHES = 64 };
static struct {
    int set, fd;
    struct epoll_event event;
} watches[WATCHES];

void fault_wait_begin(void)
{
    for (int i = 0; i < WATCHES; i++)
        watches[i].fd = -1;
}

void fault_wait_note(const struct seam_call *call)
{
    if (call->id == SEAM_close)
        for (int i = 0; i < WATCHES; i++)
            if (watches[i].set == call->fd || watches[i].fd == call->fd)
                watches[i].fd = -1;
    if (call->id != SEAM_epoll_ctl || call->result < 0)
        return;
    int at = -1;
    for (int i = 0; i < WATCHES; i++)
        if (watches[i].fd == call->fd && watches[i].set == call->set)
            at = i;
    for (int i = 0; at < 0 && i < WATCHES; i++)
        if (watches[i].fd == -1)
            at = i;
    if (at < 0)
        return;
    watches[at].fd = call->code == EPOLL_CTL_DEL ? -1 : call->fd;
    watches[at].set = call->set;
    if (call->out != NULL)
        watches[at].event = *(const struct epoll_event *)call->out;
}

/* ---- asking the system ----------------------------------------------------------- */

static int64_t ask(const struct seam_call *call, const fd_set original[3],
                   int milliseconds)
{
    int rc;
    struct timeval span = {.tv_usec = milliseconds * 1000};
    switch (call->id) {
    case SEAM_poll:
        rc = poll(call->out, (nfds_t)call->length, milliseconds);
        break;
    case SEAM_select:
        for (int i = 0; i < 3; i++)
            if (call->sets[i] != NULL)
                *call->sets[i] = original[i];
        rc = select(call->code, call->sets[0], call->sets[1], call->sets[2], &span);
        break;
    default:
        rc = epoll_wait(call->fd, call->out, (int)call->length, milliseconds);
        break;
    }
    return rc < 0 ? -errno : rc;
}

/* ---- lies ------------------------------------------------------------------------ */

/* A selector lists its own descriptors first, a socket's wait lists the socket first. */
static int64_t lie_poll(const struct seam_call *call, enum fault_kind kind)
{
    struct pollfd *fds = call->out, *victim = NULL;
    int last = strstr(call->site, "select/") != NULL;
    for (size_t i = 0; i < call->length; i++) {
        fds[i].revents = 0;
        if (fds[i].fd >= 0 && (victim == NULL || last))
            victim = &fds[i];
    }
    if (victim == NULL)
        return 0;
    victim->revents = kind == FAULT_SPURIOUS ? victim->events
                      : kind == FAULT_HUP    ? POLLHUP
                      : kind == FAULT_ERR    ? POLLERR
                                             : POLLNVAL;
    return victim->revents != 0;
}

/* The last descriptor that is watched becomes ready for what was asked (an error and a
 * hang-up look no different to select). */
static int64_t lie_select(const struct seam_call *call, const fd_set original[3],
                          enum fault_kind kind)
{
    int64_t count = 0;
    if (kind == FAULT_NVAL)
        return SKT_EBADF;
    for (int i = 0; i < 3; i++)
        if (call->sets[i] != NULL)
            FD_ZERO(call->sets[i]);
    for (int fd = call->code - 1; fd >= 0 && count == 0; fd--)
        for (int i = 0; i < 2; i++)
            if (call->sets[i] != NULL && FD_ISSET(fd, &original[i])) {
                FD_SET(fd, call->sets[i]);
                count++;
            }
    return count;
}

static int64_t lie_epoll(const struct seam_call *call, enum fault_kind kind)
{
    struct epoll_event *events = call->out;
    for (int i = WATCHES - 1; i >= 0; i--) {
        if (watches[i].fd < 0 || watches[i].set != call->fd)
            continue;
        events[0] = watches[i].event;
        if (kind == FAULT_HUP || kind == FAULT_ERR)
            events[0].events = kind == FAULT_HUP ? EPOLLHUP : EPOLLERR;
        events[0].events &= ~(uint32_t)(EPOLLET | EPOLLONESHOT);
        return events[0].events != 0;
    }
    return ask(call, NULL, 0);
}

static int64_t lie(const struct seam_call *call, const fd_set original[3],
                   enum fault_kind kind)
{
    if (call->id == SEAM_poll)
        return lie_poll(call, kind);
    if (call->id == SEAM_select)
        return lie_select(call, original, kind);
    return lie_epoll(call, kind);
}

static void reverse(const struct seam_call *call)
{
    struct epoll_event *events = call->out;
    for (int64_t i = 0, j = call->result - 1; i < j; i++, j--) {
        struct epoll_event kept = events[i];
        events[i] = events[j];
        events[j] = kept;
    }
}

/* A part of the wait passes and nothing comes of it: half, or, where it happens 50 times,
 * so little that whoever counts what is left has some left after them. */
static void waste(struct seam_call *call, int64_t result)
{
    if (call->timeout != SKT_FOREVER)
        fault_clock_advance(call->timeout / (fault_state.persistent ? 64 : 2));
    for (int i = 0; i < 3 && call->id == SEAM_select && result == 0; i++)
        if (call->sets[i] != NULL)
            FD_ZERO(call->sets[i]);
    for (size_t i = 0; i < call->length && call->id == SEAM_poll; i++)
        ((struct pollfd *)call->out)[i].revents = 0;
    call->result = result;
}

/* ---- the wait -------------------------------------------------------------------- */

/* Lets the peer act; returns 1 if it did something. What it does is not the
 * scenario's. */
static int peer_acts(void)
{
    struct fault_run *r = fault_state.run;
    if (r->step == NULL)
        return 0;
    return r->step(r);
}

static void wait_truly(struct seam_call *call, const fd_set original[3])
{
    /* Ends: with readiness, with the timeout, or with the limit of what a peer may do. */
    for (int turns = 0;; turns++) {
        call->result = ask(call, original, 0);
        if (call->result != 0)
            return;
        if (call->timeout > 0 && turns < 10000 && peer_acts())
            continue;
        if (call->timeout > 0 && !fault_state.idle)
            call->result = ask(call, original, GRACE_MILLISECONDS);
        if (call->result != 0)
            return;
        if (call->timeout == SKT_FOREVER)
            fault_die("%s at %s would wait for ever", seam_name(call->id), call->site);
        fault_clock_advance(call->timeout);
        return;
    }
}

void fault_wait(struct seam_call *call, const struct fault *fault)
{
    fd_set original[3];
    enum fault_kind kind = fault != NULL ? fault->kind : FAULT_REVERSED;
    for (int i = 0; i < 3; i++)
        if (call->id == SEAM_select && call->sets[i] != NULL)
            original[i] = *call->sets[i];
    if (fault == NULL || kind == FAULT_REVERSED)
        wait_truly(call, original);
    else if (kind == FAULT_FAIL || kind == FAULT_EARLY)
        waste(call, fault->error);
    else
        call->result = lie(call, original, kind);
    if (fault != NULL && kind == FAULT_REVERSED)
        reverse(call);
    int timed_out = call->result == 0 && call->timeout > 0 && kind == FAULT_REVERSED;
    fault_oracle_wait(call->result > 0, timed_out, kind != FAULT_REVERSED);
}

void fault_wait_ready(int fd, short events, const char *what)
{
    struct pollfd pfd = {.fd = fd, .events = events};
    for (int turns = 0; turns < 10000; turns++) {
        if (poll(&pfd, 1, 0) != 0)
            return;
        if (peer_acts())
            continue;
        if (poll(&pfd, 1, GRACE_MILLISECONDS) != 0)
            return;
        break;
    }
    fault_die("%s would block for ever", what);
}
