/* SPDX-License-Identifier: MIT */
/* dualstack.c - can one IPv6 socket serve IPv4 clients too? Asks the system by trying. */

#include "program.h"

/* 1 if an IPv6 socket opens and lets IPV6_V6ONLY be switched off, else 0. */
static int has_dualstack_ipv6(void)
{
    struct skt_socket socket = {0};
    if (skt_socket_open(&socket, AF_INET6, SOCK_STREAM, SKT_DEFAULT) < 0)
        return 0;
    int error = skt_setsockopt_int(&socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    skt_socket_close(&socket);
    return error == 0;
}

int main(void)
{
    puts(has_dualstack_ipv6() ? "True" : "False");
    return EXIT_SUCCESS;
}
