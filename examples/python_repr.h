/* SPDX-License-Identifier: MIT */
/* python_repr.h - prints bytes and addresses as Python's repr() writes them.
 * Source: Python language reference, string and bytes literals. */
#ifndef EXAMPLES_PYTHON_REPR_H
#define EXAMPLES_PYTHON_REPR_H

#include "program.h"

/* One byte inside quotes. */
static inline void print_byte(unsigned char byte, char quote)
{
    static const char names[] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r'};
    if (byte == (unsigned char)quote || byte == '\\')
        printf("\\%c", byte);
    else if (byte < sizeof(names) && names[byte] != 0)
        printf("\\%c", names[byte]);
    else if (byte < 0x20 || byte > 0x7e)
        printf("\\x%02x", byte);
    else
        putchar(byte);
}

/* A text, the bytes as b'...', a text. Python takes double quotes only for bytes with
 * single quotes and no double ones in them. */
static inline void print_bytes(const char *before, const void *data, size_t length,
                               const char *after)
{
    const unsigned char *bytes = data;
    int single = length > 0 && memchr(bytes, '\'', length) != NULL;
    char quote = single && memchr(bytes, '"', length) == NULL ? '"' : '\'';
    printf("%sb%c", before, quote);
    for (size_t i = 0; i < length; i++)
        print_byte(bytes[i], quote);
    printf("%c%s", quote, after);
}

/* A text and the bytes in hexadecimal, as Python's binascii.hexlify: b'c0a80101'. */
static inline void print_hex(const char *before, const unsigned char *bytes,
                             size_t length)
{
    printf("%sb'", before);
    for (size_t i = 0; i < length; i++)
        printf("%02x", bytes[i]);
    puts("'");
}

/* A text, a (host, port) pair, a text. */
static inline void print_pair(const char *before, const char *host, int port,
                              const char *after)
{
    printf("%s('%s', %d)%s", before, host, port, after);
}

/* A text, an address as Python's tuple of its family, a text. */
static inline void print_address(const char *before, const struct skt_addr *addr,
                                 const char *after)
{
    char host[SKT_HOST_TEXT_MAX];
    check(skt_addr_host(addr, host, sizeof(host)), "the text of an address");
    if (skt_addr_family(addr) == AF_INET) {
        print_pair(before, host, skt_addr_port(addr), after);
        return;
    }
    host[strcspn(host, "%")] = '\0'; /* Python has the zone in the fourth field only */
    printf("%s('%s', %d, %u, %u)%s", before, host, skt_addr_port(addr),
           (unsigned)skt_addr_flowinfo(addr), (unsigned)skt_addr_scope_id(addr), after);
}

#endif
