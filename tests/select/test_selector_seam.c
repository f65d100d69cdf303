/* SPDX-License-Identifier: MIT */
/* test_selector_seam.c - selectors when the system refuses, races, or is of another
 * age. */
#include "select/kinds.h"

#include <string.h>
#include <sys/epoll.h>

#include "lib/seam.h"

static int data_a, data_b;

/* proves: skt_selector_new SKT_EMFILE SKT_ENFILE SKT_ENOMEM */
EACH_KIND(new_without_descriptors_or_memory)
{
    struct skt_selector_options options = {.size = sizeof options, .kind = kind};
    struct skt_selector *fresh = s;
    int descriptors = seam_open_descriptors();
    long bytes = seam_live_bytes();
    for (int i = 1; i <= 4; i++) {
        seam_fail(SEAM_realloc, i, 1, -ENOMEM);
        int rc = skt_selector_new(&fresh, &options);
        seam_fail(SEAM_realloc, 1, 0, 0);
        if (rc == 0) { /* it makes fewer than i pieces of memory */
            CHECK_INT(i, >, 2);
            skt_selector_free(fresh);
            fresh = s;
        } else {
            CHECK_ERR(rc, SKT_ENOMEM);
        }
    }
    seam_fail(SEAM_signal_open, 1, 1, -EMFILE);
    CHECK_ERR(skt_selector_new(&fresh, &options), SKT_EMFILE);
    seam_fail(SEAM_signal_open, 1, 1, -ENFILE);
    CHECK_ERR(skt_selector_new(&fresh, &options), SKT_ENFILE);
    if (kind == SKT_SELECTOR_EPOLL) {
        seam_fail(SEAM_epoll_create, 1, 1, -EMFILE);
        CHECK_ERR(skt_selector_new(&fresh, &options), SKT_EMFILE);
        seam_fail(SEAM_epoll_create, 1, 1, -ENFILE);
        CHECK_ERR(skt_selector_new(&fresh, NULL), SKT_ENFILE);
        seam_fail(SEAM_epoll_ctl, 1, 1, -ENOMEM);
        CHECK_ERR(skt_selector_new(&fresh, &options), SKT_ENOMEM);
    }
    seam_fail(SEAM_epoll_ctl, 1, 0, 0);
    CHECK(fresh == s);
    CHECK_EQ(seam_open_descriptors(), descriptors);
    CHECK_EQ(seam_live_bytes(), bytes);
}

/* Where epoll does not exist the default is the next kind, and asking for it is an error.
 * proves: skt_selector_new SKT_ENOSYS */
TEST(system_without_epoll)
{
    struct skt_selector_options options = {
        .size = sizeof options,
        .kind = SKT_SELECTOR_EPOLL,
    };
    struct skt_selector *s = NULL;
    seam_fail(SEAM_epoll_create, 1, 2, -ENOSYS);
    CHECK_ERR(skt_selector_new(&s, &options), SKT_ENOSYS);
    CHECK(s == NULL);
    CHECK_OK(skt_selector_new(&s, NULL));
    CHECK_EQ(skt_selector_get_kind(s), SKT_SELECTOR_POLL);
    skt_selector_free(s);
}

/* Where epoll_pwait2 is refused, milliseconds do, rounded up. proves: T12 B20 */
TEST(system_without_pwait2)
{
    static const int refusals[] = {-ENOSYS, -EPERM, -EINVAL};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        seam_fail(SEAM_epoll_pwait2, 1, 1, refusals[i]);
        struct skt_selector *s = kinds_open(SKT_SELECTOR_EPOLL);
        long asked = seam_calls(SEAM_epoll_pwait2);
        long waits = seam_calls(SEAM_epoll_wait);
        skt_nsec begin = skt_now();
        CHECK_EQ(skt_selector_select(s, 100 * SKT_MICROSECOND), 0);
        CHECK_INT(skt_now() - begin, >=, 100 * SKT_MICROSECOND);
        CHECK_EQ(seam_calls(SEAM_epoll_wait) - waits,
                 1);                                    /* 1 ms, not 0 ms over and over */
        CHECK_EQ(seam_calls(SEAM_epoll_pwait2), asked); /* probed once */
        skt_selector_free(s);
    }
}

/* The same when a filter is put on later. */
TEST(pwait2_is_taken_away)
{
    struct skt_selector *s = kinds_open(SKT_SELECTOR_EPOLL);
    seam_fail(SEAM_epoll_pwait2, 1, 1000, -ENOSYS);
    skt_nsec begin = skt_now();
    CHECK_EQ(skt_selector_select(s, 2 * SKT_MILLISECOND), 0);
    CHECK_INT(skt_now() - begin, >=, 2 * SKT_MILLISECOND);
    skt_selector_free(s);
}

