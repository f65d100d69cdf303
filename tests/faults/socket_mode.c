/* SPDX-License-Identifier: MIT */
/* socket_mode.c - scenarios: modes, options, texts, and the zone of an address. */
#include "lib/fault.h"

#include <stdio.h>
#include <string.h>

SCENARIO(set_modes)
{
    skt_nsec timeout = 0, deadline = 0;
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_socket_set_blocking(&r->s[0], 0));
    MUST(skt_socket_get_blocking(&r->s[0]) == 0);
    int rc = skt_socket_set_timeout(&r->s[0], SKT_SECOND);
    if (rc < 0) /* refused: the mode is the one of before */
        MUST(skt_socket_get_blocking(&r->s[0]) == 0);
    TRY(rc);
    TRY(skt_socket_get_timeout(&r->s[0], &timeout));
    MUST(timeout == SKT_SECOND);
    TRY(skt_socket_set_blocking(&r->s[0], 1));
    rc = skt_socket_set_deadline(&r->s[0], SKT_BOTH, skt_deadline(SKT_SECOND));
    TRY(skt_socket_get_deadline(&r->s[0], SKT_EVENT_WRITE, &deadline));
    MUST((rc == 0) == (deadline != 0));
    TRY(rc);
    TRY(skt_socket_set_deadline(&r->s[0], SKT_BOTH, 0));
    TRY(skt_socket_set_timeout(&r->s[0], SKT_FOREVER));
    return 0;
}

SCENARIO(options)
{
    int value = 77;
    unsigned char bytes[64];
    size_t length = sizeof bytes;
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_setsockopt_int(&r->s[0], SOL_SOCKET, SO_KEEPALIVE, 1));
    int rc = skt_getsockopt_int(&r->s[0], SOL_SOCKET, SO_KEEPALIVE, &value);
    MUST(value == (rc < 0 ? 77 : 1)); /* untouched on failure */
    TRY(rc);
    rc = skt_getsockopt(&r->s[0], SOL_SOCKET, SO_LINGER, bytes, &length);
    MUST(length == (rc < 0 ? sizeof bytes : sizeof(struct linger)));
    TRY(rc);
    TRY(skt_setsockopt(&r->s[0], SOL_SOCKET, SO_LINGER, bytes, length));
    return 0;
}

/* The text is made whatever the system refuses to tell. */
SCENARIO(format)
{
    char text[SKT_SOCKET_TEXT_MAX];
    struct skt_addr addr;
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    TRY(skt_addr_loopback(&addr, AF_INET, 0));
    TRY(skt_bind(&r->s[0], &addr));
    int length = skt_socket_format(&r->s[0], text, sizeof text);
    MUST(length > 0 && (size_t)length == strlen(text));
    MUST(strncmp(text, "<skt_socket fd=", 15) == 0);
    return 0;
}

SCENARIO(address_zone)
{
    struct skt_addr addr = {0};
    char text[SKT_ADDR_TEXT_MAX];
    int rc = skt_addr_inet6(&addr, "fe80::1%lo", SKT_TEXT, 80, 0, 0);
    MUST(rc == 0 || addr.size == 0); /* untouched on failure */
    TRY(rc);
    MUST(skt_addr_scope_id(&addr) != 0);
    /* Where the name cannot be had, the number stands for it. */
    int length = skt_addr_format(&addr, text, sizeof text);
    MUST(length > 0);
    MUST(strcmp(text, "[fe80::1%lo]:80") == 0 || fault_happened());
    TRY(skt_addr_parse(&addr, text, SKT_TEXT));
    return 0;
}

SCENARIO(token)
{
    TRY(skt_cancel_open(&r->token[0]));
    MUST(skt_cancel_open(&r->token[0]) == SKT_EBUSY);
    TRY(skt_cancel_fire(&r->token[0]));
    MUST(skt_cancel_fired(&r->token[0]));
    TRY(skt_cancel_reset(&r->token[0]));
    MUST(!skt_cancel_fired(&r->token[0]));
    TRY(skt_cancel_open(&r->token[1]));
    TRY(skt_cancel_close(&r->token[0]));
    MUST(skt_cancel_close(&r->token[0]) == 0);
    return 0;
}
