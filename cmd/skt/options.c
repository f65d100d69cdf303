/* SPDX-License-Identifier: MIT */
/* options.c - the command line of a subcommand, read and explained from one table. */
#include "options.h"

#include "report.h"

#include <errno.h>
#include <skt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the reading stands. */
struct scan {
    const struct command_line *line;
    int argc;
    char **argv;
    int next; /* the argument to look at next */
};

/* The column at which explanations begin, and the one that nothing goes beyond. */
#define HELP_COLUMN 29
#define LAST_COLUMN 80

/* The explanation of an option, broken at spaces. column: where the line stands. */
static void print_wrapped(const char *help, int column)
{
    while (*help != '\0') {
        size_t word = strcspn(help, " ");
        if (column + 1 + (int)word > LAST_COLUMN) {
            printf("\n%*s", HELP_COLUMN - 1, "");
            column = HELP_COLUMN - 1;
        }
        printf(" %.*s", (int)word, help);
        column += 1 + (int)word;
        help += word;
        help += strspn(help, " ");
    }
    putchar('\n');
}

static void print_row(char letter, const char *name, const char *argument,
                      const char *help)
{
    char start[] = "     ";
    if (letter != '\0') {
        start[2] = '-';
        start[3] = letter;
        start[4] = ',';
    }
    int column = printf("%s --%s %s", start, name, argument != NULL ? argument : "");
    if (column < HELP_COLUMN - 1)
        column += printf("%*s", HELP_COLUMN - 1 - column, "");
    print_wrapped(help, column);
}

static void print_help(const struct command_line *line)
{
    printf("Usage: skt %s\n%s\n\n", line->synopsis, line->about);
    for (size_t i = 0; i < line->row_count; i++) {
        const struct option_row *row = &line->rows[i];
        print_row(row->letter, row->name, row->argument, row->help);
    }
    print_row('h', "help", NULL, "show this text");
}

static const struct option_row *find_letter(const struct command_line *line, char letter)
{
    for (size_t i = 0; i < line->row_count; i++)
        if (line->rows[i].letter == letter)
            return &line->rows[i];
    return NULL;
}

static const struct option_row *find_name(const struct command_line *line,
                                          const char *name, size_t length)
{
    for (size_t i = 0; i < line->row_count; i++)
        if (strlen(line->rows[i].name) == length &&
            memcmp(line->rows[i].name, name, length) == 0)
            return &line->rows[i];
    return NULL;
}

static int store_whole(const struct option_row *row, const char *text)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    /* strtoll would also take leading space and a sign that nobody meant */
    int plain = (text[0] >= '0' && text[0] <= '9') || text[0] == '-';
    if (!plain || *end != '\0' || errno != 0 || number < row->least ||
        number > row->most) {
        usage_error("--%s takes a number from %lld to %lld, not '%s'", row->name,
                    (long long)row->least, (long long)row->most, text);
        return OPTIONS_WRONG;
    }
    *(int64_t *)row->value = number;
    return 0;
}

static int store_seconds(const struct option_row *row, const char *text)
{
    char *end;
    skt_nsec span;
    double seconds = strtod(text, &end);
    int plain = (text[0] >= '0' && text[0] <= '9') || text[0] == '.';
    int above = row->kind == OPTION_SECONDS;
    if (!plain || *end != '\0' || skt_nsec_from_seconds(seconds, &span) != 0 ||
        (above && span == 0)) {
        usage_error("--%s takes seconds%s, not '%s'", row->name, above ? " above 0" : "",
                    text);
        return OPTIONS_WRONG;
    }
    *(skt_nsec *)row->value = span;
    return 0;
}

static int store(const struct option_row *row, const char *text)
{
    switch (row->kind) {
    case OPTION_WHOLE:
        return store_whole(row, text);
    case OPTION_SECONDS:
    case OPTION_PAUSE:
        return store_seconds(row, text);
    case OPTION_TEXT:
        *(const char **)row->value = text;
        return 0;
    case OPTION_FLAG:
        break;
    }
    *(int *)row->value = 1;
    return 0;
}

/* The value behind an option: joined to it, or the next argument. */
static int take_value(struct scan *scan, const struct option_row *row, const char *joined)
{
    if (joined != NULL)
        return store(row, joined);
    if (scan->next >= scan->argc) {
        usage_error("--%s wants %s", row->name, row->argument);
        return OPTIONS_WRONG;
    }
    return store(row, scan->argv[scan->next++]);
}

static int take_long(struct scan *scan, const char *name)
{
    const char *equals = strchr(name, '=');
    size_t length = equals != NULL ? (size_t)(equals - name) : strlen(name);
    const struct option_row *row = find_name(scan->line, name, length);
    if (equals == NULL && strcmp(name, "help") == 0) {
        print_help(scan->line);
        return OPTIONS_HELPED;
    }
    if (row == NULL) {
        usage_error("unknown option '--%.*s'", (int)length, name);
        return OPTIONS_WRONG;
    }
    if (row->kind != OPTION_FLAG)
        return take_value(scan, row, equals != NULL ? equals + 1 : NULL);
    if (equals == NULL)
        return store(row, NULL);
    usage_error("--%s takes no value", row->name);
    return OPTIONS_WRONG;
}

static int take_letters(struct scan *scan, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        const struct option_row *row = find_letter(scan->line, *letters);
        if (row == NULL && *letters == 'h') {
            print_help(scan->line);
            return OPTIONS_HELPED;
        }
        if (row == NULL) {
            usage_error("unknown option '-%c'", *letters);
            return OPTIONS_WRONG;
        }
        if (row->kind != OPTION_FLAG)
            return take_value(scan, row, letters[1] != '\0' ? letters + 1 : NULL);
        store(row, NULL);
    }
    return 0;
}

static int check_words(const struct command_line *line, int count)
{
    if (count >= line->least && count <= line->most)
        return count;
    usage_error("too %s arguments: skt %s", count < line->least ? "few" : "many",
                line->synopsis);
    return OPTIONS_WRONG;
}

int options_parse(const struct command_line *line, int argc, char **argv,
                  const char *words[WORDS_MAX])
{
    struct scan scan = {.line = line, .argc = argc, .argv = argv, .next = 1};
    int only_words = 0;
    int count = 0;
    while (scan.next < scan.argc) {
        const char *text = scan.argv[scan.next++];
        int rc = 0;
        if (!only_words && strcmp(text, "--") == 0)
            only_words = 1;
        else if (!only_words && text[0] == '-' && text[1] == '-')
            rc = take_long(&scan, text + 2);
        else if (!only_words && text[0] == '-' && text[1] != '\0')
            rc = take_letters(&scan, text + 1);
        else if (count < WORDS_MAX)
            words[count++] = text;
        else
            rc = check_words(line, WORDS_MAX + 1);
        if (rc < 0)
            return rc;
    }
    return check_words(line, count);
}
