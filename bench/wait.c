/* SPDX-License-Identifier: MIT */
/* wait.c - waiting with some of many descriptors ready, raw or through skt. Source: none.
 * The descriptors are eventfds; the ready ones stay ready, so that no wait sleeps. */
#include <errno.h>
#include <skt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lib/bench.h"

/* One side of a comparison, with a set of its own over the shared descriptors. */
struct side {
    int raw;
    int ready;      /* how many are ready */
    int registered; /* how many are watched, the ready ones among them */
    int set;
    struct skt_selector *selector;
};

static int *quiet;    /* never ready */
static int *shouting; /* always ready */
static volatile uintptr_t seen;

static void must(int rc, const char *what)
{
    if (rc >= 0)
        return;
    errno = -rc;
    bench_die(what);
}

/* ---- the two loops --------------------------------------------------------------- */

static void take_raw(const struct side *side, long rounds)
{
    static struct epoll_event events[BENCH_BATCH];
    uintptr_t sum = 0;
    while (rounds-- > 0) {
        int n = epoll_wait(side->set, events, BENCH_BATCH, -1);
        for (int i = 0; i < n; i++)
            sum += (uintptr_t)events[i].data.ptr + events[i].events;
    }
    seen = sum;
}

static void take_skt(const struct side *side, long rounds)
{
    struct skt_key key;
    int events;
    uintptr_t sum = 0;
    while (rounds-- > 0) {
        must(skt_selector_select(side->selector, SKT_FOREVER), "select");
        while (skt_selector_next(side->selector, &key, &events) > 0)
            sum += (uintptr_t)key.data + (uintptr_t)events;
    }
    seen = sum;
}

static void take(const struct side *side, long rounds)
{
    if (side->raw)
        take_raw(side, rounds);
    else
        take_skt(side, rounds);
}

/* Registers, changes and takes out a descriptor among the registered ones. */
static void change(const struct side *side, long rounds)
{
    int fd = quiet[0];
    while (rounds-- > 0) {
        must(skt_selector_unregister(side->selector, fd, NULL), "unregister");
        must(skt_selector_register(side->selector, fd, SKT_EVENT_READ, &quiet),
             "register");
        must(skt_selector_modify(side->selector, fd, SKT_BOTH, &quiet), "modify");
        must(skt_selector_modify(side->selector, fd, SKT_EVENT_READ, &quiet), "modify");
    }
}

/* ---- set-up ---------------------------------------------------------------------- */

static void open_files(int **fds, int count, unsigned value)
{
    *fds = calloc((size_t)count + 1, sizeof **fds);
    if (*fds == NULL)
        bench_die("calloc");
    for (int i = 0; i < count; i++) {
        (*fds)[i] = eventfd(value, EFD_CLOEXEC | EFD_NONBLOCK);
        if ((*fds)[i] < 0)
            bench_die("eventfd");
    }
}

static void watch(const struct side *side, int *fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = fd};
    if (!side->raw)
        must(skt_selector_register(side->selector, *fd, SKT_EVENT_READ, fd), "register");
    else if (epoll_ctl(side->set, EPOLL_CTL_ADD, *fd, &event) < 0)
        bench_die("epoll_ctl");
}

/* text: raw|skt:READY:REGISTERED */
static void describe(struct side *side, const char *text)
{
    char kind[4];
    if (sscanf(text, "%3[a-z]:%d:%d", kind, &side->ready, &side->registered) != 3 ||
        side->ready < 0 || side->registered < side->ready) {
        fprintf(stderr, "wait: not raw|skt:READY:REGISTERED: %s\n", text);
        exit(2);
    }
    side->raw = strcmp(kind, "raw") == 0;
}

static void open_side(struct side *side)
{
    struct skt_selector_options options = {.size = sizeof options,
                                           .kind = SKT_SELECTOR_EPOLL};
    if (side->raw)
        side->set = epoll_create1(EPOLL_CLOEXEC);
    else
        must(skt_selector_new(&side->selector, &options), "skt_selector_new");
    for (int i = 0; i < side->ready; i++)
        watch(side, &shouting[i]);
    for (int i = 0; i < side->registered - side->ready; i++)
        watch(side, &quiet[i]);
}

static void measure(const struct side *side, int which, long rounds)
{
    int64_t begin = bench_now();
    take(side, rounds);
    printf("%c %ld %lld 0\n", "AB"[which], rounds, (long long)(bench_now() - begin));
}

/* wait take|change ROUNDS SIDE: so many rounds, for counting.
 * wait PAIRS ROUNDS SIDE SIDE: slices of both in turn, as the driver's lines. */
int main(int argc, char **argv)
{
    struct side sides[2] = {{.set = -1}, {.set = -1}};
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: wait take|change|PAIRS ROUNDS SIDE [SIDE]\n");
        return 2;
    }
    long rounds = bench_number(argv[2], 100000000);
    bench_settle(-1);
    for (int i = 3; i < argc; i++)
        describe(&sides[i - 3], argv[i]);
    int most = sides[0].registered > sides[1].registered ? sides[0].registered
                                                         : sides[1].registered;
    bench_descriptors(most + 300);
    open_files(&shouting, BENCH_BATCH, 1);
    open_files(&quiet, most, 0);
    for (int i = 3; i < argc; i++)
        open_side(&sides[i - 3]);
    if (argc == 4) {
        (argv[1][0] == 'c' ? change : take)(&sides[0], rounds);
        return 0;
    }
    for (long i = 0; i < bench_number(argv[1], 10000); i++) {
        measure(&sides[i % 2], (int)(i % 2), rounds);
        measure(&sides[(i + 1) % 2], (int)((i + 1) % 2), rounds);
    }
    return 0;
}
