/* SPDX-License-Identifier: MIT */
/* plain_addr_build.c - addresses from parts and from the system, and their parts. */
#include <arpa/inet.h>

#include "addr_test.h"

static const int bad_ports[] = {-1, 65536, 65536 + 80, 1 << 30, INT32_MAX, INT32_MIN};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

TEST(all_zero_is_no_address)
{
    struct skt_addr addr = {0};
    struct skt_addr copy;
    char text[SKT_ADDR_TEXT_MAX];

    CHECK_EQ(skt_addr_family(&addr), AF_UNSPEC);
    CHECK_EQ(skt_addr_format(&addr, text, sizeof text), 0);
    CHECK_STR(text, "");
    CHECK_OK(skt_addr_from_sockaddr(&copy, NULL, 0));
    CHECK_EQ(copy.size, 0);
    CHECK(skt_addr_equal(&addr, &copy));
}

TEST(inet_takes_what_python_takes)
{
    struct skt_addr addr;

    CHECK_OK(skt_addr_inet(&addr, AF_INET, "192.168.1.1", SKT_TEXT, 80));
    CHECK_EQ(addr.size, sizeof(struct sockaddr_in));
    CHECK_EQ(addr.as.in.sin_family, AF_INET);
    CHECK_EQ(addr.as.in.sin_port, htons(80));
    CHECK_EQ(ntohl(addr.as.in.sin_addr.s_addr), 0xC0A80101);
    CHECK_OK(skt_addr_inet(&addr, AF_INET, "", SKT_TEXT, 0));
    CHECK_EQ(addr.as.in.sin_addr.s_addr, INADDR_ANY);
    CHECK_OK(skt_addr_inet(&addr, AF_UNSPEC, "", 0, 65535));
    CHECK_EQ(skt_addr_family(&addr), AF_INET);
    CHECK_EQ(skt_addr_port(&addr), 65535);
    CHECK_OK(skt_addr_inet(&addr, AF_INET6, "", SKT_TEXT, 7));
    CHECK_EQ(addr.size, sizeof(struct sockaddr_in6));
    CHECK(IN6_IS_ADDR_UNSPECIFIED(&addr.as.in6.sin6_addr));
    CHECK_EQ(skt_addr_port(&addr), 7);
    CHECK_EQ(skt_addr_scope_id(&addr), 0);
    CHECK_OK(skt_addr_inet(&addr, AF_UNSPEC, "::1", SKT_TEXT, 7));
    CHECK(IN6_IS_ADDR_LOOPBACK(&addr.as.in6.sin6_addr));
}

/* proves: T38; skt_addr_inet SKT_EADDRSYNTAX */
TEST(broadcast_is_an_ip4_address_only)
{
    struct skt_addr addr;

    CHECK_OK(skt_addr_inet(&addr, AF_INET, "<broadcast>", SKT_TEXT, 9));
    CHECK_EQ(addr.as.in.sin_addr.s_addr, INADDR_BROADCAST);
    CHECK_OK(skt_addr_inet(&addr, AF_UNSPEC, "<broadcast>", SKT_TEXT, 9));
    CHECK_EQ(addr.as.in.sin_addr.s_addr, INADDR_BROADCAST);
    REFUSES(addr, SKT_EADDRSYNTAX,
            skt_addr_inet(&addr, AF_INET6, "<broadcast>", SKT_TEXT, 9));
    REFUSES(addr, SKT_EADDRSYNTAX,
            skt_addr_inet(&addr, AF_INET, "<broadcast> ", SKT_TEXT, 9));
}

/* proves: skt_addr_inet SKT_EINVAL; skt_addr_inet SKT_EAFNOSUPPORT */
TEST(inet_refuses_bad_arguments)
{
    struct skt_addr addr;
    static const int families[] = {AF_UNIX, AF_NETLINK, -1, 12345};

    CHECK_ERR(skt_addr_inet(NULL, AF_INET, "1.2.3.4", SKT_TEXT, 1), SKT_EINVAL);
    REFUSES(addr, SKT_EINVAL, skt_addr_inet(&addr, AF_INET, NULL, 0, 1));
    REFUSES(addr, SKT_EINVAL, skt_addr_inet(&addr, AF_INET, NULL, SKT_TEXT, 1));
    for (size_t i = 0; i < COUNT(families); i++)
        REFUSES(addr, SKT_EAFNOSUPPORT,
                skt_addr_inet(&addr, families[i], "1.2.3.4", SKT_TEXT, 1));
}

