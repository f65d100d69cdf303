/* SPDX-License-Identifier: MIT */
/* overhead.c - one call again and again, raw or through skt, for counting what it costs.
 * Source: none. The loop, the peer and the set-up are the same on both sides, so that the
 * difference of two counts is the library. */
#include <errno.h>
#include <skt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/bench.h"

static struct skt_socket
    ours; /* the end that is measured; its descriptor for the raw side */
static struct skt_socket fresh; /* where accept puts the connection */
static int theirs;              /* the other end, always raw */
static char bytes[64];
static struct sockaddr_in place;

static void must(int holds, const char *what)
{
    if (!holds)
        bench_die(what);
}

static void send_raw(void)
{
    must(send(ours.fd, bytes, sizeof bytes, MSG_NOSIGNAL) == sizeof bytes, "send");
    must(recv(theirs, bytes, sizeof bytes, 0) == sizeof bytes, "recv");
}

static void send_skt(void)
{
    must(skt_send(&ours, bytes, sizeof bytes, 0) == sizeof bytes, "skt_send");
    must(recv(theirs, bytes, sizeof bytes, 0) == sizeof bytes, "recv");
}

static void recv_raw(void)
{
    must(send(theirs, bytes, sizeof bytes, MSG_NOSIGNAL) == sizeof bytes, "send");
    must(recv(ours.fd, bytes, sizeof bytes, 0) == sizeof bytes, "recv");
}

static void recv_skt(void)
{
    must(send(theirs, bytes, sizeof bytes, MSG_NOSIGNAL) == sizeof bytes, "send");
    must(skt_recv(&ours, bytes, sizeof bytes, 0) == sizeof bytes, "skt_recv");
}

/* A connection waits in the queue; it is forgotten at once after it was accepted. */
static void dial(void)
{
    struct linger at_once = {1, 0};
    theirs = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(theirs >= 0 && connect(theirs, (struct sockaddr *)&place, sizeof place) == 0 &&
             setsockopt(theirs, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0,
         "connect");
}

static void hang_up(void)
{
    close(theirs);
    close(fresh.fd);
    memset(&fresh, 0, sizeof fresh);
}

static void accept_raw(void)
{
    dial();
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    fresh.fd = accept4(ours.fd, (struct sockaddr *)&peer, &size, SOCK_CLOEXEC);
    must(fresh.fd >= 0, "accept4");
    hang_up();
}

static void accept_skt(void)
{
    dial();
    struct skt_addr peer;
    must(skt_accept(&ours, &fresh, &peer) == 0, "skt_accept");
    hang_up();
}

static void nothing(void)
{
}

struct action {
    const char *name;
    void (*run)(void);
    int listens;
};

static const struct action actions[] = {
    {"send-raw", send_raw, 0},     {"send-skt", send_skt, 0},
    {"recv-raw", recv_raw, 0},     {"recv-skt", recv_skt, 0},
    {"accept-raw", accept_raw, 1}, {"accept-skt", accept_skt, 1},
    {"nothing", nothing, 0},
};

static void prepare(const struct action *action, const char *mode)
{
    int fds[2];
    int port;
    if (action->listens) {
        socklen_t size = sizeof place;
        fds[0] = bench_listen(&port);
        must(getsockname(fds[0], (struct sockaddr *)&place, &size) == 0, "getsockname");
    } else {
        must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "socketpair");
        theirs = fds[1];
    }
    must(skt_socket_adopt(&ours, fds[0]) == 0, "skt_socket_adopt");
    if (strcmp(mode, "timeout") == 0)
        must(skt_socket_set_timeout(&ours, SKT_SECOND) == 0, "timeout");
    else
        must(skt_socket_set_blocking(&ours, strcmp(mode, "blocking") == 0) == 0, "mode");
}

/* overhead ACTION blocking|timeout|nonblocking TIMES */
int main(int argc, char **argv)
{
    const struct action *action = NULL;
    for (size_t i = 0; argc == 4 && i < sizeof actions / sizeof *actions; i++)
        if (strcmp(actions[i].name, argv[1]) == 0)
            action = &actions[i];
    if (action == NULL) {
        fprintf(stderr, "usage: overhead ACTION blocking|timeout|nonblocking TIMES\n");
        return 2;
    }
    bench_settle(-1);
    prepare(action, argv[2]);
    for (long left = bench_number(argv[3], 100000000); left > 0; left--)
        action->run();
    return 0;
}
