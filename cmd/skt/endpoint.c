/* SPDX-License-Identifier: MIT */
/* endpoint.c - what HOST and PORT on the command line stand for. */
#include "endpoint.h"

#include "command.h"
#include "report.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int parse_port(const char *text, int least)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 5 || text[digits] != '\0' || atoi(text) > 65535 ||
        atoi(text) < least) {
        usage_error("PORT is a number from %d to 65535, not '%s'", least, text);
        return -1;
    }
    return atoi(text);
}

static int loopbacks(struct endpoint *endpoint, int port)
{
    int rc = skt_addr_loopback(&endpoint->addrs[0], AF_INET, port);
    if (rc == 0)
        rc = skt_addr_loopback(&endpoint->addrs[1], AF_INET6, port);
    if (rc < 0) {
        report_error(rc, "cannot make the loopback addresses");
        return FAILED;
    }
    endpoint->count = 2;
    return 0;
}

/* An address that each link has anew; without a zone the system knows no link. */
static int lacks_zone(const struct skt_addr *addr)
{
    return skt_addr_family(addr) == AF_INET6 && skt_addr_scope_id(addr) == 0 &&
           IN6_IS_ADDR_LINKLOCAL(&addr->as.in6.sin6_addr);
}

/* Also in the brackets in which IPv6 addresses stand in front of a port. */
static int parse_host(struct skt_addr *addr, const char *host, int port)
{
    size_t length = strlen(host);
    size_t bracket = length > 2 && host[0] == '[' && host[length - 1] == ']';
    int rc = host[0] == '\0' || host[0] == '<'
                 ? SKT_EADDRSYNTAX /* Python's words for wildcard and broadcast */
                 : skt_addr_inet(addr, bracket ? AF_INET6 : AF_UNSPEC, host + bracket,
                                 length - 2 * bracket, port);
    if (rc == SKT_ENODEV)
        return usage_error("HOST %s: no interface has the name of the zone", host);
    if (rc < 0)
        return usage_error("HOST is a numeric address or 'localhost', not '%s'", host);
    if (lacks_zone(addr))
        return usage_error("HOST %s needs a zone, the name of an interface, as in "
                           "fe80::1%%eth0",
                           host);
    return 0;
}

static int parse(struct endpoint *endpoint, const char *host, const char *port, int least)
{
    int number = parse_port(port, least);
    if (number < 0)
        return USAGE;
    if (host == NULL || strcasecmp(host, "localhost") == 0)
        return loopbacks(endpoint, number);
    endpoint->count = 1;
    return parse_host(&endpoint->addrs[0], host, number);
}

int endpoint_parse(struct endpoint *endpoint, const char *host, const char *port)
{
    return parse(endpoint, host, port, 0);
}

static int is_wildcard(const struct skt_addr *addr)
{
    struct skt_addr any;
    return skt_addr_any(&any, skt_addr_family(addr), skt_addr_port(addr)) == 0 &&
           skt_addr_equal(&any, addr);
}

int endpoint_parse_peer(struct endpoint *endpoint, const char *host, const char *port)
{
    int rc = parse(endpoint, host, port, 1);
    if (rc == 0 && is_wildcard(&endpoint->addrs[0]))
        return usage_error("HOST %s means every address; a client needs one", host);
    return rc;
}

const char *addr_text(const struct skt_addr *addr, char out[SKT_ADDR_TEXT_MAX])
{
    if (skt_addr_format(addr, out, SKT_ADDR_TEXT_MAX) < 0)
        memcpy(out, "?", 2);
    return out;
}
