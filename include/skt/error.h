/* SPDX-License-Identifier: MIT */
/* error.h - what a negative result means: its name, its text and where it comes from. */
#ifndef SKT_ERROR_H
#define SKT_ERROR_H

#include <errno.h>
#include <skt/base.h>

SKT_BEGIN

/*
 * Every function that can fail returns one negative number: -errno for an error of the
 * system (SKT_EPIPE == -EPIPE), or a number from one of skt's own bands, which lie far
 * from any errno. A system error that has no name here passes through all the same.
 */
#define SKT_EPERM (-EPERM)
#define SKT_ENOENT (-ENOENT)
#define SKT_EINTR (-EINTR)
#define SKT_EIO (-EIO)
#define SKT_ENXIO (-ENXIO)
#define SKT_EBADF (-EBADF)
#define SKT_EAGAIN (-EAGAIN)
#define SKT_EWOULDBLOCK (-EWOULDBLOCK)
#define SKT_ENOMEM (-ENOMEM)
#define SKT_EACCES (-EACCES)
#define SKT_EFAULT (-EFAULT)
#define SKT_EBUSY (-EBUSY)
#define SKT_EEXIST (-EEXIST)
#define SKT_ENODEV (-ENODEV)
#define SKT_EINVAL (-EINVAL)
#define SKT_ENOTDIR (-ENOTDIR)
#define SKT_ENFILE (-ENFILE)
#define SKT_EMFILE (-EMFILE)
#define SKT_ENOSPC (-ENOSPC)
#define SKT_EROFS (-EROFS)
#define SKT_EPIPE (-EPIPE)
#define SKT_EDOM (-EDOM)
#define SKT_ERANGE (-ERANGE)
#define SKT_ENAMETOOLONG (-ENAMETOOLONG)
#define SKT_ENOSYS (-ENOSYS)
#define SKT_ELOOP (-ELOOP)
#define SKT_EPROTO (-EPROTO)
#define SKT_EOVERFLOW (-EOVERFLOW)
#define SKT_ENOTSOCK (-ENOTSOCK)
#define SKT_EDESTADDRREQ (-EDESTADDRREQ)
#define SKT_EMSGSIZE (-EMSGSIZE)
#define SKT_EPROTOTYPE (-EPROTOTYPE)
#define SKT_ENOPROTOOPT (-ENOPROTOOPT)
#define SKT_EPROTONOSUPPORT (-EPROTONOSUPPORT)
#define SKT_ESOCKTNOSUPPORT (-ESOCKTNOSUPPORT)
#define SKT_EOPNOTSUPP (-EOPNOTSUPP)
#define SKT_EAFNOSUPPORT (-EAFNOSUPPORT)
#define SKT_EADDRINUSE (-EADDRINUSE)
#define SKT_EADDRNOTAVAIL (-EADDRNOTAVAIL)
#define SKT_ENETDOWN (-ENETDOWN)
#define SKT_ENETUNREACH (-ENETUNREACH)
#define SKT_ENETRESET (-ENETRESET)
#define SKT_ECONNABORTED (-ECONNABORTED)
#define SKT_ECONNRESET (-ECONNRESET)
#define SKT_ENOBUFS (-ENOBUFS)
#define SKT_EISCONN (-EISCONN)
#define SKT_ENOTCONN (-ENOTCONN)
#define SKT_ESHUTDOWN (-ESHUTDOWN)
#define SKT_ETIMEDOUT (-ETIMEDOUT)
#define SKT_ECONNREFUSED (-ECONNREFUSED)
#define SKT_EHOSTDOWN (-EHOSTDOWN)
#define SKT_EHOSTUNREACH (-EHOSTUNREACH)
#define SKT_EALREADY (-EALREADY)
#define SKT_EINPROGRESS (-EINPROGRESS)

/* skt's own band: -100001 and below. */
#define SKT_EDEADLINE (-100001) /* our timeout or deadline passed; never TCP's own */
#define SKT_ECANCELED (-100002) /* the cancel token of this call has fired */
#define SKT_EEOF (-100003)      /* the peer ended the stream before the bytes asked for */
#define SKT_EADDRSYNTAX (-100004) /* the text is no address of the family asked for */
#define SKT_ENOTREG (-100005)     /* the descriptor is not registered in this selector */

/* Where an error comes from. */
enum skt_error_domain {
    SKT_DOMAIN_NONE = 0,   /* not an error: zero or positive, or an unknown number */
    SKT_DOMAIN_SYSTEM = 1, /* -errno */
    SKT_DOMAIN_LIBRARY = 2 /* skt's own */
};

/*
 * The text of an error in one sentence without a final stop, in English.
 * error: what a function of skt returned.
 * out: receives the text, always ended by a NUL, cut to fit; may be NULL if capacity is
 * 0. capacity: bytes at out. Returns the length of the whole text in bytes without the
 * NUL, as snprintf does. A number that is no error has the text "no error"; an unknown
 * one "unknown error N". Thread-safe: there is no shared buffer. Allocates nothing.
 */
SKT_API size_t skt_strerror(int error, char *out, size_t capacity);

/*
 * The name of an error, such as "ECONNREFUSED" or "EDEADLINE", as a static text; "0" for
 * zero or a positive number; "UNKNOWN" for a number without a name.
 * Thread-safe; allocates nothing.
 */
SKT_API const char *skt_errname(int error);

/* The domain of an error. Thread-safe; allocates nothing. */
SKT_API enum skt_error_domain skt_error_domain(int error);

SKT_END

#endif
