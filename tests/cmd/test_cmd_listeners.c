/* SPDX-License-Identifier: MIT */
/* test_cmd_listeners.c - listening on two families with one port, and what signals do. */
#include "lib/net.h"
#include "lib/seam.h"
#include "lib/test.h"

#include "command.h"
#include "listeners.h"
#include "process.h"

#include <signal.h>
#include <stdio.h>

static struct listeners listeners;
static struct endpoint loopbacks;

static void want(const char *port)
{
    CHECK_EQ(endpoint_parse(&loopbacks, NULL, port), 0);
    CHECK_EQ(loopbacks.count, 2);
}

/* proves: B69 T49 */
TEST(one_port_for_both_families)
{
    if (!net_has_ipv6())
        SKIP("no IPv6 on loopback");
    want("0");
    for (int i = 0; i < 20; i++) {
        CHECK_EQ(listeners_open(&listeners, &loopbacks), 0);
        CHECK_EQ(listeners.count, 2);
        CHECK_INT(skt_addr_port(&listeners.addrs[0]), >, 0);
        CHECK_EQ(skt_addr_port(&listeners.addrs[0]), skt_addr_port(&listeners.addrs[1]));
        CHECK_EQ(skt_socket_get_blocking(&listeners.sockets[0]), 0);
        listeners_close(&listeners);
    }
}

/* A stranger holds the port on the other family: another port is asked for.
 * proves: B69 */
TEST(a_port_that_is_free_on_one_family_only)
{
    if (!net_has_ipv6())
        SKIP("no IPv6 on loopback");
    want("0");
    long before = seam_calls(SEAM_bind);
    seam_fail(SEAM_bind, 2, 1, SKT_EADDRINUSE);
    CHECK_EQ(listeners_open(&listeners, &loopbacks), 0);
    CHECK_EQ(listeners.count, 2);
    CHECK_EQ(seam_calls(SEAM_bind) - before, 4);
    listeners_close(&listeners);
    before = seam_calls(SEAM_bind);
    seam_fail(SEAM_bind, 1, 1000000, SKT_EADDRINUSE);
    CHECK_EQ(listeners_open(&listeners, &loopbacks), FAILED); /* bounded */
    CHECK_INT(seam_calls(SEAM_bind) - before, <=, 64);
    CHECK_EQ(listeners.count, 0);
}

/* A port that was asked for by its number is not exchanged for another. */
TEST(a_port_in_use)
{
    struct skt_socket holder = {0};
    struct skt_addr addr;
    char port[8];
    net_listener(&holder, AF_INET, &addr);
    snprintf(port, sizeof port, "%d", skt_addr_port(&addr));
    want(port);
    long before = seam_calls(SEAM_bind);
    CHECK_EQ(listeners_open(&listeners, &loopbacks), FAILED);
    CHECK_EQ(seam_calls(SEAM_bind) - before, 1);
    skt_socket_close(&holder);
}

/* Whichever family is missing, the other serves; nothing else is forgiven. */
static void lack(enum seam_id call, int which, int error, int status)
{
    seam_fail(call, which, 1, error);
    CHECK_EQ(listeners_open(&listeners, &loopbacks), status);
    CHECK_EQ(listeners.count, status == 0 ? 1 : 0);
    if (status == 0)
        CHECK_EQ(skt_addr_family(&listeners.addrs[0]), which == 1 ? AF_INET6 : AF_INET);
    listeners_close(&listeners);
}

TEST(a_family_that_is_missing)
{
    if (!net_has_ipv6())
        SKIP("no IPv6 on loopback");
    want("0");
    for (int which = 1; which <= 2; which++) {
        lack(SEAM_socket, which, SKT_EAFNOSUPPORT, 0);
        lack(SEAM_bind, which, SKT_EADDRNOTAVAIL, 0);
        lack(SEAM_socket, which, SKT_EMFILE, FAILED);
        lack(SEAM_bind, which, SKT_EACCES, FAILED);
    }
}

TEST(both_families_are_missing)
{
    want("0");
    seam_fail(SEAM_socket, 1, 2, SKT_EAFNOSUPPORT);
    CHECK_EQ(listeners_open(&listeners, &loopbacks), FAILED);
    /* one that was asked for by its address must be there */
    CHECK_EQ(endpoint_parse(&loopbacks, "::1", "0"), 0);
    seam_fail(SEAM_socket, 1, 1, SKT_EAFNOSUPPORT);
    CHECK_EQ(listeners_open(&listeners, &loopbacks), FAILED);
}

TEST(signals_fire_the_token)
{
    struct skt_cancel token = {0};
    CHECK_OK(skt_cancel_open(&token));
    CHECK_OK(stop_on_signals(&token));
    CHECK_EQ(skt_cancel_fired(&token), 0);
    CHECK_EQ(raise(SIGTERM), 0);
    CHECK_EQ(skt_cancel_fired(&token), 1);
    CHECK_OK(skt_cancel_reset(&token));
    CHECK_EQ(raise(SIGINT), 0);
    CHECK_EQ(skt_cancel_fired(&token), 1);
    CHECK_OK(stop_on_signals(NULL));
    struct sigaction now;
    CHECK_EQ(sigaction(SIGTERM, NULL, &now), 0);
    CHECK(now.sa_handler == SIG_DFL);
    CHECK_OK(skt_cancel_close(&token));
}

TEST(the_limit_is_the_hard_one)
{
    CHECK_INT(descriptor_limit(), >=, 64);
    CHECK_EQ(descriptor_limit(), descriptor_limit());
}
