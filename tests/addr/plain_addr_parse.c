/* SPDX-License-Identifier: MIT */
/* plain_addr_parse.c - which texts are addresses, and that nothing else is. */
#include "addr_test.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *const bad_ip4[] = {
    " ",
    "1",
    "127.1",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.4.",
    ".1.2.3.4",
    "1..2.3",
    "1.2.3.",
    "256.0.0.1",
    "1.2.3.256",
    "1.2.3.1000",
    "0001.2.3.4",
    "01.2.3.4",
    "1.2.3.04",
    "00.0.0.0",
    "1.2.3.08",
    "0x7f.0.0.1",
    "0x7f000001",
    "2130706433",
    "127.0.0.1 ",
    " 127.0.0.1",
    "127.0.0.1 foo",
    "127.0.0.1\n",
    "+1.2.3.4",
    "-1.2.3.4",
    "1.2.3.-4",
    "1,2,3,4",
    "1.2.3.4/8",
    "1.2.3.a",
    "localhost",
    "1.2.3.4%lo",
    "[1.2.3.4]",
    "1.2.3.4:80",
    "99999999999.1.1.1",
    "\xd9\xa1.2.3.4",
    "broadcast",
    "<BROADCAST>",
};

static const char *const bad_ip6[] = {
    ":",
    ":::",
    "::1::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8:",
    ":1:2:3:4:5:6:7:8",
    "::1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8::",
    "1:2:3:4::5:6:7:8",
    "12345::",
    "::00001",
    "::g",
    "1::-1",
    " ::1",
    "::1 ",
    "::1\n",
    "[::1]",
    "::1/64",
    "1:",
    "1:2",
    ":1",
    "::1:",
    "0x1::",
    "::1.2.3",
    "::1.2.3.4.5",
    "::1.2.3.256",
    "::01.2.3.4",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "1:2:3:4:5:6:7:1.2.3.4",
    "1:2:3:4:5:1.2.3.4",
    "::.1.2.3",
    "::1%",
    "::1%%lo",
    "::1%4294967296",
    "::1%99999999999",
    "::1%00000000007",

    "::1%lo ",
    "::1% lo",
    "::1%a/b",
    "::1%a:b",
    "::1%0123456789abcdef",
    "::1%\x01",
    "%1",
    "%lo",
    "1.2.3.4",
    "::ffff:1.2.3.4.",
    "::ffff:",
    "::1]",
    "::\xc3\xa9",
};

