/* SPDX-License-Identifier: MIT */
/* sink_server.c - prints the lines that many connections send, on one selector. Source:
 * the weather server of the seed, for more than one client at a time. */
#include "sink_server.h"

#include "acceptor.h"
#include "activity.h"
#include "endpoint.h"
#include "lines.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READ_SIZE 65536

/* Ending: how long to take what has arrived, which is there and comes at once. */
#define TAKING_MOST SKT_SECOND

/* "[HOST]:PORT: ". */
#define PREFIX_MAX (SKT_HOST_TEXT_MAX + 12)

struct client {
    struct activity activity;
    struct skt_socket socket;
    struct lines lines;
    uint64_t bytes;
    char prefix[PREFIX_MAX];
};

struct sink_server {
    struct sink_options options;
    struct skt_selector *selector;
    struct acceptor acceptor;
    struct outlet *outlet;
    struct client *spare;
    struct activity clients;
    skt_nsec now; /* the moment of this turn; kept only where something needs it */
    struct sink_counts counts;
    unsigned char buffer[READ_SIZE];
};

/* ---- connections ----------------------------------------------------------------- */

static const char *prefix(const struct sink_server *server, const struct client *client)
{
    return server->options.bare ? "" : client->prefix;
}

/* The address is the prefix without the colon and the space. */
static void tell(struct sink_server *server, const struct client *client,
                 const char *what)
{
    int length = (int)strlen(client->prefix) - 2;
    outlet_print(server->outlet, "%.*s %s", length, client->prefix, what);
}

static void tell_closed(struct sink_server *server, const struct client *client,
                        int error)
{
    char text[128]; /* the longest text of skt_strerror is shorter */
    tell(server, client, "closed after ");
    outlet_print(server->outlet, "%" PRIu64 " lines, %" PRIu64 " bytes",
                 client->lines.count, client->bytes);
    if (error == SKT_EDEADLINE) {
        outlet_print(server->outlet, ": idle");
    } else if (error < 0) {
        skt_strerror(error, text, sizeof text);
        outlet_print(server->outlet, ": %s (%s)", text, skt_errname(error));
    }
    outlet_print(server->outlet, "\n");
}

/* error: 0 if the connection has come to its end. */
static void end_client(struct sink_server *server, struct client *client, int error)
{
    skt_selector_unregister(server->selector, client->socket.fd, NULL);
    skt_socket_close(&client->socket);
    activity_remove(&client->activity);
    lines_end(&client->lines, server->outlet, prefix(server, client));
    if (server->options.verbose)
        tell_closed(server, client, error);
    server->counts.lines += client->lines.count;
    server->counts.errors += error != 0;
    acceptor_ended(&server->acceptor);
    free(client);
}

static void readable(struct sink_server *server, struct client *client)
{
    ptrdiff_t count = skt_recv(&client->socket, server->buffer, READ_SIZE, 0);
    if (count == SKT_EAGAIN)
        return;
    if (count <= 0) {
        end_client(server, client, (int)count);
        return;
    }
    client->bytes += (uint64_t)count;
    server->counts.bytes += (uint64_t)count;
    if (server->options.idle != 0)
        activity_touch(&server->clients, &client->activity, server->now);
    int rc = lines_feed(&client->lines, server->outlet, prefix(server, client),
                        server->buffer, (size_t)count);
    if (rc < 0)
        end_client(server, client, rc);
}

static void end_idle(struct sink_server *server)
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
    struct sink_server *server = user;
    if (server->spare == NULL)
        server->spare = calloc(1, sizeof *server->spare);
    return server->spare != NULL ? &server->spare->socket : NULL;
}

/* Makes the accepted connection in `spare` a client. */
static int admit(void *user, const struct skt_addr *peer)
{
    char text[SKT_ADDR_TEXT_MAX];
    struct sink_server *server = user;
    struct client *client = server->spare;
    int rc = skt_socket_set_blocking(&client->socket, 0);
    if (rc == 0)
        rc = skt_selector_register(server->selector, client->socket.fd, SKT_EVENT_READ,
                                   client);
    if (rc < 0)
        return rc;
    server->spare = NULL;
    snprintf(client->prefix, sizeof client->prefix, "%.*s: ", PREFIX_MAX - 3,
             addr_text(peer, text));
    activity_add(&server->clients, &client->activity, server->now);
    if (server->options.verbose)
        tell(server, client, "opened\n");
    return 0;
}

static void paused(void *user, int error)
{
    struct sink_server *server = user;
    if (server->options.paused != NULL)
        server->options.paused(error);
}

