/* SPDX-License-Identifier: MIT */
/* pump.c - carries bytes between the standard streams and a connected socket. */
#include "pump.h"

#include "report.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

void pump_init(struct pump *pump, struct skt_socket *socket,
               struct skt_selector *selector)
{
    pump->socket = socket;
    pump->selector = selector;
    pump->in.fd = STDIN_FILENO;
    pump->out.fd = STDOUT_FILENO;
    pump->net.fd = socket->fd;
}

void pump_fail(struct pump *pump, int error, const char *what)
{
    if (pump->error != 0)
        return;
    pump->error = error;
    pump->what = what;
}

int pump_watch(struct pump *pump, struct watch *watch, int events)
{
    int rc = 0;
    if (watch->events == events)
        return 0;
    if (events == 0)
        rc = skt_selector_unregister(pump->selector, watch->fd, NULL);
    else if (watch->events == 0)
        rc = skt_selector_register(pump->selector, watch->fd, events, watch);
    else
        rc = skt_selector_modify(pump->selector, watch->fd, events, watch);
    if (rc == 0)
        watch->events = events;
    return rc;
}

/* ---- to the peer ----------------------------------------------------------------- */

static void end_sending(struct pump *pump)
{
    pump->told_peer = 1;
    if (pump->verbose)
        report("standard input has ended after %" PRIu64 " bytes; the peer is told",
               pump->sent);
    /* Fails only if the peer is gone already. */
    if (skt_shutdown(pump->socket, SHUT_WR) < 0)
        pump->up_broken = 1;
}

void pump_send(struct pump *pump)
{
    while (pump->up.length > 0 && !pump->up_broken) {
        ptrdiff_t sent =
            skt_send(pump->socket, flow_front(&pump->up), pump->up.length, 0);
        if (sent == SKT_EAGAIN)
            return;
        if (sent < 0) {
            /* What the peer sent before it went can still be received. */
            pump->up_broken = 1;
            pump_fail(pump, (int)sent, "cannot send to ");
            return;
        }
        pump->sent += (uint64_t)sent;
        flow_taken(&pump->up, (size_t)sent);
    }
    if (pump->in_ended && !pump->told_peer && !pump->up_broken)
        end_sending(pump);
}

static void take_input(struct pump *pump)
{
    size_t room;
    unsigned char *free_bytes = flow_room(&pump->up, &room);
    ssize_t count = read(pump->in.fd, free_bytes, room);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (count < 0)
        pump_fail(pump, -errno, "cannot read standard input");
    if (count <= 0)
        pump->in_ended = 1;
    else
        flow_added(&pump->up, (size_t)count);
    pump_send(pump);
}

/* ---- from the peer --------------------------------------------------------------- */

static void end_receiving(struct pump *pump, int error)
{
    pump->peer_ended = 1;
    if (error < 0) {
        pump->up_broken = 1;
        pump_fail(pump, error, "cannot receive from ");
    } else if (pump->verbose) {
        report("the peer has ended after %" PRIu64 " bytes", pump->received);
    }
}

/* Receives once. Returns how many bytes; 0 also when the end has been noted. */
static size_t receive(struct pump *pump, void *buffer, size_t room)
{
    ptrdiff_t count = skt_recv(pump->socket, buffer, room, 0);
    if (count == SKT_EAGAIN)
        return 0;
    if (count <= 0) {
        end_receiving(pump, (int)count);
        return 0;
    }
    pump->received += (uint64_t)count;
    return (size_t)count;
}

int pump_receive_raw(struct pump *pump)
{
    size_t count =
        receive(pump, pump->raw + pump->raw_length, sizeof pump->raw - pump->raw_length);
    pump->raw_length += count;
    return count > 0 || pump->peer_ended;
}

/* Moves raw to `down`, which is empty and so has room for the longest text. */
static void soften(struct pump *pump)
{
    size_t room;
    size_t consumed;
    char *out = (char *)flow_room(&pump->down, &room);
    flow_added(&pump->down, text_escape(out, pump->raw, pump->raw_length,
                                        pump->peer_ended, pump->text_flags, &consumed));
    pump->raw_length -= consumed;
    memmove(pump->raw, pump->raw + consumed, pump->raw_length);
}

