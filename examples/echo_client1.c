/* SPDX-License-Identifier: MIT */
/* echo_client1.c - the echo client to an address from the command line. */

#include "python_repr.h"

/* Receives as many bytes as were sent. Returns 0; SKT_EEOF: the server ended before. */
static int receive_echo(struct skt_socket *socket, size_t expected)
{
    char data[16];
    for (size_t received = 0; received < expected;) {
        ptrdiff_t count = skt_recv(socket, data, sizeof(data), 0);
        if (count <= 0)
            return count == 0 ? SKT_EEOF : (int)count; /* 0 would come again for ever */
        received += (size_t)count;
        print_bytes("received ", data, (size_t)count, "\n");
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const char message[] = "This is the message.  It will be repeated.";
    const size_t length = sizeof(message) - 1;
    struct skt_socket socket = {0};
    if (argc < 2) {
        printf("Usage: %s <host> [<port>]\n", argv[0]);
        return EXIT_FAILURE;
    }
    flush_lines();
    struct skt_addr server = address_of(argv[1], number_argument(argc, argv, 2, 10000));
    printf("connecting to %s port %d\n", argv[1], skt_addr_port(&server));
    check(skt_socket_open(&socket, AF_INET, SOCK_STREAM, SKT_DEFAULT), "socket");
    check_at(skt_connect(&socket, &server), "connect to", &server);

    print_bytes("sending ", message, length, "\n");
    int error = skt_send_all(&socket, message, length, 0, NULL);
    if (error == 0)
        error = receive_echo(&socket, length);
    if (error < 0)
        complain("the echo is not complete", error);
    skt_socket_close(&socket);
    return error < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
