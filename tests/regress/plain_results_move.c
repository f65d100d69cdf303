/* SPDX-License-Identifier: MIT */
/* plain_results_move.c - registering keys while results are taken made the room for
 * results grow and move, and the results that were still to be taken were read where it
 * had been. */
#include "lib/test.h"

#include <unistd.h>

#define FEW 8
#define MANY 300

static void watch_again(struct skt_selector *selector, int fd, int fds[], int *count)
{
    fds[*count] = dup(fd);
    CHECK_INT(fds[*count], >=, 0);
    CHECK_OK(skt_selector_register(selector, fds[*count], SKT_EVENT_WRITE, NULL));
    (*count)++;
}

static void run(enum skt_selector_kind kind)
{
    struct skt_selector_options options = {.size = sizeof options, .kind = kind};
    struct skt_selector *selector;
    struct skt_key key;
    int ends[2], fds[FEW + MANY];
    int count = 0, taken = 0, events;
    CHECK_EQ(pipe(ends), 0);
    CHECK_OK(skt_selector_new(&selector, &options));
    while (count < FEW)
        watch_again(selector, ends[1], fds, &count);
    CHECK_EQ(skt_selector_select(selector, SKT_SECOND), FEW);
    while (skt_selector_next(selector, &key, &events) == 1) {
        CHECK_EQ(key.fd, fds[taken++]);
        CHECK_EQ(events, SKT_EVENT_WRITE);
        for (int i = 0; i < MANY / FEW; i++)
            watch_again(selector, ends[1], fds, &count);
    }
    CHECK_EQ(taken, FEW);
    skt_selector_free(selector);
    for (int i = 0; i < count; i++)
        close(fds[i]);
    close(ends[0]);
    close(ends[1]);
}

/* proves: T60 */
TEST(with_epoll)
{
    run(SKT_SELECTOR_EPOLL);
}

TEST(with_poll)
{
    run(SKT_SELECTOR_POLL);
}

TEST(with_select)
{
    run(SKT_SELECTOR_SELECT);
}