/* A register that fails leaves the table, the set and the memory as they were.
 * proves: skt_selector_register SKT_ENOMEM SKT_ENOSPC; B86 */
EACH_KIND(register_that_fails_changes_nothing)
{
    int ends[2];
    kinds_pipe(ends);
    CHECK_EQ(dup2(ends[0], 900), 900); /* beyond the first table: it must grow */
    for (int i = 1; i <= 6; i++) {
        seam_fail(SEAM_realloc, i, 1, -ENOMEM);
        int rc = skt_selector_register(s, 900, SKT_EVENT_READ, &data_a);
        seam_fail(SEAM_realloc, 1, 0, 0);
        if (rc == 0)
            break;
        CHECK_ERR(rc, SKT_ENOMEM);
        CHECK_EQ(skt_selector_count(s), 0);
        CHECK_ERR(skt_selector_unregister(s, 900, NULL), SKT_ENOTREG);
    }
    CHECK_EQ(skt_selector_count(s), 1);
    if (kind == SKT_SELECTOR_EPOLL) {
        seam_fail(SEAM_epoll_ctl, 1, 1, -ENOSPC);
        CHECK_ERR(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL), SKT_ENOSPC);
        seam_fail(SEAM_epoll_ctl, 1, 1, -ENOMEM);
        CHECK_ERR(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL), SKT_ENOMEM);
        CHECK_EQ(skt_selector_count(s), 1);
    }
    kinds_put(ends[1]);
    kinds_only(s, SKT_FOREVER, 900, SKT_EVENT_READ, &data_a);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_b));
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 2);
    close(900);
    close(ends[0]);
    close(ends[1]);
}

/* EEXIST for a number that is not in the table, and ENOENT right after: an entry of
 * before that went in between. proves: T52 */
TEST(register_meets_an_old_entry)
{
    struct skt_selector *s = kinds_open(SKT_SELECTOR_EPOLL);
    int ends[2];
    kinds_pipe(ends);
    seam_fail(SEAM_epoll_ctl, 1, 1, -EEXIST); /* then MOD: ENOENT, as nothing is there */
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    kinds_put(ends[1]);
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_a);
    skt_selector_free(s);
    close(ends[0]);
    close(ends[1]);
}

/* A modify that fails leaves the key and the set as they were. proves: T59 B31 */
TEST(modify_that_fails_changes_nothing)
{
    struct skt_selector *s = kinds_open(SKT_SELECTOR_EPOLL);
    struct skt_key key;
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, &data_a));
    seam_fail(SEAM_epoll_ctl, 1, 1, -ENOMEM);
    CHECK_ERR(skt_selector_modify(s, ends[1], SKT_EVENT_READ, &data_b), SKT_ENOMEM);
    CHECK_OK(skt_selector_get_key(s, ends[1], &key));
    CHECK_EQ(key.events, SKT_EVENT_WRITE);
    CHECK(key.data == &data_a);
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    seam_fail(SEAM_epoll_ctl, 1, 1, -ENOENT);
    CHECK_ERR(skt_selector_modify(s, ends[1], SKT_EVENT_READ, &data_b), SKT_ENOENT);
    CHECK_EQ(skt_selector_count(s), 0);
    CHECK_EQ(skt_selector_select(s, 0), 0); /* and the set has let it go */
    skt_selector_free(s);
    close(ends[0]);
    close(ends[1]);
}

/* Makes a ghost that is ready: a number unregistered after it was closed, with a twin. */
static int make_ghost(struct skt_selector *s, int ends[2])
{
    kinds_pipe(ends);
    int twin = dup(ends[0]);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    close(ends[0]);
    CHECK_OK(skt_selector_unregister(s, ends[0], NULL));
    kinds_put(ends[1]);
    return twin;
}

/* A set that cannot be built anew is an error of the wait, not a loop; results come
 * first. proves: T51 B8, skt_selector_select SKT_EMFILE SKT_ENFILE SKT_ENOMEM */
