/* SPDX-License-Identifier: MIT */
/* plain_selector_many.c - every kind: more descriptors than FD_SETSIZE, or as many as
 * go. */
#include "select/kinds.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/select.h>

#define MANY 3000
#define SPARE 32 /* what the test itself and its run-time have open */

struct crowd {
    int fds[MANY];
    int times[MANY]; /* how often each was reported */
    int count;
};

/* Duplicates of one pipe's end, each registered with its own place as data. */
static void gather(struct skt_selector *s, enum skt_selector_kind kind, int fd,
                   int events, struct crowd *crowd)
{
    int limit = kind == SKT_SELECTOR_SELECT ? FD_SETSIZE - SPARE : MANY;
    for (int i = 0; i < limit; i++) {
        crowd->fds[i] = dup(fd);
        CHECK_INT(crowd->fds[i], >=, 0);
        CHECK_OK(skt_selector_register(s, crowd->fds[i], events, &crowd->times[i]));
    }
    crowd->count = limit;
    CHECK_EQ(skt_selector_count(s), limit);
}

static void disperse(struct skt_selector *s, const struct crowd *crowd)
{
    for (int i = 0; i < crowd->count; i++) {
        struct skt_key key;
        CHECK_OK(skt_selector_unregister(s, crowd->fds[i], &key));
        CHECK(key.data == &crowd->times[i]);
        close(crowd->fds[i]);
    }
    CHECK_EQ(skt_selector_count(s), 0);
}

static void raise_limit(void)
{
    struct rlimit limit;
    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur < MANY + SPARE)
        SKIP("the hard limit of descriptors is below 3032");
}

/* All are ready, and one batch does not hold them: each has its turn. proves: T55 T63
 * B87 */
EACH_KIND(everybody_has_a_turn)
{
    static struct crowd crowd;
    int ends[2];
    crowd = (struct crowd){.count = 0};
    raise_limit();
    kinds_pipe(ends);
    gather(s, kind, ends[1], SKT_EVENT_WRITE, &crowd);
    int served = 0;
    for (int wait = 0; served < crowd.count; wait++) {
        struct skt_key key;
        int events;
        CHECK_INT(wait, <, 2 * MANY / 512 + 2);
        CHECK_INT(skt_selector_select(s, SKT_FOREVER), >, 0);
        while (skt_selector_next(s, &key, &events) == 1) {
            CHECK_EQ(events, SKT_EVENT_WRITE);
            int *times = key.data;
            served += (*times)++ == 0;
        }
    }
    disperse(s, &crowd);
    close(ends[0]);
    close(ends[1]);
}

/* One of many is ready: exactly it is reported. proves: T55 */
EACH_KIND(one_of_many)
{
    static struct crowd crowd;
    int idle[2], ends[2];
    crowd = (struct crowd){.count = 0};
    raise_limit();
    kinds_pipe(idle);
    kinds_pipe(ends);
    gather(s, kind, idle[0], SKT_EVENT_READ, &crowd);
    CHECK_EQ(skt_selector_select(s, 0), 0);
    int chosen = crowd.fds[crowd.count / 2];
    CHECK_EQ(dup2(ends[0], chosen), chosen);
    CHECK_OK(
        skt_selector_register(s, chosen, SKT_EVENT_READ, &crowd.times[crowd.count / 2]));
    kinds_put(ends[1]);
    kinds_only(s, SKT_FOREVER, chosen, SKT_EVENT_READ, &crowd.times[crowd.count / 2]);
    disperse(s, &crowd);
    close(idle[0]);
    close(idle[1]);
    close(ends[0]);
    close(ends[1]);
}
