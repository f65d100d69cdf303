/* SPDX-License-Identifier: MIT */
/* option.c - read and set options of a socket. Source: POSIX getsockopt, setsockopt. */
#include "socket/socket.h"

#include <string.h>

/* The largest option that is read: Python's bound, far above any in the headers. */
#define OPTION_MAX 1024

int skt_getsockopt(const struct skt_socket *s, int level, int option, void *value,
                   size_t *length)
{
    int rc = skt__check_open(s);
    if (rc == 0 && (length == NULL || (value == NULL && *length != 0)))
        rc = SKT_EINVAL;
    if (rc < 0)
        return rc;
    /* Through a buffer of our own: some options write before they fail. */
    unsigned char bytes[OPTION_MAX];
    socklen_t size = (socklen_t)(*length < sizeof bytes ? *length : sizeof bytes);
    if (size > 0)
        memcpy(bytes, value, size); /* a few options read what they are given */
    rc = skt__os_getsockopt(s->fd, level, option, bytes, &size);
    if (rc < 0)
        return rc;
    if (value != NULL && size > 0)
        memcpy(value, bytes, size);
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
        unsigned char bytes[sizeof(int) * 2]; /* room to see that an option is wider */
    } raw = {0};
    socklen_t size = sizeof raw;
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
