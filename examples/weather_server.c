/* SPDX-License-Identifier: MIT */
/* weather_server.c - print the readings that weather stations send. */

#include "weather.h"

/* Prints what comes until the station ends. Returns 0, or why the connection ended. */
static int serve(struct skt_socket *connection)
{
    char data[64];
    for (;;) { /* ends with the stream, an error or the token */
        ptrdiff_t count = skt_recv(connection, data, sizeof(data), 0);
        if (count < 0)
            return (int)count;
        if (count == 0)
            break;
        print_bytes("Data: ", data, (size_t)count, "\n");
    }
    puts("no more data");
    return 0;
}

/* Argument: [PORT]. Ctrl-C ends it. */
int main(int argc, char **argv)
{
    struct skt_socket listener = {0}, connection = {0};
    struct skt_addr client;
    struct this_host host;
    flush_lines();
    look_up_this_host(&host);
    printf("working on %s (%s) with %s\n", host.name, host.full_name, host.address);
    struct skt_addr addr =
        address_of(host.address, number_argument(argc, argv, 1, 23456));
    open_listener(&listener, &addr, 2);
    printf("starting up on %s port %d\n", host.address, port_of(&listener));

    int error = 0;
    while (error != SKT_ECANCELED) {
        puts("waiting for a connection");
        error = skt_accept(&listener, &connection, &client);
        if (error < 0)
            break;
        print_address("connection from ", &client, "\n");
        check(skt_socket_set_cancel(&connection, SKT_BOTH, &stop_token), "token");
        error = serve(&connection);
        if (error < 0 && error != SKT_ECANCELED)
            complain("connection", error); /* the next station is served all the same */
        skt_socket_close(&connection);
    }
    if (error != SKT_ECANCELED)
        complain("accept", error);
    skt_socket_close(&listener);
    skt_cancel_close(&stop_token);
    return error == SKT_ECANCELED ? EXIT_SUCCESS : EXIT_FAILURE;
}
