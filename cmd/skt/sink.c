/* SPDX-License-Identifier: MIT */
/* sink.c - skt sink: prints the lines that it receives from many connections. */
#include "command.h"
#include "listeners.h"
#include "options.h"
#include "outlet.h"
#include "output.h"
#include "process.h"
#include "report.h"
#include "sink_server.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Ended while nobody takes the output: how long what is printed already may still
 * wait. */
#define PATIENCE SKT_SECOND

struct arguments {
    struct endpoint endpoint;
    struct sink_options server;
    int64_t connections_most;
};

/* Returns 0, OPTIONS_HELPED or OPTIONS_WRONG. */
static int read_arguments(struct arguments *arguments, int argc, char **argv)
{
    const char *words[WORDS_MAX];
    const struct option_row rows[] = {
        {'v', "verbose", OPTION_FLAG, &arguments->server.verbose, NULL,
         "a line for each connection that opens or closes", 0, 0},
        {'b', "bare", OPTION_FLAG, &arguments->server.bare, NULL,
         "lines without the address that they come from", 0, 0},
        {0, "idle", OPTION_SECONDS, &arguments->server.idle, "SECONDS",
         "close connections that are still for so long", 0, 0},
        {0, "max-connections", OPTION_WHOLE, &arguments->connections_most, "N",
         "serve no more at once (default: all that the system allows)", 1, 10000000},
    };
    const struct command_line line = {
        "sink [OPTION]... [HOST] PORT",
        "Prints the lines that each connection sends, what is not printable as \\xHH.\n"
        "HOST is the numeric address to listen on (default: both loopback addresses);\n"
        "PORT 0 takes a free one. SIGINT and SIGTERM end it.",
        rows,
        sizeof rows / sizeof rows[0],
        1,
        2,
    };
    int count = options_parse(&line, argc, argv, words);
    if (count < 0)
        return count;
    int rc = endpoint_parse(&arguments->endpoint, count == 2 ? words[0] : NULL,
                            words[count - 1]);
    return rc == 0 ? 0 : OPTIONS_WRONG;
}

static void print_summary(struct sink_server *server, struct outlet *outlet,
                          skt_nsec span)
{
    struct sink_counts counts;
    sink_server_counts(server, &counts);
    outlet_print(outlet,
                 "%" PRIu64 " connections (%zu at once), %" PRIu64 " lines, %" PRIu64
                 " bytes, %" PRIu64 " errors, %.1f seconds\n",
                 counts.connections, counts.peak, counts.lines, counts.bytes,
                 counts.errors, (double)span / (double)SKT_SECOND);
}

/* The last output, and the exit code. A closed pipe is no failure. */
static int finish(struct outlet *outlet)
{
    int rc = outlet_finish(outlet, PATIENCE);
    if (rc == 0 || rc == SKT_EPIPE)
        return DONE;
    report_error(rc, "cannot write to standard output");
    return FAILED;
}

/* Gives the server its listeners and serves. */
static int serve(struct sink_server *server, struct listeners *listeners,
                 struct outlet *outlet, struct skt_cancel *stop)
{
    int rc = 0;
    for (int i = 0; i < listeners->count && rc == 0; i++)
        rc = sink_server_listen(server, &listeners->sockets[i]);
    if (rc == 0)
        rc = stop_on_signals(stop);
    if (rc < 0) {
        report_error(rc, "cannot start");
        return FAILED;
    }
    listeners_announce(listeners);
    if (output_flush() != OUTPUT_FINE)
        return DONE; /* where lines go to nowhere; main tells if it was an error */
    skt_nsec begin = skt_now();
    rc = sink_server_serve(server, stop);
    stop_on_signals(NULL);
    if (rc < 0 && rc != outlet->error)
        report_error(rc, "cannot go on");
    print_summary(server, outlet, skt_now() - begin);
    int status = finish(outlet);
    return rc < 0 && rc != outlet->error ? FAILED : status;
}

static int run(const struct arguments *arguments, struct listeners *listeners)
{
    struct outlet *outlet = calloc(1, sizeof *outlet);
    struct skt_cancel stop = {0};
    struct sink_server *server = NULL;
    int status = FAILED;
    int rc = outlet != NULL ? skt_cancel_open(&stop) : SKT_ENOMEM;
    if (rc == 0)
        rc = outlet_open(outlet, STDOUT_FILENO, &stop);
    if (rc == 0)
        rc = sink_server_new(&server, &arguments->server, outlet);
    if (rc == 0)
        status = serve(server, listeners, outlet, &stop);
    else
        report_error(rc, "cannot start");
    sink_server_free(server);
    if (outlet != NULL)
        outlet_close(outlet);
    skt_cancel_close(&stop);
    free(outlet);
    return status;
}

int cmd_sink(int argc, char **argv)
{
    struct arguments arguments = {.server.paused = report_pause};
    struct listeners listeners = {0};
    int rc = read_arguments(&arguments, argc, argv);
    if (rc < 0)
        return rc == OPTIONS_HELPED ? DONE : USAGE;
    arguments.server.connections_most = connections_most(arguments.connections_most, 0);
    if (listeners_open(&listeners, &arguments.endpoint) != 0)
        return FAILED;
    int status = run(&arguments, &listeners);
    listeners_close(&listeners);
    return status;
}
