/* SPDX-License-Identifier: MIT */
/* sanitize.h - what the compilers' sanitizers need of the calls that wait. */
#ifndef SKT_SANITIZE_H
#define SKT_SANITIZE_H

#include <skt/time.h>

#ifdef __has_feature /* clang, gcc from 14 on */
#define SKT__THREAD_SANITIZED __has_feature(thread_sanitizer)
#define SKT__SANITIZED                                            \
    (SKT__THREAD_SANITIZED || __has_feature(address_sanitizer) || \
     __has_feature(memory_sanitizer))
#else
#ifdef __SANITIZE_THREAD__
#define SKT__THREAD_SANITIZED 1
#else
#define SKT__THREAD_SANITIZED 0
#endif
#ifdef __SANITIZE_ADDRESS__
#define SKT__SANITIZED 1
#else
#define SKT__SANITIZED SKT__THREAD_SANITIZED
#endif
#endif

/*
 * How long one wait may last. The thread sanitizer runs a signal handler itself, and
 * keeps a signal that comes just before a system call until the next call that it knows:
 * a wait without end would keep it for ever (one of about 400 under load, gcc 12; none of
 * 6,000 without the sanitizer). So its waits end early now and then, which every loop
 * above expects of a wait anyway.
 */
static inline skt_nsec skt__slice(skt_nsec timeout)
{
    const skt_nsec longest = SKT__THREAD_SANITIZED ? 5 * SKT_SECOND : SKT_FOREVER;
    return timeout < longest ? timeout : longest;
}

#endif
