/* SPDX-License-Identifier: MIT */
/* error.c - names and texts of errors, from one table. */
#include <skt/error.h>

#include "base/text.h"

struct row {
    int error;
    const char *name;
    const char *text;
};

#define SYSTEM(name, text) \
    {                      \
        -name, #name, text \
    }
#define OWN(name, text)         \
    {                           \
        SKT_##name, #name, text \
    }

static const struct row rows[] = {
    SYSTEM(EPERM, "operation not permitted"),
    SYSTEM(ENOENT, "no such file or directory"),
    SYSTEM(EINTR, "interrupted by a signal"),
    SYSTEM(EIO, "input or output error"),
    SYSTEM(ENXIO, "no such device or address"),
    SYSTEM(EBADF, "not an open descriptor or object"),
    SYSTEM(EAGAIN, "it would have to wait"),
    SYSTEM(ENOMEM, "out of memory"),
    SYSTEM(EACCES, "permission denied"),
    SYSTEM(EFAULT, "bad memory address"),
    SYSTEM(EBUSY, "the object is in use already"),
    SYSTEM(EEXIST, "it exists already"),
    SYSTEM(ENODEV, "no such device or interface"),
    SYSTEM(EINVAL, "invalid argument"),
    SYSTEM(ENFILE, "the system has too many open files"),
    SYSTEM(EMFILE, "the process has too many open files"),
    SYSTEM(ENOSPC, "no room left"),
    SYSTEM(EPIPE, "the peer no longer receives"),
    SYSTEM(ERANGE, "a number is out of range"),
    SYSTEM(ENAMETOOLONG, "the name is too long"),
    SYSTEM(ENOSYS, "the system does not have this function"),
    SYSTEM(EPROTO, "protocol error"),
    SYSTEM(EOVERFLOW, "a value does not fit"),
    SYSTEM(ENOTSOCK, "the descriptor is not a socket"),
    SYSTEM(EDESTADDRREQ, "a destination address is needed"),
    SYSTEM(EMSGSIZE, "the message is too long"),
    SYSTEM(EPROTOTYPE, "wrong protocol for this type of socket"),
    SYSTEM(ENOPROTOOPT, "no such socket option"),
    SYSTEM(EPROTONOSUPPORT, "the protocol is not supported"),
    SYSTEM(ESOCKTNOSUPPORT, "the type of socket is not supported"),
    SYSTEM(EOPNOTSUPP, "the operation is not supported here"),
    SYSTEM(EAFNOSUPPORT, "the address family is not supported"),
    SYSTEM(EADDRINUSE, "the address is in use already"),
    SYSTEM(EADDRNOTAVAIL, "the address is not available"),
    SYSTEM(ENETDOWN, "the network is down"),
    SYSTEM(ENETUNREACH, "the network cannot be reached"),
    SYSTEM(ENETRESET, "the network dropped the connection"),
    SYSTEM(ECONNABORTED, "the connection was aborted"),
    SYSTEM(ECONNRESET, "the peer reset the connection"),
    SYSTEM(ENOBUFS, "no buffer space left"),
    SYSTEM(EISCONN, "the socket is connected already"),
    SYSTEM(ENOTCONN, "the socket is not connected"),
    SYSTEM(ESHUTDOWN, "the socket was shut down"),
    SYSTEM(ETIMEDOUT, "the connection timed out in the network"),
    SYSTEM(ECONNREFUSED, "the connection was refused"),
    SYSTEM(EHOSTDOWN, "the host is down"),
    SYSTEM(EHOSTUNREACH, "the host cannot be reached"),
    SYSTEM(EALREADY, "a connect is under way already"),
    SYSTEM(EINPROGRESS, "the connect is under way"),
    SYSTEM(EDOM, "the argument is outside the domain"),
    SYSTEM(ENOTDIR, "a part of the path is not a directory"),
    SYSTEM(ELOOP, "too many symbolic links"),
    SYSTEM(EROFS, "the file system is read-only"),
    OWN(EDEADLINE, "the time limit has passed"),
    OWN(ECANCELED, "the call was cancelled"),
    OWN(EEOF, "the stream ended early"),
    OWN(EADDRSYNTAX, "the text is not a valid address"),
    OWN(ENOTREG, "the descriptor is not registered"),
};

static const struct row *find(int error)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].error == error)
            return &rows[i];
    return NULL;
}

size_t skt_strerror(int error, char *out, size_t capacity)
{
    struct skt__text text = {out, out != NULL ? capacity : 0, 0};
    const struct row *row = find(error);
    if (row != NULL) {
        skt__text_str(&text, row->text);
    } else if (error >= 0) {
        skt__text_str(&text, "no error");
    } else {
        skt__text_str(&text, "unknown error ");
        skt__text_int(&text, error);
    }
    return text.length;
}

const char *skt_errname(int error)
{
    const struct row *row = find(error);
    if (row != NULL)
        return row->name;
    return error >= 0 ? "0" : "UNKNOWN";
}

enum skt_error_domain skt_error_domain(int error)
{
    if (error >= 0)
        return SKT_DOMAIN_NONE;
    if (error > -4096) /* the kernel's own bound for an errno */
        return SKT_DOMAIN_SYSTEM;
    return find(error) != NULL ? SKT_DOMAIN_LIBRARY : SKT_DOMAIN_NONE;
}
