/* SPDX-License-Identifier: MIT */
/* plain_selector_register.c - every kind: the table of keys. Source: Python's
 * selectors. */
#include "select/kinds.h"

#include <stdlib.h>
#include <string.h>

static int data_a, data_b;

EACH_KIND(kind_is_what_was_asked_for)
{
    static const char *const names[] = {"default", "select", "poll", "epoll"};
    CHECK_EQ(skt_selector_get_kind(s), kind);
    CHECK_STR(skt_selector_kind_name(kind), names[kind]);
}

TEST(default_is_the_best_that_opens)
{
    struct skt_selector *s;
    CHECK_OK(skt_selector_new(&s, NULL));
    CHECK_EQ(skt_selector_get_kind(s), SKT_SELECTOR_EPOLL);
    skt_selector_free(s);
    CHECK_STR(skt_selector_kind_name(SKT_SELECTOR_DEFAULT), "default");
    CHECK_STR(skt_selector_kind_name((enum skt_selector_kind)99), "unknown");
}

/* proves: skt_selector_get_key SKT_ENOTREG, skt_selector_unregister SKT_ENOTREG,
 * skt_selector_modify SKT_ENOTREG, skt_selector_register SKT_EEXIST */
EACH_KIND(register_modify_unregister)
{
    struct skt_key key = {.fd = -7};
    int ends[2];
    kinds_pipe(ends);
    CHECK_ERR(skt_selector_get_key(s, ends[0], &key), SKT_ENOTREG);
    CHECK_ERR(skt_selector_modify(s, ends[0], SKT_EVENT_READ, NULL), SKT_ENOTREG);
    CHECK_ERR(skt_selector_unregister(s, ends[0], &key), SKT_ENOTREG);
    CHECK_ERR(skt_selector_unregister(s, -1, &key), SKT_ENOTREG);
    CHECK_ERR(skt_selector_unregister(s, 1 << 30, &key), SKT_ENOTREG);
    CHECK_EQ(key.fd, -7);

    CHECK_EQ(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a), 0);
    CHECK_ERR(skt_selector_register(s, ends[0], SKT_EVENT_WRITE, &data_b), SKT_EEXIST);
    CHECK_EQ(skt_selector_count(s), 1);
    CHECK_EQ(skt_selector_get_key(s, ends[0], &key), 0);
    CHECK_EQ(key.fd, ends[0]);
    CHECK_EQ(key.events, SKT_EVENT_READ);
    CHECK(key.data == &data_a);

    CHECK_EQ(skt_selector_modify(s, ends[0], SKT_EVENT_READ | SKT_EVENT_WRITE, &data_b),
             0);
    memset(&key, 0, sizeof key);
    CHECK_EQ(skt_selector_unregister(s, ends[0], &key), 0);
    CHECK_EQ(key.fd, ends[0]);
    CHECK_EQ(key.events, SKT_EVENT_READ | SKT_EVENT_WRITE);
    CHECK(key.data == &data_b);
    CHECK_EQ(skt_selector_count(s), 0);
    CHECK_ERR(skt_selector_unregister(s, ends[0], NULL), SKT_ENOTREG);
    CHECK_EQ(skt_selector_register(s, ends[0], SKT_EVENT_READ, NULL), 0);
    CHECK_EQ(skt_selector_unregister(s, ends[0], NULL), 0);
    close(ends[0]);
    close(ends[1]);
}

/* What is modified is what is waited for. proves: B29 */
EACH_KIND(modify_changes_what_is_waited_for)
{
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, &data_a));
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    CHECK_OK(skt_selector_modify(s, ends[1], SKT_EVENT_READ, &data_a));
    CHECK_EQ(skt_selector_select(s, 0), 0);
    CHECK_OK(skt_selector_modify(s, ends[1], SKT_EVENT_WRITE, &data_b));
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_b);
    CHECK_OK(skt_selector_modify(s, ends[1], SKT_EVENT_WRITE, &data_a)); /* data only */
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    CHECK_OK(skt_selector_unregister(s, ends[1], NULL));
    CHECK_EQ(skt_selector_select(s, 0), 0);
    close(ends[0]);
    close(ends[1]);
}

