/* SPDX-License-Identifier: MIT */
/* fault_inject.c - counts the calls of a run and puts the fault where the plan wants
 * it. */
#include "fault_engine.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct fault_state fault_state;

/* What a lie about connect has promised for later: the error that SO_ERROR gives. */
static struct {
    int fd, error;
} promises[16];

/* The socket that is said to be connected to itself, and its name at both ends. */
static struct {
    int fd;
    socklen_t size;
    struct sockaddr_storage name;
} self;

/* The fault that befalls the call after the system has done it. */
static const struct fault *afterwards;

#define BIT(id) (UINT64_C(1) << (id))
#ifdef __linux__
#define WAITS \
    (BIT(SEAM_poll) | BIT(SEAM_select) | BIT(SEAM_epoll_wait) | BIT(SEAM_epoll_pwait2))
#else
#define WAITS (BIT(SEAM_poll) | BIT(SEAM_select))
#endif
/* A call of these that succeeds is what a wake-up is for (O6). */
#define PROGRESS                                                                        \
    (BIT(SEAM_accept) | BIT(SEAM_connect) | BIT(SEAM_send) | BIT(SEAM_recv) |           \
     BIT(SEAM_sendto) | BIT(SEAM_recvfrom) | BIT(SEAM_signal_drain) | BIT(SEAM_close) | \
     BIT(SEAM_getsockopt))

void fault_begin(struct fault_run *run, long at, int fault, int persistent)
{
    struct fault_state *st = &fault_state;
    memset(st, 0, offsetof(struct fault_state, points));
    memset(promises, -1, sizeof promises);
    self.fd = -1;
    afterwards = NULL;
    st->run = run;
    st->at = at;
    st->fault = fault;
    st->persistent = persistent;
    fault_clock_begin();
    fault_wait_begin();
    fault_oracle_begin();
}

/* ---- the plan -------------------------------------------------------------------- */

/* Notes an injectable call in the dry run. */
static void record(const struct seam_call *call)
{
    struct fault_state *st = &fault_state;
    if (st->number > FAULT_CALLS)
        fault_die("the scenario makes more than %d calls", FAULT_CALLS);
    st->points[st->number - 1] =
        (struct fault_point){call->id, call->site, fault_legal(call)};
}

/* The fault for this call, or NULL. */
static const struct fault *choose(const struct seam_call *call)
{
    struct fault_state *st = &fault_state;
    if (st->over || call->id == SEAM_free)
        return NULL;
    st->number++;
    if (st->at == 0) {
        record(call);
        return NULL;
    }
    if (st->number < st->at || (st->number > st->at && !st->persistent))
        return NULL;
    const struct fault *fault = &fault_table[st->fault];
    if (st->number == st->at && st->expected != NULL &&
        (st->expected->id != call->id || strcmp(st->expected->site, call->site) != 0)) {
        st->diverged = 1;
        return NULL;
    }
    if (fault->class == FAULT_RETRIED && st->injected == FAULT_REPEATS)
        return NULL;
    if (!(fault_legal(call) >> st->fault & 1))
        return NULL;
    st->injected++;
    return fault;
}

/* ---- connect --------------------------------------------------------------------- */

static void promise(int fd, int error)
{
    for (size_t i = 0; i < sizeof promises / sizeof *promises; i++)
        if (promises[i].fd == -1) {
            promises[i].fd = fd;
            promises[i].error = error;
            return;
        }
}

void fault_forget(int fd)
{
    for (size_t i = 0; i < sizeof promises / sizeof *promises; i++)
        if (promises[i].fd == fd)
            promises[i].fd = -1;
    if (self.fd == fd)
        self.fd = -1;
}

/* SO_ERROR is read once: the promise is kept, and gone. */
static void keep_promise(struct seam_call *call)
{
    for (size_t i = 0; i < sizeof promises / sizeof *promises; i++)
        if (promises[i].fd == call->fd) {
            memcpy(call->out, &promises[i].error, sizeof promises[i].error);
            promises[i].fd = -1;
        }
}

/* From now on the socket bears the name that it has called. */
static void connect_to_itself(const struct seam_call *call)
{
    if (call->length > sizeof self.name)
        return;
    self.fd = call->fd;
    self.size = (socklen_t)call->length;
    memcpy(&self.name, call->to, call->length);
}

static void give_own_name(struct seam_call *call)
{
    if (call->fd != self.fd || *call->size < self.size)
        return;
    memcpy(call->out, &self.name, self.size);
    *call->size = self.size;
}

