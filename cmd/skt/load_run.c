/* SPDX-License-Identifier: MIT */
/* load_run.c - the course of skt load: make the connections, measure, stop, end. */
#include "load_run.h"

#include "activity.h"
#include "load_connection.h"

#include <stdlib.h>
#include <string.h>

/* Connections that are made but have not been answered yet. Half of the smallest queue
 * that servers usually ask for (128), so that it never overflows. */
#define GREETING_MOST 64

static void open_some(struct run *run)
{
    size_t total = run->options->connections;
    /* Where a whole batch fails and none succeeds nobody is there: the rest is not
     * tried. */
    int hopeless = run->result->connected == 0 && run->failed >= GREETING_MOST;
    if (hopeless || run->stopping) {
        run->failed += total - run->next;
        run->next = total;
    }
    for (; run->next < total && run->greeting < GREETING_MOST; run->next++) {
        struct connection *connection = &run->connections[run->next];
        connection->key = payload_key(run->options->seed, run->next);
        load_connect(run, connection);
    }
}

/* ---- the course of a run --------------------------------------------------------- */

static void start_measuring(struct run *run)
{
    run->measuring = 1;
    run->begun = run->now = skt_now();
    for (size_t i = 0; i < run->options->connections; i++) {
        struct connection *connection = &run->connections[i];
        if (connection->state != READY)
            continue;
        connection->state = RUNNING;
        activity_add(&run->waiting, &connection->activity, run->now);
        run->now = skt_now();
        load_settle(run, connection);
    }
}

static void stop_sending(struct run *run)
{
    run->stopping = 1;
    for (size_t i = 0; i < run->options->connections; i++)
        load_settle(run, &run->connections[i]);
}

/* Fails what has been silent for too long. */
static void end_silent(struct run *run)
{
    struct activity *oldest;
    while ((oldest = activity_oldest(&run->waiting)) != NULL &&
           run->now - oldest->last >= run->options->timeout)
        load_give_up(run, ACTIVITY_OWNER(oldest, struct connection, activity));
}

static void serve(struct run *run)
{
    struct skt_key key;
    int events;
    while (skt_selector_next(run->selector, &key, &events) == 1)
        load_serve(run, key.data, events);
}

static void progress(struct run *run)
{
    if (run->options->progress == NULL || run->now < run->tick)
        return;
    run->tick = run->now + SKT_SECOND;
    run->options->progress(run->options->user, run->result);
}

/* How long to sleep if nothing happens. */
static skt_nsec patience(const struct run *run)
{
    const struct activity *oldest = activity_oldest(&run->waiting);
    skt_nsec due = run->options->progress != NULL ? run->tick : SKT_FOREVER;
    if (oldest != NULL && run->options->timeout < due - oldest->last)
        due = oldest->last + run->options->timeout;
    if (run->measuring && !run->stopping && run->options->duration != 0 &&
        run->begun + run->options->duration < due)
        due = run->begun + run->options->duration;
    return skt_remaining(due);
}

static int is_over(const struct run *run)
{
    return run->measuring && run->open == 0;
}

/* What the clock and the state of all bring, behind the events. */
static void advance(struct run *run)
{
    run->now = skt_now();
    end_silent(run);
    if (!run->measuring)
        open_some(run);
    if (!run->measuring && run->next == run->options->connections && run->greeting == 0)
        start_measuring(run);
    if (run->measuring && !run->stopping && run->options->duration != 0 &&
        run->now - run->begun >= run->options->duration)
        stop_sending(run);
    progress(run);
}

static int turn_until_over(struct run *run, struct skt_cancel *stop)
{
    int rc = 0;
    advance(run);
    while (!is_over(run)) {
        rc = skt_selector_select(run->selector, patience(run));
        if (rc == SKT_ECANCELED && !run->stopping) {
            run->result->interrupted = 1;
            skt_cancel_reset(stop);
            stop_sending(run);
            rc = 0;
        }
        if (rc < 0)
            break;
        serve(run);
        advance(run);
    }
    return rc == SKT_ECANCELED || rc > 0 ? 0 : rc;
}

static void close_all(struct run *run)
{
    for (size_t i = 0; i < run->options->connections; i++)
        if (run->connections[i].state != CLOSED)
            load_close(run, &run->connections[i]);
}

static void release(struct run *run)
{
    skt_selector_free(run->selector);
    free(run->connections);
    free(run->started);
    free(run);
}

static int prepare(struct run *run, struct skt_cancel *stop)
{
    const struct load_options *options = run->options;
    struct skt_selector_options wanted = {.size = sizeof wanted, .kind = options->kind};
    size_t moments;
    if (__builtin_mul_overflow(options->connections, options->depth, &moments))
        return SKT_ENOMEM;
    run->connections = calloc(options->connections, sizeof *run->connections);
    run->started = calloc(moments, sizeof *run->started);
    if (run->connections == NULL || run->started == NULL)
        return SKT_ENOMEM;
    int rc = skt_selector_new(&run->selector, &wanted);
    if (rc == 0)
        rc = skt_selector_set_cancel(run->selector, stop);
    activity_init(&run->waiting);
    run->now = skt_now();
    run->tick = run->now;
    return rc;
}

int load_run(const struct load_options *options, struct skt_cancel *stop,
             struct load_result *result)
{
    struct run *run = malloc(sizeof *run);
    if (run == NULL)
        return SKT_ENOMEM;
    memset(run, 0, offsetof(struct run, buffer));
    memset(result, 0, sizeof *result);
    result->address = options->endpoint.addrs[0];
    run->options = options;
    run->result = result;
    int rc = prepare(run, stop);
    if (rc == 0) {
        rc = turn_until_over(run, stop);
        close_all(run);
    }
    release(run);
    return rc;
}
