/* SPDX-License-Identifier: MIT */
/* load.c - skt load: many connections to an echo server, every byte verified. */
#include "command.h"
#include "load_report.h"
#include "load_run.h"
#include "options.h"
#include "process.h"
#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define DURATION_DEFAULT (5 * SKT_SECOND)
#define TIMEOUT_DEFAULT (10 * SKT_SECOND)

/* Connections with wrong bytes that are told one by one; all are counted. */
#define DAMAGE_TOLD 5

struct arguments {
    struct endpoint endpoint;
    int64_t connections;
    int64_t size;
    int64_t depth;
    int64_t count;
    int64_t seed;
    skt_nsec duration;
    skt_nsec timeout;
    int json;
};

/* Returns 0, OPTIONS_HELPED or OPTIONS_WRONG. */
static int read_arguments(struct arguments *arguments, int argc, char **argv)
{
    const char *words[WORDS_MAX];
    const struct option_row rows[] = {
        {'n', "connections", OPTION_WHOLE, &arguments->connections, "N",
         "connections at once (default: 1)", 1, 10000000},
        {'s', "size", OPTION_WHOLE, &arguments->size, "BYTES",
         "of each message (default: 64)", 1, 1 << 30},
        {'p', "depth", OPTION_WHOLE, &arguments->depth, "N",
         "messages under way on each connection (default: 1)", 1, 65536},
        {'d', "duration", OPTION_SECONDS, &arguments->duration, "SECONDS",
         "send for so long (default: 5, without -c)", 0, 0},
        {'c', "count", OPTION_WHOLE, &arguments->count, "N",
         "send so many messages on each connection", 1, INT64_MAX / 2},
        {'t', "timeout", OPTION_SECONDS, &arguments->timeout, "SECONDS",
         "wait no longer for a connection or an answer (default: 10)", 0, 0},
        {0, "seed", OPTION_WHOLE, &arguments->seed, "N",
         "chooses the bytes that are sent (default: 1)", 0, INT64_MAX},
        {0, "json", OPTION_FLAG, &arguments->json, NULL, "print the result as JSON", 0,
         0},
    };
    const struct command_line line = {
        "load [OPTION]... HOST PORT",
        "Makes connections to an echo server, sends messages on all of them and "
        "verifies\n"
        "each byte that comes back. Exit code 0 only if every byte did.",
        rows,
        sizeof rows / sizeof rows[0],
        2,
        2,
    };
    int count = options_parse(&line, argc, argv, words);
    if (count < 0)
        return count;
    int rc = endpoint_parse_peer(&arguments->endpoint, words[0], words[1]);
    return rc == 0 ? 0 : OPTIONS_WRONG;
}

/* Whether there are descriptors for so many connections; if not, that is reported. */
static int has_room(int64_t connections)
{
    size_t limit = descriptor_limit();
    size_t needed = (size_t)connections + SPARE_DESCRIPTORS;
    if (needed <= limit)
        return 1;
    report("%" PRId64 " connections need %zu descriptors, but the limit is %zu "
           "(the hard limit of 'ulimit -n')",
           connections, needed, limit);
    return 0;
}

struct teller {
    const struct load_options *options;
    int told;
    int failed;
};

static void show_progress(void *user, const struct load_result *result)
{
    struct teller *teller = user;
    load_print_progress(teller->options, result);
}

/* A message needs a line of its own. */
static void wipe_progress(const struct teller *teller)
{
    if (teller->options->progress != NULL)
        load_print_progress(teller->options, NULL);
}

/* The first failure alone is told here; the result counts them all by kind. */
static void tell_failed(void *user, int made, const struct skt_addr *addr, int error)
{
    char text[SKT_ADDR_TEXT_MAX];
    struct teller *teller = user;
    if (teller->failed++ > 0)
        return;
    wipe_progress(teller);
    report_error(error, "%s %s%s", made ? "a connection to" : "cannot connect to",
                 addr_text(addr, text), made ? " broke off" : "");
}

static void tell_damage(void *user, size_t connection,
                        const struct payload_damage *damage)
{
    struct teller *teller = user;
    if (teller->told++ >= DAMAGE_TOLD)
        return;
    wipe_progress(teller);
    report("connection %zu, byte %" PRIu64 ": %" PRIu64 " bytes %s", connection,
           damage->offset, damage->length, payload_fault_name(damage->fault));
}

static int run(const struct load_options *options, int json)
{
    struct skt_cancel stop = {0};
    struct load_result *result = malloc(sizeof *result); /* its histogram is large */
    int rc = result != NULL ? skt_cancel_open(&stop) : SKT_ENOMEM;
    if (rc == 0)
        rc = stop_on_signals(&stop);
    if (rc == 0)
        rc = load_run(options, &stop, result);
    stop_on_signals(NULL);
    skt_cancel_close(&stop);
    if (options->progress != NULL)
        load_print_progress(options, NULL);
    if (rc < 0)
        report_error(rc, "cannot start");
    else if (json)
        rc = load_print_json(options, result);
    else
        load_print_text(options, result);
    int status = rc == 0 && load_is_good(options, result) ? DONE : FAILED;
    free(result);
    return status;
}

int cmd_load(int argc, char **argv)
{
    struct arguments arguments = {
        .connections = 1, .size = 64, .depth = 1, .seed = 1, .timeout = TIMEOUT_DEFAULT};
    struct teller teller = {0};
    int rc = read_arguments(&arguments, argc, argv);
    if (rc < 0)
        return rc == OPTIONS_HELPED ? DONE : USAGE;
    if (!has_room(arguments.connections))
        return FAILED;
    if (arguments.duration == 0 && arguments.count == 0)
        arguments.duration = DURATION_DEFAULT;
    if (arguments.count != 0 && arguments.depth > arguments.count)
        arguments.depth = arguments.count; /* no more will ever be under way */
    struct load_options options = {
        .endpoint = arguments.endpoint,
        .connections = (size_t)arguments.connections,
        .size = (uint64_t)arguments.size,
        .depth = (uint64_t)arguments.depth,
        .count = (uint64_t)arguments.count,
        .seed = (uint64_t)arguments.seed,
        .duration = arguments.duration,
        .timeout = arguments.timeout,
        .progress = isatty(STDERR_FILENO) ? show_progress : NULL,
        .damaged = tell_damage,
        .failed = tell_failed,
        .user = &teller,
    };
    teller.options = &options;
    return run(&options, arguments.json);
}
