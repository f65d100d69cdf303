/* SPDX-License-Identifier: MIT */
/* option.h - reading and setting the system's options of a socket. */
#ifndef SKT_OPTION_H
#define SKT_OPTION_H

#include <skt/socket.h>

SKT_BEGIN

/*
 * Reads an option of the system. value: receives up to *length bytes; *length: its room,
 * then what was written, both in the units of the option (Linux counts SO_GET_FILTER in
 * instructions). Untouched on failure, value unless the system writes before it fails.
 * Errors: SKT_ENOPROTOOPT, SKT_EINVAL, SKT_EOPNOTSUPP. Source: POSIX getsockopt.
 */
SKT_API int skt_getsockopt(const struct skt_socket *s, int level, int option, void *value,
                           size_t *length) SKT_MUST_CHECK;
/* Sets an option from length bytes at value (NULL with a length is passed on, as AF_ALG
 * wants it; SKT_EFAULT from others). Errors also SKT_EPERM, SKT_EDOM. Source: POSIX
 * setsockopt. */
SKT_API int skt_setsockopt(struct skt_socket *s, int level, int option, const void *value,
                           size_t length) SKT_MUST_CHECK;

/* The same for the many options that are one int. value of the getter: untouched on
 * failure; an option of one byte is widened, any other that is no int is SKT_EINVAL. */
SKT_API int skt_getsockopt_int(const struct skt_socket *s, int level, int option,
                               int *value) SKT_MUST_CHECK;
SKT_API int skt_setsockopt_int(struct skt_socket *s, int level, int option,
                               int value) SKT_MUST_CHECK;

SKT_END

#endif
