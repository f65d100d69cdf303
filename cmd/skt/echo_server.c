/* SPDX-License-Identifier: MIT */
/* echo_server.c - an echo server for many connections on one selector: what comes is sent
 * back at once, and a peer that does not take it is not read from until it does. */
#include "echo_server.h"

#include "acceptor.h"
#include "activity.h"

#include <stdlib.h>
#include <string.h>

#define DRAIN_DEFAULT (5 * SKT_SECOND)

/* Ending: once nothing is left to send, how long to wait for the peers to end too. A peer
 * that only sits there must not hold the process for the whole time. */
#define LINGER SKT_SECOND

/* What a peer has not taken yet. Exists only while it holds something. */
struct pending {
    size_t begin;
    size_t end;
    char bytes[];
};

struct client {
    struct activity activity;
    struct skt_socket socket;
    struct pending *pending;
    uint64_t number;
    uint64_t bytes;
};

struct echo_server {
    struct echo_options options;
    struct skt_selector *selector;
    struct acceptor acceptor;
    skt_nsec ending; /* the moment by which a drain must be over; 0: no drain */
    size_t unsent;   /* clients with pending bytes */
    skt_nsec now;    /* the moment of this turn; kept only where something needs it */
    struct client *spare;
    struct activity clients;
    struct echo_counts counts;
    char buffer[ECHO_BUFFER_SIZE];
};

/* ---- telling --------------------------------------------------------------------- */

static void tell(struct echo_server *server, const struct echo_event *event)
{
    if (server->options.tell != NULL)
        server->options.tell(server->options.user, event);
}

/* ---- connections ----------------------------------------------------------------- */

static void touch(struct echo_server *server, struct client *client)
{
    if (server->options.idle != 0)
        activity_touch(&server->clients, &client->activity, server->now);
}

static void drop_pending(struct echo_server *server, struct client *client)
{
    if (client->pending != NULL)
        server->unsent--;
    free(client->pending);
    client->pending = NULL;
}

/* error: 0 if the connection has come to its end. */
static void end_client(struct echo_server *server, struct client *client, int error)
{
    struct echo_event event = {.kind = ECHO_CLOSED,
                               .number = client->number,
                               .bytes = client->bytes,
                               .error = error};
    skt_selector_unregister(server->selector, client->socket.fd, NULL);
    skt_socket_close(&client->socket);
    drop_pending(server, client);
    activity_remove(&client->activity);
    free(client);
    server->counts.errors += error != 0;
    acceptor_ended(&server->acceptor);
    tell(server, &event);
}

static void count_sent(struct echo_server *server, struct client *client, size_t count)
{
    client->bytes += count;
    server->counts.bytes += count;
}

/* Keeps what the peer did not take, and stops reading from it until it does: so it can
 * never have more than one buffer outstanding. */
static int keep(struct echo_server *server, struct client *client, const char *bytes,
                size_t length)
{
    struct pending *pending = malloc(sizeof *pending + length);
    if (pending == NULL)
        return SKT_ENOMEM;
    pending->begin = 0;
    pending->end = length;
    memcpy(pending->bytes, bytes, length);
    client->pending = pending;
    server->unsent++;
    return skt_selector_modify(server->selector, client->socket.fd, SKT_EVENT_WRITE,
                               client);
}

/* Sends at once; the selector is asked only for what is left. */
static int echo(struct echo_server *server, struct client *client, size_t length)
{
    ptrdiff_t sent = skt_send(&client->socket, server->buffer, length, 0);
    if (sent == SKT_EAGAIN)
        sent = 0;
    if (sent < 0)
        return (int)sent;
    count_sent(server, client, (size_t)sent);
    if ((size_t)sent == length)
        return 0;
    return keep(server, client, server->buffer + sent, length - (size_t)sent);
}

static void readable(struct echo_server *server, struct client *client)
{
    ptrdiff_t count = skt_recv(&client->socket, server->buffer, ECHO_BUFFER_SIZE, 0);
    if (count == SKT_EAGAIN)
        return;
    if (count <= 0) { /* nothing is pending here, or it would not be read from */
        end_client(server, client, (int)count);
        return;
    }
    touch(server, client);
    if (server->ending != 0)
        return; /* we have ended our side: only the peer's end is waited for */
    server->counts.reads++;
    int rc = echo(server, client, (size_t)count);
    if (rc < 0)
        end_client(server, client, rc);
}