static const struct {
    const char *text;
    const char *written;
} good_ip6[] = {
    {"::", "::"},
    {"::1", "::1"},
    {"1::", "1::"},
    {"0:0:0:0:0:0:0:0", "::"},
    {"0000:0000:0000:0000:0000:0000:0000:0001", "::1"},
    {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
    {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
    {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
    {"1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8"},
    {"FE80::ABCD", "fe80::abcd"},
    {"2001:0DB8::0001:0", "2001:db8::1:0"},
    {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
    {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
    {"2002:ac10:10a:1234:21e:52ff:fe74:40e", "2002:ac10:10a:1234:21e:52ff:fe74:40e"},
    {"::ffff:1.2.3.4", "::ffff:1.2.3.4"},
    {"::ffff:0102:0304", "::ffff:1.2.3.4"},
    {"::1.2.3.4", "::1.2.3.4"},
    {"::1:2", "::0.1.0.2"},
    {"::1:0", "::0.1.0.0"},
    {"::ffff:0:0", "::ffff:0.0.0.0"},
    {"::fffe:1.2.3.4", "::fffe:102:304"},
    {"::ffff:0:1.2.3.4", "::ffff:0:102:304"},
    {"64:ff9b::1.2.3.4", "64:ff9b::102:304"},
    {"1:2:3:4:5:6:255.255.255.255", "1:2:3:4:5:6:ffff:ffff"},
    {"::1%7", "::1%7"},
    {"fe80::1%0", "fe80::1"},
    {"fe80::1%4294967295", "fe80::1%4294967295"},
};

/* proves: T36; T40; B64; B66; skt_addr_inet SKT_EADDRSYNTAX */
TEST(lax_ip4_texts_are_refused)
{
    struct skt_addr addr;

    for (size_t i = 0; i < COUNT(bad_ip4); i++) {
        const char *text = bad_ip4[i];
        char *copy = exact_copy(text, strlen(text));
        REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_inet(&addr, AF_INET, text, SKT_TEXT, 1));
        REFUSES(addr, SKT_EADDRSYNTAX,
                skt_addr_inet(&addr, AF_UNSPEC, copy, strlen(text), 1));
        free(copy);
    }
}

/* proves: T40; B66; skt_addr_inet6 SKT_EADDRSYNTAX */
TEST(malformed_ip6_texts_are_refused)
{
    struct skt_addr addr;

    for (size_t i = 0; i < COUNT(bad_ip6); i++) {
        const char *text = bad_ip6[i];
        char *copy = exact_copy(text, strlen(text));
        REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_inet(&addr, AF_INET6, text, SKT_TEXT, 1));
        REFUSES(addr, SKT_EADDRSYNTAX,
                skt_addr_inet6(&addr, copy, strlen(text), 1, 0, 0));
        free(copy);
    }
}

TEST(every_spelling_of_ip6)
{
    struct skt_addr addr;
    char text[SKT_HOST_TEXT_MAX];

    for (size_t i = 0; i < COUNT(good_ip6); i++) {
        size_t length = strlen(good_ip6[i].text);
        char *copy = exact_copy(good_ip6[i].text, length);
        CHECK_OK(skt_addr_inet(&addr, AF_UNSPEC, copy, length, 1));
        CHECK_OK(skt_addr_host(&addr, text, sizeof text));
        CHECK_STR(text, good_ip6[i].written);
        free(copy);
    }
}

/* proves: T40 */
TEST(a_nul_in_a_host_is_refused)
{
    struct skt_addr addr;

    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_inet(&addr, AF_INET, "1.2.3.4\0", 8, 1));
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_inet(&addr, AF_INET, "1.2.3.4\0evil", 12, 1));
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_inet(&addr, AF_INET6, "::1\0", 4, 1));
    REFUSES(addr, SKT_EADDRSYNTAX,
            skt_addr_inet(&addr, AF_INET6, "fe80::1%lo\0x", 12, 1));
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_inet(&addr, AF_UNSPEC, "\0", 1, 1));
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_parse(&addr, "127.0.0.1\0:80", 13));
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_parse(&addr, "127.0.0.1:80\0", 13));
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_parse(&addr, "unix:/tmp\0/x", 12));
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_parse(&addr, "unix:@a\0", 8));
}

/* The parser sees the length, not a NUL: "1.2.3.45" cut after seven bytes is 1.2.3.4. */
TEST(only_the_given_length_counts)
{
    struct skt_addr addr;
    struct skt_addr wanted = inet_addr_of("1.2.3.4", 80);

    CHECK_OK(skt_addr_inet(&addr, AF_INET, "1.2.3.45", 7, 80));
    CHECK(skt_addr_equal(&addr, &wanted));
    CHECK_OK(skt_addr_parse(&addr, "1.2.3.4:801", 10));
    CHECK(skt_addr_equal(&addr, &wanted));
}

TEST(a_very_long_text_is_refused)
{
    static char text[100000];
    struct skt_addr addr;
    static const char fills[] = ":0.%[]1f";
    static const char zoned[] = {':', ':', '1', '%'};

    for (size_t i = 0; i < sizeof fills - 1; i++) {
        memset(text, fills[i], sizeof text);
        REFUSES(addr, SKT_EADDRSYNTAX,
                skt_addr_inet(&addr, AF_UNSPEC, text, sizeof text, 1));
        REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_parse(&addr, text, sizeof text));
    }
    memset(text, 'a', sizeof text);
    memcpy(text, zoned, sizeof zoned);
    REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_inet(&addr, AF_INET6, text, sizeof text, 1));
}

TEST(whole_addresses)
{
    static const struct {
        const char *text;
        const char *written;
    } good[] = {
        {"127.0.0.1:80", "127.0.0.1:80"},
        {"0.0.0.0:0", "0.0.0.0:0"},
        {"255.255.255.255:65535", "255.255.255.255:65535"},
        {"1.2.3.4:00080", "1.2.3.4:80"},
        {"[::]:0", "[::]:0"},
        {"[0:0::1]:80", "[::1]:80"},
        {"[fe80::1%7]:65535", "[fe80::1%7]:65535"},
        {"[::FFFF:1.2.3.4]:1", "[::ffff:1.2.3.4]:1"},
        {"unix:", "unix:"},
        {"unix:/tmp/a b", "unix:/tmp/a b"},
        {"unix:rel", "unix:rel"},
        {"unix:@", "unix:@"},
        {"unix:@\\x00\\\\", "unix:@\\x00\\\\"},
        {"unix:\\x40at", "unix:\\x40at"},
        {"unix:a@b:80", "unix:a@b:80"},
        {"unix:\\x2F\xff\n", "unix:/\\xff\\x0a"},
    };
    struct skt_addr addr;
    char text[SKT_ADDR_TEXT_MAX];

    for (size_t i = 0; i < COUNT(good); i++) {
        char *copy = exact_copy(good[i].text, strlen(good[i].text));
        CHECK_EQ(skt_addr_parse(&addr, copy, strlen(good[i].text)), 0);
        CHECK_STR(text_of(&addr, text), good[i].written);
        free(copy);
    }
}

