/* SPDX-License-Identifier: MIT */
/* multiconnclient.c - many connections, each sends two messages and has them back. */

#include "python_repr.h"

/* What each connection sends: two messages of MESSAGE bytes, one send for each. */
static const char script[] = "Message 1 from client.Message 2 from client.";
enum { MESSAGE = 22, TOTAL = 2 * MESSAGE };

struct connection {
    struct skt_socket socket;
    int id, connected;
    size_t sent;
    size_t received;
};

static struct skt_selector *selector;
static int failures;

static void end_connection(struct connection *c, int error)
{
    if (error < 0) {
        fprintf(stderr, "connection %d: ", c->id);
        complain("failed", error);
        failures++;
    } else {
        printf("Closing connection %d\n", c->id);
    }
    skt_selector_unregister(selector, c->socket.fd, NULL);
    skt_socket_close(&c->socket);
}

/* A connect that cannot end at once goes on in the background; its result comes later. */
static void start_connection(struct connection *c, const struct skt_addr *server)
{
    int error = skt_socket_open(&c->socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (error == 0)
        error = skt_connect(&c->socket, server);
    c->connected = error == 0;
    if (error == 0 || error == SKT_EINPROGRESS)
        error = skt_selector_register(selector, c->socket.fd, SKT_BOTH, c);
    if (error < 0)
        end_connection(c, error);
}

/* Returns 1 when everything has come back, 0 if not yet, or an error. */
static int receive(struct connection *c)
{
    char data[1024];
    ptrdiff_t count = skt_recv(&c->socket, data, sizeof(data), 0);
    if (count <= 0)
        return count == 0 ? SKT_EEOF : (int)count;
    print_bytes("Received ", data, (size_t)count, "");
    printf(" from connection %d\n", c->id);
    if ((size_t)count > c->sent - c->received ||
        memcmp(data, script + c->received, (size_t)count) != 0)
        return SKT_EPROTO; /* these are not the bytes that we sent */
    c->received += (size_t)count;
    return c->received == TOTAL;
}

/* Sends the rest of a message. Nothing left: asks for READ only, or the selector would
 * report "writable" for ever. Returns 0 or an error. */
static int send_next(struct connection *c)
{
    if (c->sent == TOTAL)
        return skt_selector_modify(selector, c->socket.fd, SKT_EVENT_READ, c);
    size_t rest = MESSAGE - c->sent % MESSAGE;
    print_bytes("Sending ", script + c->sent, rest, "");
    printf(" to connection %d\n", c->id);
    ptrdiff_t sent = skt_send(&c->socket, script + c->sent, rest, 0);
    c->sent += sent > 0 ? (size_t)sent : 0;
    return sent < 0 ? (int)sent : 0;
}

static void service_connection(struct connection *c, int events)
{
    int result = c->connected ? 0 : skt_connect_finish(&c->socket);
    c->connected |= result == 0;
    if (result == 0 && (events & SKT_EVENT_READ))
        result = receive(c);
    if ((result == 0 || result == SKT_EAGAIN) && (events & SKT_EVENT_WRITE))
        result = send_next(c);
    if (result != 0 && result != SKT_EAGAIN && result != SKT_EINPROGRESS)
        end_connection(c, result);
}

int main(int argc, char **argv)
{
    struct skt_key key;
    int count = 0, events;
    if (argc != 4) {
        printf("Usage: %s <host> <port> <num_connections>\n", argv[0]);
        return EXIT_FAILURE;
    }
    flush_lines();
    struct skt_addr server = address_of(argv[1], number_argument(argc, argv, 2, 0));
    int wanted = number_argument(argc, argv, 3, 0);
    struct connection *connections = calloc((size_t)wanted + 1, sizeof(*connections));
    check(connections == NULL ? SKT_ENOMEM : 0, "memory for the connections");
    selector = open_selector();
    for (int i = 0; i < wanted; i++) {
        connections[i].id = i + 1;
        printf("Starting connection %d to ('%s', %s)\n", i + 1, argv[1], argv[2]);
        start_connection(&connections[i], &server);
    }
    while (count >= 0 && skt_selector_count(selector) > 0) {
        count = skt_selector_select(selector, SKT_SECOND);
        while (skt_selector_next(selector, &key, &events) == 1)
            service_connection(key.data, events);
    }
    if (count == SKT_ECANCELED)
        puts("Caught keyboard interrupt, exiting");
    for (int i = 0; i < wanted; i++)
        skt_socket_close(&connections[i].socket);
    free(connections);
    skt_selector_free(selector);
    skt_cancel_close(&stop_token);
    return count < 0 || failures > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
