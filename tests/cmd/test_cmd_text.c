/* SPDX-License-Identifier: MIT */
/* test_cmd_text.c - text of a peer made harmless, and bytes in bounded room. */
#include "lib/net.h"
#include "lib/test.h"

#include "flow.h"
#include "text.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static char out[TEXT_MAX(4096)];

/* The text of a whole piece, ended by a NUL. */
static const char *escaped(const char *data, size_t length, unsigned flags)
{
    size_t consumed;
    size_t count = text_escape(out, data, length, 1, flags, &consumed);
    CHECK_EQ(consumed, length);
    out[count] = '\0';
    return out;
}

#define ESCAPED(text) escaped(text, sizeof(text) - 1, 0)

TEST(text_of_all_countries)
{
    CHECK_STR(ESCAPED("plain ~"), "plain ~");
    CHECK_STR(ESCAPED("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x8c\x8d"),
              "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x8c\x8d");
    CHECK_STR(ESCAPED("\xf4\x8f\xbf\xbd"), "\xf4\x8f\xbf\xbd"); /* U+10FFFD */
}

TEST(text_controls)
{
    CHECK_STR(ESCAPED("\0\x1b[0m\x7f"), "\\x00\\x1b[0m\\x7f");
    CHECK_STR(ESCAPED("\xc2\x9b"), "\\xc2\\x9b");                   /* CSI in C1 */
    CHECK_STR(ESCAPED("\xe2\x80\xae"), "\\xe2\\x80\\xae");          /* U+202E */
    CHECK_STR(ESCAPED("\xef\xbb\xbf"), "\\xef\\xbb\\xbf");          /* U+FEFF */
    CHECK_STR(ESCAPED("\xf3\xa0\x80\x81"), "\\xf3\\xa0\\x80\\x81"); /* U+E0001 */
    CHECK_STR(ESCAPED("a\tb\nc\r\nd\re"), "a\tb\nc\r\nd\\x0de");
    CHECK_STR(ESCAPED("\r"), "\\x0d");
}

TEST(text_flags_of_writing)
{
    CHECK_STR(escaped("a\\b", 3, 0), "a\\b");
    CHECK_STR(escaped("a\\b", 3, TEXT_BACKSLASH), "a\\\\b");
    CHECK_STR(escaped("\xc3\xbc!", 3, TEXT_ASCII), "\\xc3\\xbc!");
}

/* Half a character waits for its rest; a half that cannot become whole does not. */
TEST(text_in_parts)
{
    size_t consumed;
    CHECK_EQ(text_escape(out, "a\xe2\x82", 3, 0, 0, &consumed), 1);
    CHECK_EQ(consumed, 1);
    CHECK_EQ(text_escape(out, "a\xf0\x9f\x8c", 4, 0, 0, &consumed), 1);
    CHECK_EQ(consumed, 1);
    CHECK_EQ(text_escape(out, "a\r", 2, 0, 0, &consumed), 1);
    CHECK_EQ(consumed, 1);
    CHECK_EQ(text_escape(out, "\xe2\x28", 2, 0, 0, &consumed), 5);
    CHECK_EQ(consumed, 2);
    CHECK_EQ(text_escape(out, "\xe2\x82", 2, 1, 0, &consumed), 8);
    CHECK_EQ(consumed, 2);
}

/* Every sequence of up to four bytes at the edges of the grammar means the same to the C
 * library. */
TEST(text_agrees_with_the_system)
{
    static const unsigned char edges[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f,
                                          0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0,
                                          0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1,
                                          0xf3, 0xf4, 0xf5, 0xf8, 0xff};
    enum { EDGES = sizeof edges };
    unsigned char data[4];
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        SKIP("there is no locale C.UTF-8");
    for (int n = 0; n < EDGES * EDGES * EDGES * EDGES; n++) {
        mbstate_t state = {0};
        wchar_t code;
        data[0] = edges[n % EDGES];
        data[1] = edges[n / EDGES % EDGES];
        data[2] = edges[n / EDGES / EDGES % EDGES];
        data[3] = edges[n / EDGES / EDGES / EDGES];
        struct text_char c = text_look(data, 4, 0);
        size_t length = mbrtowc(&code, (char *)data, 4, &state);
        if (length == 0)
            length = 1;
        /* glibc knows Unicode before its limit, with sequences of up to six bytes */
        if (length == (size_t)-2 || (length <= 4 && code > 0x10ffff))
            length = (size_t)-1;
        if (length == (size_t)-1)
            CHECK_EQ(c.code, -1);
        else
            CHECK_EQ(c.code, code);
        CHECK_EQ(c.length, length == (size_t)-1 ? 1 : length);
        CHECK(!c.printable || c.code >= 0x20);
    }
}

TEST(flow_keeps_order_in_bounded_room)
{
    struct flow *flow = calloc(1, sizeof *flow);
    uint64_t in = 0, taken = 0;
    CHECK(flow != NULL);
    for (int i = 0; i < 5000; i++) {
        size_t room;
        unsigned char *free_bytes = flow_room(flow, &room);
        size_t count = (size_t)(i * 7919 % 3000);
        count = count < room ? count : room;
        pattern_fill(free_bytes, count, 5, in);
        flow_added(flow, count);
        in += count;
        CHECK_EQ(flow->length, in - taken);
        CHECK_EQ(flow_wants(flow), flow->length <= FLOW_SIZE / 2);
        CHECK_EQ(pattern_check(flow_front(flow), flow->length, 5, taken), -1);
        count = (size_t)(i * 104729 % 2900);
        count = count < flow->length ? count : flow->length;
        flow_taken(flow, count);
        taken += count;
    }
    CHECK_INT(taken, >, 100000);
    free(flow);
}
