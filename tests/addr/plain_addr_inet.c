/* SPDX-License-Identifier: MIT */
/* plain_addr_inet.c - inet_aton, ntoa, pton and ntop: results, bounds and refusals. */
#include "addr_test.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char packed6[16] =
    "\x20\x02\xac\x10\x01\x0a\x12\x34\x02\x1e\x52\xff\xfe\x74\x04\x0e";

TEST(the_four_conversions)
{
    unsigned char packed[16];
    char text[46];

    CHECK_EQ(skt_inet_aton("192.168.1.1", packed), 0);
    CHECK_MEM(packed, "\xc0\xa8\x01\x01", 4);
    CHECK_EQ(skt_inet_ntoa((const unsigned char *)"\x7f\0\0\x01", 4, text, 16), 9);
    CHECK_STR(text, "127.0.0.1");
    CHECK_EQ(skt_inet_pton(AF_INET, "127.0.0.1", packed, 4), 4);
    CHECK_MEM(packed, "\x7f\0\0\x01", 4);
    CHECK_EQ(skt_inet_pton(AF_INET6, "2002:ac10:10a:1234:21e:52ff:fe74:40e", packed, 16),
             16);
    CHECK_MEM(packed, packed6, 16);
    CHECK_EQ(skt_inet_ntop(AF_INET6, packed6, 16, text, sizeof text), 36);
    CHECK_STR(text, "2002:ac10:10a:1234:21e:52ff:fe74:40e");
    CHECK_EQ(skt_inet_ntop(AF_INET, "\xff\xff\xff\xff", 4, text, 16), 15);
    CHECK_STR(text, "255.255.255.255");
}

/* proves: T36; B64 */
TEST(aton_has_the_old_grammar)
{
    static const struct {
        const char *text;
        const char *packed;
    } good[] = {
        {"127.1", "\x7f\0\0\x01"},
        {"127.0.1", "\x7f\0\0\x01"},
        {"127.65535", "\x7f\0\xff\xff"},
        {"127.0.65535", "\x7f\0\xff\xff"},
        {"127.16777215", "\x7f\xff\xff\xff"},
        {"2130706433", "\x7f\0\0\x01"},
        {"4294967295", "\xff\xff\xff\xff"},
        {"0x7f000001", "\x7f\0\0\x01"},
        {"0X7F.1", "\x7f\0\0\x01"},
        {"0177.0.0.1", "\x7f\0\0\x01"},
        {"037777777777", "\xff\xff\xff\xff"},
        {"0000000000000000000000001", "\0\0\0\x01"},
        {"00.0.0.010", "\0\0\0\x08"},
        {"127.0.0.1 foo", "\x7f\0\0\x01"},
        {"127.0.0.1\n", "\x7f\0\0\x01"},
        {"1\t.2", "\0\0\0\x01"},
        {"1\v", "\0\0\0\x01"},
        {"1\f", "\0\0\0\x01"},
        {"1\r", "\0\0\0\x01"},
    };
    unsigned char packed[4];

    for (size_t i = 0; i < COUNT(good); i++) {
        CHECK_EQ(skt_inet_aton(good[i].text, packed), 0);
        CHECK_MEM(packed, good[i].packed, 4);
    }
}

/* proves: skt_inet_aton SKT_EADDRSYNTAX; skt_inet_aton SKT_EINVAL */
TEST(aton_has_limits_all_the_same)
{
    static const char *const bad[] = {
        "",
        " ",
        " 1",
        ".",
        "1.",
        ".1",
        "1..2",
        "1.2.3.4.",
        "1.2.3.4.5",
        "256.1",
        "1.256.1",
        "1.2.256.1",
        "1.2.3.256",
        "1.2.65536",
        "1.16777216",
        "4294967296",
        "0x100000000",
        "040000000000",
        "18446744073709551616",
        "99999999999999999999999999999999999999",
        "08",
        "09.1",
        "0x",
        "0xg",
        "1x",
        "1a",
        "a",
        "0b1",
        "-1",
        "+1",
        "1.-2",
        "1.2.3.4a",
        "1.2.3.4\x80",
        "1.2.3.4\xa0",
        "1.2.3.4\x01",
        "127.0.0.1,",
        "::1",
    };
    unsigned char packed[4];

    for (size_t i = 0; i < COUNT(bad); i++)
        REFUSES(packed, SKT_EADDRSYNTAX, skt_inet_aton(bad[i], packed));
    REFUSES(packed, SKT_EINVAL, skt_inet_aton(NULL, packed));
    CHECK_ERR(skt_inet_aton("1.2.3.4", NULL), SKT_EINVAL);
}

