/* SPDX-License-Identifier: MIT */
/* command.h - the subcommands of skt and their exit codes. */
#ifndef SKT_CMD_COMMAND_H
#define SKT_CMD_COMMAND_H

/* Exit codes, the same for every subcommand and kept stable. */
enum {
    DONE = 0,   /* everything that was asked for has been done */
    FAILED = 1, /* the system, the peer or the data said no */
    USAGE = 2   /* the command line is wrong; nothing was tried */
};

struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv); /* argv[0] is the subcommand's name */
};

int cmd_connect(int argc, char **argv);
int cmd_echo(int argc, char **argv);
int cmd_load(int argc, char **argv);
int cmd_sink(int argc, char **argv);

#endif
