/* SPDX-License-Identifier: MIT */
/* twin_echo.c - the echo server on raw epoll that skt is measured against. Source:
 * epoll(7), as a careful C programmer writes it: level-triggered, one read for each
 * event, the answer written at once, EPOLLOUT asked for only after EAGAIN, buffers only
 * while they hold data. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/bench.h"

struct client {
    int fd;
    char *rest; /* what the peer has not taken yet; reading pauses meanwhile */
    size_t begin;
    size_t end;
};

static char buffer[BENCH_BUFFER];
static int set;
static int listener;
static long clients;

static void drop(struct client *client)
{
    epoll_ctl(set, EPOLL_CTL_DEL, client->fd, NULL);
    close(client->fd);
    free(client->rest);
    free(client);
    clients--;
}

static void ask_for(struct client *client, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = client};
    if (epoll_ctl(set, EPOLL_CTL_MOD, client->fd, &event) < 0)
        bench_die("epoll_ctl");
}

static void keep(struct client *client, const char *data, size_t length)
{
    client->rest = malloc(length);
    if (client->rest == NULL)
        bench_die("malloc");
    memcpy(client->rest, data, length);
    client->begin = 0;
    client->end = length;
    ask_for(client, EPOLLOUT);
}

static void readable(struct client *client)
{
    ptrdiff_t n = recv(client->fd, buffer, sizeof buffer, 0);
    if (n <= 0) {
        if (n == 0 || errno != EAGAIN)
            drop(client);
        return;
    }
    ptrdiff_t sent = send(client->fd, buffer, (size_t)n, MSG_NOSIGNAL);
    if (sent == n)
        return;
    if (sent < 0 && errno != EAGAIN) {
        drop(client);
        return;
    }
    size_t taken = sent < 0 ? 0 : (size_t)sent;
    keep(client, buffer + taken, (size_t)n - taken);
}

static void writable(struct client *client)
{
    ptrdiff_t sent = send(client->fd, client->rest + client->begin,
                          client->end - client->begin, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN)
            drop(client);
        return;
    }
    client->begin += (size_t)sent;
    if (client->begin < client->end)
        return;
    free(client->rest);
    client->rest = NULL;
    ask_for(client, EPOLLIN);
}

static void welcome(void)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL)
        bench_die("calloc");
    client->fd = fd;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) < 0)
        bench_die("epoll_ctl");
    clients++; /* NOLINT(clang-analyzer-unix.Malloc): the set holds client */
}

static void dispatch(const struct epoll_event *event)
{
    struct client *client = event->data.ptr;
    if (client == NULL)
        welcome();
    else if (event->events & EPOLLIN)
        readable(client);
    else if (client->rest != NULL)
        writable(client);
    else
        readable(client); /* EPOLLERR or EPOLLHUP alone: the read tells which */
}

/* Ends when the last client has gone. */
static void serve(void)
{
    static struct epoll_event events[BENCH_BATCH];
    int served = 0;
    while (!served || clients > 0) {
        int n = epoll_wait(set, events, BENCH_BATCH, -1);
        if (n < 0 && errno != EINTR)
            bench_die("waiting");
        for (int i = 0; i < n; i++)
            dispatch(&events[i]);
        served |= clients > 0;
    }
}

/* twin_echo CORE; prints its port. */
int main(int argc, char **argv)
{
    int port;
    if (argc != 2) {
        fprintf(stderr, "usage: twin_echo CORE (core 999: not pinned)\n");
        return 2;
    }
    long core = bench_number(argv[1], 999);
    bench_settle(core == 999 ? -1 : (int)core);
    bench_descriptors(11000);
    listener = bench_listen(&port);
    set = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (set < 0 || epoll_ctl(set, EPOLL_CTL_ADD, listener, &event) < 0)
        bench_die("epoll");
    bench_announce(port);
    serve();
    return 0;
}