/* ---- turns ----------------------------------------------------------------------- */

/* The next moment at which something is due without an event; 0: none. */
static skt_nsec next_due(const struct sink_server *server)
{
    const struct activity *oldest = activity_oldest(&server->clients);
    skt_nsec due = acceptor_due(&server->acceptor);
    if (server->options.idle == 0 || oldest == NULL ||
        oldest->last >= SKT_FOREVER - server->options.idle)
        return due;
    skt_nsec idle_end = oldest->last + server->options.idle;
    return due == 0 || idle_end < due ? idle_end : due;
}

static int serve_ready(struct sink_server *server)
{
    struct skt_key key;
    int events;
    int rc = 0;
    while (rc == 0 && skt_selector_next(server->selector, &key, &events) == 1) {
        if (key.data == NULL)
            rc = acceptor_accept(&server->acceptor, key.fd);
        else
            readable(server, key.data);
    }
    return rc;
}

int sink_server_turn(struct sink_server *server, skt_nsec timeout)
{
    skt_nsec due = next_due(server);
    skt_nsec left = due != 0 ? skt_remaining(due) : SKT_FOREVER;
    int ready = skt_selector_select(server->selector, left < timeout ? left : timeout);
    if (ready < 0)
        return ready;
    int timed = due != 0 || server->options.idle != 0;
    if (timed)
        server->now = skt_now();
    int rc = serve_ready(server);
    if (server->options.idle != 0)
        end_idle(server);
    acceptor_resume(&server->acceptor, server->now);
    if (rc == 0)
        rc = outlet_flush(server->outlet);
    return rc < 0 ? rc : ready;
}

/* ---- ending ---------------------------------------------------------------------- */

static void end_all(struct sink_server *server)
{
    struct activity *item;
    acceptor_close(&server->acceptor);
    while ((item = activity_oldest(&server->clients)) != NULL)
        end_client(server, ACTIVITY_OWNER(item, struct client, activity), 0);
}

/* Takes what has arrived already. Peers who go on and a reader who does not are left
 * behind after a while. */
static int take_arrived(struct sink_server *server)
{
    int rc;
    skt_nsec deadline = skt_deadline(TAKING_MOST);
    server->outlet->deadline = deadline;
    do
        rc = sink_server_turn(server, 0);
    while (rc > 0 && skt_remaining(deadline) > 0);
    return rc;
}

int sink_server_serve(struct sink_server *server, struct skt_cancel *stop)
{
    int rc = skt_selector_set_cancel(server->selector, stop);
    while (rc >= 0)
        rc = sink_server_turn(server, SKT_FOREVER);
    if (rc != SKT_ECANCELED)
        return rc;
    rc = 0;
    if (server->outlet->error == 0) { /* it was no slow reader of ours that was ended */
        skt_cancel_reset(stop);
        rc = take_arrived(server);
    }
    end_all(server);
    return rc == SKT_ECANCELED || rc > 0 ? 0 : rc;
}

/* ---- birth and death ------------------------------------------------------------- */

int sink_server_new(struct sink_server **server, const struct sink_options *options,
                    struct outlet *outlet)
{
    static const struct acceptor_calls calls = {place, admit, paused};
    struct sink_server *made = malloc(sizeof *made);
    if (made == NULL)
        return SKT_ENOMEM;
    memset(made, 0, offsetof(struct sink_server, buffer));
    int rc = skt_selector_new(&made->selector, NULL);
    if (rc < 0) {
        free(made);
        return rc;
    }
    made->options = *options;
    made->outlet = outlet;
    made->acceptor.selector = made->selector;
    made->acceptor.calls = &calls;
    made->acceptor.user = made;
    made->acceptor.most = options->connections_most;
    activity_init(&made->clients);
    *server = made;
    return 0;
}

void sink_server_free(struct sink_server *server)
{
    if (server == NULL)
        return;
    end_all(server);
    skt_selector_free(server->selector);
    free(server->spare);
    free(server);
}

int sink_server_listen(struct sink_server *server, struct skt_socket *listener)
{
    return acceptor_listen(&server->acceptor, listener);
}

void sink_server_counts(const struct sink_server *server, struct sink_counts *counts)
{
    struct activity *item = server->clients.after;
    *counts = server->counts;
    counts->peak = server->acceptor.counts.peak;
    counts->connections = server->acceptor.counts.connections;
    counts->errors += server->acceptor.counts.died;
    for (; item != &server->clients; item = item->after)
        counts->lines += ACTIVITY_OWNER(item, const struct client, activity)->lines.count;
}
