/* SPDX-License-Identifier: MIT */
/* base.h - the version, the export marks and the one type that differs between
 * systems. */
#ifndef SKT_BASE_H
#define SKT_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#define SKT_VERSION_MAJOR 0
#define SKT_VERSION_MINOR 1
#define SKT_VERSION_PATCH 0
#define SKT_VERSION_TEXT "0.1.0"

#ifdef __cplusplus
#define SKT_BEGIN extern "C" {
#define SKT_END }
#else
#define SKT_BEGIN
#define SKT_END
#endif

#if defined(__GNUC__)
#define SKT_API __attribute__((visibility("default")))
#define SKT_MUST_CHECK __attribute__((warn_unused_result))
#else
#define SKT_API
#define SKT_MUST_CHECK
#endif

SKT_BEGIN

/* What the system calls an open socket or file: a file descriptor. */
typedef int skt_handle;

/* Stands for "the default" where Python's socket() takes -1 (family, type, proto). */
#define SKT_DEFAULT (-1)

/* Events of a descriptor, as in Python's selectors. READ and WRITE also name the two
 * directions of a socket, for deadlines and cancel tokens. */
#define SKT_EVENT_READ 1
#define SKT_EVENT_WRITE 2
/* Only on request: urgent (out-of-band) data; the peer closed its sending side. */
#define SKT_EVENT_PRIORITY 4
#define SKT_EVENT_READ_HANGUP 8

/*
 * The version of the library that runs, as major * 1000000 + minor * 1000 + patch.
 * text: receives a static text such as "0.1.0"; NULL if not wanted.
 * Thread-safe; allocates nothing; cannot fail.
 */
SKT_API int skt_version(const char **text);

SKT_END

#endif
