/* SPDX-License-Identifier: MIT */
/* driver.c - the load both echo servers get: 64-byte messages, round trip, each verified.
 * Source: none. Either it asks its connections in a ring and never sleeps, so that what
 * is measured is the server's sleeping and working and not its own; or it waits on a
 * selector, as a program would. */
#include <arpa/inet.h>
#include <errno.h>
#include <skt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lib/bench.h"

#define WORDS 8 /* 64 bytes */
#define PATIENCE (20 * (int64_t)1000000000)
/* Nanoseconds, above SKT_LOOK_MAX: a looking server sleeps before its clock is read. */
#define SETTLE 3000000

struct connection {
    int fd;
    uint32_t sent; /* also the number of the message that is expected back */
};

/* Each server's connections live in a process of their own: together they may be more
 * than one process is allowed. */
struct server {
    int port;
    long look;     /* of the worker's selector, in microseconds; NO_SELECTOR: the ring */
    int in_rounds; /* nothing is sent before everything has come back */
    clockid_t clock; /* the server's processor time */
    int worker;      /* takes a number of messages, gives the nanoseconds they took */
};

#define NO_SELECTOR (-1)

static struct server servers[2];
static struct connection *connections;
static long width;
static struct skt_selector *selector; /* NULL: the ring */
static int in_rounds;

/* ---- messages -------------------------------------------------------------------- */

static void compose(uint64_t words[WORDS], const struct connection *connection)
{
    uint64_t seed = ((uint64_t)connection->fd << 32 | connection->sent) + 1;
    for (int i = 0; i < WORDS; i++)
        words[i] = seed * (UINT64_C(0x9E3779B97F4A7C15) + 2 * (uint64_t)i);
}

static void post(struct connection *connection)
{
    uint64_t words[WORDS];
    connection->sent++;
    compose(words, connection);
    if (send(connection->fd, words, sizeof words, MSG_NOSIGNAL) != sizeof words)
        bench_die("send");
}

/* Asks until the whole message is there; ends after PATIENCE at the latest. */
static void fetch(struct connection *connection)
{
    uint64_t expected[WORDS];
    char got[sizeof expected];
    size_t length = 0;
    int64_t limit = 0;
    for (unsigned tries = 1; length < sizeof got; tries++) {
        ptrdiff_t n =
            recv(connection->fd, got + length, sizeof got - length, MSG_DONTWAIT);
        if (n > 0)
            length += (size_t)n;
        else if (n == 0 || errno != EAGAIN)
            bench_die("the server ended a connection");
        else if (tries % 65536 == 0 && limit == 0)
            limit = bench_now() + PATIENCE;
        else if (tries % 65536 == 0 && bench_now() > limit) {
            errno = ETIMEDOUT;
            bench_die("no answer");
        }
    }
    compose(expected, connection);
    if (memcmp(expected, got, sizeof got) != 0) {
        fprintf(stderr, "driver: the answer differs from message %u\n", connection->sent);
        exit(1);
    }
}

static void post_all(void)
{
    for (long i = 0; i < width; i++)
        post(&connections[i]);
}

static void by_selector(long messages)
{
    long posted = width;
    struct skt_key key;
    int events;
    for (long done = 0; done < messages;) { /* ends: the server answers every message */
        if (skt_selector_select(selector, PATIENCE) <= 0) {
            errno = ETIMEDOUT;
            bench_die("no answer");
        }
        for (; skt_selector_next(selector, &key, &events) > 0; done++) {
            fetch(key.data);
            if (!in_rounds && posted < messages) {
                post(key.data);
                posted++;
            }
        }
        if (in_rounds && done == posted && posted < messages) {
            post_all();
            posted += width;
        }
    }
}

static void by_ring(long messages)
{
    for (long done = width; done < messages; done += width)
        for (long i = 0; i < width; i++) {
            fetch(&connections[i]);
            post(&connections[i]);
        }
    for (long i = 0; i < width; i++)
        fetch(&connections[i]);
}

/* One message is always under way on every connection, but in rounds; none is left at the
 * end. messages: a multiple of width. */
static void exchange(long messages)
{
    post_all();
    if (selector == NULL)
        by_ring(messages);
    else
        by_selector(messages);
}

/* ---- connections ----------------------------------------------------------------- */

/* Both ends forget the connection at once when it is closed: no TIME_WAIT piles up. */
static int dial(int port)
{
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct linger at_once = {1, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof addr) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) < 0)
        bench_die("connecting");
    return fd;
}

static void open_connections(int port)
{
    bench_descriptors(width + 100);
    connections = calloc((size_t)width, sizeof *connections);
    if (connections == NULL)
        bench_die("calloc");
    for (long i = 0; i < width; i++)
        connections[i].fd = dial(port);
    exchange(width);
}