/* The peer has taken everything: back to reading, or, ending, to the end of our side. */
static int all_sent(struct echo_server *server, struct client *client)
{
    drop_pending(server, client);
    if (server->ending != 0)
        skt_shutdown(&client->socket, SHUT_WR);
    return skt_selector_modify(server->selector, client->socket.fd, SKT_EVENT_READ,
                               client);
}

static void writable(struct echo_server *server, struct client *client)
{
    struct pending *pending = client->pending;
    ptrdiff_t sent = skt_send(&client->socket, pending->bytes + pending->begin,
                              pending->end - pending->begin, 0);
    if (sent == SKT_EAGAIN)
        return;
    int rc = sent < 0 ? (int)sent : 0;
    if (sent > 0) {
        touch(server, client);
        count_sent(server, client, (size_t)sent);
        pending->begin += (size_t)sent;
        if (pending->begin == pending->end)
            rc = all_sent(server, client);
    }
    if (rc < 0)
        end_client(server, client, rc);
}

/* Ends what has been still for too long, and tells when to look again. */
static void end_idle(struct echo_server *server)
{
    struct activity *oldest;
    while ((oldest = activity_oldest(&server->clients)) != NULL &&
           server->now - oldest->last >= server->options.idle)
        end_client(server, ACTIVITY_OWNER(oldest, struct client, activity),
                   SKT_EDEADLINE);
}

/* ---- accepting ------------------------------------------------------------------- */

static struct skt_socket *place(void *user)
{
    struct echo_server *server = user;
    if (server->spare == NULL)
        server->spare = calloc(1, sizeof *server->spare);
    return server->spare != NULL ? &server->spare->socket : NULL;
}

/* Makes the accepted connection in `spare` a client. */
static int admit(void *user, const struct skt_addr *peer)
{
    struct echo_server *server = user;
    struct client *client = server->spare;
    int rc = 0;
    if (skt_socket_get_blocking(&client->socket) != 0)
        rc = skt_socket_set_blocking(&client->socket, 0);
    if (rc == 0)
        rc = skt_selector_register(server->selector, client->socket.fd, SKT_EVENT_READ,
                                   client);
    if (rc < 0)
        return rc;
    server->spare = NULL;
    activity_add(&server->clients, &client->activity, server->now);
    client->number = server->acceptor.counts.connections + 1;
    tell(server, &(struct echo_event){.kind = ECHO_OPENED,
                                      .number = client->number,
                                      .peer = peer});
    return 0;
}

static void paused(void *user, int error)
{
    tell(user, &(struct echo_event){.kind = ECHO_PAUSED, .error = error});
}

/* ---- turns ----------------------------------------------------------------------- */

