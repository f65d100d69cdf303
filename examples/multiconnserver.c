/* SPDX-License-Identifier: MIT */
/* multiconnserver.c - echo many connections at once with one selector. */

#include "python_repr.h"

#define PAUSE (100 * SKT_MILLISECOND)

/* out holds what one read brought and has not left yet. Until it has, we do not read from
 * this client again: a slow reader costs 1 KiB, however much it sends. */
struct connection {
    struct skt_socket socket;
    struct skt_addr addr;
    size_t pending;
    char out[1024];
};

static struct skt_selector *selector;
static struct skt_socket listener;
/* Set while the system has no descriptor left: the connection stays queued and the
 * listener readable, so watching it would spin. */
static int paused;

static void watch_listener(void)
{
    check(skt_selector_register(selector, listener.fd, SKT_EVENT_READ, NULL), "register");
    paused = 0;
}

static void drop(struct connection *c)
{
    skt_selector_unregister(selector, c->socket.fd, NULL);
    skt_socket_close(&c->socket);
    free(c);
}

static void accept_connection(void)
{
    struct connection *c = calloc(1, sizeof(*c));
    int error = c == NULL ? SKT_ENOMEM : skt_accept(&listener, &c->socket, &c->addr);
    if (error < 0) {
        free(c);
        complain("accept", error);
        paused = skt_accept_error_kind(error) == 2;
        if (paused)
            skt_selector_unregister(selector, listener.fd, NULL);
        return;
    }
    print_address("Accepted connection from ", &c->addr, "\n");
    check(skt_socket_set_blocking(&c->socket, 0), "set non-blocking");
    check(skt_selector_register(selector, c->socket.fd, SKT_EVENT_READ, c), "register");
}

/* Receives if nothing is pending, then sends what is. WRITE is watched only while some of
 * it stays: that is what lets an idle server sleep. Returns 0; SKT_EEOF: the client has
 * ended; or why the connection is of no more use. */
static int echo(struct connection *c)
{
    ptrdiff_t count;
    if (c->pending == 0) {
        count = skt_recv(&c->socket, c->out, sizeof(c->out), 0);
        if (count <= 0)
            return count == 0 ? SKT_EEOF : (int)count;
        c->pending = (size_t)count;
    }
    print_bytes("Echoing ", c->out, c->pending, " to ");
    print_address("", &c->addr, "\n");
    count = skt_send(&c->socket, c->out, c->pending, 0);
    if (count < 0 && count != SKT_EAGAIN)
        return (int)count;
    count = count < 0 ? 0 : count;
    c->pending -= (size_t)count;
    memmove(c->out, c->out + count, c->pending);
    int events = c->pending > 0 ? SKT_EVENT_WRITE : SKT_EVENT_READ;
    return skt_selector_modify(selector, c->socket.fd, events, c);
}

static void service_connection(struct connection *c)
{
    int error = echo(c);
    if (error == 0 || error == SKT_EAGAIN)
        return;
    if (error != SKT_EEOF)
        complain("connection", error); /* a reset ends this client, not the server */
    print_address("Closing connection to ", &c->addr, "\n");
    drop(c);
}

int main(int argc, char **argv)
{
    struct skt_key key = {0};
    int count, events;
    if (argc != 3) {
        printf("Usage: %s <host> <port>\n", argv[0]);
        return EXIT_FAILURE;
    }
    flush_lines();
    struct skt_addr addr = address_of(argv[1], number_argument(argc, argv, 2, 0));
    open_listener(&listener, &addr, SKT_BACKLOG_SYSTEM);
    print_pair("Listening on ", argv[1], port_of(&listener), "\n");
    check(skt_socket_set_blocking(&listener, 0), "set non-blocking");
    selector = open_selector();
    watch_listener();
    while ((count = skt_selector_select(selector, paused ? PAUSE : SKT_FOREVER)) >= 0) {
        if (paused)
            watch_listener();
        while (skt_selector_next(selector, &key, &events) == 1)
            if (key.data == NULL)
                accept_connection();
            else
                service_connection(key.data);
    }
    puts("Caught keyboard interrupt, exiting");
    for (size_t cursor = 0; skt_selector_map_next(selector, &cursor, &key) == 1;)
        if (key.data != NULL)
            drop(key.data);
    skt_selector_free(selector);
    skt_socket_close(&listener);
    skt_cancel_close(&stop_token);
    return count == SKT_ECANCELED ? EXIT_SUCCESS : EXIT_FAILURE;
}
