/* SPDX-License-Identifier: MIT */
/* socketpair.c - a socket by its four arguments, and two that are connected. */

#include "python_repr.h"

/* Prints a socket between two texts, as Python's repr shows its own. */
static void print_socket(const char *before, const struct skt_socket *socket,
                         const char *after)
{
    char text[SKT_SOCKET_TEXT_MAX];
    check(skt_socket_format(socket, text, sizeof(text)), "the text of a socket");
    printf("%s%s%s", before, text, after);
}

int main(void)
{
    struct skt_socket single = {0}, pair[2] = {{0}};
    char byte = 'x';
    check(skt_socket_open(&single, AF_INET, SOCK_STREAM, 0), "socket");
    check(skt_socket_pair(&pair[0], &pair[1], SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT),
          "pair");
    print_socket("", &single, "\n");
    print_socket("(", &pair[0], ",\n");
    print_socket(" ", &pair[1], ")\n");

    check(skt_send_all(&pair[0], &byte, 1, 0, NULL), "send");
    check(skt_recv_exactly(&pair[1], &byte, 1, 0, NULL), "receive");
    print_bytes("through the pair: ", &byte, 1, "\n");
    skt_socket_close(&pair[0]);
    skt_socket_close(&pair[1]);
    skt_socket_close(&single);
    return EXIT_SUCCESS;
}
