/* SPDX-License-Identifier: MIT */
/* plain_selector_errors.c - every kind: bad input gives its error and touches nothing. */
#include "select/kinds.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>

/* proves: skt_selector_new SKT_EINVAL */
TEST(options_that_are_refused)
{
    struct {
        struct skt_selector_options known;
        char later[32];
    } longer = {.known = {.size = sizeof longer}};
    struct skt_selector_options options = {.size = sizeof options};
    struct skt_selector *untouched = (struct skt_selector *)&options;
    struct skt_selector *s = untouched;
    CHECK_ERR(skt_selector_new(NULL, NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_new(NULL, &options), SKT_EINVAL);
    options.size = 0;
    CHECK_ERR(skt_selector_new(&s, &options), SKT_EINVAL);
    options.size = SIZE_MAX;
    CHECK_ERR(skt_selector_new(&s, &options), SKT_EINVAL);
    options.size = sizeof options;
    options.look = -1;
    CHECK_ERR(skt_selector_new(&s, &options), SKT_EINVAL);
    options.look = SKT_LOOK_MAX + 1;
    CHECK_ERR(skt_selector_new(&s, &options), SKT_EINVAL);
    options.look = 0;
    options.kind = (enum skt_selector_kind)99;
    CHECK_ERR(skt_selector_new(&s, &options), SKT_EINVAL);
    longer.later[31] = 1;
    CHECK_ERR(skt_selector_new(&s, &longer.known), SKT_EINVAL);
    CHECK(s == untouched);

    longer.later[31] = 0; /* a later version's struct that asks nothing new */
    CHECK_EQ(skt_selector_new(&s, &longer.known), 0);
    skt_selector_free(s);
    options = (struct skt_selector_options){.size = sizeof options.size, .look = -1};
    CHECK_EQ(skt_selector_new(&s, &options),
             0); /* an earlier version's: look is not in it */
    skt_selector_free(s);
    skt_selector_free(NULL);
}

/* proves: skt_selector_register skt_selector_unregister skt_selector_modify SKT_EINVAL,
 * skt_selector_get_key skt_selector_count skt_selector_map_next SKT_EINVAL,
 * skt_selector_select skt_selector_next skt_selector_wake SKT_EINVAL,
 * skt_selector_set_cancel skt_selector_fileno skt_selector_close SKT_EINVAL */
TEST(null_is_refused)
{
    struct skt_key key;
    size_t cursor = 0;
    int events;
    CHECK_ERR(skt_selector_close(NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_register(NULL, 0, SKT_EVENT_READ, NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_unregister(NULL, 0, &key), SKT_EINVAL);
    CHECK_ERR(skt_selector_modify(NULL, 0, SKT_EVENT_READ, NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_get_key(NULL, 0, &key), SKT_EINVAL);
    CHECK_ERR((int)skt_selector_count(NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_map_next(NULL, &cursor, &key), SKT_EINVAL);
    CHECK_ERR(skt_selector_select(NULL, 0), SKT_EINVAL);
    CHECK_ERR(skt_selector_next(NULL, &key, &events), SKT_EINVAL);
    CHECK_ERR(skt_selector_wake(NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_set_cancel(NULL, NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_fileno(NULL), SKT_EINVAL);
    CHECK_EQ(skt_selector_get_kind(NULL), SKT_SELECTOR_DEFAULT);
}

EACH_KIND(null_outputs_are_refused)
{
    struct skt_key key = {.fd = -7};
    size_t cursor = 0;
    int events = -7;
    CHECK_ERR(skt_selector_get_key(s, 0, NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_map_next(s, NULL, &key), SKT_EINVAL);
    CHECK_ERR(skt_selector_map_next(s, &cursor, NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_next(s, NULL, &events), SKT_EINVAL);
    CHECK_ERR(skt_selector_next(s, &key, NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_select(s, -1), SKT_EINVAL);
    CHECK_ERR(skt_selector_select(s, INT64_MIN), SKT_EINVAL);
    CHECK_EQ(key.fd, -7);
    CHECK_EQ(events, -7);
}

/* proves: skt_selector_register skt_selector_unregister skt_selector_modify SKT_EBADF,
 * skt_selector_get_key skt_selector_count skt_selector_map_next SKT_EBADF,
 * skt_selector_select skt_selector_next skt_selector_wake SKT_EBADF,
 * skt_selector_set_cancel skt_selector_fileno skt_selector_close SKT_EBADF */
EACH_KIND(closed_selector_answers_ebadf)
{
    struct skt_key key = {.fd = -7};
    size_t cursor = 0;
    int events = -7;
    CHECK_OK(skt_selector_register(s, 0, SKT_EVENT_READ, NULL));
    CHECK_EQ(skt_selector_close(s), 0);
    CHECK_ERR(skt_selector_register(s, 0, SKT_EVENT_READ, NULL), SKT_EBADF);
    CHECK_ERR(skt_selector_unregister(s, 0, &key), SKT_EBADF);
    CHECK_ERR(skt_selector_modify(s, 0, SKT_EVENT_READ, NULL), SKT_EBADF);
    CHECK_ERR(skt_selector_get_key(s, 0, &key), SKT_EBADF);
    CHECK_ERR((int)skt_selector_count(s), SKT_EBADF);
    CHECK_ERR(skt_selector_map_next(s, &cursor, &key), SKT_EBADF);
    CHECK_ERR(skt_selector_select(s, 0), SKT_EBADF);
    CHECK_ERR(skt_selector_next(s, &key, &events), SKT_EBADF);
    CHECK_ERR(skt_selector_wake(s), SKT_EBADF);
    CHECK_ERR(skt_selector_set_cancel(s, NULL), SKT_EBADF);
    CHECK_ERR(skt_selector_fileno(s), SKT_EBADF);
    CHECK_EQ(skt_selector_get_kind(s), SKT_SELECTOR_DEFAULT);
    CHECK_EQ(skt_selector_close(s), 0); /* twice is fine */
    CHECK_EQ(key.fd, -7);
    CHECK_EQ(events, -7);
}

/* proves: skt_selector_register skt_selector_modify SKT_EINVAL,
 * skt_selector_register SKT_EBADF */
EACH_KIND(register_refuses)
{
    static const int bad[] = {0, 16, 1024, -1, SKT_EVENT_READ | 32, INT_MIN};
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_READ, NULL));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(skt_selector_register(s, ends[0], bad[i], NULL), SKT_EINVAL);
        CHECK_ERR(skt_selector_modify(s, ends[1], bad[i], NULL), SKT_EINVAL);
    }
    CHECK_ERR(skt_selector_register(s, -1, SKT_EVENT_READ, NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_register(s, INT_MIN, SKT_EVENT_READ, NULL), SKT_EINVAL);
    CHECK_ERR(skt_selector_modify(s, -1, SKT_EVENT_READ, NULL), SKT_EINVAL);
    close(ends[0]);
    CHECK_ERR(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL), SKT_EBADF);
    CHECK_EQ(skt_selector_count(s), 1);
    CHECK_OK(skt_selector_unregister(s, ends[1], NULL));
    close(ends[1]);
}

/* A token that is closed cannot be attached; one that is attached cannot be registered,
 * nor one that is registered be attached. proves: skt_selector_set_cancel SKT_EBADF */
EACH_KIND(token_and_key_exclude_each_other)
{
    struct skt_cancel token = {0};
    CHECK_ERR(skt_selector_set_cancel(s, &token), SKT_EBADF);
    CHECK_OK(skt_cancel_open(&token));
    int fd = skt_cancel_fileno(&token);
    CHECK_OK(skt_selector_set_cancel(s, &token));
    CHECK_OK(skt_selector_set_cancel(s, &token));
    CHECK_ERR(skt_selector_register(s, fd, SKT_EVENT_READ, NULL), SKT_EEXIST);
    CHECK_OK(skt_selector_set_cancel(s, NULL));
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_READ, NULL));
    CHECK_ERR(skt_selector_set_cancel(s, &token), SKT_EEXIST);
    CHECK_OK(skt_cancel_fire(&token));
    kinds_only(s, SKT_FOREVER, fd, SKT_EVENT_READ, NULL);
    CHECK_OK(skt_selector_unregister(s, fd, NULL));
    skt_cancel_close(&token);
}

/* A number at or above FD_SETSIZE is refused by select and fine with the others.
 * proves: T55 B26, skt_selector_register SKT_EINVAL */
EACH_KIND(fd_setsize)
{
    struct rlimit limit;
    int ends[2];
    CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur <= FD_SETSIZE)
        SKIP("the hard limit of descriptors is FD_SETSIZE or less");
    kinds_pipe(ends);
    CHECK_EQ(dup2(ends[1], FD_SETSIZE), FD_SETSIZE);
    CHECK_EQ(dup2(ends[1], FD_SETSIZE - 1), FD_SETSIZE - 1);
    CHECK_OK(skt_selector_register(s, FD_SETSIZE - 1, SKT_EVENT_WRITE, NULL));
    int rc = skt_selector_register(s, FD_SETSIZE, SKT_EVENT_WRITE, NULL);
    CHECK_ERR(rc, kind == SKT_SELECTOR_SELECT ? SKT_EINVAL : 0);
    CHECK_EQ(skt_selector_select(s, 0), kind == SKT_SELECTOR_SELECT ? 1 : 2);
    close(FD_SETSIZE);
    close(FD_SETSIZE - 1);
    close(ends[0]);
    close(ends[1]);
}
