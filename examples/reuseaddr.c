/* SPDX-License-Identifier: MIT */
/* reuseaddr.c - a server that can start again at once: what SO_REUSEADDR is for. */

#include "python_repr.h"

/* Argument: [PORT]. Ctrl-C ends it. */
int main(int argc, char **argv)
{
    struct skt_socket listener = {0}, connection = {0};
    struct skt_addr client;
    flush_lines();
    struct skt_addr addr = address_of("", number_argument(argc, argv, 1, 25000));
    check(skt_socket_open(&listener, AF_INET, SOCK_STREAM, SKT_DEFAULT), "socket");
    /* We close our connections first, so they stay here in TIME_WAIT for a minute after
     * our end. Until then bind would answer SKT_EADDRINUSE without this option. */
    check(skt_setsockopt_int(&listener, SOL_SOCKET, SO_REUSEADDR, 1), "SO_REUSEADDR");
    check_at(skt_bind(&listener, &addr), "bind", &addr);
    check_at(skt_listen(&listener, 5), "listen", &addr);
    check(skt_socket_set_cancel(&listener, SKT_EVENT_READ, stop_on_signals()), "token");
    check(skt_getsockname(&listener, &addr), "getsockname");
    print_address("listening on ", &addr, "\n");

    int error;
    while ((error = skt_accept(&listener, &connection, &client)) == 0) {
        print_address("connection from ", &client, "\n");
        skt_socket_close(&connection);
    }
    if (error != SKT_ECANCELED)
        complain("accept", error);
    skt_socket_close(&listener);
    skt_cancel_close(&stop_token);
    return error == SKT_ECANCELED ? EXIT_SUCCESS : EXIT_FAILURE;
}