/* proves: T39; skt_addr_inet SKT_ERANGE; skt_addr_inet6 SKT_ERANGE */
/* proves: skt_addr_any SKT_ERANGE; skt_addr_loopback SKT_ERANGE */
/* proves: skt_addr_set_port SKT_ERANGE */
TEST(no_port_is_cut_to_16_bits)
{
    for (size_t i = 0; i < COUNT(bad_ports); i++) {
        int port = bad_ports[i];
        struct skt_addr addr;
        struct skt_addr changed = inet_addr_of("127.0.0.1", 80);
        REFUSES(addr, SKT_ERANGE,
                skt_addr_inet(&addr, AF_INET, "1.2.3.4", SKT_TEXT, port));
        REFUSES(addr, SKT_ERANGE, skt_addr_inet6(&addr, "::1", SKT_TEXT, port, 0, 0));
        REFUSES(addr, SKT_ERANGE, skt_addr_any(&addr, AF_INET, port));
        REFUSES(addr, SKT_ERANGE, skt_addr_loopback(&addr, AF_INET6, port));
        CHECK_ERR(skt_addr_set_port(&changed, port), SKT_ERANGE);
        CHECK_EQ(skt_addr_port(&changed), 80);
    }
}

TEST(inet6_carries_all_four_parts)
{
    struct skt_addr addr;

    CHECK_OK(skt_addr_inet6(&addr, "fe80::1", SKT_TEXT, 443, 0x12345, 3));
    CHECK_EQ(skt_addr_port(&addr), 443);
    CHECK_EQ(skt_addr_flowinfo(&addr), 0x12345);
    CHECK_EQ(skt_addr_scope_id(&addr), 3);
    CHECK_OK(skt_addr_inet6(&addr, "fe80::1%3", SKT_TEXT, 443, 0, 3));
    CHECK_OK(skt_addr_inet6(&addr, "fe80::1%0", SKT_TEXT, 443, 0, 3));
    CHECK_EQ(skt_addr_scope_id(&addr), 3);
    CHECK_OK(skt_addr_inet6(&addr, "fe80::1", SKT_TEXT, 443, 0, UINT32_MAX));
    CHECK_EQ(skt_addr_scope_id(&addr), UINT32_MAX);
    CHECK_OK(skt_addr_inet6(&addr, "", SKT_TEXT, 443, 0, 0));
    CHECK(IN6_IS_ADDR_UNSPECIFIED(&addr.as.in6.sin6_addr));
}

/* proves: T35 */
TEST(the_flow_label_is_in_network_order_inside)
{
    struct skt_addr addr;

    CHECK_OK(skt_addr_inet6(&addr, "::1", SKT_TEXT, 1, 0x12345, 0));
    CHECK_EQ(addr.as.in6.sin6_flowinfo, htonl(0x12345));
    CHECK_OK(skt_addr_inet6(&addr, "::1", SKT_TEXT, 1, SKT_FLOWINFO_MAX, 0));
    CHECK_EQ(skt_addr_flowinfo(&addr), SKT_FLOWINFO_MAX);
    addr.as.in6.sin6_flowinfo =
        htonl(0x0AB12345); /* traffic class in front, as received */
    CHECK_EQ(skt_addr_flowinfo(&addr), 0x12345);
}

/* proves: skt_addr_inet6 SKT_EINVAL; skt_addr_inet6 SKT_EADDRSYNTAX */
TEST(inet6_refuses_bad_arguments)
{
    struct skt_addr addr;

    CHECK_ERR(skt_addr_inet6(NULL, "::1", SKT_TEXT, 1, 0, 0), SKT_EINVAL);
    REFUSES(addr, SKT_EINVAL, skt_addr_inet6(&addr, NULL, SKT_TEXT, 1, 0, 0));
    REFUSES(addr, SKT_EINVAL, skt_addr_inet6(&addr, "fe80::1%3", SKT_TEXT, 1, 0, 4));
    REFUSES(addr, SKT_ERANGE,
            skt_addr_inet6(&addr, "::1", SKT_TEXT, 1, SKT_FLOWINFO_MAX + 1, 0));
    REFUSES(addr, SKT_ERANGE, skt_addr_inet6(&addr, "::1", SKT_TEXT, 1, UINT32_MAX, 0));
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_inet6(&addr, "1.2.3.4", SKT_TEXT, 1, 0, 0));
}

