/* SPDX-License-Identifier: MIT */
/* syscalls.c - runs a program and counts its system calls by name. Source: ptrace(2). */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/bench.h"

/* <sys/ptrace.h> and <linux/ptrace.h> cannot be included together. */
#define GET_SYSCALL_INFO 0x420e
#define INFO_ENTRY 1

struct info {
    unsigned char operation;
    unsigned char filler[7];
    uint64_t pointers[2];
    uint64_t number;
    uint64_t arguments[6];
};

struct name {
    long number;
    const char *text;
};

/* What an echo server may call in its steady state; anything else is "other". */
static const struct name names[] = {
    {SYS_recvfrom, "recv"},
    {SYS_sendto, "send"},
    {SYS_recvmsg, "recvmsg"},
    {SYS_sendmsg, "sendmsg"},
    {SYS_read, "read"},
    {SYS_write, "write"},
    {SYS_accept4, "accept"},
    {SYS_close, "close"},
    {SYS_fcntl, "fcntl"},
    {SYS_ppoll, "poll"},
    {SYS_epoll_ctl, "ctl"},
    {SYS_epoll_pwait, "wait"},
    {SYS_futex, "futex"},
    {SYS_brk, "memory"},
    {SYS_mmap, "memory"},
    {SYS_munmap, "memory"},
    {SYS_connect, "connect"},
    {SYS_socket, "socket"},
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, "pwait2"},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, "wait"},
#endif
#ifdef SYS_poll
    {SYS_poll, "poll"},
#endif
    {-1, "other"},
};

#define NAMES (sizeof names / sizeof *names)

static long counts[NAMES];

static void count(uint64_t number)
{
    size_t i = 0;
    while (i < NAMES - 1 && names[i].number != (long)number)
        i++;
    counts[i]++;
}

static void begin(char **program)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
        _exit(77); /* not allowed here */
    raise(SIGSTOP);
    execv(program[0], program);
    _exit(127);
}

/* Follows the process to its end; returns its exit status. */
static int follow(pid_t pid)
{
    int status;
    long signal_number = 0;
    for (;;) { /* the process ends, at the latest by its own alarm */
        if (ptrace(PTRACE_SYSCALL, pid, NULL, (void *)signal_number) < 0 ||
            waitpid(pid, &status, 0) < 0)
            bench_die("ptrace");
        if (!WIFSTOPPED(status))
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        signal_number = 0;
        if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            struct info info;
            long got = ptrace(GET_SYSCALL_INFO, pid, (void *)sizeof info, &info);
            if (got > 0 && info.operation == INFO_ENTRY)
                count(info.number);
        } else if (WSTOPSIG(status) != SIGTRAP) {
            signal_number = WSTOPSIG(status);
        }
    }
}

/* syscalls OUTPUT PROGRAM ARGUMENT...: lines "name count" go to the file OUTPUT. */
int main(int argc, char **argv)
{
    int status;
    if (argc < 3) {
        fprintf(stderr, "usage: syscalls OUTPUT PROGRAM ARGUMENT...\n");
        return 2;
    }
    bench_settle(-1);
    pid_t pid = fork();
    if (pid < 0)
        bench_die("fork");
    if (pid == 0)
        begin(argv + 2);
    if (waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status))
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    int code = follow(pid);
    FILE *out = fopen(argv[1], "w");
    if (out == NULL)
        bench_die(argv[1]);
    for (size_t i = 0; i < NAMES; i++)
        if (counts[i] > 0)
            fprintf(out, "%s %ld\n", names[i].text, counts[i]);
    fclose(out);
    return code;
}
