/* SPDX-License-Identifier: MIT */
/* zone.c - which interface does a %zone name, how is it written? Source: RFC 4007. */
#include "addr/addr.h"

#include <net/if.h>
#include <string.h>

#include "os/os.h"

static int all_digits(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9')
            return 0;
    return 1;
}

/* Visible ASCII without the characters that an address text or a system's interface name
 * gives a meaning of their own. */
static int plain_name(const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (name[i] <= ' ' || name[i] > '~' || strchr("/:%[]", name[i]) != NULL)
            return 0;
    return 1;
}

int skt__parse_zone(const char *text, size_t length, uint32_t *scope_id)
{
    char name[IF_NAMESIZE];
    uint64_t number;
    int index;

    if (length == 0 || length >= sizeof name || !plain_name(text, length))
        return SKT_EADDRSYNTAX;
    /* A zone of digits is always a number: no look-up, and no interface called "2" can
     * stand in front of interface 2. */
    if (all_digits(text, length)) {
        if (skt__parse_decimal(text, length, 10, &number) != 0 || number > UINT32_MAX)
            return SKT_EADDRSYNTAX;
        *scope_id = (uint32_t)number;
        return 0;
    }
    memcpy(name, text, length);
    name[length] = '\0';
    index = skt__os_if_nametoindex(name);
    if (index < 0)
        return index;
    *scope_id = (uint32_t)index;
    return 0;
}

/* The number wherever the name would not read back as this zone. */
void skt__write_zone(struct skt__text *text, uint32_t scope_id)
{
    char name[IF_NAMESIZE] = "";

    if (scope_id == 0)
        return;
    skt__text_char(text, '%');
    if (skt__os_if_indextoname(scope_id, name, sizeof name) == 0 &&
        plain_name(name, strlen(name)) && !all_digits(name, strlen(name)))
        skt__text_str(text, name);
    else
        skt__text_uint(text, scope_id);
}
