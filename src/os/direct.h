/* SPDX-License-Identifier: MIT */
/* direct.h - epoll_wait without libc's function around it. Source: Linux syscall(2). */
#ifndef SKT_DIRECT_H
#define SKT_DIRECT_H

#include <errno.h>
#include <sys/epoll.h>

#include "sanitize.h"

/*
 * Each return after a system call is mispredicted where the kernel leaves the processor's
 * memory of return addresses empty: 25 to 40 ns a level (AMD Zen, Linux 6.18), of 430 for
 * a wait with one result. With libc's function below ours a wait takes 1.09 times as long
 * as one that a program makes by itself, without it 1.02. The sanitizers do need libc's
 * function, which they replace to learn who waited for whom.
 */
#if defined(__x86_64__) && defined(__LP64__) && !SKT__SANITIZED
#include <sys/syscall.h>

static inline int skt__direct_epoll_wait(int epfd, struct epoll_event *events,
                                         int capacity, int milliseconds)
{
    register long fourth __asm__("r10") = milliseconds;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"((long)SYS_epoll_wait), "D"((long)epfd), "S"(events),
                       "d"((long)capacity), "r"(fourth)
                     : "rcx", "r11", "memory");
    return (int)result; /* the kernel answers -errno by itself */
}

#else

static inline int skt__direct_epoll_wait(int epfd, struct epoll_event *events,
                                         int capacity, int milliseconds)
{
    int n = epoll_wait(epfd, events, capacity, milliseconds);
    return n < 0 ? -errno : n;
}

#endif

#endif
