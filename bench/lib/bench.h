/* SPDX-License-Identifier: MIT */
/* bench.h - what the measuring programs share. Source: none; it belongs to bench/. */
#ifndef SKT_BENCH_H
#define SKT_BENCH_H

#include <stdint.h>

/* Both servers read into one buffer of this size and let at most this many bytes wait for
 * a slow reader. */
#define BENCH_BUFFER 16384

/* How many events both sides take from the system at once. */
#define BENCH_BATCH 256

/* Says what failed, with errno's text, and exits with 1. */
_Noreturn void bench_die(const char *what);

/* The number that text spells, 0 or above and not above `most`; exits with 2
 * otherwise. */
long bench_number(const char *text, long most);

/* Pins the process to a processor, lets it die with its parent, and in any case after ten
 * minutes, so that an interrupted run leaves nothing behind. core: -1 does not pin. */
void bench_settle(int core);

/* Allows as many descriptors as the system gives; exits with 77 if fewer than wanted. */
void bench_descriptors(long wanted);

/* A listening socket on 127.0.0.1, non-blocking. port: receives its port. */
int bench_listen(int *port);

/* Prints the port for the program that started this one. */
void bench_announce(int port);

/* A clock in nanoseconds. */
int64_t bench_now(void);

#endif
