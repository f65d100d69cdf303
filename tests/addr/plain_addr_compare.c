/* SPDX-License-Identifier: MIT */
/* plain_addr_compare.c - the order of addresses, equality and the canonical form. */
#include <arpa/inet.h>

#include "addr_test.h"

static struct skt_addr inet6_addr_of(const char *host, int port, uint32_t flow,
                                     uint32_t scope)
{
    struct skt_addr addr;
    CHECK_EQ(skt_addr_inet6(&addr, host, SKT_TEXT, port, flow, scope), 0);
    return addr;
}

static struct skt_addr raw_addr_of(int family, socklen_t size, int byte)
{
    struct skt_addr addr = {.size = size};
    memset(addr.as.sa.sa_data, byte, size - 2);
    addr.as.sa.sa_family = (sa_family_t)family;
    return addr;
}

static void check_order(const struct skt_addr *const *sorted, int count)
{
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++) {
            int order = skt_addr_compare(sorted[i], sorted[j]);
            CHECK_EQ((order > 0) - (order < 0), (i > j) - (i < j));
        }
}

TEST(a_total_order)
{
    const struct skt_addr all[] = {
        {0}, /* no address */
        raw_addr_of(AF_UNSPEC, 2, 0),
        unix_addr_of("", 0),
        unix_addr_of("\0", 1),
        unix_addr_of("\0a", 2),
        unix_addr_of("\0a\0", 3),
        unix_addr_of("a", 1),
        unix_addr_of("aa", 2),
        unix_addr_of("\xff", 1),
        raw_addr_of(AF_INET, 15, 255), /* too small for its family: only bytes */
        inet_addr_of("1.2.3.4", 80),
        inet_addr_of("1.2.3.4", 256),
        inet_addr_of("1.2.3.200", 0),
        inet_addr_of("200.0.0.1", 0),
        inet6_addr_of("::1", 80, 0, 0),
        inet6_addr_of("::1", 80, 1, 0),
        inet6_addr_of("::1", 80, 256, 0),
        inet6_addr_of("::1", 80, 0, 1),
        inet6_addr_of("::1", 81, 0, 0),
        inet6_addr_of("fe80::1", 0, 0, 1),
        inet6_addr_of("fe80::1", 0, 0, 256),
        inet6_addr_of("ff02::1", 0, 0, 0),
        raw_addr_of(250, 2, 0),
        raw_addr_of(250, 4, 1),
        raw_addr_of(250, 5, 1),
        raw_addr_of(250, 4, 2),
        raw_addr_of(250, 128, 2),
    };
    enum { COUNT = sizeof all / sizeof *all };
    const struct skt_addr *sorted[COUNT + 1] = {NULL};

    for (int i = 0; i < COUNT; i++)
        sorted[i + 1] = &all[i];
    check_order(sorted, COUNT + 1);
}

TEST(padding_does_not_count)
{
    struct skt_addr a;
    struct skt_addr b;

    memset(&a, 0x11, sizeof a);
    memset(&b, 0xEE, sizeof b);
    a.size = b.size = sizeof(struct sockaddr_in);
    a.as.in.sin_family = b.as.in.sin_family = AF_INET;
    a.as.in.sin_port = b.as.in.sin_port = htons(1);
    a.as.in.sin_addr.s_addr = b.as.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK_EQ(skt_addr_compare(&a, &b), 0);
    CHECK(skt_addr_equal(&a, &b));
}

/* proves: B67 */
TEST(the_scope_counts_and_the_flow_label_does_not)
{
    struct skt_addr a = inet6_addr_of("fe80::1", 80, 0, 1);
    struct skt_addr b = inet6_addr_of("fe80::1", 80, 0, 2);
    struct skt_addr c = inet6_addr_of("fe80::1", 80, 99, 1);

    CHECK(!skt_addr_equal(&a, &b));
    CHECK(skt_addr_equal(&a, &c));
    CHECK_INT(skt_addr_compare(&a, &c), <, 0);
    CHECK(skt_addr_equal(NULL, NULL));
    CHECK(!skt_addr_equal(NULL, &a));
    CHECK(!skt_addr_equal(&a, NULL));
}

/* proves: T37; B68 */
TEST(a_mapped_peer_becomes_ip4)
{
    struct skt_addr mapped = inet6_addr_of("::ffff:10.0.0.1", 4711, 5, 6);
    struct skt_addr wanted = inet_addr_of("10.0.0.1", 4711);
    struct skt_addr out;

    CHECK_EQ(skt_addr_canonical(&out, &mapped), 1);
    CHECK_EQ(out.size, wanted.size);
    CHECK_EQ(skt_addr_compare(&out, &wanted), 0);
    CHECK(!skt_addr_equal(&mapped, &wanted));
    CHECK_EQ(skt_addr_canonical(&mapped, &mapped), 1);
    CHECK(skt_addr_equal(&mapped, &wanted));
}

/* proves: skt_addr_canonical SKT_EINVAL */
TEST(everything_else_is_canonical)
{
    const struct skt_addr others[] = {
        {0},
        inet_addr_of("10.0.0.1", 1),
        inet_addr_of("::10.0.0.1", 1), /* compatible, not mapped */
        inet_addr_of("::fffe:10.0.0.1", 1),
        inet_addr_of("64:ff9b::10.0.0.1", 1),
        unix_addr_of("\0x", 2),
    };
    struct skt_addr out;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct skt_addr same = others[i];
        CHECK_EQ(skt_addr_canonical(&out, &others[i]), 0);
        CHECK_EQ(skt_addr_compare(&out, &others[i]), 0);
        CHECK_EQ(skt_addr_canonical(&same, &same), 0);
        CHECK_EQ(skt_addr_compare(&same, &others[i]), 0);
    }
    REFUSES(out, SKT_EINVAL, skt_addr_canonical(&out, NULL));
    CHECK_ERR(skt_addr_canonical(NULL, &others[1]), SKT_EINVAL);
}
