/* SPDX-License-Identifier: MIT */
/* test_fire_meets_reset.c - a token that was fired while another thread reset it could be
 * left with its descriptor readable and its flag down, so that every wait that it guards
 * span without end, or, had the order been the other, with its flag up and nothing to
 * wake a sleeper. */
#include "lib/net.h"
#include "lib/seam.h"
#include "lib/test.h"

#include <poll.h>
#include <pthread.h>

static struct skt_cancel token;
static int (*meanwhile)(struct skt_cancel *cancel);
static enum seam_id moment;

/* The other thread's whole call, between two steps of ours. */
static int enter(struct seam_call *call)
{
    int (*run)(struct skt_cancel * cancel) = meanwhile;
    if (call->id == moment && run != NULL) {
        meanwhile = NULL;
        CHECK_OK(run(&token));
    }
    return 1;
}

static void leave(struct seam_call *call)
{
    (void)call;
}

static const struct seam_hooks hooks = {enter, leave};

static void interrupt_at(enum seam_id id, int (*run)(struct skt_cancel *cancel))
{
    moment = id;
    meanwhile = run;
    seam_hook(&hooks);
}

static int readable(void)
{
    struct pollfd pfd = {.fd = skt_cancel_fileno(&token), .events = POLLIN};
    return poll(&pfd, 1, 0);
}

/* proves: T60 B27 */
TEST(a_reset_inside_a_firing)
{
    CHECK_OK(skt_cancel_open(&token));
    interrupt_at(SEAM_signal_raise, skt_cancel_reset);
    CHECK_OK(skt_cancel_fire(&token));
    CHECK(meanwhile == NULL);
    CHECK_EQ(skt_cancel_fired(&token), 1); /* the firing ended last, so it counts */
    CHECK_EQ(readable(), 1);
    CHECK_OK(skt_cancel_close(&token));
}

TEST(a_firing_inside_a_reset)
{
    CHECK_OK(skt_cancel_open(&token));
    CHECK_OK(skt_cancel_fire(&token));
    interrupt_at(SEAM_signal_drain, skt_cancel_fire);
    CHECK_OK(skt_cancel_reset(&token));
    CHECK_EQ(skt_cancel_fired(&token), readable());
    CHECK_OK(skt_cancel_fire(&token)); /* and a later one is not taken for done */
    CHECK_EQ(skt_cancel_fired(&token), 1);
    CHECK_EQ(readable(), 1);
    CHECK_OK(skt_cancel_close(&token));
}

static void *fire_often(void *unused)
{
    (void)unused;
    for (int i = 0; i < 20000; i++)
        CHECK_OK(skt_cancel_fire(&token));
    return NULL;
}

/* Whatever the order was, flag and descriptor agree once both are done. */
TEST(many_firings_and_resets)
{
    CHECK_OK(skt_cancel_open(&token));
    for (int round = 0; round < 20; round++) {
        pthread_t thread;
        CHECK_EQ(pthread_create(&thread, NULL, fire_often, NULL), 0);
        for (int i = 0; i < 2000; i++)
            CHECK_OK(skt_cancel_reset(&token));
        CHECK_EQ(pthread_join(thread, NULL), 0);
        CHECK_EQ(skt_cancel_fired(&token), readable());
        CHECK_OK(skt_cancel_reset(&token));
        CHECK_EQ(readable(), 0);
    }
    CHECK_OK(skt_cancel_close(&token));
}
