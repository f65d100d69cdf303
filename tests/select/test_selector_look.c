/* SPDX-License-Identifier: MIT */
/* test_selector_look.c - looking for events before sleeping: when it looks, sleeps,
 * rests. */
#include "select/kinds.h"

#include <pthread.h>

#include "lib/seam.h"

static int sleeps; /* waits with a span */
static int looks;  /* waits without */

/* The answer that comes while the selector looks. */
static int answer_fd = -1;
static int answer_at;

static int watch(struct seam_call *call)
{
    if (call->id != SEAM_poll && call->id != SEAM_select && call->id != SEAM_epoll_wait &&
        call->id != SEAM_epoll_pwait2)
        return 1;
    if (call->timeout != 0)
        sleeps++;
    else if (++looks == answer_at)
        kinds_put(answer_fd);
    return 1;
}

static void nothing(struct seam_call *call)
{
    (void)call;
}

static struct skt_selector *open_looking(enum skt_selector_kind kind, skt_nsec look)
{
    static const struct seam_hooks hooks = {.enter = watch, .leave = nothing};
    struct skt_selector_options options = {
        .size = sizeof options,
        .kind = kind,
        .look = look,
    };
    struct skt_selector *s;
    CHECK_OK(skt_selector_new(&s, &options));
    seam_hook(&hooks);
    sleeps = looks = answer_at = 0;
    return s;
}

/* What comes while it looks is found without sleeping. */
EACH_KIND(answer_in_time_is_found_awake)
{
    struct skt_selector *looking = open_looking(kind, SKT_LOOK_MAX);
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(looking, ends[0], SKT_EVENT_READ, NULL));
    answer_fd = ends[1];
    for (int i = 0; i < 20; i++) {
        looks = 0;
        answer_at = 3;
        kinds_only(looking, SKT_FOREVER, ends[0], SKT_EVENT_READ, NULL);
        kinds_get(ends[0]);
    }
    CHECK_EQ(sleeps, 0);
    seam_hook(NULL);
    skt_selector_free(looking);
    close(ends[0]);
    close(ends[1]);
}

/* What is ready already costs one call and no look at the clock. */
EACH_KIND(ready_at_once_costs_one_call)
{
    struct skt_selector *looking = open_looking(kind, SKT_LOOK_MAX);
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(looking, ends[1], SKT_EVENT_WRITE, NULL));
    long clock = seam_calls(SEAM_now);
    for (int i = 0; i < 20; i++)
        kinds_only(looking, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, NULL);
    CHECK_EQ(looks, 20);
    CHECK_EQ(sleeps, 0);
    CHECK_EQ(seam_calls(SEAM_now), clock);
    seam_hook(NULL);
    skt_selector_free(looking);
    close(ends[0]);
    close(ends[1]);
}

/* While it finds nothing it looks ever more rarely, and not at all for a wait of 0; the
 * timeout includes the look. proves: T12 T56 */
EACH_KIND(misses_make_it_rest)
{
    struct skt_selector *looking = open_looking(kind, 100 * SKT_MICROSECOND);
    int rested = 0;
    for (int i = 0; i < 200; i++) {
        skt_nsec begin = skt_now();
        looks = 0;
        CHECK_EQ(skt_selector_select(looking, 200 * SKT_MICROSECOND), 0);
        CHECK_INT(skt_now() - begin, >=, 200 * SKT_MICROSECOND);
        rested += looks == 0;
    }
    CHECK_INT(rested, >=, 150);
    sleeps = 0;
    CHECK_EQ(skt_selector_select(looking, 0), 0);
    CHECK_EQ(sleeps, 0);
    seam_hook(NULL);
    skt_selector_free(looking);
}

/* A wake and a token are seen while it looks. proves: T60 */
EACH_KIND(wake_and_token_end_a_look)
{
    struct skt_selector *looking = open_looking(kind, SKT_LOOK_MAX);
    struct skt_cancel token = {0};
    CHECK_OK(skt_cancel_open(&token));
    CHECK_OK(skt_selector_set_cancel(looking, &token));
    CHECK_OK(skt_selector_wake(looking));
    CHECK_EQ(skt_selector_select(looking, SKT_FOREVER), 0);
    CHECK_OK(skt_cancel_fire(&token));
    CHECK_ERR(skt_selector_select(looking, SKT_FOREVER), SKT_ECANCELED);
    CHECK_EQ(sleeps, 0);
    seam_hook(NULL);
    skt_selector_free(looking);
    skt_cancel_close(&token);
}