/* The walk goes by number and stands changes of the table. */
EACH_KIND(map_is_walked_in_order)
{
    enum { PIPES = 20 };
    int ends[PIPES][2];
    struct skt_key key;
    size_t cursor = 0;
    int last = -1;
    int seen = 0;
    CHECK_EQ(skt_selector_map_next(s, &cursor, &key), 0);
    for (int i = 0; i < PIPES; i++) {
        kinds_pipe(ends[i]);
        CHECK_OK(skt_selector_register(s, ends[i][0], SKT_EVENT_READ, ends[i]));
    }
    cursor = 0;
    while (skt_selector_map_next(s, &cursor, &key) == 1) {
        CHECK_INT(key.fd, >, last);
        CHECK_EQ(*(int *)key.data, key.fd);
        last = key.fd;
        if (seen++ % 2 == 0)
            CHECK_OK(skt_selector_unregister(s, key.fd, NULL));
    }
    CHECK_EQ(seen, PIPES);
    CHECK_EQ(skt_selector_count(s), PIPES / 2);
    key.fd = -7;
    CHECK_EQ(skt_selector_map_next(s, &cursor, &key), 0);
    CHECK_EQ(key.fd, -7);
    for (int i = 0; i < PIPES; i++) {
        close(ends[i][0]);
        close(ends[i][1]);
    }
}

/* The table in any order of arrival and leaving: what is registered is what is
 * reported. */
EACH_KIND(table_follows_a_model)
{
    enum { PIPES = 40, STEPS = 4000 };
    int ends[PIPES][2];
    int events[PIPES] = {0};
    int registered = 0;
    unsigned random = 12345;
    for (int i = 0; i < PIPES; i++)
        kinds_pipe(ends[i]);
    for (int step = 0; step < STEPS; step++) {
        random = random * 1103515245U + 12345U;
        int i = (int)(random >> 16) % PIPES;
        int wish = random >> 30 & 1 ? SKT_EVENT_WRITE : SKT_EVENT_READ;
        struct skt_key key;
        if (events[i] == 0) {
            CHECK_OK(skt_selector_register(s, ends[i][1], wish, ends[i]));
            events[i] = wish;
            registered++;
        } else if (random >> 29 & 1) {
            CHECK_OK(skt_selector_modify(s, ends[i][1], wish, ends[i]));
            events[i] = wish;
        } else {
            CHECK_OK(skt_selector_unregister(s, ends[i][1], &key));
            CHECK_EQ(key.events, events[i]);
            events[i] = 0;
            registered--;
        }
        CHECK_EQ(skt_selector_count(s), registered);
        if (step % 50 == 0) {
            int writers = 0;
            for (int k = 0; k < PIPES; k++)
                writers += events[k] == SKT_EVENT_WRITE;
            CHECK_EQ(skt_selector_select(s, 0), writers);
        }
    }
    for (int i = 0; i < PIPES; i++) {
        close(ends[i][0]);
        close(ends[i][1]);
    }
}

/* Freeing and closing leave what was registered open. */
EACH_KIND(close_leaves_descriptors_open)
{
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, NULL));
    CHECK_EQ(skt_selector_close(s), 0);
    CHECK_EQ(skt_selector_close(s), 0);
    kinds_put(ends[1]);
    close(ends[0]);
    close(ends[1]);
}

/* Descriptor 0 is one like any other. */
EACH_KIND(descriptor_zero)
{
    int ends[2];
    int saved = dup(0);
    kinds_pipe(ends);
    CHECK_EQ(dup2(ends[0], 0), 0);
    CHECK_OK(skt_selector_register(s, 0, SKT_EVENT_READ, &data_a));
    kinds_put(ends[1]);
    kinds_only(s, SKT_FOREVER, 0, SKT_EVENT_READ, &data_a);
    CHECK_OK(skt_selector_unregister(s, 0, NULL));
    CHECK_EQ(dup2(saved, 0), 0);
    close(saved);
    close(ends[0]);
    close(ends[1]);
}
