/* SPDX-License-Identifier: MIT */
/* connect.c - skt connect: carries what is typed or piped to a server, and back. */
#include "command.h"
#include "connect_terminal.h"
#include "endpoint.h"
#include "options.h"
#include "output.h"
#include "process.h"
#include "pump.h"
#include "report.h"
#include "text.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct arguments {
    struct endpoint endpoint;
    skt_nsec timeout;
    skt_nsec wait;
    int crlf;
    int raw;
    int verbose;
};

/* Returns 0, OPTIONS_HELPED or OPTIONS_WRONG. */
static int read_arguments(struct arguments *arguments, int argc, char **argv)
{
    const char *words[WORDS_MAX];
    const struct option_row rows[] = {
        {'v', "verbose", OPTION_FLAG, &arguments->verbose, NULL,
         "say on standard error what happens", 0, 0},
        {'t', "timeout", OPTION_SECONDS, &arguments->timeout, "SECONDS",
         "give up connecting after so long", 0, 0},
        {'w', "wait", OPTION_PAUSE, &arguments->wait, "SECONDS",
         "the peer has ended: go on sending until the input is still for so long "
         "(default: 0.5)",
         0, 0},
        {'C', "crlf", OPTION_FLAG, &arguments->crlf, NULL,
         "end typed lines with CR LF for the peer", 0, 0},
        {'r', "raw", OPTION_FLAG, &arguments->raw, NULL,
         "on a terminal: no line editing, and bytes of the peer as they are", 0, 0},
    };
    const struct command_line line = {
        "connect [OPTION]... HOST PORT",
        "Sends standard input to a server, and what it sends to standard output. On a\n"
        "terminal lines can be edited while text arrives, Ctrl-D on an empty line ends\n"
        "sending, Ctrl-C ends everything. HOST is a numeric address or 'localhost'.",
        rows,
        sizeof rows / sizeof rows[0],
        2,
        2,
    };
    int count = options_parse(&line, argc, argv, words);
    if (count < 0)
        return count;
    return endpoint_parse_peer(&arguments->endpoint, words[0], words[1]) == 0
               ? 0
               : OPTIONS_WRONG;
}

/* ---- connecting ------------------------------------------------------------------ */

static int connect_one(struct skt_socket *s, const struct skt_addr *addr,
                       skt_nsec deadline, struct skt_cancel *stop)
{
    int rc = skt_socket_open(s, skt_addr_family(addr), SOCK_STREAM, 0);
    if (rc == 0)
        rc = skt_socket_set_deadline(s, SKT_BOTH, deadline);
    if (rc == 0)
        rc = skt_socket_set_cancel(s, SKT_BOTH, stop);
    /* A typed line is worth a packet of its own; bulk fills packets anyhow. */
    if (rc == 0)
        rc = skt_setsockopt_int(s, IPPROTO_TCP, TCP_NODELAY, 1);
    if (rc == 0)
        rc = skt_connect(s, addr);
    if (rc < 0)
        skt_socket_close(s);
    return rc;
}

/* Tries the addresses one after the other, within one deadline. Returns the index of the
 * one that answered, or the first error, which is of the address that was meant. */
static int connect_any(struct skt_socket *s, const struct arguments *arguments,
                       struct skt_cancel *stop)
{
    char text[SKT_ADDR_TEXT_MAX];
    const struct endpoint *endpoint = &arguments->endpoint;
    skt_nsec deadline = arguments->timeout != 0 ? skt_deadline(arguments->timeout) : 0;
    int first = 0;
    for (int i = 0; i < endpoint->count; i++) {
        int rc = connect_one(s, &endpoint->addrs[i], deadline, stop);
        if (rc == 0)
            return i;
        if (i == 0)
            first = rc;
        if (rc == SKT_ECANCELED)
            return rc;
        if (arguments->verbose && i + 1 < endpoint->count)
            report_error(rc, "cannot connect to %s",
                         addr_text(&endpoint->addrs[i], text));
    }
    return first;
}

