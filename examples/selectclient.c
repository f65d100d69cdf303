/* SPDX-License-Identifier: MIT */
/* selectclient.c - send and receive through one selector, and end when all is back. */

#include "python_repr.h"

static const char *const outgoing[] = {"This is the message.  ", "It will be repeated."};
enum { MESSAGES = 2 };

static struct skt_selector *selector;
static size_t next_message; /* which of outgoing, and how much of it has left */
static size_t offset;
static size_t bytes_sent;
static size_t bytes_received;

/* Returns 0; SKT_EEOF: the server has ended; or an error. */
static int receive(struct skt_socket *connection)
{
    char data[1024];
    puts("  ready to read");
    ptrdiff_t count = skt_recv(connection, data, sizeof(data), 0);
    if (count <= 0)
        return count == 0 ? SKT_EEOF : (int)count;
    print_bytes("  received ", data, (size_t)count, "\n");
    bytes_received += (size_t)count;
    return 0;
}

/* Sends the next message, or what is left of it; after the last asks for READ only. */
static int send_next(struct skt_socket *connection)
{
    puts("  ready to write");
    if (next_message == MESSAGES) {
        puts("  switching to read-only");
        return skt_selector_modify(selector, connection->fd, SKT_EVENT_READ, connection);
    }
    const char *rest = outgoing[next_message] + offset;
    print_bytes("  sending ", rest, strlen(rest), "\n");
    ptrdiff_t sent = skt_send(connection, rest, strlen(rest), 0);
    if (sent < 0)
        return (int)sent;
    bytes_sent += (size_t)sent;
    offset += (size_t)sent;
    if (outgoing[next_message][offset] == '\0') {
        next_message++;
        offset = 0;
    }
    return 0;
}

static int service(struct skt_socket *connection, const struct skt_addr *server, int mask)
{
    int error = 0;
    print_address("client(", server, ")\n");
    if (mask & SKT_EVENT_READ)
        error = receive(connection);
    if ((error == 0 || error == SKT_EAGAIN) && (mask & SKT_EVENT_WRITE))
        error = send_next(connection);
    return error == SKT_EAGAIN ? 0 : error;
}

/* Argument: [PORT]. */
int main(int argc, char **argv)
{
    struct skt_socket socket = {0};
    struct skt_key key;
    int mask, error = 0;
    flush_lines();
    struct skt_addr server =
        address_of("localhost", number_argument(argc, argv, 1, 10000));
    selector = open_selector();
    printf("connecting to localhost port %d\n", skt_addr_port(&server));
    check(skt_socket_open(&socket, AF_INET, SOCK_STREAM, SKT_DEFAULT), "socket");
    check_at(skt_connect(&socket, &server), "connect to", &server);
    check(skt_socket_set_blocking(&socket, 0), "set non-blocking");
    check(skt_selector_register(selector, socket.fd, SKT_BOTH, &socket), "register");

    /* Ends when all messages have left and as many bytes are back, or the server ends. */
    while (error >= 0 && (next_message < MESSAGES || bytes_received < bytes_sent)) {
        puts("waiting for I/O");
        error = skt_selector_select(selector, SKT_SECOND);
        while (skt_selector_next(selector, &key, &mask) == 1)
            error = service(key.data, &server, mask);
    }
    if (error < 0)
        complain("the connection ended early", error);
    puts("shutting down");
    skt_selector_unregister(selector, socket.fd, NULL);
    skt_socket_close(&socket);
    skt_selector_free(selector);
    skt_cancel_close(&stop_token);
    return error < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
