/* SPDX-License-Identifier: MIT */
/* testclient.c - send lines that are typed, and print their echoes. */

#include "python_repr.h"

/* Sends a message and receives as much again. Returns 0; SKT_EEOF: the server ended. */
static int exchange(struct skt_socket *socket, const char *message, size_t length)
{
    char answer[1024];
    int error = skt_send_all(socket, message, length, 0, NULL);
    if (error < 0)
        return error;
    print_bytes("message sent:  ", message, length, "\n");
    for (size_t received = 0; received < length;) {
        ptrdiff_t count = skt_recv(socket, answer, sizeof(answer), 0);
        if (count <= 0)
            return count == 0 ? SKT_EEOF : (int)count;
        received += (size_t)count;
        print_bytes("message received:  ", answer, (size_t)count, "\n");
    }
    return 0;
}

/* Argument: [PORT]. An empty line, or the end of the input, ends it. */
int main(int argc, char **argv)
{
    struct skt_socket socket = {0};
    struct skt_addr own;
    char line[4096]; /* a longer line goes in pieces */
    flush_lines();
    struct skt_addr server =
        address_of("localhost", number_argument(argc, argv, 1, 11000));
    check(skt_socket_open(&socket, AF_INET, SOCK_STREAM, SKT_DEFAULT), "socket");
    check_at(skt_connect(&socket, &server), "connect to", &server);
    puts("None"); /* what connect returns in Python */
    check(skt_getsockname(&socket, &own), "getsockname");
    print_address("", &own, "\n");

    int error = 0;
    while (error == 0) {
        printf("message to be sent: - ");
        fflush(stdout);
        if (fgets(line, sizeof(line), stdin) == NULL)
            break;
        size_t length = strcspn(line, "\n");
        if (length == 0)
            break;
        error = exchange(&socket, line, length);
    }
    if (error < 0)
        complain("connection", error);
    skt_socket_close(&socket);
    return error < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
