/* SPDX-License-Identifier: MIT */
/* unix.c - UNIX addresses: build, view, write, parse. Source: unix(7), POSIX sys/un.h. */
#include "addr/addr.h"

#include <string.h>

#define PATH_OFFSET offsetof(struct sockaddr_un, sun_path)
#define PATH_ROOM (sizeof(struct sockaddr_un) - PATH_OFFSET)

int skt_addr_unix(struct skt_addr *addr, const char *path, size_t length)
{
    int abstract;

    if (addr == NULL || (path == NULL && length != 0))
        return SKT_EINVAL;
    length = length == 0 ? 0 : skt__text_length(path, length);
    abstract = length > 0 && path[0] == '\0';
    if (length > (abstract ? PATH_ROOM : PATH_ROOM - 1))
        return SKT_ENAMETOOLONG;
    if (length > 0 && !abstract && memchr(path, '\0', length) != NULL)
        return SKT_EINVAL;
    /* A path counts with its NUL, as the kernel reports it; every byte of an abstract
     * name counts, so a NUL behind it would make another name. */
    skt__addr_clear(addr, AF_UNIX,
                    (socklen_t)(PATH_OFFSET + length + (length > 0 && !abstract)));
    if (length > 0)
        memcpy(addr->as.un.sun_path, path, length);
    return 0;
}

/* A path ends at its first NUL or, if it fills sun_path, with that; an abstract name is
 * as long as the address says. */
const char *skt__unix_name(const struct skt_addr *addr, size_t *length)
{
    const char *name = addr->as.un.sun_path;
    size_t room = addr->size - PATH_OFFSET;
    const char *nul = NULL;

    if (room > PATH_ROOM)
        room = PATH_ROOM;
    if (room > 0 && name[0] != '\0')
        nul = memchr(name, '\0', room);
    *length = nul != NULL ? (size_t)(nul - name) : room;
    return name;
}

int skt_addr_unix_path(const struct skt_addr *addr, const char **path, size_t *length)
{
    if (addr == NULL || path == NULL || length == NULL)
        return SKT_EINVAL;
    if (skt__addr_layout(addr) != AF_UNIX)
        return SKT_EAFNOSUPPORT;
    *path = skt__unix_name(addr, length);
    return 0;
}

/* Visible ASCII and blanks stand for themselves, but for the backslash. */
static void write_byte(struct skt__text *text, unsigned char byte)
{
    if (byte == '\\') {
        skt__text_str(text, "\\\\");
    } else if (byte >= ' ' && byte <= '~') {
        skt__text_char(text, (char)byte);
    } else {
        skt__text_str(text, "\\x");
        skt__text_hex(text, byte, 2);
    }
}

void skt__write_unix(struct skt__text *text, const struct skt_addr *addr)
{
    size_t length;
    const char *name = skt__unix_name(addr, &length);
    size_t at = 0;

    skt__text_str(text, "unix:");
    if (length > 0 && (name[0] == '\0' || name[0] == '@')) {
        /* '@' in front means abstract, so a path that begins with it is disguised */
        skt__text_str(text, name[0] == '\0' ? "@" : "\\x40");
        at = 1;
    }
    for (; at < length; at++)
        write_byte(text, (unsigned char)name[at]);
}

/* Reads one byte of a name, or one escape. Returns how much text that took, 0 if it is
 * malformed. */
static size_t read_byte(const char *text, size_t length, char *byte)
{
    int high;
    int low;

    *byte = text[0];
    if (text[0] == '\0')
        return 0;
    if (text[0] != '\\')
        return 1;
    if (length >= 2 && text[1] == '\\')
        return 2;
    if (length < 4 || text[1] != 'x')
        return 0;
    high = skt__hex_value(text[2]);
    low = skt__hex_value(text[3]);
    *byte = (char)(unsigned char)(high * 16 + low);
    return high >= 0 && low >= 0 ? 4 : 0;
}

int skt__parse_unix(struct skt_addr *addr, const char *text, size_t length)
{
    char name[PATH_ROOM];
    size_t count = 0;
    size_t at = 0;
    int abstract = length > 0 && text[0] == '@';

    if (abstract) {
        name[count++] = '\0';
        at = 1;
    }
    while (at < length) {
        char byte;
        size_t taken = read_byte(text + at, length - at, &byte);
        if (taken == 0 || (byte == '\0' && !abstract))
            return SKT_EADDRSYNTAX;
        if (count == sizeof name)
            return SKT_ENAMETOOLONG;
        name[count++] = byte;
        at += taken;
    }
    return skt_addr_unix(addr, name, count);
}
