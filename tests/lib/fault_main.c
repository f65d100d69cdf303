/* SPDX-License-Identifier: MIT */
/* fault_main.c - the command line of the fault runner, the counts and the closing
 * table. */
#include "fault_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCENARIOS = 256, SLOWEST = 5, EXIT_USAGE = 2 };

struct fault_entry *fault_first;

struct row {
    const struct fault_entry *scenario;
    struct fault_result result;
};

struct options {
    struct fault_request request;
    const char *counts;
    int list, update, check;
    char **names;
};

static int before(const struct fault_entry *a, const struct fault_entry *b)
{
    int order = strcmp(a->file, b->file);
    return order != 0 ? order < 0 : strcmp(a->name, b->name) < 0;
}

void fault_register(struct fault_entry *entry)
{
    struct fault_entry **place = &fault_first;
    while (*place != NULL && before(*place, entry))
        place = &(*place)->next;
    entry->next = *place;
    *place = entry;
}

/* ---- the command line ------------------------------------------------------------ */

static int usage(void)
{
    fputs(
        "usage: fault_runner [--list] [--faults] [--counts FILE "
        "[--update-counts|--check-counts]]\n"
        "                    [NAME… [--at N] [--fault NAME] [--transient|--persistent]]\n"
        "                    [--verbose]\n",
        stderr);
    return EXIT_USAGE;
}

static int list_faults(void)
{
    for (int i = 0; i < fault_count; i++) {
        printf("%-20s", fault_table[i].name);
        for (int id = 0; id < SEAM_COUNT; id++)
            if (fault_table[i].calls >> id & 1)
                printf(" %s", seam_name((enum seam_id)id));
        printf("\n");
    }
    return 0;
}

/* Takes the value behind an option; NULL if there is none. */
static const char *value_of(char ***argument)
{
    if ((*argument)[1] == NULL)
        return NULL;
    return *++*argument;
}

/* Returns -1 to go on, or the exit code. */
static int parse(char **arguments, struct options *options)
{
    char **names = options->names;
    for (char **a = arguments; *a != NULL; a++) {
        const char *value = "";
        if (strcmp(*a, "--list") == 0)
            options->list = 1;
        else if (strcmp(*a, "--faults") == 0)
            return list_faults();
        else if (strcmp(*a, "--update-counts") == 0)
            options->update = 1;
        else if (strcmp(*a, "--check-counts") == 0)
            options->check = 1;
        else if (strcmp(*a, "--verbose") == 0)
            options->request.verbose = 1;
        else if (strcmp(*a, "--transient") == 0)
            options->request.persistent = 0;
        else if (strcmp(*a, "--persistent") == 0)
            options->request.persistent = 1;
        else if (strcmp(*a, "--counts") == 0)
            options->counts = value = value_of(&a);
        else if (strcmp(*a, "--at") == 0)
            options->request.at = value = value_of(&a);
        else if (strcmp(*a, "--fault") == 0)
            options->request.fault =
                (value = value_of(&a)) != NULL ? fault_find(value) : -1;
        else if (strncmp(*a, "--", 2) == 0)
            return usage();
        else
            *names++ = *a;
        if (value == NULL || (value[0] != '\0' && strcmp(a[-1], "--fault") == 0 &&
                              options->request.fault < 0))
            return usage();
    }
    *names = NULL;
    return -1;
}

static int wanted(const struct fault_entry *scenario, char **names)
{
    if (*names == NULL)
        return !scenario->by_name;
    for (; *names != NULL; names++)
        if (strcmp(*names, scenario->name) == 0)
            return 1;
    return 0;
}

/* ---- counts ---------------------------------------------------------------------- */

static int write_counts(const char *path, const struct row *rows, int count)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return perror(path), 1;
    fputs(
        "# SPDX-License-Identifier: MIT\n"
        "# counts.txt - injectable calls of each scenario; they may grow, not shrink.\n",
        file);
    for (int i = 0; i < count; i++)
        fprintf(file, "%s %ld\n", rows[i].scenario->name, rows[i].result.calls);
    return fclose(file) != 0;
}

/* N may only grow. A scenario that is gone counts as 0, unless this build has no tool, to
 * which the scenarios named cmd_* belong. */
static int check_count(const char *name, long least, const struct row *rows, int count)
{
    int tool = 0;
    for (int i = 0; i < count; i++) {
        tool |= strncmp(rows[i].scenario->name, "cmd_", 4) == 0;
        if (strcmp(rows[i].scenario->name, name) != 0)
            continue;
        if (rows[i].result.calls >= least)
            return 0;
        return printf("FAIL %s: %ld injectable calls, there were %ld\n", name,
                      rows[i].result.calls, least),
               1;
    }
    if (!tool && strncmp(name, "cmd_", 4) == 0)
        return 0;
    return printf("FAIL %s: the scenario is gone\n", name), 1;
}

static int check_counts(const char *path, const struct row *rows, int count)
{
    char line[200], name[100];
    long least;
    int failures = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return perror(path), 1;
    while (fgets(line, sizeof line, file) != NULL)
        if (line[0] != '#' && sscanf(line, "%99s %ld", name, &least) == 2)
            failures += check_count(name, least, rows, count);
    fclose(file);
    return failures;
}

/* ---- main ------------------------------------------------------------------------ */

static int slower(const void *a, const void *b)
{
    double x = ((const struct row *)a)->result.seconds;
    double y = ((const struct row *)b)->result.seconds;
    return x < y ? 1 : x > y ? -1 : 0;
}

static long close_report(struct row *rows, int count)
{
    long calls = 0, runs = 0, findings = 0;
    double seconds = 0;
    for (int i = 0; i < count; i++) {
        calls += rows[i].result.calls;
        runs += rows[i].result.runs;
        findings += rows[i].result.findings;
        seconds += rows[i].result.seconds;
    }
    qsort(rows, (size_t)count, sizeof *rows, slower);
    printf("slowest:");
    for (int i = 0; i < count && i < SLOWEST; i++)
        printf("%s %s %.1f s", i > 0 ? "," : "", rows[i].scenario->name,
               rows[i].result.seconds);
    printf("\n%d scenarios, %ld calls, %ld runs, %ld findings, %.1f s\n", count, calls,
           runs, findings, seconds);
    return findings;
}

int fault_main(int argc, char **argv)
{
    static struct row rows[SCENARIOS];
    struct options options = {.request = {.fault = -1, .persistent = -1}, .names = argv};
    int count = 0, failures = 0;
    int whole;

    (void)argc;
    int code = parse(argv + 1, &options);
    if (code >= 0)
        return code;
    whole = *options.names == NULL;
    for (struct fault_entry *s = fault_first; s != NULL && count < SCENARIOS;
         s = s->next) {
        struct row *row = &rows[count];
        if (!wanted(s, options.names))
            continue;
        row->scenario = s;
        count++;
        if (options.list) {
            printf("%s\n", s->name);
            continue;
        }
        fault_run_scenario(s, &options.request, &row->result);
        printf("%s %s: N = %ld, %ld runs, %.2f s\n",
               row->result.findings > 0 ? "FAIL" : "ok", s->name, row->result.calls,
               row->result.runs, row->result.seconds);
        fflush(stdout);
    }
    if (count == 0)
        return fputs("no such scenario\n", stderr), EXIT_USAGE;
    if (options.list)
        return 0;
    if (options.counts != NULL && options.update)
        failures += write_counts(options.counts, rows, count);
    else if (options.counts != NULL && (whole || options.check))
        failures += check_counts(options.counts, rows, count);
    return close_report(rows, count) > 0 || failures > 0;
}
