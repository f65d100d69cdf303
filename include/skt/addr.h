/* SPDX-License-Identifier: MIT */
/* addr.h - socket addresses as plain values: build, parse, format, compare. */
#ifndef SKT_ADDR_H
#define SKT_ADDR_H

#include <netinet/in.h>
#include <skt/base.h>
#include <sys/un.h>

SKT_BEGIN

/*
 * An address of any family: the system's structure and how many bytes of it count. A
 * plain value: copy it freely. All zero bytes are "no address" (size 0).
 */
struct skt_addr {
    socklen_t size;
    union {
        struct sockaddr sa;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_un un;
        struct sockaddr_storage storage;
    } as;
};

/* Given as a length: the text ends with its NUL. */
#define SKT_TEXT ((size_t)-1)

/* Room for the text of any address and its NUL. The longest is "unix:" and a path that
 * fills all 108 bytes, as another program can bind it, each byte written as \xHH. */
#define SKT_ADDR_TEXT_MAX 438

/* Room for the text of a host (IPv6 with zone) and its NUL: 45 for the address, '%' and
 * an interface name of up to 15 bytes. */
#define SKT_HOST_TEXT_MAX 64

/* The highest IPv6 flow label: 20 bits. */
#define SKT_FLOWINFO_MAX 0xFFFFFu

/*
 * General rules. Every function here is thread-safe, allocates nothing, and leaves its
 * outputs untouched on failure. `length` counts bytes without a NUL; SKT_TEXT stands for
 * strlen(). A NUL inside a host is refused (SKT_EADDRSYNTAX). A NULL pointer where one is
 * needed is SKT_EINVAL. Ports are 0 to 65535, in host order; others are SKT_ERANGE.
 */

/*
 * Takes a copy of a system address.
 * size: 0 ("no address") to sizeof(struct sockaddr_storage) bytes. What stands behind an
 * IPv4 or IPv6 structure is left out, and so is the NUL that Linux reports behind a UNIX
 * path of 108 bytes but does not take back.
 * Returns 0; SKT_EINVAL: addr NULL, sockaddr NULL with size above 0, a size that cannot
 * hold the family, or one too small for AF_INET or AF_INET6; SKT_ENAMETOOLONG: too large,
 * also for the longest UNIX address.
 */
SKT_API int skt_addr_from_sockaddr(struct skt_addr *addr, const struct sockaddr *sockaddr,
                                   socklen_t size) SKT_MUST_CHECK;

/*
 * Python's (host, port): an address from a numeric host; nothing is looked up.
 * family: AF_INET, AF_INET6, or AF_UNSPEC for whichever the text is.
 * host: strict dotted quad, or RFC 4291 text with an optional %zone (interface name or
 * number). "" is the wildcard and "<broadcast>" the IPv4 broadcast address as in Python;
 * "" with AF_UNSPEC is the IPv4 wildcard.
 * A zone of digits is always the number; only a name is looked up, which makes a system
 * call, and a failure of the look-up itself, such as SKT_EMFILE, comes through.
 * Returns 0; SKT_EADDRSYNTAX: not such an address; SKT_ERANGE: port; SKT_EAFNOSUPPORT:
 * another family; SKT_ENODEV: no interface has the zone's name; SKT_EINVAL: NULL.
 */
SKT_API int skt_addr_inet(struct skt_addr *addr, int family, const char *host,
                          size_t length, int port) SKT_MUST_CHECK;

/*
 * Python's (host, port, flowinfo, scope_id).
 * flowinfo: 0 to SKT_FLOWINFO_MAX, host order, else SKT_ERANGE. scope_id: interface
 * number; 0 keeps the zone of the text; one that contradicts the text's is SKT_EINVAL.
 * The host is that of skt_addr_inet with AF_INET6.
 * Returns 0; SKT_EADDRSYNTAX: not such an address; SKT_ERANGE: port or flowinfo;
 * SKT_ENODEV or SKT_EMFILE: the zone's name, as there; SKT_EINVAL: NULL.
 */
SKT_API int skt_addr_inet6(struct skt_addr *addr, const char *host, size_t length,
                           int port, uint32_t flowinfo, uint32_t scope_id) SKT_MUST_CHECK;

/*
 * A UNIX address. A path; or, with a leading NUL, an abstract name, in which every byte
 * counts; or length 0, the unnamed address, which as the argument of bind makes Linux
 * choose a name (autobind).
 * path: bytes; with SKT_TEXT it cannot be abstract. May be NULL if length is 0.
 * Returns 0; SKT_ENAMETOOLONG: a path above 107 bytes or an abstract name above 108 with
 * its leading NUL; SKT_EINVAL: NULL with a length, or a NUL inside a path.
 */
SKT_API int skt_addr_unix(struct skt_addr *addr, const char *path,
                          size_t length) SKT_MUST_CHECK;

/* The wildcard (0.0.0.0, ::) or loopback (127.0.0.1, ::1) address of AF_INET or AF_INET6.
 * Returns 0; SKT_EINVAL; SKT_ERANGE: port; SKT_EAFNOSUPPORT: another family. */
SKT_API int skt_addr_any(struct skt_addr *addr, int family, int port) SKT_MUST_CHECK;
SKT_API int skt_addr_loopback(struct skt_addr *addr, int family, int port) SKT_MUST_CHECK;

