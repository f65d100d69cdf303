/* SPDX-License-Identifier: MIT */
/* use.c - the smallest program that uses skt, in the common part of C99 and C++11. */
#include <skt.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct skt_socket a, b;
    char text[8] = "";
    const char *version = NULL;

    memset(&a, 0, sizeof a);
    memset(&b, 0, sizeof b);
    if (skt_version(&version) <= 0 || strcmp(version, SKT_VERSION_TEXT) != 0)
        return 1;
    if (skt_socket_pair(&a, &b, SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT) != 0)
        return 2;
    if (skt_send(&a, "hello", 5, 0) != 5 || skt_recv(&b, text, sizeof text, 0) != 5)
        return 3;
    skt_socket_close(&a);
    skt_socket_close(&b);
    printf("skt %s: %s\n", version, text);
    return strcmp(text, "hello") == 0 ? 0 : 4;
}
