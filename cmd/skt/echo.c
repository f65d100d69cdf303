/* SPDX-License-Identifier: MIT */
/* echo.c - skt echo: sends back what each of many connections sends. */
#include "command.h"
#include "echo_server.h"
#include "listeners.h"
#include "options.h"
#include "output.h"
#include "process.h"
#include "report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>

struct arguments {
    struct endpoint endpoint;
    struct echo_options server;
    int64_t connections_most;
    int64_t look; /* microseconds */
    const char *kind;
    int verbose;
};

/* What telling about connections needs. */
struct teller {
    struct skt_cancel *stop;
    int verbose;
};

static int choose_kind(struct arguments *arguments)
{
    if (arguments->kind == NULL)
        return 0;
    for (int kind = SKT_SELECTOR_SELECT; kind <= SKT_SELECTOR_EPOLL; kind++)
        if (strcmp(arguments->kind, skt_selector_kind_name(kind)) == 0) {
            arguments->server.kind = kind;
            return 0;
        }
    usage_error("--selector is select, poll or epoll, not '%s'", arguments->kind);
    return OPTIONS_WRONG;
}

/* Returns 0, OPTIONS_HELPED or OPTIONS_WRONG. */
static int read_arguments(struct arguments *arguments, int argc, char **argv)
{
    const char *words[WORDS_MAX];
    const struct option_row rows[] = {
        {'v', "verbose", OPTION_FLAG, &arguments->verbose, NULL,
         "a line for each connection that opens or closes", 0, 0},
        {0, "idle", OPTION_SECONDS, &arguments->server.idle, "SECONDS",
         "close connections that are still for so long", 0, 0},
        {0, "max-connections", OPTION_WHOLE, &arguments->connections_most, "N",
         "serve no more at once (default: all that the system allows)", 1, 10000000},
        {0, "selector", OPTION_TEXT, &arguments->kind, "KIND",
         "wait with select, poll or epoll (default: the best)", 0, 0},
        {0, "look", OPTION_WHOLE, &arguments->look, "MICROSECONDS",
         "look for data so long before sleeping (default: 0)", 0, 1000},
    };
    const struct command_line line = {
        "echo [OPTION]... [HOST] PORT",
        "Sends back what each connection sends. HOST is the numeric address to listen "
        "on\n"
        "(default: both loopback addresses); PORT 0 takes a free one. SIGINT and "
        "SIGTERM\n"
        "end it, when what is buffered has been sent; a second one ends it at once.",
        rows,
        sizeof rows / sizeof rows[0],
        1,
        2,
    };
    int count = options_parse(&line, argc, argv, words);
    if (count < 0)
        return count;
    arguments->server.look = arguments->look * SKT_MICROSECOND;
    if (choose_kind(arguments) < 0)
        return OPTIONS_WRONG;
    int rc = endpoint_parse(&arguments->endpoint, count == 2 ? words[0] : NULL,
                            words[count - 1]);
    return rc == 0 ? 0 : OPTIONS_WRONG;
}

static void tell_line(const struct echo_event *event)
{
    char text[SKT_ADDR_TEXT_MAX];
    if (event->kind == ECHO_OPENED) {
        printf("#%" PRIu64 " opened from %s\n", event->number,
               addr_text(event->peer, text));
        return;
    }
    printf("#%" PRIu64 " closed after %" PRIu64 " bytes", event->number, event->bytes);
    if (event->error == SKT_EDEADLINE)
        printf(": idle");
    else if (event->error < 0) {
        skt_strerror(event->error, text, sizeof text);
        printf(": %s (%s)", text, skt_errname(event->error));
    }
    putchar('\n');
}

static void tell(void *user, const struct echo_event *event)
{
    struct teller *teller = user;
    if (event->kind == ECHO_PAUSED) {
        report_pause(event->error);
        return;
    }
    if (!teller->verbose)
        return;
    tell_line(event);
    if (output_flush() == OUTPUT_CLOSED)
        skt_cancel_fire(teller->stop);
}

static void print_summary(const struct echo_server *server, skt_nsec span)
{
    struct echo_counts counts;
    echo_server_counts(server, &counts);
    printf("%" PRIu64 " connections (%zu at once), %" PRIu64 " reads, %" PRIu64
           " bytes echoed, %" PRIu64 " errors, %.1f seconds\n",
           counts.connections, counts.peak, counts.reads, counts.bytes, counts.errors,
           (double)span / (double)SKT_SECOND);
}

/* Gives the server its listeners and serves. */
static int serve(struct echo_server *server, struct listeners *listeners,
                 struct skt_cancel *stop)
{
    int rc = 0;
    for (int i = 0; i < listeners->count && rc == 0; i++)
        rc = echo_server_listen(server, &listeners->sockets[i]);
    if (rc == 0)
        rc = stop_on_signals(stop);
    if (rc < 0) {
        report_error(rc, "cannot start");
        return FAILED;
    }
    listeners_announce(listeners);
    if (output_flush() != OUTPUT_FINE)
        return DONE; /* nobody can know the port; output_finish tells, if it should */
    skt_nsec begin = skt_now();
    rc = echo_server_serve(server, stop);
    stop_on_signals(NULL);
    if (rc < 0)
        report_error(rc, "cannot go on");
    print_summary(server, skt_now() - begin);
    return rc < 0 ? FAILED : DONE;
}

static int run(const struct arguments *arguments, struct listeners *listeners)
{
    struct skt_cancel stop = {0};
    struct teller teller = {.stop = &stop, .verbose = arguments->verbose};
    struct echo_options options = arguments->server;
    struct echo_server *server = NULL;
    int status = FAILED;
    options.tell = tell;
    options.user = &teller;
    int rc = skt_cancel_open(&stop);
    if (rc == 0)
        rc = echo_server_new(&server, &options);
    if (rc == 0)
        status = serve(server, listeners, &stop);
    else
        report_error(rc, "cannot start");
    echo_server_free(server);
    skt_cancel_close(&stop);
    return status;
}

int cmd_echo(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct listeners listeners = {0};
    int rc = read_arguments(&arguments, argc, argv);
    if (rc < 0)
        return rc == OPTIONS_HELPED ? DONE : USAGE;
    size_t selector_most = arguments.server.kind == SKT_SELECTOR_SELECT ? FD_SETSIZE : 0;
    arguments.server.connections_most =
        connections_most(arguments.connections_most, selector_most);
    /* Accepted sockets are born non-blocking: two calls less for each connection. */
    rc = skt_set_default_timeout(0);
    if (rc < 0 || listeners_open(&listeners, &arguments.endpoint) != 0)
        return FAILED;
    int status = run(&arguments, &listeners);
    listeners_close(&listeners);
    return status;
}