/*
 * Parses what skt_addr_format writes: "127.0.0.1:80", "[::1]:80", "[fe80::1%eth0]:80",
 * "unix:/path", "unix:@abstract", "unix:" (unnamed); in UNIX names \\ and \xHH stand for
 * bytes and every other byte but NUL for itself. The port is one to five decimal digits
 * and must be there. The texts of no address and of other families are refused.
 * Returns 0; SKT_EADDRSYNTAX; SKT_ERANGE: port; SKT_ENODEV: zone; SKT_ENAMETOOLONG: UNIX
 * name; SKT_EINVAL: NULL.
 */
SKT_API int skt_addr_parse(struct skt_addr *addr, const char *text,
                           size_t length) SKT_MUST_CHECK;

/*
 * Writes the text of an address: the forms of skt_addr_parse, IPv6 as skt_inet_ntop, the
 * zone by name where the interface exists and its name is plain, else by number (a system
 * call only if there is a zone); UNIX names in visible ASCII, other bytes as \xHH; other
 * families as "family-N:HEX" of the bytes behind the family; no address as "".
 * out: receives the text and its NUL, only if all of it fits. SKT_ADDR_TEXT_MAX is always
 * enough.
 * Returns the length without the NUL; SKT_ENOSPC: capacity too small; SKT_EINVAL: NULL.
 */
SKT_API int skt_addr_format(const struct skt_addr *addr, char *out, size_t capacity);

/* Writes the numeric host alone, with its zone; SKT_HOST_TEXT_MAX is always enough.
 * Returns the length; SKT_EAFNOSUPPORT: not AF_INET or AF_INET6; SKT_ENOSPC; SKT_EINVAL:
 * NULL. */
SKT_API int skt_addr_host(const struct skt_addr *addr, char *out, size_t capacity);

/* The family; AF_UNSPEC for no address or NULL. */
SKT_API int skt_addr_family(const struct skt_addr *addr);

/* The port in host order; SKT_EAFNOSUPPORT: the family has none; SKT_EINVAL: NULL. */
SKT_API int skt_addr_port(const struct skt_addr *addr);

/* Changes the port. Returns 0; SKT_EAFNOSUPPORT; SKT_ERANGE; SKT_EINVAL. */
SKT_API int skt_addr_set_port(struct skt_addr *addr, int port) SKT_MUST_CHECK;

/* The flow label in host order, without the traffic class that a kernel may add, and the
 * scope id of an IPv6 address; 0 for any other and for NULL. */
SKT_API uint32_t skt_addr_flowinfo(const struct skt_addr *addr);
SKT_API uint32_t skt_addr_scope_id(const struct skt_addr *addr);

/*
 * The name of a UNIX address: its bytes, with the leading NUL if it is abstract.
 * path: receives a pointer into addr (not ended by a NUL). length: 0 if unnamed.
 * Returns 0; SKT_EAFNOSUPPORT: not AF_UNIX; SKT_EINVAL: NULL.
 */
SKT_API int skt_addr_unix_path(const struct skt_addr *addr, const char **path,
                               size_t *length) SKT_MUST_CHECK;

/*
 * A total order by family, host, port, scope and flow label, or by bytes: below, equal to
 * or above 0. Padding does not count. NULL sorts first.
 */
SKT_API int skt_addr_compare(const struct skt_addr *a, const struct skt_addr *b);

/* 1 if both name the same endpoint: as skt_addr_compare, but the flow label, which is
 * not part of the name, does not count. */
SKT_API int skt_addr_equal(const struct skt_addr *a, const struct skt_addr *b);

/*
 * The canonical form: an IPv4-mapped IPv6 address (::ffff:a.b.c.d) becomes IPv4 with the
 * same port, every other address stays as it is. Allow-lists must compare this form.
 * out may be addr itself. Scope and flow label of a mapped address go.
 * Returns 1 if the address was mapped, 0 if not; SKT_EINVAL: NULL.
 */
SKT_API int skt_addr_canonical(struct skt_addr *out, const struct skt_addr *addr);

/*
 * inet_aton with Python's results: the old grammar of the C library ("127.1", octal, hex,
 * text behind a space). Flagged: use skt_addr_inet for anything that decides.
 * packed: receives 4 bytes in network order.
 * Returns 0; SKT_EADDRSYNTAX; SKT_EINVAL: NULL.
 */
SKT_API int skt_inet_aton(const char *text, unsigned char packed[4]) SKT_MUST_CHECK;

/* inet_ntoa: 4 bytes to a dotted quad. out needs 16 bytes (INET_ADDRSTRLEN) at most.
 * Returns the length; SKT_EINVAL: NULL, or length is not 4; SKT_ENOSPC. */
SKT_API int skt_inet_ntoa(const unsigned char *packed, size_t length, char *out,
                          size_t capacity);

/*
 * inet_pton: strict text to 4 (AF_INET) or 16 (AF_INET6) bytes in network order.
 * Returns how many bytes were written; SKT_EADDRSYNTAX; SKT_EAFNOSUPPORT; SKT_ENOSPC;
 * SKT_EINVAL: NULL. Source: POSIX inet_pton.
 */
SKT_API int skt_inet_pton(int family, const char *text, void *packed, size_t capacity);

/*
 * inet_ntop: 4 (AF_INET) or 16 (AF_INET6) bytes to text; out needs 46 bytes at most.
 * IPv6 as in RFC 5952, and ::a.b.c.d dotted like ::ffff:a.b.c.d, as the C library does.
 * Returns the length; SKT_EINVAL: NULL or a wrong length; SKT_EAFNOSUPPORT; SKT_ENOSPC.
 */
SKT_API int skt_inet_ntop(int family, const void *packed, size_t length, char *out,
                          size_t capacity);

SKT_END

#endif