/* proves: skt_inet_ntoa SKT_EINVAL; skt_inet_ntoa SKT_ENOSPC */
TEST(ntoa_refuses_bad_arguments)
{
    const unsigned char packed[5] = {10, 200, 3, 4, 5};
    char text[16];

    REFUSES(text, SKT_EINVAL, skt_inet_ntoa(NULL, 4, text, sizeof text));
    CHECK_ERR(skt_inet_ntoa(packed, 4, NULL, 16), SKT_EINVAL);
    REFUSES(text, SKT_EINVAL, skt_inet_ntoa(packed, 0, text, sizeof text));
    REFUSES(text, SKT_EINVAL, skt_inet_ntoa(packed, 3, text, sizeof text));
    REFUSES(text, SKT_EINVAL, skt_inet_ntoa(packed, 5, text, sizeof text));
    for (size_t capacity = 0; capacity <= 10; capacity++)
        REFUSES(text, SKT_ENOSPC, skt_inet_ntoa(packed, 4, text, capacity));
    CHECK_EQ(skt_inet_ntoa(packed, 4, text, 11), 10);
}

/* proves: skt_inet_pton SKT_EADDRSYNTAX; skt_inet_pton SKT_EAFNOSUPPORT */
/* proves: skt_inet_pton SKT_ENOSPC; skt_inet_pton SKT_EINVAL */
TEST(pton_refuses_bad_arguments)
{
    unsigned char packed[16];

    REFUSES(packed, SKT_EADDRSYNTAX, skt_inet_pton(AF_INET, "", packed, 16));
    REFUSES(packed, SKT_EADDRSYNTAX, skt_inet_pton(AF_INET, "127.1", packed, 16));
    REFUSES(packed, SKT_EADDRSYNTAX, skt_inet_pton(AF_INET, "::1", packed, 16));
    REFUSES(packed, SKT_EADDRSYNTAX, skt_inet_pton(AF_INET6, "", packed, 16));
    REFUSES(packed, SKT_EADDRSYNTAX, skt_inet_pton(AF_INET6, "1.2.3.4", packed, 16));
    REFUSES(packed, SKT_EADDRSYNTAX, skt_inet_pton(AF_INET6, "fe80::1%1", packed, 16));
    REFUSES(packed, SKT_EAFNOSUPPORT, skt_inet_pton(AF_UNIX, "::1", packed, 16));
    REFUSES(packed, SKT_EAFNOSUPPORT, skt_inet_pton(AF_UNSPEC, "::1", packed, 16));
    REFUSES(packed, SKT_EAFNOSUPPORT, skt_inet_pton(-1, "::1", packed, 16));
    REFUSES(packed, SKT_ENOSPC, skt_inet_pton(AF_INET, "1.2.3.4", packed, 3));
    REFUSES(packed, SKT_ENOSPC, skt_inet_pton(AF_INET6, "::1", packed, 15));
    REFUSES(packed, SKT_EINVAL, skt_inet_pton(AF_INET, NULL, packed, 16));
    CHECK_ERR(skt_inet_pton(AF_INET, "1.2.3.4", NULL, 16), SKT_EINVAL);
}

/* proves: skt_inet_ntop SKT_EINVAL; skt_inet_ntop SKT_EAFNOSUPPORT */
/* proves: skt_inet_ntop SKT_ENOSPC */
TEST(ntop_refuses_bad_arguments)
{
    char text[46];

    REFUSES(text, SKT_EINVAL, skt_inet_ntop(AF_INET6, NULL, 16, text, sizeof text));
    CHECK_ERR(skt_inet_ntop(AF_INET6, packed6, 16, NULL, 46), SKT_EINVAL);
    for (size_t length = 0; length <= 16; length++) {
        if (length != 4)
            REFUSES(text, SKT_EINVAL,
                    skt_inet_ntop(AF_INET, packed6, length, text, sizeof text));
        if (length != 16)
            REFUSES(text, SKT_EINVAL,
                    skt_inet_ntop(AF_INET6, packed6, length, text, sizeof text));
    }
    REFUSES(text, SKT_EAFNOSUPPORT,
            skt_inet_ntop(AF_UNIX, packed6, 16, text, sizeof text));
    REFUSES(text, SKT_EAFNOSUPPORT, skt_inet_ntop(-1, packed6, 16, text, sizeof text));
    for (size_t capacity = 0; capacity <= 36; capacity++)
        REFUSES(text, SKT_ENOSPC, skt_inet_ntop(AF_INET6, packed6, 16, text, capacity));
    CHECK_EQ(skt_inet_ntop(AF_INET6, packed6, 16, text, 37), 36);
}
