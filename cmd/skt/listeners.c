/* SPDX-License-Identifier: MIT */
/* listeners.c - the listening sockets of a server: one for each address of its HOST. */
#include "listeners.h"

#include "command.h"
#include "output.h"
#include "report.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>

/* How often two families are asked for one free port. Each attempt fails only if a
 * stranger holds the very port of the other family, so a few are plenty. */
#define PORT_ATTEMPTS 32

/* How one attempt failed, and where. */
struct refusal {
    int error;
    struct skt_addr addr;
};

static int prepare(struct skt_socket *s, const struct skt_addr *addr)
{
    struct skt_addr plain;
    int mapped = skt_addr_canonical(&plain, addr) == 1; /* it is for IPv4 alone */
    int rc = skt_setsockopt_int(s, SOL_SOCKET, SO_REUSEADDR, 1);
    if (rc == 0 && skt_addr_family(addr) == AF_INET6)
        rc = skt_setsockopt_int(s, IPPROTO_IPV6, IPV6_V6ONLY, !mapped);
    /* Accepted sockets inherit it, which saves a call for each: small answers must not
     * wait for the acknowledgement of the one before. */
    if (rc == 0)
        rc = skt_setsockopt_int(s, IPPROTO_TCP, TCP_NODELAY, 1);
    if (rc == 0)
        rc = skt_bind(s, addr);
    if (rc == 0)
        rc = skt_listen(s, SKT_BACKLOG_SYSTEM);
    return rc;
}

static int open_one(struct listeners *listeners, const struct skt_addr *addr)
{
    struct skt_socket *s = &listeners->sockets[listeners->count];
    int rc = skt_socket_open(s, skt_addr_family(addr), SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (rc < 0)
        return rc;
    rc = prepare(s, addr);
    if (rc == 0)
        rc = skt_getsockname(s, &listeners->addrs[listeners->count]);
    if (rc < 0) {
        skt_socket_close(s);
        return rc;
    }
    listeners->count++;
    return 0;
}

static int is_missing_family(int error)
{
    return error == SKT_EAFNOSUPPORT || error == SKT_EADDRNOTAVAIL;
}

static int open_all(struct listeners *listeners, const struct endpoint *endpoint,
                    struct refusal *refusal)
{
    refusal->error = 0;
    for (int i = 0; i < endpoint->count; i++) {
        struct skt_addr addr = endpoint->addrs[i];
        int port = listeners->count > 0 ? skt_addr_port(&listeners->addrs[0])
                                        : skt_addr_port(&addr);
        int rc = skt_addr_set_port(&addr, port);
        if (rc == 0)
            rc = open_one(listeners, &addr);
        if (rc == 0)
            continue;
        refusal->error = rc;
        refusal->addr = addr;
        if (endpoint->count == 1 || !is_missing_family(rc))
            break;
    }
    if (listeners->count > 0 &&
        (refusal->error == 0 || is_missing_family(refusal->error)))
        return 0;
    listeners_close(listeners);
    return refusal->error;
}

int listeners_open(struct listeners *listeners, const struct endpoint *endpoint)
{
    char text[SKT_ADDR_TEXT_MAX];
    struct refusal refusal;
    int wants_any = skt_addr_port(&endpoint->addrs[0]) == 0;
    int rc = open_all(listeners, endpoint, &refusal);
    for (int i = 1; i < PORT_ATTEMPTS && wants_any && rc == SKT_EADDRINUSE; i++)
        rc = open_all(listeners, endpoint, &refusal);
    if (rc == 0)
        return 0;
    report_error(rc, "cannot listen on %s", addr_text(&refusal.addr, text));
    return FAILED;
}

void listeners_announce(const struct listeners *listeners)
{
    char text[SKT_ADDR_TEXT_MAX];
    for (int i = 0; i < listeners->count; i++)
        printf("listening on %s\n", addr_text(&listeners->addrs[i], text));
    output_flush();
}

void listeners_close(struct listeners *listeners)
{
    for (int i = 0; i < ENDPOINT_ADDRS; i++)
        skt_socket_close(&listeners->sockets[i]);
    listeners->count = 0;
}
