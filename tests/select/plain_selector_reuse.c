/* SPDX-License-Identifier: MIT */
/* plain_selector_reuse.c - every kind: descriptors closed without unregistering, and
 * numbers that are used again. */
#include "select/kinds.h"

#include <fcntl.h>

#include "lib/net.h"

static int data_a, data_b;

/* Unregistering works after the descriptor was closed. proves: T52 */
EACH_KIND(closed_then_unregistered)
{
    struct skt_key key;
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    close(ends[0]);
    close(ends[1]);
    CHECK_EQ(skt_selector_unregister(s, ends[0], &key), 0);
    CHECK(key.data == &data_a);
    CHECK_EQ(skt_selector_count(s), 0);
    CHECK_EQ(skt_selector_select(s, 0), 0);
}

/* A closed descriptor is silent, stays in the table, and does not disturb the others. */
EACH_KIND(closed_is_silent)
{
    int gone[2], ends[2];
    kinds_pipe(gone);
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, gone[0], SKT_EVENT_READ, &data_a));
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_b));
    kinds_put(gone[1]);
    close(gone[0]);
    close(gone[1]);
    CHECK_EQ(skt_selector_select(s, 0), 0);
    CHECK_EQ(skt_selector_select(s, SKT_MILLISECOND), 0);
    CHECK_EQ(skt_selector_count(s), 2);
    kinds_put(ends[1]);
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_b);
    close(ends[0]);
    close(ends[1]);
}

/* The number of a closed descriptor means another file: registering replaces the key.
 * proves: T52 B7 */
EACH_KIND(number_used_again_is_registered_again)
{
    struct skt_key key;
    int old[2], fresh[2];
    kinds_pipe(old);
    kinds_pipe(fresh);
    CHECK_OK(skt_selector_register(s, old[0], SKT_EVENT_READ, &data_a));
    CHECK_EQ(dup2(fresh[0], old[0]), old[0]); /* closes it and takes its number at once */
    CHECK_EQ(skt_selector_register(s, old[0], SKT_EVENT_READ, &data_b), 0);
    CHECK_EQ(skt_selector_count(s), 1);
    CHECK_OK(skt_selector_get_key(s, old[0], &key));
    CHECK(key.data == &data_b);
    CHECK_ERR(skt_selector_register(s, old[0], SKT_EVENT_READ, &data_a), SKT_EEXIST);
    kinds_put(fresh[1]);
    kinds_only(s, SKT_FOREVER, old[0], SKT_EVENT_READ, &data_b);
    CHECK_OK(skt_selector_unregister(s, old[0], NULL));
    CHECK_EQ(skt_selector_select(s, 0), 0);
    close(old[0]);
    close(old[1]);
    close(fresh[0]);
    close(fresh[1]);
}

/* The same after the kind has noticed that the number was closed. */
EACH_KIND(silent_number_is_registered_again)
{
    int ends[2];
    kinds_pipe(ends);
    int fd = dup(ends[0]);
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_READ, &data_a));
    close(fd);
    CHECK_EQ(skt_selector_select(s, 0), 0);
    CHECK_EQ(dup2(ends[0], fd), fd);
    int rc = skt_selector_register(s, fd, SKT_EVENT_READ, &data_b);
    if (kind == SKT_SELECTOR_EPOLL) /* the same file and number: it never left the set */
        CHECK_ERR(rc, SKT_EEXIST);
    else
        CHECK_OK(rc);
    kinds_put(ends[1]);
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 1);
    CHECK_OK(skt_selector_unregister(s, fd, NULL));
    close(fd);
    close(ends[0]);
    close(ends[1]);
}

/* An event of before is not given to a key that was registered in the same batch.
 * proves: B7 */
EACH_KIND(stale_event_in_a_batch_is_dropped)
{
    enum { PIPES = 4 };
    int ends[PIPES][2];
    int quiet[2];
    struct skt_key key;
    int events;
    kinds_pipe(quiet);
    for (int i = 0; i < PIPES; i++) {
        kinds_pipe(ends[i]);
        kinds_put(ends[i][1]);
        CHECK_OK(skt_selector_register(s, ends[i][0], SKT_EVENT_READ, &data_a));
    }
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), PIPES);
    CHECK_EQ(skt_selector_next(s, &key, &events), 1);
    for (int i = 0; i < PIPES; i++) {
        if (ends[i][0] == key.fd)
            continue;
        CHECK_OK(skt_selector_unregister(s, ends[i][0], NULL));
        CHECK_EQ(dup2(quiet[0], ends[i][0]), ends[i][0]);
        CHECK_OK(skt_selector_register(s, ends[i][0], SKT_EVENT_READ, &data_b));
    }
    kinds_no_more(s);
    kinds_only(s, 0, key.fd, SKT_EVENT_READ, &data_a);
    for (int i = 0; i < PIPES; i++) {
        close(ends[i][0]);
        close(ends[i][1]);
    }
    close(quiet[0]);
    close(quiet[1]);
}

/* A ghost: the number was closed and unregistered, a duplicate keeps the file open and
 * readable. It is reported to nobody, and nothing spins. proves: T51 B8 */
