/* SPDX-License-Identifier: MIT */
/* test_cmd_words.c - options, HOST and PORT, escaped bytes, counted errors. */
#include "lib/test.h"

#include "command.h"
#include "endpoint.h"
#include "options.h"
#include "output.h"
#include "tally.h"

#include <stdio.h>
#include <string.h>

static int flag, verbose;
static int64_t number;
static skt_nsec span;
static const char *text;

static const struct option_row rows[] = {
    {'q', "quiet", OPTION_FLAG, &flag, NULL, "", 0, 0},
    {'v', "verbose", OPTION_FLAG, &verbose, NULL, "", 0, 0},
    {'n', "number", OPTION_WHOLE, &number, "N", "", 1, 100},
    {'t', "time", OPTION_SECONDS, &span, "SECONDS", "", 0, 0},
    {0, "text", OPTION_TEXT, &text, "TEXT", "", 0, 0},
};

static const struct command_line line = {
    "test [OPTION]... A [B]", "A test.", rows, 5, 1, 2};

#define PARSE(...) parse((const char *[]){"test", __VA_ARGS__, NULL})

static const char *words[WORDS_MAX];

static int parse(const char **argv)
{
    int argc = 0;
    while (argv[argc] != NULL)
        argc++;
    flag = verbose = 0;
    number = span = -1;
    text = NULL;
    memset(words, 0, sizeof words);
    return options_parse(&line, argc, (char **)argv, words);
}

TEST(options_in_any_form_and_order)
{
    CHECK_EQ(PARSE("a"), 1);
    CHECK_STR(words[0], "a");
    CHECK_EQ(PARSE("-vq", "a", "-n", "5", "b", "--time=1.5", "--text", "x"), 2);
    CHECK(flag == 1 && verbose == 1 && number == 5);
    CHECK_EQ(span, SKT_SECOND * 3 / 2);
    CHECK_STR(text, "x");
    CHECK_STR(words[1], "b");
    CHECK_EQ(PARSE("-n7", "a"), 1);
    CHECK_EQ(number, 7);
    CHECK_EQ(PARSE("-vn100", "a"), 1);
    CHECK_EQ(number, 100);
    CHECK_EQ(PARSE("--", "-v", "--quiet"), 2);
    CHECK_STR(words[0], "-v");
    CHECK_EQ(PARSE("-"), 1);
    CHECK_STR(words[0], "-");
    CHECK_EQ(PARSE("-t", "1e-10", "a"), 1);
    CHECK_EQ(span, 1);
    CHECK_EQ(PARSE("--text=", "a"), 1);
    CHECK_STR(text, "");
}

