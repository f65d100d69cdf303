/* SPDX-License-Identifier: MIT */
/* write.c - the text of an IPv4 or IPv6 address. Source: RFC 5952, inet_ntop of glibc. */
#include "addr/addr.h"

#define GROUPS 8

/* The groups of zeros that "::" stands for; count 0 is none. */
struct run {
    int start;
    int count;
};

void skt__write_ip4(struct skt__text *text, const unsigned char packed[4])
{
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            skt__text_char(text, '.');
        skt__text_uint(text, packed[i]);
    }
}

static unsigned group_at(const unsigned char *packed, int group)
{
    packed += (size_t)group * 2;
    return (unsigned)packed[0] << 8 | packed[1];
}

/* The longest run of zeros, the first of equals; a single zero is not shortened. */
static struct run longest_zeros(const unsigned char *packed)
{
    struct run best = {0, 0};
    struct run here = {0, 0};

    for (int i = 0; i < GROUPS; i++) {
        here = group_at(packed, i) != 0 ? (struct run){i + 1, 0}
                                        : (struct run){here.start, here.count + 1};
        if (here.count > best.count)
            best = here;
    }
    return best.count >= 2 ? best : (struct run){0, 0};
}

/*
 * Whether the last 32 bits are written as a dotted quad: in ::ffff:a.b.c.d (mapped), as
 * RFC 5952 section 5 wants, and in ::a.b.c.d (compatible, not :: and ::1), which glibc
 * and so Python write like this although RFC 4291 has given the form up.
 */
static int embeds_ip4(const unsigned char *packed, struct run zeros)
{
    if (zeros.start != 0)
        return 0;
    return zeros.count == 6 || (zeros.count == 5 && group_at(packed, 5) == 0xFFFF);
}

void skt__write_ip6(struct skt__text *text, const unsigned char packed[16])
{
    struct run zeros = longest_zeros(packed);
    int groups = embeds_ip4(packed, zeros) ? GROUPS - 2 : GROUPS;
    int i = 0;

    while (i < groups) {
        if (zeros.count > 0 && i == zeros.start) {
            skt__text_str(text, "::");
            i += zeros.count;
            continue;
        }
        if (i > 0 && (zeros.count == 0 || i != zeros.start + zeros.count))
            skt__text_char(text, ':');
        skt__text_hex(text, group_at(packed, i), 1);
        i++;
    }
    if (groups == GROUPS)
        return;
    if (zeros.count == 5)
        skt__text_char(text, ':'); /* behind ffff; behind the zeros it is there */
    skt__write_ip4(text, packed + 12);
}
