/* SPDX-License-Identifier: MIT */
/* socket_data.c - scenarios: streams and datagrams, whole, in pieces, and not at all. */
#include "stream.h"

#include <string.h>

enum { LENGTH = 5000, LONG = 400 * 1024 };

static char data[LONG];

/* Sends a stream and sees that the peer gets a prefix of it, and all of it on success. */
static int send_stream(struct fault_run *r, size_t length)
{
    size_t sent = 99;
    r->word[SEED] = 7;
    r->step = stream_take;
    pattern_fill(data, length, 7, 0);
    int rc = skt_send_all(&r->s[0], data, length, 0, &sent);
    while (stream_take(r) != 0)
        continue; /* ends: the peer takes what was sent, and that is bounded */
    MUST(sent <= length);
    MUST(rc < 0 || sent == length);
    MUST(r->word[TAKEN] == sent);
    TRY(rc);
    return 0;
}

static int recv_stream(struct fault_run *r, size_t length, size_t piece)
{
    size_t received = 99;
    r->word[SEED] = 9;
    r->word[TO_GIVE] = length;
    r->word[PIECE] = piece;
    r->step = stream_give;
    int rc = skt_recv_exactly(&r->s[0], data, length, 0, &received);
    MUST(received <= length && received <= r->word[GIVEN]);
    MUST(rc < 0 || received == length);
    MUST(pattern_check(data, received, 9, 0) < 0);
    TRY(rc);
    return 0;
}

/* proves: T19 */
SCENARIO(send_all_tcp)
{
    BEGIN(stream_tcp(r));
    return send_stream(r, LENGTH);
}

SCENARIO(send_all_tcp_timeout)
{
    BEGIN(stream_tcp(r));
    TRY(skt_socket_set_timeout(&r->s[0], 5 * SKT_SECOND));
    return send_stream(r, LENGTH);
}

/* More than the buffer takes, so that the sender has to wait for the reader. */
SCENARIO(send_all_unix_long)
{
    BEGIN(stream_unix(r));
    TRY(skt_setsockopt_int(&r->s[0], SOL_SOCKET, SO_SNDBUF, 65536));
    TRY(skt_socket_set_timeout(&r->s[0], 60 * SKT_SECOND));
    return send_stream(r, LONG);
}

SCENARIO(send_all_nonblocking)
{
    size_t done = 0;
    BEGIN(stream_unix(r));
    TRY(skt_setsockopt_int(&r->s[0], SOL_SOCKET, SO_SNDBUF, 16384));
    TRY(skt_socket_set_blocking(&r->s[0], 0));
    r->word[SEED] = 7;
    r->step = stream_take;
    pattern_fill(data, LENGTH * 10, 7, 0);
    for (int turns = 0; done < LENGTH * 10; turns++) {
        size_t sent;
        int rc = skt_send_all(&r->s[0], data + done, LENGTH * 10 - done, 0, &sent);
        done += sent;
        if (rc != SKT_EAGAIN)
            TRY(rc);
        else
            TRY(skt_socket_wait(&r->s[0], SKT_EVENT_WRITE, SKT_FOREVER));
        MUST(turns < 500);
    }
    while (stream_take(r) != 0)
        continue; /* as above */
    MUST(r->word[TAKEN] == done);
    return 0;
}

SCENARIO(recv_exactly_tcp)
{
    BEGIN(stream_tcp(r));
    return recv_stream(r, LENGTH, 1700);
}

SCENARIO(recv_exactly_unix_timeout)
{
    BEGIN(stream_unix(r));
    TRY(skt_socket_set_timeout(&r->s[0], 5 * SKT_SECOND));
    return recv_stream(r, LENGTH, 1700);
}

SCENARIO(recv_exactly_deadline)
{
    BEGIN(stream_unix(r));
    TRY(skt_socket_set_deadline(&r->s[0], SKT_EVENT_READ, skt_deadline(5 * SKT_SECOND)));
    return recv_stream(r, LENGTH, 900);
}