static int make_ready(struct skt_socket *s)
{
    int rc = skt_socket_set_deadline(s, SKT_BOTH, 0);
    if (rc == 0)
        rc = skt_socket_set_cancel(s, SKT_BOTH, NULL); /* the selector has it */
    return rc == 0 ? skt_socket_set_blocking(s, 0) : rc;
}

/* ---- carrying -------------------------------------------------------------------- */

static enum pump_end carry(struct pump *pump, const struct arguments *arguments,
                           const char *peer)
{
    int edited = pump->escape && isatty(STDIN_FILENO);
    if (!edited)
        return pump_run(pump);
    enum pump_end end = connect_terminal(pump, arguments->crlf);
    if (end != PUMP_GOES_ON)
        return end;
    int was_peer = pump->peer_ended;
    end = pump_run(pump);
    if (was_peer && end == PUMP_DONE)
        report("%s has closed the connection", peer);
    return end;
}

static int conclude(const struct pump *pump, enum pump_end end, const char *peer)
{
    if (pump->verbose)
        report("%" PRIu64 " bytes sent, %" PRIu64 " received", pump->sent,
               pump->received);
    if (end == PUMP_CANCELED) {
        output_flush();
        end_by_signal();
    }
    if (end != PUMP_FAILED)
        return DONE;
    int names_peer = pump->what[strlen(pump->what) - 1] == ' ';
    report_error(pump->error, "%s%s", pump->what, names_peer ? peer : "");
    return FAILED;
}

static int talk(struct skt_socket *s, const struct arguments *arguments,
                struct skt_cancel *stop, const char *peer)
{
    struct skt_selector *selector = NULL;
    struct pump *pump = calloc(1, sizeof *pump);
    int rc = pump != NULL ? make_ready(s) : SKT_ENOMEM;
    if (rc == 0)
        rc = skt_selector_new(&selector, NULL);
    if (rc == 0)
        rc = skt_selector_set_cancel(selector, stop);
    int status = FAILED;
    if (rc == 0) {
        pump_init(pump, s, selector);
        pump->escape = !arguments->raw && isatty(STDOUT_FILENO);
        pump->text_flags = text_flags(STDOUT_FILENO);
        pump->wait = arguments->wait;
        pump->verbose = arguments->verbose;
        status = conclude(pump, carry(pump, arguments, peer), peer);
    } else {
        report_error(rc, "cannot start");
    }
    skt_selector_free(selector);
    free(pump);
    return status;
}

static void tell_connected(const struct skt_socket *s, const char *peer, skt_nsec span)
{
    char text[SKT_ADDR_TEXT_MAX];
    struct skt_addr own;
    if (skt_getsockname(s, &own) < 0)
        return; /* gone again already, which the talk will find out */
    report("connected to %s from %s in %.1f ms", peer, addr_text(&own, text),
           (double)span / (double)SKT_MILLISECOND);
}

static int run(const struct arguments *arguments, struct skt_cancel *stop)
{
    char peer[SKT_ADDR_TEXT_MAX];
    struct skt_socket s = {0};
    skt_nsec begin = skt_now();
    int which = connect_any(&s, arguments, stop);
    if (which == SKT_ECANCELED)
        end_by_signal();
    addr_text(&arguments->endpoint.addrs[which > 0 ? which : 0], peer);
    if (which < 0) {
        report_error(which, "cannot connect to %s", peer);
        return FAILED;
    }
    if (arguments->verbose)
        tell_connected(&s, peer, skt_now() - begin);
    int status = talk(&s, arguments, stop, peer);
    skt_socket_close(&s);
    return status;
}

int cmd_connect(int argc, char **argv)
{
    struct arguments arguments = {.wait = SKT_SECOND / 2};
    struct skt_cancel stop = {0};
    int status = FAILED;
    int rc = read_arguments(&arguments, argc, argv);
    if (rc < 0)
        return rc == OPTIONS_HELPED ? DONE : USAGE;
    rc = skt_cancel_open(&stop);
    if (rc == 0)
        rc = stop_on_signals(&stop);
    if (rc == 0)
        status = run(&arguments, &stop);
    else
        report_error(rc, "cannot start");
    stop_on_signals(NULL);
    skt_cancel_close(&stop);
    return status;
}
