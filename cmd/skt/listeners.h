/* SPDX-License-Identifier: MIT */
/* listeners.h - the listening sockets of a server: one for each address of its HOST. */
#ifndef SKT_CMD_LISTENERS_H
#define SKT_CMD_LISTENERS_H

#include "endpoint.h"

struct listeners {
    struct skt_socket sockets[ENDPOINT_ADDRS]; /* non-blocking */
    struct skt_addr addrs[ENDPOINT_ADDRS];     /* with the port that they got */
    int count;
};

/*
 * Listens on every address of the endpoint; with port 0 all get the same free port. Of
 * two addresses one may be missing on this machine (no IPv6), which is no error.
 * listeners: all zero. Returns 0, or FAILED with the reason reported and nothing open.
 */
int listeners_open(struct listeners *listeners, const struct endpoint *endpoint);

/* Prints "listening on ADDR:PORT" for each, and flushes: tests and scripts wait for
 * it. */
void listeners_announce(const struct listeners *listeners);

/* Closes what is open; twice is fine. */
void listeners_close(struct listeners *listeners);

#endif
