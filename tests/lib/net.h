/* SPDX-License-Identifier: MIT */
/* net.h - what socket tests share: loopback pairs and a byte pattern; public names
 * only. */
#ifndef SKT_TEST_NET_H
#define SKT_TEST_NET_H

#include <skt.h>
#include <stdint.h>

/*
 * Stream truth (O4): byte number `offset` of the stream `seed`. Neighbouring bytes,
 * offsets and seeds differ, so that loss, repetition and reordering are told apart.
 */
unsigned char pattern_byte(uint64_t seed, uint64_t offset);

/* Writes the bytes from offset on. */
void pattern_fill(void *buffer, size_t length, uint64_t seed, uint64_t offset);

/* Returns -1 if the bytes are right, otherwise the index of the first wrong one. */
ptrdiff_t pattern_check(const void *buffer, size_t length, uint64_t seed,
                        uint64_t offset);

/* The rest end the running test when something fails. */

/* Opens a listener on loopback (AF_INET or AF_INET6) and a free port; addr: receives
 * where, NULL if not wanted. */
void net_listener(struct skt_socket *listener, int family, struct skt_addr *addr);

/* Two connected TCP sockets over loopback, both blocking. */
void net_tcp_pair(struct skt_socket *client, struct skt_socket *server);

/* Two connected UNIX stream sockets. */
void net_unix_pair(struct skt_socket *a, struct skt_socket *b);

/* A UDP socket bound to loopback and a free port. */
void net_udp(struct skt_socket *s, int family, struct skt_addr *addr);

/* A loopback port on which nobody listens: bound and never listening, so that it stays
 * refused for as long as `holder` is open. */
void net_refused(struct skt_socket *holder, int family, struct skt_addr *addr);

/* Fills the send buffer of a socket, so that the next send would wait. Returns the
 * bytes. */
size_t net_fill(struct skt_socket *s);

/* 1 if the machine has IPv6 on loopback. */
int net_has_ipv6(void);

#endif
