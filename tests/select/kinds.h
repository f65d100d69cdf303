/* SPDX-License-Identifier: MIT */
/* kinds.h - the same questions to every kind of selector. */
#ifndef SKT_TEST_KINDS_H
#define SKT_TEST_KINDS_H

#include "lib/test.h"

#include <unistd.h>

/*
 * EACH_KIND(name) { … } is a TEST that runs once for each kind, in one process, with a
 * fresh selector `s` of that kind, which is freed afterwards.
 */
#define EACH_KIND(name)                                                          \
    static void ask_##name(struct skt_selector *s, enum skt_selector_kind kind); \
    TEST(name)                                                                   \
    {                                                                            \
        kinds_each(ask_##name);                                                  \
    }                                                                            \
    static void ask_##name(__attribute__((unused)) struct skt_selector *s,       \
                           __attribute__((unused)) enum skt_selector_kind kind)

typedef void kinds_question(struct skt_selector *s, enum skt_selector_kind kind);

static inline struct skt_selector *kinds_open(enum skt_selector_kind kind)
{
    struct skt_selector_options options = {.size = sizeof options, .kind = kind};
    struct skt_selector *s = NULL;
    CHECK_OK(skt_selector_new(&s, &options));
    return s;
}

static inline void kinds_each(kinds_question *ask)
{
    for (int kind = SKT_SELECTOR_SELECT; kind <= SKT_SELECTOR_EPOLL; kind++) {
        struct skt_selector *s = kinds_open((enum skt_selector_kind)kind);
        ask(s, (enum skt_selector_kind)kind);
        skt_selector_free(s);
    }
}

/* What the next result must be. */
static inline void kinds_take(struct skt_selector *s, int fd, int wanted,
                              const void *data)
{
    struct skt_key key = {.fd = -1};
    int events = 0;
    CHECK_EQ(skt_selector_next(s, &key, &events), 1);
    CHECK_EQ(key.fd, fd);
    CHECK_EQ(events, wanted);
    CHECK(key.data == data);
}

/* There is no further result, and asking leaves the outputs alone. */
static inline void kinds_no_more(struct skt_selector *s)
{
    struct skt_key key = {.fd = -7};
    int events = -7;
    CHECK_EQ(skt_selector_next(s, &key, &events), 0);
    CHECK_EQ(key.fd, -7);
    CHECK_EQ(events, -7);
}

/* The one result of a wait that must have exactly one. */
static inline void kinds_only(struct skt_selector *s, skt_nsec timeout, int fd,
                              int wanted, const void *data)
{
    CHECK_EQ(skt_selector_select(s, timeout), 1);
    kinds_take(s, fd, wanted, data);
    kinds_no_more(s);
}

static inline void kinds_pipe(int ends[2])
{
    CHECK_EQ(pipe(ends), 0);
}

static inline void kinds_put(int fd)
{
    CHECK_EQ(write(fd, "x", 1), 1);
}

static inline void kinds_get(int fd)
{
    char byte;
    CHECK_EQ(read(fd, &byte, 1), 1);
}

#endif
