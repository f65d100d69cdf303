/* SPDX-License-Identifier: MIT */
/* socket_open.c - scenarios: birth and death of a socket. */
#include "lib/fault.h"

#include <unistd.h>

SCENARIO(open_close)
{
    TRY(skt_socket_open(&r->s[0], SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    MUST(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0) == SKT_EBUSY);
    TRY(skt_socket_open(&r->s[1], AF_INET6, SOCK_DGRAM, 0));
    TRY(skt_socket_open(&r->s[2], AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
    MUST(skt_socket_get_blocking(&r->s[2]) == 0);
    TRY(skt_socket_close(&r->s[0]));
    MUST(skt_socket_close(&r->s[0]) == 0);
    return 0;
}

/* A close that reports an error has closed: the object is free for another life.
 * proves: T25 B40 B41 */
SCENARIO(close_reports_once)
{
    for (int i = 0; i < 3; i++) {
        TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
        int rc = skt_socket_close(&r->s[0]);
        MUST(rc == 0 || rc == SKT_EIO);
        MUST(skt_socket_get_blocking(&r->s[0]) == SKT_EBADF);
    }
    return 0;
}

SCENARIO(open_default_timeout)
{
    skt_nsec timeout = 0;
    TRY(skt_set_default_timeout(2 * SKT_SECOND));
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_socket_get_timeout(&r->s[0], &timeout));
    MUST(timeout == 2 * SKT_SECOND);
    TRY(skt_socket_pair(&r->s[1], &r->s[2], SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    TRY(skt_socket_set_blocking(&r->s[1], 1));
    return 0;
}

SCENARIO(adopt)
{
    int end;
    fault_peer_pair(r, SOCK_STREAM, &end);
    int rc = skt_socket_adopt(&r->s[0], end);
    if (rc < 0)
        close(end); /* on failure the descriptor is still the caller's */
    TRY(rc);
    MUST(r->s[0].family == AF_UNIX && r->s[0].type == SOCK_STREAM);
    return 0;
}

SCENARIO(adopt_with_timeout)
{
    int end;
    fault_peer_pair(r, SOCK_DGRAM, &end);
    TRY(skt_set_default_timeout(SKT_SECOND));
    int rc = skt_socket_adopt(&r->s[0], end);
    if (rc < 0)
        close(end);
    TRY(rc);
    fault_idle(1);
    skt_nsec start = fault_now();
    char byte;
    rc = (int)skt_recv(&r->s[0], &byte, 1, 0);
    MUST(rc != SKT_EDEADLINE || fault_took(start, SKT_SECOND));
    return rc == SKT_EDEADLINE ? 0 : rc;
}

SCENARIO(pair)
{
    char byte = 0;
    TRY(skt_socket_pair(&r->s[0], &r->s[1], SKT_DEFAULT, SOCK_STREAM, 0));
    ptrdiff_t n = skt_send(&r->s[0], "x", 1, 0);
    TRY(n);
    if (n == 1)
        n = skt_recv(&r->s[1], &byte, 1, 0);
    TRY(n);
    MUST(n == 0 || byte == 'x');
    TRY(skt_shutdown(&r->s[0], SHUT_WR));
    return 0;
}

SCENARIO(dup_move_detach)
{
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_socket_dup(&r->s[1], &r->s[0]));
    TRY(skt_socket_move(&r->s[2], &r->s[0]));
    MUST(skt_socket_get_blocking(&r->s[0]) == SKT_EBADF);
    TRY(skt_socket_set_inheritable(&r->s[1], 1));
    int inheritable = skt_socket_get_inheritable(&r->s[1]);
    TRY(inheritable);
    MUST(inheritable == 1);
    int fd = skt_socket_detach(&r->s[2]);
    MUST(fd >= 0);
    close(fd);
    return 0;
}
