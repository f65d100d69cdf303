/* SPDX-License-Identifier: MIT */
/* testserver.c - an interactive echo server, for trying things out. */

#include "python_repr.h"

/* Echoes until the client ends. Returns 0, or the error that ended the connection. */
static int serve(struct skt_socket *connection)
{
    char message[1024];
    for (;;) { /* ends with the stream, an error or the token */
        ptrdiff_t count = skt_recv(connection, message, sizeof(message), 0);
        if (count < 0)
            return (int)count;
        print_bytes("received msg:  ", message, (size_t)count, "\n");
        if (count == 0)
            return 0;
        int error = skt_send_all(connection, message, (size_t)count, 0, NULL);
        if (error < 0)
            return error;
        print_bytes("msg sent:  ", message, (size_t)count, "\n");
    }
}

/* Argument: [PORT]. Ctrl-C ends it. */
int main(int argc, char **argv)
{
    struct skt_socket listener = {0}, connection = {0};
    struct skt_addr client;
    flush_lines();
    struct skt_addr addr = address_of("localhost", number_argument(argc, argv, 1, 11000));
    open_listener(&listener, &addr, 2);
    check(skt_getsockname(&listener, &addr), "getsockname");
    print_address("", &addr, "\n");

    int error = 0;
    while (error != SKT_ECANCELED) {
        error = skt_accept(&listener, &connection, &client);
        if (error < 0)
            break;
        print_address("connected to:  ", &client, "\n");
        check(skt_socket_set_cancel(&connection, SKT_BOTH, &stop_token), "token");
        error = serve(&connection);
        if (error < 0 && error != SKT_ECANCELED)
            complain("connection", error);
        skt_socket_close(&connection); /* the connection; the listener goes on */
    }
    if (error != SKT_ECANCELED)
        complain("accept", error);
    skt_socket_close(&listener);
    skt_cancel_close(&stop_token);
    return error == SKT_ECANCELED ? EXIT_SUCCESS : EXIT_FAILURE;
}