/* ---- before and after a call ----------------------------------------------------- */

/* Returns 1 if the fault has answered the call. */
static int befall(struct seam_call *call, const struct fault *fault)
{
    switch (fault->kind) {
    case FAULT_FAIL:
        call->result = fault->error;
        return 1;
    case FAULT_PENDING:
        call->result = fault->error;
        if (fault_blocking(call->fd) || call->to->sa_family == AF_UNIX)
            return 1;
        promise(call->fd, -fault->error);
        call->result = SKT_EINPROGRESS;
        return 1;
    case FAULT_SELF:
        connect_to_itself(call);
        return 0;
    case FAULT_SHORT_ONE:
        call->length = 1;
        return 0;
    case FAULT_SHORT_HALF:
        call->length /= 2;
        return 0;
    case FAULT_SHORT_LESS_ONE:
        call->length -= 1;
        return 0;
    case FAULT_ZERO:
        call->result = 0;
        return 1;
    default:
        afterwards = fault;
        return 0;
    }
}

/* What a plain call would wait for in the system, where nobody counts the time. */
static void before_blocking(struct seam_call *call)
{
    short events = 0;
    switch (call->id) {
    case SEAM_accept:
    case SEAM_recv:
    case SEAM_recvfrom:
        events = POLLIN;
        break;
    case SEAM_send:
    case SEAM_sendto:
        events = POLLOUT;
        break;
    default:
        return;
    }
    if (call->id != SEAM_accept && (call->code & MSG_DONTWAIT))
        return;
    if (fault_blocking(call->fd))
        fault_wait_ready(call->fd, events, seam_name(call->id));
}

static int enter(struct seam_call *call)
{
    struct fault_state *st = &fault_state;
    afterwards = NULL;
    if (!st->on) {
        if (call->id == SEAM_now)
            call->result = fault_clock_read(NULL);
        return call->id != SEAM_now;
    }
    if (++st->total > st->limit && st->limit > 0)
        fault_die("more than %ld calls: it does not end", st->limit);
    const struct fault *fault = choose(call);
    if (call->id == SEAM_now) {
        call->result = fault_clock_read(fault);
        return 0;
    }
    if (WAITS & BIT(call->id)) {
        if (fault != NULL && fault->kind == FAULT_FAIL && fault->error != SKT_EINTR)
            call->result = fault->error;
        else
            fault_wait(call, fault);
        return 0;
    }
    if (fault != NULL && befall(call, fault))
        return 0;
    before_blocking(call);
    return 1;
}

static void leave(struct seam_call *call)
{
    const struct fault *fault = afterwards;
    afterwards = NULL;
    fault_wait_note(call);
    if (call->id == SEAM_close || call->id == SEAM_socket || call->id == SEAM_accept)
        fault_forget(call->id == SEAM_close ? call->fd : (int)call->result);
    if (call->id == SEAM_getsockopt && call->code == SO_ERROR && call->result == 0)
        keep_promise(call);
    if ((call->id == SEAM_getsockname || call->id == SEAM_getpeername) &&
        call->result == 0)
        give_own_name(call);
    if (fault_state.on && (PROGRESS & BIT(call->id)) && call->result >= 0)
        fault_oracle_progress();
    if (fault == NULL)
        return;
    if (fault->kind == FAULT_AFTER)
        call->result = fault->error;
    else if (fault->kind == FAULT_SLOW && call->result == 0)
        call->result = SKT_EINPROGRESS;
    else if (fault->kind == FAULT_NO_ADDRESS && call->result >= 0 && call->size != NULL)
        *call->size = 0;
}

const struct seam_hooks fault_hooks = {enter, leave};

/* ---- for scenarios --------------------------------------------------------------- */

int fault_gave(int line, const char *what, int error)
{
    fault_state.failed = what;
    fault_state.failed_line = line;
    return error;
}

int fault_broken(int line, const char *what)
{
    seam_finding("line %d: not so: %s", line, what);
    return 0;
}

void fault_allow(int error)
{
    struct fault_state *st = &fault_state;
    if (st->allowances < (int)(sizeof st->allowed / sizeof *st->allowed))
        st->allowed[st->allowances++] = error;
}

int fault_happened(void)
{
    return fault_state.injected > 0;
}

int fault_is(const char *name)
{
    return fault_happened() && strcmp(fault_table[fault_state.fault].name, name) == 0;
}

void fault_over(void)
{
    fault_state.over = 1;
}

void fault_idle(int idle)
{
    fault_state.idle = idle;
}
