/* SPDX-License-Identifier: MIT */
/* option.c - read and set options of a socket. Source: POSIX getsockopt, setsockopt. */
#include "socket/socket.h"

/* Linux counts SO_GET_FILTER in instructions of 8 bytes: room that is given for n bytes
 * takes 8 n. */
#define FILTER_UNIT 8

int skt_getsockopt(const struct skt_socket *s, int level, int option, void *value,
                   size_t *length)
{
    int rc = skt__check_open(s);
    if (rc == 0 && (length == NULL || (value == NULL && *length != 0)))
        rc = SKT_EINVAL;
    if (rc < 0)
        return rc;
    /* Straight into the caller's memory: the system does not count all options in bytes,
     * so nobody but the caller knows how much room one takes. */
    socklen_t size = (socklen_t)(*length < INT32_MAX ? *length : INT32_MAX);
    rc = skt__os_getsockopt(s->fd, level, option, value, &size);
    if (rc < 0)
        return rc;
    *length = size;
    return 0;
}

int skt_setsockopt(struct skt_socket *s, int level, int option, const void *value,
                   size_t length)
{
    int rc = skt__check_open(s);
    if (rc < 0)
        return rc;
    if (length > INT32_MAX)
        return SKT_EINVAL;
    return skt__os_setsockopt(s->fd, level, option, value, (socklen_t)length);
}

int skt_getsockopt_int(const struct skt_socket *s, int level, int option, int *value)
{
    union {
        int number;
        unsigned char byte;
        unsigned char bytes[sizeof(int) * 2 * FILTER_UNIT];
    } raw = {0};
    socklen_t size = sizeof(int) * 2; /* room to see that an option is wider */
    int rc = skt__check_open(s);
    if (rc == 0 && value == NULL)
        rc = SKT_EINVAL;
    if (rc == 0)
        rc = skt__os_getsockopt(s->fd, level, option, &raw, &size);
    if (rc < 0)
        return rc;
    if (size == sizeof raw.number)
        *value = raw.number;
    else if (size == 1)
        *value = raw.byte;
    else
        return SKT_EINVAL;
    return 0;
}

int skt_setsockopt_int(struct skt_socket *s, int level, int option, int value)
{
    return skt_setsockopt(s, level, option, &value, sizeof value);
}
