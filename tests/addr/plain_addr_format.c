/* SPDX-License-Identifier: MIT */
/* plain_addr_format.c - the texts that addresses get, their lengths and their limits. */
#include "addr_test.h"

/* proves: skt_addr_format SKT_ENOSPC; skt_addr_host SKT_ENOSPC */
TEST(nothing_is_written_unless_all_fits)
{
    static const char *const texts[] = {"127.0.0.1:80", "[fe80::1%7]:65535",
                                        "unix:@a\\x00", "unix:"};
    struct skt_addr addr;
    char out[64];

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t length = strlen(texts[i]);
        CHECK_OK(skt_addr_parse(&addr, texts[i], SKT_TEXT));
        for (size_t capacity = 0; capacity <= length; capacity++)
            REFUSES(out, SKT_ENOSPC, skt_addr_format(&addr, out, capacity));
        memset(out, SENTINEL, sizeof out);
        CHECK_EQ(skt_addr_format(&addr, out, length + 1), length);
        CHECK_STR(out, texts[i]);
        CHECK_EQ((unsigned char)out[length + 1], SENTINEL);
    }
    addr = inet_addr_of("fe80::1%7", 80);
    for (size_t capacity = 0; capacity <= 9; capacity++)
        REFUSES(out, SKT_ENOSPC, skt_addr_host(&addr, out, capacity));
    CHECK_EQ(skt_addr_host(&addr, out, 10), 9);
    CHECK_STR(out, "fe80::1%7");
}

/* proves: skt_addr_format SKT_EINVAL; skt_addr_host SKT_EINVAL */
/* proves: skt_addr_host SKT_EAFNOSUPPORT */
TEST(format_and_host_refuse_bad_arguments)
{
    struct skt_addr addr = inet_addr_of("127.0.0.1", 80);
    struct skt_addr path = unix_addr_of("/x", SKT_TEXT);
    struct skt_addr none = {0};
    char out[64];

    REFUSES(out, SKT_EINVAL, skt_addr_format(NULL, out, sizeof out));
    CHECK_ERR(skt_addr_format(&addr, NULL, 0), SKT_EINVAL);
    CHECK_ERR(skt_addr_format(&addr, NULL, 64), SKT_EINVAL);
    REFUSES(out, SKT_EINVAL, skt_addr_host(NULL, out, sizeof out));
    CHECK_ERR(skt_addr_host(&addr, NULL, 64), SKT_EINVAL);
    REFUSES(out, SKT_EAFNOSUPPORT, skt_addr_host(&path, out, sizeof out));
    REFUSES(out, SKT_EAFNOSUPPORT, skt_addr_host(&none, out, sizeof out));
    REFUSES(out, SKT_ENOSPC, skt_addr_format(&none, out, 0));
    CHECK_EQ(skt_addr_format(&none, out, 1), 0);
}

TEST(other_families_are_bytes)
{
    struct skt_addr addr = {.size = 6};
    char text[SKT_ADDR_TEXT_MAX];

    addr.as.sa.sa_family = 65535;
    memcpy(addr.as.sa.sa_data, "\x00\x01\xfe\xff", 4);
    CHECK_STR(text_of(&addr, text), "family-65535:0001feff");
    addr.size = 2;
    CHECK_STR(text_of(&addr, text), "family-65535:");
    memset(addr.as.sa.sa_data, 0xFF, sizeof addr.as.sa.sa_data);
    addr.size = sizeof addr.as.storage;
    CHECK_EQ(skt_addr_format(&addr, text, sizeof text), 13 + 2 * 126);
}

/* proves: T33 */
TEST(the_longest_text_just_fits)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    struct skt_addr addr;
    char text[SKT_ADDR_TEXT_MAX + 1];

    memset(un.sun_path, 0xFF, sizeof un.sun_path);
    CHECK_OK(skt_addr_from_sockaddr(&addr, (struct sockaddr *)&un, sizeof un));
    CHECK_EQ(skt_addr_format(&addr, text, sizeof text), SKT_ADDR_TEXT_MAX - 1);
    REFUSES(text, SKT_ENOSPC, skt_addr_format(&addr, text, SKT_ADDR_TEXT_MAX - 1));
    un.sun_path[0] = '\0';
    CHECK_OK(skt_addr_from_sockaddr(&addr, (struct sockaddr *)&un, sizeof un));
    CHECK_INT(skt_addr_format(&addr, text, SKT_ADDR_TEXT_MAX), <, SKT_ADDR_TEXT_MAX - 1);
    un.sun_path[0] = '@';
    CHECK_OK(skt_addr_from_sockaddr(&addr, (struct sockaddr *)&un, sizeof un));
    CHECK_EQ(skt_addr_format(&addr, text, SKT_ADDR_TEXT_MAX), SKT_ADDR_TEXT_MAX - 1);
}

TEST(the_longest_host_fits)
{
    struct skt_addr addr;
    char text[SKT_HOST_TEXT_MAX];

    addr = inet_addr_of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295", 65535);
    CHECK_EQ(skt_addr_host(&addr, text, sizeof text), 39 + 11);
    addr = inet_addr_of("::ffff:255.255.255.255%4294967295", 65535);
    CHECK_EQ(skt_addr_host(&addr, text, sizeof text), 22 + 11);
    addr = inet_addr_of("255.255.255.255", 0);
    CHECK_EQ(skt_addr_host(&addr, text, sizeof text), 15);
}

/* Nothing that a terminal obeys gets out of a name that a stranger chose. */
TEST(unix_names_are_visible_ascii)
{
    char name[] = "\0\x1b[31m\r\n\x7f\x80\xff\\ ~";
    struct skt_addr addr = unix_addr_of(name, sizeof name - 1);
    char text[SKT_ADDR_TEXT_MAX];

    CHECK_STR(text_of(&addr, text), "unix:@\\x1b[31m\\x0d\\x0a\\x7f\\x80\\xff\\\\ ~");
}
