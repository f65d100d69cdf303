/* SPDX-License-Identifier: MIT */
/* weather.h - the name, the full name and the address of this host, by one plain look-up.
 * Source: POSIX gethostname, getaddrinfo, getnameinfo. */
#ifndef EXAMPLES_WEATHER_H
#define EXAMPLES_WEATHER_H

#include "python_repr.h"
#include <netdb.h>
#include <unistd.h>

struct this_host {
    char name[256]; /* 255 is the longest host name of POSIX */
    char full_name[256];
    char address[SKT_HOST_TEXT_MAX];
};

/* Ends the program if the host does not know its own address. The full name is the one
 * that the address leads back to, or just the name. */
static inline void look_up_this_host(struct this_host *host)
{
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    struct skt_addr addr;
    memset(host, 0, sizeof(*host));
    if (gethostname(host->name, sizeof(host->name) - 1) != 0)
        check(-errno, "gethostname");
    int failure = getaddrinfo(host->name, NULL, &hints, &list);
    if (failure != 0) {
        fprintf(stderr, "%s: %s\n", host->name, gai_strerror(failure));
        exit(EXIT_FAILURE);
    }
    if (getnameinfo(list->ai_addr, list->ai_addrlen, host->full_name,
                    sizeof(host->full_name), NULL, 0, NI_NAMEREQD) != 0)
        memcpy(host->full_name, host->name, sizeof(host->name));
    check(skt_addr_from_sockaddr(&addr, list->ai_addr, list->ai_addrlen), host->name);
    freeaddrinfo(list);
    check(skt_addr_host(&addr, host->address, sizeof(host->address)), host->name);
}

#endif
