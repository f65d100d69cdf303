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
 * How long one wait may last. The thread sanitizer (gcc 12) runs signal handlers itself,
 * and may hold a signal that comes just before a wait until the next call that it knows;
 * select and pselect are not among them. So its waits end early now and then, which every
 * loop above expects of a wait anyway. A test of the select kind hung in two runs of the
 * suite before this, in none of four since. It is no full cure: of 1,800 signals to a
 * process in epoll_wait two were still lost under load (of 6,000 without the sanitizer
 * none), so tests that end a process by a signal send it again there.
 */
static inline skt_nsec skt__slice(skt_nsec timeout)
{
    const skt_nsec longest = SKT__THREAD_SANITIZED ? 5 * SKT_SECOND : SKT_FOREVER;
    return timeout < longest ? timeout : longest;
}

#endif
