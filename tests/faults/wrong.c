/* SPDX-License-Identifier: MIT */
/* wrong.c - scenarios that are wrong in one way each, to prove that the runner sees
 * it. */
#include "lib/fault.h"
#include "os/os.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* A program that does not close what it opened when the next call fails. */
SCENARIO_BY_NAME(wrong_leak)
{
    int fd = skt__os_socket(AF_INET, SOCK_STREAM, 0);
    TRY(fd);
    TRY(skt__os_listen(fd, 5));
    skt__os_close(fd);
    return 0;
}

SCENARIO_BY_NAME(wrong_memory)
{
    void *memory = skt__os_realloc(NULL, 100);
    if (memory == NULL)
        return SKT_ENOMEM;
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    skt__os_free(memory);
    return 0;
}

SCENARIO_BY_NAME(wrong_close_again)
{
    int fd = skt__os_socket(AF_INET, SOCK_STREAM, 0);
    TRY(fd);
    while (skt__os_close(fd) == SKT_EINTR)
        continue; /* the mistake */
    return 0;
}

SCENARIO_BY_NAME(wrong_eintr)
{
    char byte;
    TRY(skt_socket_pair(&r->s[0], &r->s[1], SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    fault_idle(1);
    TRY(skt_send(&r->s[0], "x", 1, 0) == 0 ? SKT_EAGAIN : 0);
    TRY(skt__os_recv(r->s[1].fd, &byte, 1, 0));
    return 0;
}

/* Waits again with the whole timeout after an interruption. */
SCENARIO_BY_NAME(wrong_restart)
{
    struct pollfd pfd = {.events = POLLIN};
    int rc = skt_socket_pair(&r->s[0], &r->s[1], SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT);
    TRY(rc);
    pfd.fd = r->s[0].fd;
    fault_idle(1);
    skt_nsec start = fault_now();
    do
        rc = skt__os_poll(&pfd, 1, SKT_SECOND);
    while (rc == SKT_EINTR);
    MUST(rc != 0 || fault_is("early") || fault_took(start, SKT_SECOND));
    return 0;
}

SCENARIO_BY_NAME(wrong_spin)
{
    struct pollfd pfd = {.events = POLLIN};
    TRY(skt_socket_pair(&r->s[0], &r->s[1], SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    pfd.fd = r->s[0].fd;
    fault_idle(1);
    skt_nsec start = fault_now();
    while (skt__os_now() < start + 100 * SKT_MICROSECOND)
        skt__os_poll(&pfd, 1, 0);
    return 0;
}

SCENARIO_BY_NAME(wrong_deadlock)
{
    char byte;
    TRY(skt_socket_pair(&r->s[0], &r->s[1], SKT_DEFAULT, SKT_DEFAULT, SKT_DEFAULT));
    TRY(skt_recv(&r->s[0], &byte, 1, 0));
    return 0;
}

SCENARIO_BY_NAME(wrong_endless)
{
    for (;;) /* the mistake */
        skt__os_now();
    return 0;
}

SCENARIO_BY_NAME(wrong_result)
{
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0) < 0 ? SKT_EPIPE : 0);
    return 0;
}

SCENARIO_BY_NAME(wrong_sigpipe)
{
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    if (fault_happened() || skt__os_listen(r->s[0].fd, 5) < 0)
        raise(SIGPIPE);
    return 0;
}

SCENARIO_BY_NAME(wrong_crash)
{
    if (skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0) < 0)
        raise(SIGTERM);
    return 0;
}

SCENARIO_BY_NAME(right)
{
    TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
    return 0;
}
