/* SPDX-License-Identifier: MIT */
/* format.c - a socket as a text for people, like Python's repr. */
#include "base/text.h"
#include "socket/socket.h"

struct name {
    int number;
    const char *text;
};

static const struct name families[] = {{AF_INET, "AF_INET"},
                                       {AF_INET6, "AF_INET6"},
                                       {AF_UNIX, "AF_UNIX"},
                                       {0, NULL}};

static const struct name types[] = {{SOCK_STREAM, "SOCK_STREAM"},
                                    {SOCK_DGRAM, "SOCK_DGRAM"},
                                    {SOCK_RAW, "SOCK_RAW"},
                                    {SOCK_RDM, "SOCK_RDM"},
                                    {SOCK_SEQPACKET, "SOCK_SEQPACKET"},
                                    {0, NULL}};

static void put_name(struct skt__text *text, const char *label, const struct name *names,
                     int number)
{
    skt__text_str(text, label);
    while (names->text != NULL && names->number != number)
        names++;
    if (names->text != NULL)
        skt__text_str(text, names->text);
    else
        skt__text_int(text, number);
}

static void put_address(struct skt__text *text, const char *label,
                        const struct skt_addr *addr)
{
    char address[SKT_ADDR_TEXT_MAX];
    if (skt_addr_format(addr, address, sizeof address) <= 0)
        return; /* no address, or one of another family that is too long to help */
    skt__text_str(text, label);
    skt__text_str(text, address);
}

static void put_socket(struct skt__text *text, const struct skt_socket *s)
{
    skt__text_str(text, "<skt_socket fd=");
    skt__text_int(text, s->fd);
    put_name(text, ", family=", families, s->family);
    put_name(text, ", type=", types, s->type);
    skt__text_str(text, ", proto=");
    skt__text_int(text, s->proto);
    struct skt_addr addr;
    if (skt_getsockname(s, &addr) == 0)
        put_address(text, ", laddr=", &addr);
    if (skt_getpeername(s, &addr) == 0)
        put_address(text, ", raddr=", &addr);
    skt__text_char(text, '>');
}

int skt_socket_format(const struct skt_socket *s, char *out, size_t capacity)
{
    if (s == NULL || out == NULL)
        return SKT_EINVAL;
    char whole[SKT_SOCKET_TEXT_MAX];
    struct skt__text text = {whole, sizeof whole, 0};
    if (skt__flags(s) & SKT__OPEN)
        put_socket(&text, s);
    else
        skt__text_str(&text, "<skt_socket closed>");
    if (text.length >= capacity)
        return SKT_ENOSPC;
    struct skt__text result = {out, capacity, 0};
    skt__text_str(&result, whole);
    return (int)text.length;
}
