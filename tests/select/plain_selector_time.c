/* SPDX-License-Identifier: MIT */
/* plain_selector_time.c - every kind: how long a wait lasts. ctest: serial */
#include "select/kinds.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include "lib/net.h"

static skt_nsec processor_time(void)
{
    struct rusage usage;
    CHECK_EQ(getrusage(RUSAGE_SELF, &usage), 0);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * SKT_SECOND +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * SKT_MICROSECOND;
}

/* Never early, with nothing registered and with something silent, also for spans that a
 * coarser clock would make zero. proves: T12 T56 B19 B20 B21 */
EACH_KIND(timeouts_are_kept)
{
    static const skt_nsec spans[] = {
        1, 1000, 100 * SKT_MICROSECOND, 1500 * SKT_MICROSECOND, 30 * SKT_MILLISECOND,
    };
    int ends[2];
    kinds_pipe(ends);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
            skt_nsec begin = skt_now();
            CHECK_EQ(skt_selector_select(s, spans[i]), 0);
            CHECK_TOOK(skt_now() - begin, spans[i]);
        }
        if (round == 0)
            CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL));
    }
    close(ends[0]);
    close(ends[1]);
}

/* 0 looks once; a span beyond what the system can count sleeps. proves: T13 T14 B25 */
EACH_KIND(zero_and_very_long)
{
    static const skt_nsec spans[] = {
        SKT_FOREVER,
        SKT_FOREVER - 1,
        25 * 86400 * SKT_SECOND,
        INT64_MAX / 2,
    };
    skt_nsec begin = skt_now();
    for (int i = 0; i < 100; i++)
        CHECK_EQ(skt_selector_select(s, 0), 0);
    CHECK_TOOK(skt_now() - begin, 0);
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        int ends[2];
        kinds_pipe(ends);
        CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL));
        pid_t child = fork();
        CHECK_INT(child, >=, 0);
        if (child == 0) {
            usleep(20000);
            _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
        }
        begin = skt_now();
        kinds_only(s, spans[i], ends[0], SKT_EVENT_READ, NULL);
        CHECK_INT(skt_now() - begin, >=, 10 * SKT_MILLISECOND);
        CHECK_EQ(waitpid(child, NULL, 0), child);
        CHECK_OK(skt_selector_unregister(s, ends[0], NULL));
        close(ends[0]);
        close(ends[1]);
    }
}

/* Waiting costs no processor time, also with keys that were closed without unregistering
 * and with a ghost in the set. proves: T51 T54 B8 B14 */
EACH_KIND(waiting_is_idle)
{
    int ends[2], gone[2];
    kinds_pipe(ends);
    kinds_pipe(gone);
    int twin = dup(ends[0]);
    CHECK_OK(skt_selector_register(s, gone[0], SKT_EVENT_READ, NULL));
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL));
    close(gone[0]);
    close(gone[1]);
    close(ends[0]);
    CHECK_OK(skt_selector_unregister(s, ends[0], NULL));
    kinds_put(ends[1]);
    skt_nsec before = processor_time();
    CHECK_EQ(skt_selector_select(s, 300 * SKT_MILLISECOND), 0);
    CHECK_INT(processor_time() - before, <, 30 * SKT_MILLISECOND);
    close(twin);
    close(ends[1]);
}

/* The child of a fork may only free the selector; the parent's goes on. proves: T62 */
EACH_KIND(child_frees_parent_goes_on)
{
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL));
    pid_t child = fork();
    CHECK_INT(child, >=, 0);
    if (child == 0) {
        skt_selector_free(s);
        _exit(0);
    }
    int status;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    kinds_put(ends[1]);
    kinds_only(s, SKT_SECOND, ends[0], SKT_EVENT_READ, NULL);
    CHECK_OK(skt_selector_unregister(s, ends[0], NULL));
    close(ends[0]);
    close(ends[1]);
}