static void take_from_peer(struct pump *pump)
{
    size_t room;
    unsigned char *free_bytes = flow_room(&pump->down, &room);
    if (!pump->escape)
        flow_added(&pump->down, receive(pump, free_bytes, room));
    else if (pump_receive_raw(pump))
        soften(pump);
}

/* Returns 0 when nobody reads standard output any more, or it fails. */
static int give_output(struct pump *pump)
{
    size_t length = pump->down.length < PUMP_WRITE ? pump->down.length : PUMP_WRITE;
    ssize_t count = write(pump->out.fd, flow_front(&pump->down), length);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return 1;
    if (count < 0) {
        if (errno != EPIPE)
            pump_fail(pump, -errno, "cannot write to standard output");
        return 0;
    }
    flow_taken(&pump->down, (size_t)count);
    return 1;
}

/* ---- the loop -------------------------------------------------------------------- */

static int wants_input(const struct pump *pump)
{
    return !pump->in_ended && !pump->up_broken && flow_wants(&pump->up);
}

static int wants_peer(const struct pump *pump)
{
    if (pump->peer_ended)
        return 0;
    return pump->escape ? pump->down.length == 0 : flow_wants(&pump->down);
}

/* Asks for what can be acted upon now, and for nothing else: what stays ready unheeded
 * would turn the wait into a spin. */
static int arm(struct pump *pump)
{
    int net = wants_peer(pump) ? SKT_EVENT_READ : 0;
    if (pump->up.length > 0 && !pump->up_broken)
        net |= SKT_EVENT_WRITE;
    int rc = pump_watch(pump, &pump->in, wants_input(pump) ? SKT_EVENT_READ : 0);
    if (rc == 0)
        rc = pump_watch(pump, &pump->out, pump->down.length > 0 ? SKT_EVENT_WRITE : 0);
    if (rc == 0)
        rc = pump_watch(pump, &pump->net, net);
    return rc;
}

/* Whether one side alone is left that may stay silent for ever: standard input once the
 * peer has ended, or a peer who does not learn that we have. */
static int may_wait_in_vain(const struct pump *pump)
{
    if (pump->down.length > 0)
        return 0;
    return pump->peer_ended ? pump->up.length == 0 : pump->up_broken;
}

static int is_over(const struct pump *pump)
{
    return pump->peer_ended && pump->down.length == 0 &&
           (pump->up_broken || pump->told_peer);
}

static int serve(struct pump *pump)
{
    struct skt_key key;
    int events;
    while (skt_selector_next(pump->selector, &key, &events)) {
        if (key.data == &pump->in)
            take_input(pump);
        else if (key.data == &pump->out) {
            if (!give_output(pump))
                return 0;
        } else {
            if (events & SKT_EVENT_WRITE)
                pump_send(pump);
            if (events & SKT_EVENT_READ)
                take_from_peer(pump);
        }
    }
    return 1;
}

static enum pump_end fail(struct pump *pump, int error)
{
    pump_fail(pump, error, "cannot wait for ");
    return PUMP_FAILED;
}

enum pump_end pump_run(struct pump *pump)
{
    pump_send(pump);
    if (pump->raw_length > 0)
        soften(pump);
    /* Ends when both directions have; a peer or an input that never ends is the user's to
     * interrupt. */
    while (!is_over(pump)) {
        int rc = arm(pump);
        if (rc < 0)
            return fail(pump, rc);
        skt_nsec timeout = may_wait_in_vain(pump) ? pump->wait : SKT_FOREVER;
        rc = skt_selector_select(pump->selector, timeout);
        if (rc == SKT_ECANCELED)
            return PUMP_CANCELED;
        if (rc < 0)
            return fail(pump, rc);
        if (rc == 0 && timeout != SKT_FOREVER)
            break;
        if (!serve(pump))
            return pump->error != 0 ? PUMP_FAILED : PUMP_CLOSED;
    }
    return pump->error != 0 ? PUMP_FAILED : PUMP_DONE;
}
