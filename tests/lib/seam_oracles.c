/* SPDX-License-Identifier: MIT */
/* seam_oracles.c - what is known of skt's descriptors and memory, and what must not
 * be. */
#include "oracles.h"
#include "seam.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * All of this is touched from any thread and from signal handlers (a token may be fired
 * there), so it is made of atomic words and takes no lock.
 */

/* What skt did with a descriptor last. Numbers at or above the table are not watched. */
enum { FD_TABLE = 1 << 16 };
enum fd_state { FD_UNKNOWN, FD_MADE, FD_CLOSED };

static unsigned char states[FD_TABLE];
static long calls[SEAM_COUNT];
static long live_bytes, live_pieces;
static int found;
static char finding_text[400];
static const struct seam_hooks *hooks;

static struct {
    enum seam_id id;
    int from, count, error;
    long base;
} order;

void seam_hook(const struct seam_hooks *wanted)
{
    __atomic_store_n(&hooks, wanted, __ATOMIC_RELEASE);
}

long seam_calls(enum seam_id id)
{
    return __atomic_load_n(&calls[id], __ATOMIC_RELAXED);
}

long seam_live_bytes(void)
{
    return __atomic_load_n(&live_bytes, __ATOMIC_RELAXED);
}

long seam_live_pieces(void)
{
    return __atomic_load_n(&live_pieces, __ATOMIC_RELAXED);
}

void seam_finding(const char *format, ...)
{
    int none = 0;
    va_list arguments;
    if (!__atomic_compare_exchange_n(&found, &none, 1, 0, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED))
        return;
    va_start(arguments, format);
    vsnprintf(finding_text, sizeof finding_text, format, arguments);
    va_end(arguments);
    __atomic_store_n(&found, 2, __ATOMIC_RELEASE);
}

const char *seam_found(void)
{
    return __atomic_load_n(&found, __ATOMIC_ACQUIRE) == 2 ? finding_text : NULL;
}

void seam_fail(enum seam_id id, int from, int count, int error)
{
    __atomic_store_n(&order.count, 0, __ATOMIC_RELEASE);
    order.id = id;
    order.from = from;
    order.error = error;
    order.base = seam_calls(id);
    __atomic_store_n(&order.count, count, __ATOMIC_RELEASE);
}

/* ---- descriptors ----------------------------------------------------------------- */

static enum fd_state state_of(int fd)
{
    return fd >= 0 && fd < FD_TABLE ? __atomic_load_n(&states[fd], __ATOMIC_RELAXED)
                                    : FD_UNKNOWN;
}

static void set_state(int fd, enum fd_state state)
{
    if (fd >= 0 && fd < FD_TABLE)
        __atomic_store_n(&states[fd], (unsigned char)state, __ATOMIC_RELAXED);
}

int seam_open_descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < FD_TABLE; fd++)
        count += state_of(fd) == FD_MADE;
    return count;
}

static void made(const struct seam_call *call, int fd)
{
    int flags = fcntl(fd, F_GETFD);
    set_state(fd, FD_MADE);
    if (flags >= 0 && (flags & FD_CLOEXEC) == 0)
        seam_finding("%s at %s made descriptor %d without close-on-exec (O2)",
                     seam_name(call->id), call->site, fd);
}

/* Calls that only the owner of a descriptor makes; the others may ask about any
 * number. */
static int is_use(enum seam_id id)
{
    switch (id) {
    case SEAM_accept:
    case SEAM_bind:
    case SEAM_listen:
    case SEAM_connect:
    case SEAM_shutdown:
    case SEAM_setsockopt:
    case SEAM_send:
    case SEAM_recv:
    case SEAM_sendto:
    case SEAM_recvfrom:
    case SEAM_dup:
    case SEAM_set_nonblocking:
    case SEAM_set_inheritable:
    case SEAM_signal_raise:
    case SEAM_signal_drain:
        return 1;
    default:
        return 0;
    }
}