/* proves: T40; skt_addr_parse SKT_EADDRSYNTAX */
TEST(what_is_not_a_whole_address)
{
    static const char *const bad[] = {
        "",
        ":",
        ":80",
        "80",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1: 80",
        "127.0.0.1:80 ",
        "127.0.0.1:+80",
        "127.0.0.1:-1",
        "127.0.0.1:0x50",
        "127.0.0.1:000080",
        "127.0.0.1:123456",
        "127.0.0.1:http",
        "127.1:80",
        "<broadcast>:80",
        "localhost:80",
        "::1",
        "::1:80",
        "[::1]",
        "[::1]:",
        "[::1]80",
        "[::1:80",
        "::1]:80",
        "[]:80",
        "[127.0.0.1]:80",
        "[[::1]]:80",
        "[::1]]:80",
        "[:]:80",
        "[::1%]:80",
        "[::1] :80",
        "Unix:/x",
        "unix",
        "family-16:0000",
        "unix:\\",
        "unix:\\x",
        "unix:\\x4",
        "unix:\\xg0",
        "unix:\\x0g",
        "unix:\\n",
        "unix:a\\x00",
        "unix:\\x00a",
        "unix:@\\",
    };
    struct skt_addr addr;

    for (size_t i = 0; i < COUNT(bad); i++) {
        char *copy = exact_copy(bad[i], strlen(bad[i]));
        REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_parse(&addr, bad[i], SKT_TEXT));
        REFUSES(addr, SKT_EADDRSYNTAX, skt_addr_parse(&addr, copy, strlen(bad[i])));
        free(copy);
    }
}

/* proves: skt_addr_parse SKT_ERANGE; skt_addr_parse SKT_EINVAL */
TEST(parse_refuses_bad_ports_and_null)
{
    struct skt_addr addr;

    REFUSES(addr, SKT_ERANGE, skt_addr_parse(&addr, "127.0.0.1:65536", SKT_TEXT));
    REFUSES(addr, SKT_ERANGE, skt_addr_parse(&addr, "[::1]:99999", SKT_TEXT));
    REFUSES(addr, SKT_EINVAL, skt_addr_parse(&addr, NULL, 0));
    CHECK_ERR(skt_addr_parse(NULL, "127.0.0.1:80", SKT_TEXT), SKT_EINVAL);
}

/* proves: B56; skt_addr_parse SKT_ENAMETOOLONG */
TEST(parse_never_cuts_a_unix_name)
{
    struct skt_addr addr;
    char text[5 + 4 * 110 + 1];
    static const char prefix[] = {'u', 'n', 'i', 'x', ':'};
    static const char escape[] = {'\\', 'x', 'f', 'f'};

    memset(text, 'p', sizeof text);
    memcpy(text, prefix, sizeof prefix);
    CHECK_OK(skt_addr_parse(&addr, text, 5 + 107));
    for (size_t length = 5 + 108; length < sizeof text; length++)
        REFUSES(addr, SKT_ENAMETOOLONG, skt_addr_parse(&addr, text, length));
    text[5] = '@';
    CHECK_OK(skt_addr_parse(&addr, text, 5 + 108));
    REFUSES(addr, SKT_ENAMETOOLONG, skt_addr_parse(&addr, text, 5 + 109));
    for (size_t at = 5; at + 4 < sizeof text; at += 4)
        memcpy(text + at, escape, sizeof escape);
    CHECK_OK(skt_addr_parse(&addr, text, 5 + 4 * 107));
    REFUSES(addr, SKT_ENAMETOOLONG, skt_addr_parse(&addr, text, 5 + 4 * 108));
    REFUSES(addr, SKT_ENAMETOOLONG, skt_addr_parse(&addr, text, 5 + 4 * 109));
}