/* proves: skt_addr_any SKT_EINVAL; skt_addr_any SKT_EAFNOSUPPORT */
/* proves: skt_addr_loopback SKT_EINVAL; skt_addr_loopback SKT_EAFNOSUPPORT */
TEST(any_and_loopback)
{
    struct skt_addr addr;
    char text[SKT_ADDR_TEXT_MAX];

    CHECK_EQ(skt_addr_any(&addr, AF_INET, 80), 0);
    CHECK_STR(text_of(&addr, text), "0.0.0.0:80");
    CHECK_EQ(skt_addr_any(&addr, AF_INET6, 80), 0);
    CHECK_STR(text_of(&addr, text), "[::]:80");
    CHECK_EQ(skt_addr_loopback(&addr, AF_INET, 80), 0);
    CHECK_STR(text_of(&addr, text), "127.0.0.1:80");
    CHECK_EQ(skt_addr_loopback(&addr, AF_INET6, 80), 0);
    CHECK_STR(text_of(&addr, text), "[::1]:80");
    CHECK_ERR(skt_addr_any(NULL, AF_INET, 80), SKT_EINVAL);
    CHECK_ERR(skt_addr_loopback(NULL, AF_INET, 80), SKT_EINVAL);
    REFUSES(addr, SKT_EAFNOSUPPORT, skt_addr_any(&addr, AF_UNSPEC, 80));
    REFUSES(addr, SKT_EAFNOSUPPORT, skt_addr_loopback(&addr, AF_UNIX, 80));
}

/* proves: skt_addr_port SKT_EINVAL; skt_addr_port SKT_EAFNOSUPPORT */
/* proves: skt_addr_set_port SKT_EINVAL; skt_addr_set_port SKT_EAFNOSUPPORT */
TEST(ports_of_every_family)
{
    struct skt_addr addr = inet_addr_of("127.0.0.1", 80);
    struct skt_addr path = unix_addr_of("/tmp/x", SKT_TEXT);
    struct skt_addr before = path;
    struct skt_addr none = {0};

    CHECK_EQ(skt_addr_set_port(&addr, 0), 0);
    CHECK_EQ(skt_addr_port(&addr), 0);
    addr = inet_addr_of("::1", 80);
    CHECK_EQ(skt_addr_set_port(&addr, 65535), 0);
    CHECK_EQ(skt_addr_port(&addr), 65535);
    CHECK_ERR(skt_addr_port(NULL), SKT_EINVAL);
    CHECK_ERR(skt_addr_port(&path), SKT_EAFNOSUPPORT);
    CHECK_ERR(skt_addr_port(&none), SKT_EAFNOSUPPORT);
    CHECK_ERR(skt_addr_set_port(NULL, 1), SKT_EINVAL);
    CHECK_ERR(skt_addr_set_port(&path, 1), SKT_EAFNOSUPPORT);
    CHECK_MEM(&path, &before, sizeof path);
}

TEST(fields_of_what_has_none)
{
    struct skt_addr ip4 = inet_addr_of("127.0.0.1", 80);

    CHECK_EQ(skt_addr_family(NULL), AF_UNSPEC);
    CHECK_EQ(skt_addr_flowinfo(NULL), 0);
    CHECK_EQ(skt_addr_scope_id(NULL), 0);
    CHECK_EQ(skt_addr_flowinfo(&ip4), 0);
    CHECK_EQ(skt_addr_scope_id(&ip4), 0);
}

