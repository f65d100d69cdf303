/* SPDX-License-Identifier: MIT */
/* selectserver.c - echo through a selector whose keys carry the function to call. */

#include "python_repr.h"

/* What a key of the selector points to: a socket and what to do when it is ready. */
struct endpoint {
    struct skt_socket socket;
    struct skt_addr client;
    void (*callback)(struct endpoint *);
    size_t pending; /* bytes that could not be sent yet */
    char data[1024];
};

static struct skt_selector *selector;
static int closed_clients;
static int
    paused; /* the listener is not watched: no descriptor was left to accept with */

static void read_data(struct endpoint *c);

static void release(struct endpoint *c, ptrdiff_t error)
{
    if (error < 0)
        complain("connection", error); /* a reset ends this client, not the server */
    skt_selector_unregister(selector, c->socket.fd, NULL);
    skt_socket_close(&c->socket);
    free(c);
    closed_clients++;
}

/* Sends what a non-blocking socket takes. If that is not all, the key waits for WRITE and
 * calls this again, and nothing more is read from this client meanwhile. */
static void write_data(struct endpoint *c)
{
    size_t sent;
    int error = skt_send_all(&c->socket, c->data, c->pending, 0, &sent);
    c->pending -= sent;
    memmove(c->data, c->data + sent, c->pending);
    c->callback = c->pending > 0 ? write_data : read_data;
    if (error == 0 || error == SKT_EAGAIN)
        error = skt_selector_modify(selector, c->socket.fd,
                                    c->pending > 0 ? SKT_EVENT_WRITE : SKT_EVENT_READ, c);
    if (error < 0)
        release(c, error);
}

static void read_data(struct endpoint *c)
{
    print_address("read(", &c->client, ")\n");
    ptrdiff_t count = skt_recv(&c->socket, c->data, sizeof(c->data), 0);
    if (count > 0) {
        print_bytes("  received ", c->data, (size_t)count, "\n");
        c->pending = (size_t)count;
        write_data(c);
    } else if (count != SKT_EAGAIN) {
        puts("  closing");
        release(c, count);
    }
}

static void watch(struct endpoint *e)
{
    check(skt_socket_set_blocking(&e->socket, 0), "set non-blocking");
    check(skt_selector_register(selector, e->socket.fd, SKT_EVENT_READ, e), "register");
}

static void accept_client(struct endpoint *server)
{
    struct endpoint *c = calloc(1, sizeof(*c));
    int error =
        c == NULL ? SKT_ENOMEM : skt_accept(&server->socket, &c->socket, &c->client);
    if (error < 0) {
        free(c);
        complain("accept", error);
        paused = skt_accept_error_kind(error) == 2;
        if (paused)
            skt_selector_unregister(selector, server->socket.fd, NULL);
        return;
    }
    print_address("accept(", &c->client, ")\n");
    c->callback = read_data;
    watch(c);
}

/* Arguments: [PORT [CLIENTS]]. Serves until Ctrl-C, or until CLIENTS clients have come
 * and gone: with 1 it stops when its first client has closed. */
int main(int argc, char **argv)
{
    struct endpoint server = {.callback = accept_client};
    struct skt_key key = {0};
    int count = 0, mask;
    flush_lines();
    struct skt_addr addr = address_of("localhost", number_argument(argc, argv, 1, 10000));
    int clients = number_argument(argc, argv, 2, 0);
    open_listener(&server.socket, &addr, 5);
    printf("starting up on localhost port %d\n", port_of(&server.socket));
    selector = open_selector();
    watch(&server);
    while (count >= 0 && (clients == 0 || closed_clients < clients)) {
        puts("waiting for I/O");
        count = skt_selector_select(selector, SKT_SECOND);
        if (paused)
            watch(&server);
        paused = 0;
        while (skt_selector_next(selector, &key, &mask) == 1) {
            printf("mask is:  %d\n", mask);
            ((struct endpoint *)key.data)->callback(key.data);
        }
    }
    puts("shutting down");
    for (size_t cursor = 0; skt_selector_map_next(selector, &cursor, &key) == 1;)
        if (key.data != &server)
            release(key.data, 0);
    skt_selector_free(selector);
    skt_socket_close(&server.socket);
    skt_cancel_close(&stop_token);
    return count >= 0 || count == SKT_ECANCELED ? EXIT_SUCCESS : EXIT_FAILURE;
}