/* The peer ends in the middle: what came is counted. */
SCENARIO(recv_exactly_end)
{
    size_t received = 0;
    BEGIN(stream_tcp(r));
    r->word[SEED] = 9;
    r->word[TO_GIVE] = r->word[PIECE] = 1000;
    stream_give(r);
    fault_peer_close(r, (int)r->word[PEER]);
    int rc = skt_recv_exactly(&r->s[0], data, LENGTH, 0, &received);
    MUST(rc < 0 && received <= 1000 && pattern_check(data, received, 9, 0) < 0);
    MUST(rc != SKT_EEOF || received == 1000 || fault_is("recv-0"));
    if (rc != SKT_EEOF)
        TRY(rc);
    return 0;
}

/* The peer is gone: an error, and never a signal.
 * proves: T20 B36 */
SCENARIO(send_to_nobody)
{
    size_t sent;
    BEGIN(stream_unix(r));
    fault_peer_close(r, (int)r->word[PEER]);
    ptrdiff_t n = skt_send(&r->s[0], data, 100, 0);
    MUST(n < 0 || fault_is("send-0"));
    int rc = skt_send_all(&r->s[0], data, LENGTH, 0, &sent);
    MUST(rc < 0 && sent == 0);
    if (rc != SKT_EPIPE)
        TRY(rc);
    return n < 0 && n != SKT_EPIPE ? (int)n : 0;
}

SCENARIO(both_ways_tcp)
{
    char block[600];
    size_t sent, received;
    BEGIN(stream_tcp(r));
    r->word[SEED] = 3;
    pattern_fill(block, sizeof block, 3, 0);
    TRY(skt_send_all(&r->s[0], block, sizeof block, 0, &sent));
    while (r->word[TAKEN] < sent)
        stream_take(r); /* ends: all of it was accepted */
    r->word[TO_GIVE] = r->word[PIECE] = sizeof block;
    stream_give(r);
    TRY(skt_recv_exactly(&r->s[0], block, sizeof block, 0, &received));
    TRY(skt_shutdown(&r->s[0], SHUT_WR));
    ptrdiff_t n = skt_recv(&r->s[0], block, 0, 0);
    MUST(n == 0);
    fault_peer_close(r, (int)r->word[PEER]);
    n = skt_recv(&r->s[0], block, sizeof block, 0);
    MUST(n <= 0);
    TRY(n);
    return 0;
}

SCENARIO(udp_exchange)
{
    struct skt_addr here, peer, from = {0};
    char text[16];
    int index = fault_peer_udp(r, &peer);
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_DGRAM, 0));
    TRY(skt_socket_set_timeout(&r->s[0], SKT_SECOND));
    TRY(skt_addr_loopback(&here, AF_INET, 0));
    TRY(skt_bind(&r->s[0], &here));
    TRY(skt_getsockname(&r->s[0], &here));
    TRY(skt_sendto(&r->s[0], "ping", 4, 0, &peer));
    MUST(fault_peer_recv(r, index, text, sizeof text) == 4);
    sendto(r->raw[index], "", 0, 0, &here.as.sa, here.size);
    sendto(r->raw[index], "pong!", 5, 0, &here.as.sa, here.size);
    ptrdiff_t n = skt_recvfrom(&r->s[0], text, sizeof text, 0, &from);
    TRY(n);
    MUST(n == 0 && skt_addr_equal(&from, &peer)); /* an empty datagram is no end */
    n = skt_recvfrom(&r->s[0], text, sizeof text, 0, &from);
    TRY(n);
    MUST(n == 5 && memcmp(text, "pong!", 5) == 0);
    return 0;
}

SCENARIO(udp_connected)
{
    struct skt_addr peer;
    char text[16];
    int index = fault_peer_udp(r, &peer);
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_DGRAM, 0));
    TRY(skt_connect(&r->s[0], &peer));
    TRY(skt_send(&r->s[0], "ping", 4, 0));
    MUST(fault_peer_recv(r, index, text, sizeof text) == 4);
    return 0;
}
