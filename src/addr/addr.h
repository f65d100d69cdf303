/* SPDX-License-Identifier: MIT */
/* addr.h - what the files of src/addr share: strict parsers, writers and views. */
#ifndef SKT_ADDR_INTERNAL_H
#define SKT_ADDR_INTERNAL_H

#include <skt/addr.h>
#include <skt/error.h>
#include <stdint.h>

#include "base/text.h"

/* The bytes of the family, which stands in front of every address. */
#define SKT__FAMILY_SIZE offsetof(struct sockaddr, sa_data)

/* Linux reports a path that fills sun_path with its NUL one byte behind the structure. */
#define SKT__UNIX_SIZE_MAX (sizeof(struct sockaddr_un) + 1)

/* Makes of an address that the system wrote in place one that it also takes back. */
static inline void skt__addr_settle(struct skt_addr *addr)
{
    if (addr->size == SKT__UNIX_SIZE_MAX && addr->as.sa.sa_family == AF_UNIX)
        addr->size = sizeof(struct sockaddr_un);
}

/* Parsers read exactly `length` bytes, need no NUL and write only on success. They
 * return 0 or SKT_EADDRSYNTAX; skt__parse_zone also what the interface look-up failed
 * with. */
int skt__parse_ip4(const char *text, size_t length, unsigned char packed[4]);
int skt__parse_ip6(const char *text, size_t length, unsigned char packed[16]);
int skt__parse_zone(const char *text, size_t length, uint32_t *scope_id);
int skt__parse_decimal(const char *text, size_t length, size_t most_digits,
                       uint64_t *value);

/* IPv6 text with or without %zone; scope_id becomes 0 without. */
int skt__parse_ip6_zone(const char *text, size_t length, struct in6_addr *ip,
                        uint32_t *scope_id);

/* The value of a hexadecimal digit of either case, or -1. */
int skt__hex_value(char c);

/* Writers of one part of an address. */
void skt__write_ip4(struct skt__text *text, const unsigned char packed[4]);
void skt__write_ip6(struct skt__text *text, const unsigned char packed[16]);
void skt__write_zone(struct skt__text *text, uint32_t scope_id);
void skt__write_unix(struct skt__text *text, const struct skt_addr *addr);

/* Parses what skt__write_unix writes, "unix:" already taken off. */
int skt__parse_unix(struct skt_addr *addr, const char *text, size_t length);

/* The name of an address whose layout is AF_UNIX. */
const char *skt__unix_name(const struct skt_addr *addr, size_t *length);

/* All zero bytes but the family, and its size: an address to fill in. */
void skt__addr_clear(struct skt_addr *addr, int family, socklen_t size);

/* The real length of a text given as (pointer, length or SKT_TEXT). */
size_t skt__text_length(const char *text, size_t length);

/*
 * Whose structure may be read: AF_INET, AF_INET6 or AF_UNIX if the bytes that count hold
 * all of it, else AF_UNSPEC. Callers can set size and family by hand, so every reader
 * asks this first.
 */
int skt__addr_layout(const struct skt_addr *addr);

/* How many bytes behind the family count, never more than the structure has. */
size_t skt__addr_rest(const struct skt_addr *addr);

/* Copies a finished text out, if it and its NUL fit: its length, or SKT_ENOSPC. */
int skt__text_deliver(const struct skt__text *text, char *out, size_t capacity);

#endif
