/* SPDX-License-Identifier: MIT */
/* main.c - the skt program: finds the subcommand and runs it. */
#include "command.h"
#include "output.h"
#include "process.h"
#include "report.h"

#include <signal.h>
#include <skt.h>
#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
    {"connect", "connect, and type or pipe what to send", cmd_connect},
    {"echo", "send back what each connection sends", cmd_echo},
    {"load", "many connections to an echo server, every byte verified", cmd_load},
    {"sink", "print the lines that each connection sends", cmd_sink},
};

#define COMMANDS (sizeof commands / sizeof commands[0])

static int help(void)
{
    printf("Usage: skt COMMAND [OPTION]... [ARGUMENT]...\n"
           "Network tools made with the skt library.\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-10s %s\n", commands[i].name, commands[i].summary);
    printf("\n'skt COMMAND --help' explains a command; 'skt --version' tells the "
           "version.\n");
    return DONE;
}

static int version(void)
{
    const char *text;
    skt_version(&text);
    printf("skt %s\n", text);
    return DONE;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2)
        return usage_error("a command is missing");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return help();
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return version();
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            report_as(commands[i].name);
            return commands[i].run(argc - 1, argv + 1);
        }
    return usage_error("unknown command '%s'", argv[1]);
}

int main(int argc, char **argv)
{
    standard_descriptors();
    /* A program may: a reader of our output that goes away is an error of a write, which
     * output_finish treats, and must not end a server in the middle of its clients. */
    signal(SIGPIPE, SIG_IGN);
    return output_finish(dispatch(argc, argv));
}