static void open_selector(long look)
{
    struct skt_selector_options options = {.size = sizeof options,
                                           .look = look * SKT_MICROSECOND};
    int rc = skt_selector_new(&selector, &options);
    for (long i = 0; rc == 0 && i < width; i++)
        rc = skt_selector_register(selector, connections[i].fd, SKT_EVENT_READ,
                                   &connections[i]);
    errno = -rc;
    if (rc < 0)
        bench_die("selector");
}

static void close_connections(void)
{
    for (long i = 0; i < width; i++)
        close(connections[i].fd);
    free(connections);
}

/* ---- measuring ------------------------------------------------------------------- */

/* Ends when the driver closes its end. */
static void work(int control, const struct server *server)
{
    long messages;
    int64_t took = 0;
    open_connections(server->port);
    if (server->look != NO_SELECTOR)
        open_selector(server->look);
    in_rounds = server->in_rounds;
    if (write(control, &took, sizeof took) != sizeof took)
        bench_die("worker");
    while (read(control, &messages, sizeof messages) == sizeof messages) {
        int64_t begin = bench_now();
        exchange(messages);
        took = bench_now() - begin;
        if (write(control, &took, sizeof took) != sizeof took)
            bench_die("worker");
    }
    close_connections();
}

static int64_t answer_of(const struct server *server)
{
    int64_t took;
    if (read(server->worker, &took, sizeof took) != sizeof took)
        exit(1); /* the worker has said why */
    return took;
}

static int64_t timed(const struct server *server, long messages)
{
    if (write(server->worker, &messages, sizeof messages) != sizeof messages)
        bench_die("driver");
    return answer_of(server);
}

static void start(struct server *server, const char *text, int core)
{
    int pid;
    int pair[2];
    server->look = NO_SELECTOR;
    if (sscanf(text, "%d:%d:%ld:%d", &server->port, &pid, &server->look,
               &server->in_rounds) < 2 ||
        clock_getcpuclockid(pid, &server->clock) != 0) {
        fprintf(stderr, "driver: not PORT:PID[:LOOK[:1]]: %s\n", text);
        exit(2);
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        bench_die("socketpair");
    server->worker = pair[0];
    pid = fork();
    if (pid < 0)
        bench_die("fork");
    if (pid == 0) {
        close(pair[0]);
        bench_settle(core);
        work(pair[1], server);
        exit(0);
    }
    close(pair[1]);
    answer_of(server);
}

static int64_t spent(const struct server *server)
{
    struct timespec time = {0, 0};
    nanosleep(&(struct timespec){0, SETTLE}, NULL);
    if (clock_gettime(server->clock, &time) < 0)
        bench_die("clock_gettime");
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* How many messages fill a slice of that length on the slower of the two. */
static long calibrate(int64_t span)
{
    long messages = width;
    for (;;) {
        int64_t a = timed(&servers[0], messages);
        int64_t b = timed(&servers[1], messages);
        int64_t took = a > b ? a : b;
        if (took > span / 4) {
            double rounds = (double)messages * (double)span / (double)(took * width);
            return (rounds > 1 ? (long)rounds : 1) * width;
        }
        messages *= 2; /* ends: the time grows with it */
    }
}

static void measure(int which, long messages)
{
    struct server *server = &servers[which];
    int64_t before = spent(server);
    int64_t wall = timed(server, messages);
    int64_t after = spent(server);
    printf("%c %ld %lld %lld\n", "AB"[which], messages, (long long)wall,
           (long long)(after - before));
}

/* A B B A … */
static void alternate(long pairs, int64_t span)
{
    long messages = calibrate(span);
    for (long i = 0; i < pairs; i++) {
        measure(i % 2 == 0 ? 0 : 1, messages);
        measure(i % 2 == 0 ? 1 : 0, messages);
    }
}

/* driver CORE CONNECTIONS MESSAGES PORT: that many messages, for counting.
 * driver CORE CONNECTIONS PAIRS MILLISECONDS PORT:PID[:LOOK[:1]] (twice): slices of two
 * servers in turn, as lines "A|B messages wall-ns processor-ns". With LOOK the driver
 * waits on a selector that looks for so many microseconds before it sleeps; with 1 it
 * sends a round of messages only when all answers of the round before are there. */
int main(int argc, char **argv)
{
    if (argc != 5 && argc != 7) {
        fprintf(stderr, "usage: driver CORE CONNECTIONS MESSAGES PORT |\n"
                        "       driver CORE CONNECTIONS PAIRS MS PORT:PID PORT:PID\n");
        return 2;
    }
    long number = bench_number(argv[1], 999);
    int core = number == 999 ? -1 : (int)number;
    bench_settle(core);
    width = bench_number(argv[2], 20000);
    long amount = bench_number(argv[3], 100000000);
    if (argc == 7) {
        start(&servers[0], argv[5], core);
        start(&servers[1], argv[6], core);
        alternate(amount, bench_number(argv[4], 500) * 1000000);
        return 0;
    }
    open_connections((int)bench_number(argv[4], 65535));
    exchange(amount);
    close_connections();
    return 0;
}