static void before_close(const struct seam_call *call)
{
    if (state_of(call->fd) == FD_CLOSED)
        seam_finding("close at %s: descriptor %d was closed already (O2)", call->site,
                     call->fd);
    else if (fcntl(call->fd, F_GETFD) < 0)
        seam_finding("close at %s: descriptor %d is not open (O2)", call->site, call->fd);
    /* Before the close: afterwards another thread may have the number already. */
    set_state(call->fd, FD_CLOSED);
}

static void note_descriptors(const struct seam_call *call)
{
    const int *pair = call->out;
    switch (call->id) {
    case SEAM_socket:
    case SEAM_accept:
    case SEAM_dup:
#ifdef __linux__
    case SEAM_epoll_create:
#endif
        if (call->result >= 0)
            made(call, (int)call->result);
        break;
    case SEAM_dup_onto:
        if (call->result >= 0)
            made(call, call->code);
        break;
    case SEAM_socketpair:
    case SEAM_signal_open:
        if (call->result >= 0) {
            made(call, pair[0]);
            made(call, pair[1]);
        }
        break;
    case SEAM_getsockname:
    case SEAM_getsockopt:
    case SEAM_get_nonblocking:
        /* A number that skt closed and that lives again: adopted from the caller. */
        if (call->result >= 0 && state_of(call->fd) == FD_CLOSED)
            set_state(call->fd, FD_UNKNOWN);
        break;
    default:
        break;
    }
}

/* ---- memory ---------------------------------------------------------------------- */

static void add_memory(void *memory, int sign)
{
    if (memory == NULL)
        return;
    __atomic_add_fetch(&live_bytes, sign * (long)malloc_usable_size(memory),
                       __ATOMIC_RELAXED);
    __atomic_add_fetch(&live_pieces, sign, __ATOMIC_RELAXED);
}

/* ---- each call ------------------------------------------------------------------- */

static int ordered_failure(struct seam_call *call, long number)
{
    int count = __atomic_load_n(&order.count, __ATOMIC_ACQUIRE);
    if (count == 0 || call->id != order.id)
        return 0;
    long at = number - order.base;
    if (at < order.from || at >= (long)order.from + count)
        return 0;
    call->result = order.error;
    return 1;
}

int seam_enter(struct seam_call *call)
{
    const struct seam_hooks *h = __atomic_load_n(&hooks, __ATOMIC_ACQUIRE);
    long number = __atomic_add_fetch(&calls[call->id], 1, __ATOMIC_RELAXED);

    call->site = skt__os_site();
    if (is_use(call->id) && state_of(call->fd) == FD_CLOSED)
        seam_finding("%s at %s uses descriptor %d after it was closed (O2)",
                     seam_name(call->id), call->site, call->fd);
    if (call->id != SEAM_close && ordered_failure(call, number))
        return 0;
    if (h != NULL && !h->enter(call))
        return 0;
    if (call->id == SEAM_close)
        before_close(call);
    else if (call->id == SEAM_realloc || call->id == SEAM_free)
        add_memory(call->old, -1);
    return 1;
}

void seam_leave(struct seam_call *call, int64_t result)
{
    const struct seam_hooks *h = __atomic_load_n(&hooks, __ATOMIC_ACQUIRE);
    call->result = result;
    note_descriptors(call);
    if (call->id == SEAM_realloc)
        add_memory(call->memory != NULL || call->length == 0 ? call->memory : call->old,
                   1);
    else if (call->id == SEAM_close)
        ordered_failure(call, seam_calls(SEAM_close));
    if (h != NULL)
        h->leave(call);
}

void seam_reset(void)
{
    memset(states, FD_UNKNOWN, sizeof states);
    memset(calls, 0, sizeof calls);
    live_bytes = live_pieces = 0;
    order.count = 0;
    found = 0;
}

void oracle_seam_begin(void)
{
    seam_reset();
    skt__os_use(&seam_table);
}

int oracle_seam_end(char *finding, size_t room)
{
    const char *text = seam_found();
    if (text == NULL && seam_live_pieces() != 0)
        return snprintf(finding, room, "%ld bytes of skt in %ld pieces are live (O3)",
                        seam_live_bytes(), seam_live_pieces()),
               -1;
    if (text == NULL)
        return 0;
    snprintf(finding, room, "%s", text);
    return -1;
}