/* proves: T33; skt_addr_from_sockaddr SKT_EINVAL SKT_ENAMETOOLONG */
TEST(from_sockaddr_checks_the_size)
{
    struct skt_addr addr;
    struct skt_addr ip4 = inet_addr_of("10.1.2.3", 99);
    struct skt_addr ip6 = inet_addr_of("2001:db8::1%7", 99);
    struct skt_addr path = unix_addr_of("x", SKT_TEXT);
    socklen_t most = sizeof(struct sockaddr_storage);

    CHECK_ERR(skt_addr_from_sockaddr(NULL, &ip4.as.sa, ip4.size), SKT_EINVAL);
    REFUSES(addr, SKT_EINVAL, skt_addr_from_sockaddr(&addr, NULL, 16));
    for (socklen_t size = 1; size < sizeof(struct sockaddr_in); size++)
        REFUSES(addr, SKT_EINVAL, skt_addr_from_sockaddr(&addr, &ip4.as.sa, size));
    for (socklen_t size = 1; size < sizeof(struct sockaddr_in6); size++)
        REFUSES(addr, SKT_EINVAL, skt_addr_from_sockaddr(&addr, &ip6.as.sa, size));
    REFUSES(addr, SKT_ENAMETOOLONG, skt_addr_from_sockaddr(&addr, &ip4.as.sa, most + 1));
    REFUSES(addr, SKT_ENAMETOOLONG,
            skt_addr_from_sockaddr(&addr, &ip4.as.sa, (socklen_t)-1));
    REFUSES(addr, SKT_EINVAL, skt_addr_from_sockaddr(&addr, &path.as.sa, 1));
    REFUSES(addr, SKT_ENAMETOOLONG, skt_addr_from_sockaddr(&addr, &path.as.sa, 112));
    CHECK_OK(skt_addr_from_sockaddr(&addr, &ip4.as.sa, most));
    CHECK_EQ(addr.size, sizeof(struct sockaddr_in));
    CHECK_EQ(skt_addr_compare(&addr, &ip4), 0);
    CHECK_OK(skt_addr_from_sockaddr(&addr, &ip6.as.sa, ip6.size));
    CHECK_EQ(skt_addr_scope_id(&addr), 7);
    CHECK_EQ(skt_addr_compare(&addr, &ip6), 0);
}

TEST(from_sockaddr_keeps_unknown_families)
{
    struct sockaddr_storage raw;
    struct skt_addr addr;

    memset(&raw, 0x5A, sizeof raw);
    raw.ss_family = 250;
    for (socklen_t size = 2; size <= sizeof raw; size++) {
        CHECK_OK(skt_addr_from_sockaddr(&addr, (struct sockaddr *)&raw, size));
        CHECK_EQ(skt_addr_family(&addr), 250);
        CHECK_EQ(addr.size, size);
        CHECK_MEM(&addr.as, &raw, size);
    }
}

/* A program may write any size and family; nothing may read over what is there. */
TEST(damaged_structures_are_only_bytes)
{
    struct skt_addr addr = inet_addr_of("127.0.0.1", 80);
    struct skt_addr out;
    char text[1024];

    addr.size = 4;
    CHECK_ERR(skt_addr_port(&addr), SKT_EAFNOSUPPORT);
    CHECK_OK(skt_addr_format(&addr, text, sizeof text));
    CHECK_STR(text, "family-2:0050");
    addr.size = (socklen_t)-1;
    CHECK_EQ(skt_addr_family(&addr), AF_UNSPEC);
    CHECK_OK(skt_addr_format(&addr, text, sizeof text));
    CHECK_EQ(skt_addr_canonical(&out, &addr), 0);
    memset(&addr, 'x', sizeof addr);
    addr.as.sa.sa_family = AF_UNIX;
    addr.size = sizeof addr.as.storage;
    CHECK_INT(skt_addr_format(&addr, text, sizeof text), <, SKT_ADDR_TEXT_MAX);
    addr.size = sizeof addr.as.un + 1; /* a name is never longer than sun_path */
    CHECK_EQ(skt_addr_format(&addr, text, sizeof text), 5 + 108);
    addr.size = 1;
    CHECK_EQ(skt_addr_family(&addr), AF_UNSPEC);
    CHECK_OK(skt_addr_format(&addr, text, sizeof text));
    CHECK(!skt_addr_equal(&addr, &out));
}
