/* SPDX-License-Identifier: MIT */
/* test_selector_cost.c - what a selector costs: memory, allocations, calls of the
 * system. */
#include "select/kinds.h"

#include <sys/resource.h>

#include "lib/seam.h"

#define MOST 10000

static void raise_limit(int wanted)
{
    struct rlimit limit;
    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
    if ((int64_t)limit.rlim_cur < wanted + 64)
        SKIP("the hard limit of descriptors is too low");
}

/* At most 64 bytes for an idle registered descriptor; none is lost when all have gone. */
static void measure(int count)
{
    static int fds[MOST];
    struct skt_selector *s;
    int ends[2];
    raise_limit(count);
    kinds_pipe(ends);
    CHECK_OK(skt_selector_new(&s, NULL));
    long before = seam_live_bytes();
    for (int i = 0; i < count; i++) {
        fds[i] = dup(ends[0]);
        CHECK_OK(skt_selector_register(s, fds[i], SKT_EVENT_READ, NULL));
    }
    CHECK_INT(seam_live_bytes() - before, <=, 64L * count);
    for (int i = 0; i < count; i++) {
        CHECK_OK(skt_selector_unregister(s, fds[i], NULL));
        close(fds[i]);
    }
    skt_selector_free(s);
    CHECK_EQ(seam_live_bytes(), 0);
    close(ends[0]);
    close(ends[1]);
}

TEST(memory_of_a_thousand)
{
    measure(1000);
}

TEST(memory_of_ten_thousand)
{
    measure(10000);
}

/* After the first round nothing is allocated, and each operation is one call or none. */
EACH_KIND(no_allocation_in_steady_state)
{
    struct skt_key key;
    int ends[2];
    int events;
    kinds_pipe(ends);
    for (int round = 0; round < 3; round++) {
        long allocations = seam_calls(SEAM_realloc);
        long controls = seam_calls(SEAM_epoll_ctl);
        CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, NULL));
        CHECK_OK(skt_selector_modify(s, ends[1], SKT_EVENT_WRITE, &key)); /* no call */
        CHECK_OK(skt_selector_modify(s, ends[1], SKT_EVENT_READ, &key));
        CHECK_OK(skt_selector_modify(s, ends[1], SKT_EVENT_WRITE, &key));
        CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 1);
        CHECK_EQ(skt_selector_next(s, &key, &events), 1);
        CHECK_OK(skt_selector_unregister(s, ends[1], NULL));
        CHECK_EQ(seam_calls(SEAM_epoll_ctl) - controls,
                 kind == SKT_SELECTOR_EPOLL ? 4 : 0);
        if (round > 0)
            CHECK_EQ(seam_calls(SEAM_realloc), allocations);
    }
    close(ends[0]);
    close(ends[1]);
}

/* A wait that finds something is one call, without a look at the clock if it has no
 * limit. */
EACH_KIND(wait_is_one_call)
{
    static const enum seam_id waits[] = {SEAM_poll, SEAM_select, SEAM_poll,
                                         SEAM_epoll_wait};
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, NULL));
    long before = seam_calls(waits[kind]);
    long clock = seam_calls(SEAM_now);
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 1);
    CHECK_EQ(skt_selector_select(s, 0), 1);
    CHECK_EQ(seam_calls(waits[kind]) - before, 2);
    CHECK_EQ(seam_calls(SEAM_now), clock);
    close(ends[0]);
    close(ends[1]);
}
