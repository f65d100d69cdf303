/* SPDX-License-Identifier: MIT */
/* acceptor.c - accepts the connections of a server on a selector, neither spinning nor
 * going deaf when descriptors or memory are short. Source: accept(2). */
#include "acceptor.h"

/* Accepted in one turn from one listener: a storm of new connections must not starve the
 * ones that are there. */
#define ACCEPT_BATCH 64

/* How long to leave the listeners alone when the system lacks descriptors or memory:
 * short enough to serve again soon, long enough to cost nothing (ten tries a second). */
#define PAUSE (100 * SKT_MILLISECOND)

/* The one place where listeners leave the selector. until: 0 for a connection's end. */
static void pause_listeners(struct acceptor *acceptor, skt_nsec until)
{
    for (int i = 0; i < acceptor->listener_count; i++) {
        struct acceptor_listener *listener = &acceptor->listeners[i];
        if (listener->watched)
            skt_selector_unregister(acceptor->selector, listener->socket.fd, NULL);
        listener->watched = 0;
    }
    acceptor->paused = 1;
    acceptor->resume = until;
    acceptor->room = 0;
}

/* The one place where they come back. What cannot be watched now is tried again. */
static void watch_listeners(struct acceptor *acceptor)
{
    int rc = 0;
    for (int i = 0; i < acceptor->listener_count && rc == 0; i++) {
        struct acceptor_listener *listener = &acceptor->listeners[i];
        if (listener->watched)
            continue;
        rc = skt_selector_register(acceptor->selector, listener->socket.fd,
                                   SKT_EVENT_READ, NULL);
        listener->watched = rc == 0;
    }
    acceptor->paused = rc != 0;
    acceptor->resume = rc != 0 ? skt_now() + PAUSE : 0;
    acceptor->room = 0;
}

static int is_full(const struct acceptor *acceptor)
{
    return acceptor->most != 0 && acceptor->counts.open >= acceptor->most;
}

/* Errors of accept that say that this is no listener: they cannot pass. */
static int is_hopeless(int error)
{
    return error == SKT_EBADF || error == SKT_EINVAL || error == SKT_ENOTSOCK ||
           error == SKT_EOPNOTSUPP;
}

/* An accepted connection that cannot be set up goes alone, unless what it lacks is
 * lacking for all: its error says nothing of the listener. */
static int refuse(struct skt_socket *place, int error)
{
    int is_shortage = skt_accept_error_kind(error) == 2 || error == SKT_ENOSPC;
    skt_socket_close(place); /* the place stays for the next */
    return is_shortage ? error : SKT_ECONNABORTED;
}

static int accept_one(struct acceptor *acceptor, struct skt_socket *listener)
{
    struct skt_addr peer;
    struct skt_socket *place = acceptor->calls->place(acceptor->user);
    if (place == NULL)
        return SKT_ENOMEM;
    int rc = skt_accept(listener, place, &peer);
    if (rc < 0)
        return rc;
    rc = acceptor->calls->admit(acceptor->user, &peer);
    if (rc < 0)
        return refuse(place, rc);
    acceptor->counts.connections++;
    if (++acceptor->counts.open > acceptor->counts.peak)
        acceptor->counts.peak = acceptor->counts.open;
    return 0;
}

static struct skt_socket *find_listener(struct acceptor *acceptor, skt_handle fd)
{
    int i = 0;
    while (i + 1 < acceptor->listener_count && acceptor->listeners[i].socket.fd != fd)
        i++;
    return &acceptor->listeners[i].socket;
}

int acceptor_accept(struct acceptor *acceptor, skt_handle fd)
{
    struct skt_socket *listener = find_listener(acceptor, fd);
    for (int i = 0; i < ACCEPT_BATCH; i++) {
        if (is_full(acceptor)) {
            pause_listeners(acceptor, 0);
            acceptor->calls->paused(acceptor->user, 0);
            return 0;
        }
        int rc = accept_one(acceptor, listener);
        if (rc == 0)
            continue;
        if (rc == SKT_EAGAIN || is_hopeless(rc))
            return rc == SKT_EAGAIN ? 0 : rc;
        if (skt_accept_error_kind(rc) != 1) { /* a shortage, or unknown: it may last */
            acceptor->counts.pauses++;
            pause_listeners(acceptor, skt_now() + PAUSE);
            acceptor->calls->paused(acceptor->user, rc);
            return 0;
        }
        acceptor->counts.died++; /* the next */
    }
    return 0;
}

void acceptor_ended(struct acceptor *acceptor)
{
    acceptor->counts.open--;
    acceptor->room = 1;
}

skt_nsec acceptor_due(const struct acceptor *acceptor)
{
    return acceptor->paused ? acceptor->resume : 0;
}

void acceptor_resume(struct acceptor *acceptor, skt_nsec now)
{
    if (acceptor->paused && acceptor->listener_count > 0 &&
        (acceptor->room || (acceptor->resume != 0 && now >= acceptor->resume)))
        watch_listeners(acceptor);
}

int acceptor_listen(struct acceptor *acceptor, struct skt_socket *listener)
{
    if (acceptor->listener_count == ACCEPTOR_LISTENERS_MOST)
        return SKT_ENOSPC;
    int rc =
        skt_selector_register(acceptor->selector, listener->fd, SKT_EVENT_READ, NULL);
    if (rc < 0)
        return rc;
    struct acceptor_listener *taken = &acceptor->listeners[acceptor->listener_count];
    rc = skt_socket_move(&taken->socket, listener);
    if (rc < 0) {
        skt_selector_unregister(acceptor->selector, listener->fd, NULL);
        return rc;
    }
    taken->watched = 1;
    acceptor->listener_count++;
    return 0;
}

void acceptor_close(struct acceptor *acceptor)
{
    pause_listeners(acceptor, 0);
    for (int i = 0; i < acceptor->listener_count; i++)
        skt_socket_close(&acceptor->listeners[i].socket);
    acceptor->listener_count = 0;
}