static skt_nsec earlier(skt_nsec a, skt_nsec b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The next moment at which something is due without an event; 0: none. */
static skt_nsec next_due(const struct echo_server *server)
{
    const struct activity *oldest = activity_oldest(&server->clients);
    skt_nsec due = earlier(server->ending, acceptor_due(&server->acceptor));
    if (server->options.idle != 0 && oldest != NULL &&
        oldest->last < SKT_FOREVER - server->options.idle)
        due = earlier(due, oldest->last + server->options.idle);
    return due;
}

/* What the clock brings, behind the events. */
static void do_due(struct echo_server *server)
{
    if (server->options.idle != 0)
        end_idle(server);
    acceptor_resume(&server->acceptor, server->now);
    if (server->ending != 0 && server->unsent == 0)
        server->ending = earlier(server->ending, server->now + LINGER);
}

int echo_server_turn(struct echo_server *server, skt_nsec timeout)
{
    struct skt_key key;
    int events;
    int rc = 0;
    skt_nsec due = next_due(server);
    skt_nsec left = due != 0 ? skt_remaining(due) : SKT_FOREVER;
    int ready = skt_selector_select(server->selector, left < timeout ? left : timeout);
    server->counts.waits++;
    if (ready < 0)
        return ready;
    int timed = due != 0 || server->options.idle != 0;
    if (timed)
        server->now = skt_now();
    while (rc == 0 && skt_selector_next(server->selector, &key, &events) == 1) {
        if (key.data == NULL)
            rc = acceptor_accept(&server->acceptor, key.fd);
        else if (events & SKT_EVENT_WRITE)
            writable(server, key.data);
        else
            readable(server, key.data);
    }
    if (timed || server->acceptor.paused)
        do_due(server);
    return rc < 0 ? rc : ready;
}

/* ---- ending ---------------------------------------------------------------------- */

void echo_server_drain(struct echo_server *server)
{
    acceptor_close(&server->acceptor);
    server->now = skt_now();
    server->ending = skt_deadline(server->options.drain);
    struct activity *item = server->clients.after;
    for (; item != &server->clients; item = item->after) {
        struct client *client = ACTIVITY_OWNER(item, struct client, activity);
        if (client->pending == NULL)
            skt_shutdown(&client->socket, SHUT_WR); /* a failure shows when reading */
    }
    do_due(server);
}

int echo_server_ended(const struct echo_server *server)
{
    return server->ending != 0 &&
           (server->acceptor.counts.open == 0 || skt_remaining(server->ending) == 0);
}

/* What the ending has not waited for. Whoever was not sent everything has lost it. */
static void end_rest(struct echo_server *server)
{
    struct activity *item;
    while ((item = activity_oldest(&server->clients)) != NULL) {
        struct client *client = ACTIVITY_OWNER(item, struct client, activity);
        end_client(server, client, client->pending != NULL ? SKT_ECANCELED : 0);
    }
}

int echo_server_serve(struct echo_server *server, struct skt_cancel *stop)
{
    int rc = skt_selector_set_cancel(server->selector, stop);
    while (rc >= 0)
        rc = echo_server_turn(server, SKT_FOREVER);
    if (rc != SKT_ECANCELED)
        return rc;
    /* What lies in the system's buffers is echoed too, as far as one look shows it. */
    skt_cancel_reset(stop);
    rc = echo_server_turn(server, 0);
    echo_server_drain(server);
    while (rc >= 0 && !echo_server_ended(server))
        rc = echo_server_turn(server, SKT_FOREVER);
    end_rest(server);
    return rc == SKT_ECANCELED || rc > 0 ? 0 : rc;
}

/* ---- birth and death ------------------------------------------------------------- */

int echo_server_new(struct echo_server **server, const struct echo_options *options)
{
    struct skt_selector_options wanted = {.size = sizeof wanted,
                                          .kind = options->kind,
                                          .look = options->look};
    struct echo_server *made = malloc(sizeof *made);
    if (made == NULL)
        return SKT_ENOMEM;
    memset(made, 0, offsetof(struct echo_server, buffer));
    int rc = skt_selector_new(&made->selector, &wanted);
    if (rc < 0) {
        free(made);
        return rc;
    }
    static const struct acceptor_calls calls = {place, admit, paused};
    made->acceptor.selector = made->selector;
    made->acceptor.calls = &calls;
    made->acceptor.user = made;
    made->acceptor.most = options->connections_most;
    made->options = *options;
    if (made->options.drain == 0)
        made->options.drain = DRAIN_DEFAULT;
    activity_init(&made->clients);
    *server = made;
    return 0;
}

void echo_server_free(struct echo_server *server)
{
    struct activity *item;
    if (server == NULL)
        return;
    server->options.tell = NULL;
    while ((item = activity_oldest(&server->clients)) != NULL)
        end_client(server, ACTIVITY_OWNER(item, struct client, activity), 0);
    acceptor_close(&server->acceptor);
    skt_selector_free(server->selector);
    free(server->spare);
    free(server);
}

int echo_server_listen(struct echo_server *server, struct skt_socket *listener)
{
    return acceptor_listen(&server->acceptor, listener);
}

void echo_server_counts(const struct echo_server *server, struct echo_counts *counts)
{
    const struct acceptor_counts *accepted = &server->acceptor.counts;
    *counts = server->counts;
    counts->open = accepted->open;
    counts->peak = accepted->peak;
    counts->connections = accepted->connections;
    counts->errors += accepted->died;
    counts->pauses = accepted->pauses;
}

size_t echo_server_connection_size(void)
{
    return sizeof(struct client);
}
