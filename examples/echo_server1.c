/* SPDX-License-Identifier: MIT */
/* echo_server1.c - the echo server on an address from the command line. */

#include "python_repr.h"

/* Echoes until the client ends. Returns 0, or the error that ended the connection. */
static int serve(struct skt_socket *connection)
{
    char data[16];
    for (;;) { /* ends with the stream, an error or the token */
        ptrdiff_t count = skt_recv(connection, data, sizeof(data), 0);
        if (count < 0)
            return (int)count;
        print_bytes("received ", data, (size_t)count, "\n");
        if (count == 0)
            return 0;
        int error = skt_send_all(connection, data, (size_t)count, 0, NULL);
        if (error < 0)
            return error;
    }
}

/* Ctrl-C ends it. */
int main(int argc, char **argv)
{
    struct skt_socket listener = {0}, connection = {0};
    struct skt_addr client;
    if (argc < 2) {
        printf("Usage: %s <host> [<port>]\n", argv[0]);
        return EXIT_FAILURE;
    }
    flush_lines();
    struct skt_addr addr = address_of(argv[1], number_argument(argc, argv, 2, 10000));
    open_listener(&listener, &addr, 1);
    printf("starting up on %s port %d\n", argv[1], port_of(&listener));

    int error = 0;
    while (error != SKT_ECANCELED) {
        puts("waiting for a connection");
        error = skt_accept(&listener, &connection, &client);
        if (error < 0)
            break;
        print_address("client connected: ", &client, "\n");
        check(skt_socket_set_cancel(&connection, SKT_BOTH, &stop_token), "token");
        error = serve(&connection);
        if (error < 0 && error != SKT_ECANCELED)
            complain("connection", error); /* the next client is served all the same */
        skt_socket_close(&connection);
    }
    if (error != SKT_ECANCELED)
        complain("accept", error);
    skt_socket_close(&listener);
    skt_cancel_close(&stop_token);
    return error == SKT_ECANCELED ? EXIT_SUCCESS : EXIT_FAILURE;
}