TEST(mistakes_are_found)
{
    CHECK_EQ(PARSE("-v"), OPTIONS_WRONG);
    CHECK_EQ(PARSE("a", "b", "c"), OPTIONS_WRONG);
    CHECK_EQ(PARSE("1", "2", "3", "4", "5", "6", "7", "8", "9"), OPTIONS_WRONG);
    CHECK_EQ(PARSE("-x", "a"), OPTIONS_WRONG);
    CHECK_EQ(PARSE("--xyz", "a"), OPTIONS_WRONG);
    CHECK_EQ(PARSE("--quie", "a"), OPTIONS_WRONG);
    CHECK_EQ(PARSE("--quiet=1", "a"), OPTIONS_WRONG);
    CHECK_EQ(PARSE("a", "-n"), OPTIONS_WRONG);
    CHECK_EQ(PARSE("a", "--number"), OPTIONS_WRONG);
    static const char *const bad[] = {"0",  "101", "",   "5x",
                                      " 5", "+5",  "-5", "99999999999999999999",
                                      "0x5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_EQ(PARSE("a", "-n", bad[i]), OPTIONS_WRONG);
    static const char *const bad_spans[] = {"0", "-1", "nan", "inf",
                                            "",  "1s", " 1",  "0.0"};
    for (size_t i = 0; i < sizeof bad_spans / sizeof bad_spans[0]; i++)
        CHECK_EQ(PARSE("a", "-t", bad_spans[i]), OPTIONS_WRONG);
}

static void expect_addrs(const char *host, const char *port, const char *first,
                         const char *second)
{
    struct endpoint endpoint = {0};
    char out[SKT_ADDR_TEXT_MAX];
    CHECK_EQ(endpoint_parse(&endpoint, host, port), 0);
    CHECK_EQ(endpoint.count, second != NULL ? 2 : 1);
    CHECK_STR(addr_text(&endpoint.addrs[0], out), first);
    if (second != NULL)
        CHECK_STR(addr_text(&endpoint.addrs[1], out), second);
}

TEST(hosts_and_ports)
{
    expect_addrs(NULL, "80", "127.0.0.1:80", "[::1]:80");
    expect_addrs("localhost", "65535", "127.0.0.1:65535", "[::1]:65535");
    expect_addrs("LocalHost", "1", "127.0.0.1:1", "[::1]:1");
    expect_addrs("10.1.2.3", "0", "10.1.2.3:0", NULL);
    expect_addrs("::", "7", "[::]:7", NULL);
    expect_addrs("[::1]", "7", "[::1]:7", NULL);
    expect_addrs("[::1]", "7", "[::1]:7", NULL);
    expect_addrs("fe80::1%lo", "7", "[fe80::1%lo]:7", NULL);
}

TEST(bad_hosts_and_ports)
{
    struct endpoint endpoint = {0};
    static const char *const ports[] = {"",    "-1",  "65536", "99999", "123456",
                                        "80x", " 80", "0x50",  "http"};
    static const char *const hosts[] = {"",     "example.org", "127.1",  "1.2.3.4.5",
                                        "[::1", "<broadcast>", "0x7f.1", "1.2.3.4 x"};
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        CHECK_EQ(endpoint_parse(&endpoint, NULL, ports[i]), USAGE);
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        CHECK_EQ(endpoint_parse(&endpoint, hosts[i], "80"), USAGE);
    CHECK_EQ(endpoint_parse_peer(&endpoint, "127.0.0.1", "0"), USAGE);
    CHECK_EQ(endpoint_parse_peer(&endpoint, "0.0.0.0", "80"), USAGE);
    CHECK_EQ(endpoint_parse_peer(&endpoint, "::", "80"), USAGE);
    CHECK_EQ(endpoint_parse_peer(&endpoint, "::1", "80"), 0);
}

TEST(escaped_bytes_are_harmless)
{
    unsigned char all[256];
    char out[ESCAPED_MAX(sizeof all)];
    for (int i = 0; i < 256; i++)
        all[i] = (unsigned char)i;
    size_t length = escape_bytes(out, all, sizeof all);
    CHECK_EQ(strlen(out), length);
    CHECK_INT(length, <, sizeof out);
    for (size_t i = 0; i < length; i++)
        CHECK(out[i] >= 0x20 && out[i] < 0x7f);
    escape_bytes(out, "a\tb\\\r\n\x1b[0m\xff", 11);
    CHECK_STR(out, "a\\tb\\\\\\r\\n\\x1b[0m\\xff");
    CHECK_EQ(escape_bytes(out, NULL, 0), 0);
    CHECK_STR(out, "");
}

TEST(errors_are_counted_by_name)
{
    static char names[TALLY_KINDS + 5][16];
    struct tally tally = {0};
    tally_add(&tally, "EPIPE");
    tally_add(&tally, "ECONNRESET");
    tally_add(&tally, "EPIPE");
    CHECK_EQ(tally.kinds, 2);
    CHECK_EQ(tally.rows[0].count, 2);
    CHECK_EQ(tally_total(&tally), 3);
    for (int i = 0; i < TALLY_KINDS + 5; i++) {
        snprintf(names[i], sizeof names[i], "E%d", i);
        tally_add(&tally, names[i]);
    }
    CHECK_EQ(tally.kinds, TALLY_KINDS);
    CHECK_EQ(tally_total(&tally), 3 + TALLY_KINDS + 5);
}
