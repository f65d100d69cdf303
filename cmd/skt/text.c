/* SPDX-License-Identifier: MIT */
/* text.c - text that a peer chose, made harmless. Source: RFC 3629, Unicode 15 ch. 23. */
#include "text.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

struct range {
    long first, last;
};

/* What is not printable, in order. */
static const struct range refused[] = {
    {0x0000, 0x001f},   /* C0 */
    {0x007f, 0x009f},   /* DEL, C1: 0x9b alone begins a terminal's control sequence */
    {0x061c, 0x061c},   /* Arabic letter mark */
    {0x200b, 0x200b},   /* zero width space; the joiners behind it are part of words */
    {0x200e, 0x200f},   /* direction marks */
    {0x2028, 0x202e},   /* line and paragraph separator, direction overrides */
    {0x2060, 0x206f},   /* invisible operators, direction isolates */
    {0xd800, 0xdfff},   /* halves of UTF-16 */
    {0xfdd0, 0xfdef},   /* never characters */
    {0xfeff, 0xfeff},   /* byte order mark */
    {0xfff0, 0xfffb},   /* interlinear marks and unassigned specials */
    {0xe0000, 0xe0fff}, /* tags */
};

static int is_printable(long code)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (code >= refused[i].first && code <= refused[i].last)
            return 0;
    return (code & 0xfffe) != 0xfffe; /* the last two of each plane are no characters */
}

/* How many bytes a first byte announces; 0 if it cannot be one. */
static size_t announced(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return 2;
    if (first >= 0xe0 && first <= 0xef)
        return 3;
    if (first >= 0xf0 && first <= 0xf4)
        return 4;
    return 0;
}

/* Whether a second byte may follow the first: keeps out overlong forms, the halves of
 * UTF-16 and what lies beyond U+10FFFF. */
static int may_follow(unsigned char first, unsigned char second)
{
    unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= least && second <= most;
}

struct text_char text_look(const unsigned char *data, size_t length, int final)
{
    static const struct text_char wrong = {.length = 1, .code = -1};
    static const struct text_char half = {.length = 0, .code = -1};
    static const unsigned char payload[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t size = announced(data[0]);
    if (size == 0)
        return wrong;
    long code = data[0] & payload[size];
    for (size_t i = 1; i < size; i++) {
        if (i == length)
            return final ? wrong : half;
        if (i == 1 ? !may_follow(data[0], data[1]) : (data[i] & 0xc0) != 0x80)
            return wrong;
        code = code << 6 | (data[i] & 0x3f);
    }
    return (
        struct text_char){.length = size, .code = code, .printable = is_printable(code)};
}

size_t text_hex(char *out, const unsigned char *data, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        *out++ = '\\';
        *out++ = 'x';
        *out++ = digits[data[i] >> 4];
        *out++ = digits[data[i] & 15];
    }
    return 4 * length;
}

unsigned text_flags(int fd)
{
    setlocale(LC_CTYPE, "");
    return isatty(fd) && strcmp(nl_langinfo(CODESET), "UTF-8") != 0 ? TEXT_ASCII : 0;
}

/* Whether a character goes out as it is. A CR does in front of its LF only: alone it
 * would let a line overwrite itself. */
static int passes(const struct text_char *c, const unsigned char *data, size_t length,
                  unsigned flags)
{
    if (c->code > 0x7f && (flags & TEXT_ASCII))
        return 0;
    if (c->code == '\r')
        return length > 1 && data[1] == '\n';
    return c->printable || c->code == '\t' || c->code == '\n';
}

size_t text_escape(char *out, const void *data, size_t length, int final, unsigned flags,
                   size_t *consumed)
{
    const unsigned char *bytes = data;
    size_t used = 0;
    size_t at = 0;
    while (at < length) {
        struct text_char c = text_look(bytes + at, length - at, final);
        if (c.length == 0 || (c.code == '\r' && at + 1 == length && !final))
            break;
        if ((flags & TEXT_BACKSLASH) && c.code == '\\')
            out[used++] = '\\';
        if (passes(&c, bytes + at, length - at, flags)) {
            memcpy(out + used, bytes + at, c.length);
            used += c.length;
        } else {
            used += text_hex(out + used, bytes + at, c.length);
        }
        at += c.length;
    }
    *consumed = at;
    return used;
}
