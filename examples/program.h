/* SPDX-License-Identifier: MIT */
/* program.h - what every example needs: check a result, read a port, end on Ctrl-C.
 * Source: POSIX sigaction. */
#ifndef EXAMPLES_PROGRAM_H
#define EXAMPLES_PROGRAM_H

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <signal.h>
#include <skt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Says on stderr what failed and why, and goes on. */
static inline void complain(const char *what, ptrdiff_t error)
{
    char text[128];
    skt_strerror((int)error, text, sizeof(text));
    fprintf(stderr, "%s: %s (%s)\n", what, text, skt_errname((int)error));
}

/* Ends the program if a result is an error; the system closes what is open. */
static inline void check(ptrdiff_t result, const char *what)
{
    if (result >= 0)
        return;
    complain(what, result);
    exit(EXIT_FAILURE);
}

/* The same for bind and connect, whose errors mean little without the address. */
static inline void check_at(int result, const char *what, const struct skt_addr *addr)
{
    char where[SKT_ADDR_TEXT_MAX] = "";
    if (result >= 0)
        return;
    skt_addr_format(addr, where, sizeof(where));
    fprintf(stderr, "%s ", what);
    check(result, where);
}

/* A whole number from the command line, or the fallback if the argument is not there. */
static inline int number_argument(int argc, char **argv, int index, int fallback)
{
    if (index >= argc)
        return fallback;
    char *end;
    long number = strtol(argv[index], &end, 10);
    if (end == argv[index] || *end != '\0' || number < 0 || number > 1000000)
        check(SKT_EINVAL, argv[index]);
    return (int)number;
}

/* An IPv4 address from a numeric host. "localhost" is 127.0.0.1: no name is looked up. */
static inline struct skt_addr address_of(const char *host, int port)
{
    struct skt_addr addr;
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    check(skt_addr_inet(&addr, AF_INET, host, SKT_TEXT, port), host);
    return addr;
}

/* The port that a listener really has, which matters when 0 was asked for. */
static inline int port_of(const struct skt_socket *listener)
{
    struct skt_addr addr;
    check(skt_getsockname(listener, &addr), "getsockname");
    return skt_addr_port(&addr);
}

static struct skt_cancel stop_token;
static inline void on_stop_signal(int number)
{
    (void)number;
    skt_cancel_fire(&stop_token);
}

/* A token that SIGINT (Ctrl-C) and SIGTERM fire: waiting calls return SKT_ECANCELED. */
static inline struct skt_cancel *stop_on_signals(void)
{
    struct sigaction action = {.sa_handler = on_stop_signal};
    if (skt_cancel_fileno(&stop_token) >= 0)
        return &stop_token; /* a listener and a selector share it */
    check(skt_cancel_open(&stop_token), "open the cancel token");
    if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0)
        check(-errno, "sigaction");
    return &stop_token;
}

/* Opens a TCP listener that the stop token ends. SO_REUSEADDR lets the server start again
 * at once although connections of its last run linger in TIME_WAIT. */
static inline void open_listener(struct skt_socket *listener, const struct skt_addr *addr,
                                 int backlog)
{
    check(skt_socket_open(listener, AF_INET, SOCK_STREAM, SKT_DEFAULT), "socket");
    check(skt_setsockopt_int(listener, SOL_SOCKET, SO_REUSEADDR, 1), "SO_REUSEADDR");
    check_at(skt_bind(listener, addr), "bind", addr);
    check_at(skt_listen(listener, backlog), "listen", addr);
    check(skt_socket_set_cancel(listener, SKT_EVENT_READ, stop_on_signals()), "token");
}

/* Opens the best selector of this system, with the stop token attached. */
static inline struct skt_selector *open_selector(void)
{
    struct skt_selector *selector;
    check(skt_selector_new(&selector, NULL), "selector");
    check(skt_selector_set_cancel(selector, stop_on_signals()), "token");
    return selector;
}

/* Each line leaves at once, also into a pipe. */
static inline void flush_lines(void)
{
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
}

#endif
