/* SPDX-License-Identifier: MIT */
/* endpoint.h - what HOST and PORT on the command line stand for. */
#ifndef SKT_CMD_ENDPOINT_H
#define SKT_CMD_ENDPOINT_H

#include <skt.h>

/* A host stands for two addresses at most: the loopback of IPv4 and of IPv6. */
#define ENDPOINT_ADDRS 2

/* The addresses in the order in which to listen on or to try them. */
struct endpoint {
    struct skt_addr addrs[ENDPOINT_ADDRS];
    int count;
};

/*
 * host: a numeric address, or "localhost" or NULL, which both stand for 127.0.0.1 and
 * then
 * ::1 (that order, because a server for IPv4 alone is the commoner one). port: 0 to
 * 65535. Returns 0, or USAGE with the mistake reported.
 */
int endpoint_parse(struct endpoint *endpoint, const char *host, const char *port);

/* As endpoint_parse for a client, whose port is 1 to 65535 and who cannot connect to the
 * wildcard. */
int endpoint_parse_peer(struct endpoint *endpoint, const char *host, const char *port);

/* The text of an address in a buffer of the caller: "127.0.0.1:80", "[::1]:80". */
const char *addr_text(const struct skt_addr *addr, char out[SKT_ADDR_TEXT_MAX]);

#endif
