/* SPDX-License-Identifier: MIT */
/* options.h - the command line of a subcommand, read and explained from one table. */
#ifndef SKT_CMD_OPTIONS_H
#define SKT_CMD_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

enum option_kind {
    OPTION_FLAG,    /* value: int *, set to 1 */
    OPTION_WHOLE,   /* value: int64_t *, a decimal number from least to most */
    OPTION_SECONDS, /* value: skt_nsec *, seconds with a fraction, above 0 */
    OPTION_PAUSE,   /* the same, 0 too */
    OPTION_TEXT     /* value: const char ** */
};

struct option_row {
    char letter;      /* 0 if there is only the long form */
    const char *name; /* without the dashes */
    enum option_kind kind;
    void *value;
    const char *argument; /* its name in the help; NULL for a flag */
    const char *help;     /* one line */
    int64_t least, most;  /* OPTION_WHOLE only */
};

struct command_line {
    const char *synopsis; /* "echo [OPTION]... [HOST] PORT" */
    const char *about;    /* what the subcommand does, in one or two lines */
    const struct option_row *rows;
    size_t row_count;
    int least, most; /* how many words (HOST, PORT) it takes besides options */
};

#define WORDS_MAX 8

/* options_parse: --help has been answered; end with DONE. */
#define OPTIONS_HELPED (-1)
/* options_parse: the mistake has been reported; end with USAGE. */
#define OPTIONS_WRONG (-2)

/*
 * Reads argv[1] and following: options in any order, "-n5", "-n 5", "--count=5",
 * "--count 5", joined flags "-vq", "--" before words that begin with a dash.
 * words: receives the words, WORDS_MAX at most. Values are stored as they are met.
 * Returns the number of words, OPTIONS_HELPED or OPTIONS_WRONG.
 */
int options_parse(const struct command_line *line, int argc, char **argv,
                  const char *words[WORDS_MAX]);

#endif
