/* SPDX-License-Identifier: MIT */
/* plain_every_descriptor.c - poll(2) refuses more items than the process may have
 * descriptors, and the poll kind always gave one for a token, attached or not: with every
 * descriptor registered each wait failed with SKT_EINVAL. */
#include "lib/test.h"
#include "select/kinds.h"

#include <fcntl.h>
#include <sys/resource.h>

#define LIMIT 64

static int copies[LIMIT];
static int copied;

/* Registers every number below the limit; the selector's own ones are refused. */
static int register_all(struct skt_selector *s, int fd)
{
    int count = 0;
    copied = 0;
    for (int i = 0; i < LIMIT; i++) {
        if (fcntl(i, F_GETFD) < 0)
            CHECK_EQ(dup2(fd, copies[copied++] = i), i);
        int rc = skt_selector_register(s, i, SKT_EVENT_READ, NULL);
        CHECK(rc == 0 || rc == SKT_EEXIST || rc == SKT_EINVAL);
        count += rc == 0;
    }
    return count;
}

/* proves: T55 */
EACH_KIND(can_be_registered)
{
    int ends[2];
    struct rlimit limit;
    struct skt_cancel token = {0};
    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_EQ(pipe(ends), 0);
    CHECK_OK(skt_cancel_open(&token));
    limit.rlim_cur = LIMIT;
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
    int count = register_all(s, ends[0]);
    CHECK_INT(count, >=, LIMIT - 2);
    CHECK_INT(skt_selector_select(s, 0), >=, 0);
    CHECK_OK(skt_selector_unregister(s, skt_cancel_fileno(&token), NULL));
    CHECK_OK(skt_selector_set_cancel(s, &token));
    CHECK_INT(skt_selector_select(s, 0), >=, 0);
    CHECK_OK(skt_cancel_fire(&token));
    CHECK_ERR(skt_selector_select(s, SKT_SECOND), SKT_ECANCELED);
    CHECK_OK(skt_selector_set_cancel(s, NULL));
    CHECK_INT(skt_selector_select(s, 0), >=, 0);
    while (copied > 0) {
        CHECK_OK(skt_selector_unregister(s, copies[--copied], NULL));
        CHECK_EQ(close(copies[copied]), 0);
    }
    CHECK_EQ(close(ends[0]) | close(ends[1]), 0);
    CHECK_OK(skt_cancel_close(&token));
}