TEST(set_that_cannot_be_rebuilt)
{
    struct skt_selector *s = kinds_open(SKT_SELECTOR_EPOLL);
    int ends[2], other[2];
    int twin = make_ghost(s, ends);
    kinds_pipe(other);
    CHECK_OK(skt_selector_register(s, other[0], SKT_EVENT_READ, &data_b));
    int before = skt_selector_fileno(s);
    seam_fail(SEAM_epoll_create, 1, 1, -EMFILE);
    CHECK_ERR(skt_selector_select(s, SKT_FOREVER), SKT_EMFILE);
    seam_fail(SEAM_epoll_create, 1, 1, -ENFILE);
    CHECK_ERR(skt_selector_select(s, SKT_FOREVER), SKT_ENFILE);
    for (int i = 1; i <= 3; i++) { /* asking the old set, adding to the new, its own */
        seam_fail(SEAM_epoll_ctl, i, 1, -ENOMEM);
        CHECK_ERR(skt_selector_select(s, SKT_FOREVER), SKT_ENOMEM);
    }
    kinds_put(other[1]);
    seam_fail(SEAM_epoll_create, 1, 1, -EMFILE);
    kinds_only(s, SKT_FOREVER, other[0], SKT_EVENT_READ, &data_b);
    kinds_get(other[0]);
    long waits = seam_calls(SEAM_epoll_wait);
    CHECK_EQ(skt_selector_select(s, 0), 0); /* rebuilt at last */
    CHECK_EQ(skt_selector_fileno(s), before);
    CHECK_EQ(skt_selector_select(s, 0), 0);
    CHECK_INT(seam_calls(SEAM_epoll_wait) - waits, <=, 3);
    skt_selector_free(s);
    close(twin);
    close(ends[1]);
    close(other[0]);
    close(other[1]);
}

/* A wait that the system ends too early, or interrupts without end, is taken up again
 * with what is left. proves: T11 B22 */
EACH_KIND(too_early_and_interrupted)
{
    static const enum seam_id waits[] = {SEAM_poll, SEAM_select, SEAM_poll,
                                         SEAM_epoll_pwait2};
    static const int results[] = {0, -EINTR};
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        skt_nsec begin = skt_now();
        seam_fail(waits[kind], 1, 50, results[i]);
        long asked = seam_calls(waits[kind]);
        CHECK_EQ(skt_selector_select(s, 5 * SKT_MILLISECOND), 0);
        CHECK_INT(skt_now() - begin, >=, 5 * SKT_MILLISECOND);
        CHECK_INT(seam_calls(waits[kind]) - asked, >, 50);
    }
}

/* A batch in any order is handed out by key, not by place. */
static void reverse(struct seam_call *call)
{
    struct epoll_event *events = call->out;
    if (call->id != SEAM_epoll_wait)
        return;
    for (int64_t i = 0, k = call->result - 1; i < k; i++, k--) {
        struct epoll_event event = events[i];
        events[i] = events[k];
        events[k] = event;
    }
}

static int ask_the_system(struct seam_call *call)
{
    (void)call;
    return 1;
}

TEST(events_out_of_order)
{
    static const struct seam_hooks hooks = {.enter = ask_the_system, .leave = reverse};
    struct skt_selector *s = kinds_open(SKT_SELECTOR_EPOLL);
    int ends[3][2];
    for (int i = 0; i < 3; i++) {
        kinds_pipe(ends[i]);
        CHECK_OK(skt_selector_register(s, ends[i][1], SKT_EVENT_WRITE, ends[i]));
    }
    CHECK_EQ(skt_selector_wake(s), 0);
    seam_hook(&hooks);
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 3);
    for (int i = 0; i < 3; i++) {
        struct skt_key key;
        int events;
        CHECK_EQ(skt_selector_next(s, &key, &events), 1);
        CHECK_EQ(key.fd, ((int *)key.data)[1]);
    }
    kinds_no_more(s);
    seam_hook(NULL);
    skt_selector_free(s);
    for (int i = 0; i < 3; i++) {
        close(ends[i][0]);
        close(ends[i][1]);
    }
}

/* A token that fires during the wait wins over what becomes ready with it; so does the
 * next wait, and nothing is handed out. */
static struct skt_cancel token;
static int ready_fd;

static int fire_and_make_ready(struct seam_call *call)
{
    if (call->timeout == 0 || token.fired != 0)
        return 1;
    if (call->id == SEAM_poll || call->id == SEAM_select || call->id == SEAM_epoll_wait) {
        kinds_put(ready_fd);
        CHECK_OK(skt_cancel_fire(&token));
    }
    return 1;
}

static void nothing(struct seam_call *call)
{
    (void)call;
}

EACH_KIND(token_fired_in_the_wait_wins)
{
    static const struct seam_hooks hooks = {.enter = fire_and_make_ready,
                                            .leave = nothing};
    int ends[2];
    kinds_pipe(ends);
    ready_fd = ends[1];
    CHECK_OK(skt_cancel_open(&token));
    CHECK_OK(skt_selector_set_cancel(s, &token));
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL));
    seam_hook(&hooks);
    CHECK_ERR(skt_selector_select(s, SKT_FOREVER), SKT_ECANCELED);
    seam_hook(NULL);
    CHECK_EQ(token.fired, 1);
    kinds_no_more(s);
    CHECK_OK(skt_cancel_reset(&token));
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, NULL);
    CHECK_OK(skt_selector_set_cancel(s, NULL));
    skt_cancel_close(&token);
    close(ends[0]);
    close(ends[1]);
}