EACH_KIND(ghost_of_a_duplicate_is_exorcised)
{
    int ends[2], other[2];
    kinds_pipe(ends);
    kinds_pipe(other);
    int twin = dup(ends[0]);
    CHECK_OK(skt_selector_register(s, other[0], SKT_EVENT_READ, &data_b));
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    int before = skt_selector_fileno(s);
    close(ends[0]);
    CHECK_OK(skt_selector_unregister(s, ends[0], NULL));
    kinds_put(ends[1]);
    skt_nsec begin = skt_now();
    CHECK_EQ(skt_selector_select(s, 20 * SKT_MILLISECOND), 0);
    CHECK_INT(skt_now() - begin, >=, 20 * SKT_MILLISECOND);
    kinds_no_more(s);
    CHECK_EQ(skt_selector_fileno(s), before);
    kinds_put(other[1]);
    kinds_only(s, SKT_FOREVER, other[0], SKT_EVENT_READ, &data_b);
    CHECK_EQ(skt_selector_wake(s), 0); /* the selector's own survive the new set */
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 1);
    kinds_get(other[0]);
    CHECK_EQ(skt_selector_wake(s), 0);
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 0);
    close(twin);
    close(ends[1]);
    close(other[0]);
    close(other[1]);
}

/* A ghost under a number that has a new key. proves: T51 T52 B8 */
EACH_KIND(ghost_behind_a_new_key)
{
    int ends[2], fresh[2];
    kinds_pipe(ends);
    kinds_pipe(fresh);
    int twin = dup(ends[0]);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    CHECK_EQ(dup2(fresh[0], ends[0]), ends[0]);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_b));
    kinds_put(ends[1]); /* makes the ghost ready */
    CHECK_EQ(skt_selector_select(s, 0), 0);
    CHECK_EQ(skt_selector_select(s, SKT_MILLISECOND), 0);
    kinds_put(fresh[1]);
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_b);
    CHECK_OK(skt_selector_unregister(s, ends[0], NULL));
    close(twin);
    close(ends[0]);
    close(ends[1]);
    close(fresh[0]);
    close(fresh[1]);
}

/* The duplicate comes back to its old number: the entry that was left in the set is taken
 * over. proves: T51 T52 */
EACH_KIND(ghost_comes_home)
{
    int ends[2];
    kinds_pipe(ends);
    int fd = dup(ends[0]);
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_READ, &data_a));
    close(fd);
    CHECK_OK(skt_selector_unregister(s, fd, NULL));
    CHECK_EQ(dup2(ends[0], fd), fd);
    CHECK_OK(skt_selector_register(s, fd, SKT_EVENT_READ, &data_b));
    kinds_put(ends[1]);
    kinds_only(s, SKT_FOREVER, fd, SKT_EVENT_READ, &data_b);
    CHECK_OK(skt_selector_unregister(s, fd, NULL));
    CHECK_EQ(skt_selector_select(s, 0), 0);
    close(fd);
    close(ends[0]);
    close(ends[1]);
}

/* The set built anew leaves out a number that means another file by now. */
EACH_KIND(new_set_adopts_no_stranger)
{
    int ends[2], stranger[2], closed;
    kinds_pipe(ends);
    kinds_pipe(stranger);
    int twin = dup(ends[0]);
    closed = dup(stranger[0]);
    int taken = dup(ends[1]);
    CHECK_OK(skt_selector_register(s, closed, SKT_EVENT_READ, &data_a));
    CHECK_OK(skt_selector_register(s, taken, SKT_EVENT_READ, &data_a));
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_b));
    CHECK_EQ(dup2(stranger[1], closed), closed); /* closed, and the number taken */
    close(taken);
    if (kind != SKT_SELECTOR_EPOLL)
        CHECK_EQ(skt_selector_select(s, 0), 0);
    close(ends[0]);
    CHECK_OK(skt_selector_unregister(s, ends[0], NULL));
    kinds_put(ends[1]);
    CHECK_EQ(skt_selector_select(s, SKT_MILLISECOND), 0);
    CHECK_EQ(skt_selector_count(s), 2);
    CHECK_OK(skt_selector_unregister(s, closed, NULL));
    CHECK_OK(skt_selector_unregister(s, taken, NULL));
    close(closed);
    close(twin);
    close(ends[1]);
    close(stranger[0]);
    close(stranger[1]);
}

/* A modify that the system refuses because the descriptor is gone unregisters it.
 * proves: T59 B31, skt_selector_modify SKT_EBADF */
EACH_KIND(modify_of_a_closed_descriptor)
{
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    close(ends[0]);
    CHECK_OK(skt_selector_modify(s, ends[0], SKT_EVENT_READ, &data_b)); /* only data */
    CHECK_ERR(skt_selector_modify(s, ends[0], SKT_EVENT_WRITE, &data_b), SKT_EBADF);
    CHECK_ERR(skt_selector_unregister(s, ends[0], NULL), SKT_ENOTREG);
    CHECK_EQ(skt_selector_count(s), 0);
    close(ends[1]);
}

/* The same when its number means another file: epoll sees it at once, poll and select
 * once they have met the number closed. proves: T59, skt_selector_modify SKT_ENOENT */
EACH_KIND(modify_of_a_number_used_again)
{
    int ends[2], fresh[2];
    kinds_pipe(ends);
    kinds_pipe(fresh);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_a));
    close(ends[0]);
    CHECK_EQ(skt_selector_select(s, 0), 0);
    CHECK_EQ(dup2(fresh[0], ends[0]), ends[0]);
    CHECK_ERR(skt_selector_modify(s, ends[0], SKT_EVENT_WRITE, &data_b), SKT_ENOENT);
    CHECK_EQ(skt_selector_count(s), 0);
    CHECK_OK(skt_selector_register(s, ends[0], SKT_EVENT_READ, &data_b));
    kinds_put(fresh[1]);
    kinds_only(s, SKT_FOREVER, ends[0], SKT_EVENT_READ, &data_b);
    close(ends[0]);
    close(ends[1]);
    close(fresh[0]);
    close(fresh[1]);
}
