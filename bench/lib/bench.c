/* SPDX-License-Identifier: MIT */
/* bench.c - what the measuring programs share. Source: sched(7), prctl(2),
 * getrlimit(2). */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void bench_die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

long bench_number(const char *text, long most)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && number >= 0 && number <= most)
        return number;
    fprintf(stderr, "not a number from 0 to %ld: %s\n", most, text);
    exit(2);
}

void bench_settle(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (core >= 0) {
        CPU_SET((size_t)core, &set);
        if (sched_setaffinity(0, sizeof set, &set) < 0)
            bench_die("sched_setaffinity");
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(600);
}

void bench_descriptors(long wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        bench_die("getrlimit");
    if (limit.rlim_max < (rlim_t)wanted) {
        struct rlimit raised = {(rlim_t)wanted, (rlim_t)wanted};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            return;
        fprintf(stderr, "needs %ld descriptors, the hard limit is %ld\n", wanted,
                (long)limit.rlim_max);
        exit(77);
    }
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        bench_die("setrlimit");
}

int bench_listen(int *port)
{
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof addr;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, size) < 0 || listen(fd, 4096) < 0 ||
        getsockname(fd, (struct sockaddr *)&addr, &size) < 0)
        bench_die("listening");
    *port = ntohs(addr.sin_port);
    return fd;
}

void bench_announce(int port)
{
    printf("%d\n", port);
    fflush(stdout);
}

int64_t bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
