/* SPDX-License-Identifier: MIT */
/* load_report.c - the result of skt load, as text for people and as JSON for programs. */
#include "load_report.h"

#include "command.h"
#include "output.h"
#include "report.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct {
    const char *name; /* of the key and in the text */
    double share;
} quantiles[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}};

#define QUANTILES (sizeof quantiles / sizeof quantiles[0])

int load_is_good(const struct load_options *options, const struct load_result *result)
{
    return result->completed == options->connections && !result->interrupted;
}

static double per_second(uint64_t count, skt_nsec span)
{
    return span > 0 ? (double)count * (double)SKT_SECOND / (double)span : 0;
}

/* ---- text ------------------------------------------------------------------------ */

/* Three digits in the unit that fits; what would round up to 1000 takes the next. */
static void print_span(const char *name, int64_t span)
{
    double value = (double)span / (double)SKT_MICROSECOND;
    const char *unit = "us";
    if (value >= 999.5e3) {
        value /= 1e6;
        unit = "s";
    } else if (value >= 999.5) {
        value /= 1e3;
        unit = "ms";
    }
    printf("  %s %.3g %s", name, value, unit);
}

static void print_latency(const struct histogram *latency)
{
    printf("latency    ");
    for (size_t i = 0; i < QUANTILES; i++)
        print_span(quantiles[i].name, histogram_quantile(latency, quantiles[i].share));
    print_span("max", latency->most);
    putchar('\n');
}

static void print_tally(const char *label, const struct tally *tally)
{
    if (tally->kinds == 0)
        return;
    printf("%-13s", label);
    for (size_t i = 0; i < tally->kinds; i++)
        printf("%s%s: %" PRIu64, i == 0 ? "" : ", ", tally->rows[i].name,
               tally->rows[i].count);
    putchar('\n');
}

static void print_verdict(const struct load_options *options,
                          const struct load_result *result)
{
    int colour = output_colour(stdout);
    const char *plain = colour ? "\033[0m" : "";
    if (load_is_good(options, result)) {
        printf("%severy byte came back%s\n", colour ? "\033[32m" : "", plain);
        return;
    }
    printf("%s", colour ? "\033[31m" : "");
    if (result->interrupted)
        printf("interrupted: ");
    printf("%zu of %zu connections failed%s\n", options->connections - result->completed,
           options->connections, plain);
}

void load_print_text(const struct load_options *options, const struct load_result *result)
{
    char text[SKT_ADDR_TEXT_MAX];
    printf("%zu connections to %s, messages of %" PRIu64 " bytes, %" PRIu64
           " under way on each\n",
           options->connections, addr_text(&result->address, text), options->size,
           options->depth);
    printf("messages     %" PRIu64 " in %.2f s, %.0f messages/s\n", result->messages,
           (double)result->span / (double)SKT_SECOND,
           per_second(result->messages, result->span));
    printf("bytes        %" PRIu64 ", %.2f MB/s\n", result->bytes,
           per_second(result->bytes, result->span) / 1e6);
    if (result->latency.count > 0)
        print_latency(&result->latency);
    print_tally("not made", &result->connect_errors);
    print_tally("broken off", &result->io_errors);
    print_tally("wrong bytes", &result->data_errors);
    print_verdict(options, result);
}

/* ---- JSON ------------------------------------------------------------------------ */

static json_t *json_tally(const struct tally *tally)
{
    json_t *object = json_object();
    for (size_t i = 0; i < tally->kinds; i++)
        json_object_set_new(object, tally->rows[i].name,
                            json_integer((json_int_t)tally->rows[i].count));
    return object;
}

static json_t *json_latency(const struct histogram *latency)
{
    json_t *object = json_object();
    for (size_t i = 0; i < QUANTILES; i++)
        json_object_set_new(object, quantiles[i].name,
                            json_integer(
                                histogram_quantile(latency, quantiles[i].share)));
    json_object_set_new(object, "max", json_integer(latency->most));
    json_object_set_new(object, "mean", json_real(histogram_mean(latency)));
    return object;
}

static json_t *json_count(uint64_t count)
{
    return json_integer((json_int_t)count);
}

/* jansson takes NULL for a value that could not be made and answers -1. */
static json_t *json_result(const struct load_options *options,
                           const struct load_result *result)
{
    char text[SKT_ADDR_TEXT_MAX];
    const struct {
        const char *key;
        json_t *value;
    } members[] = {
        {"version", json_string(SKT_VERSION_TEXT)},
        {"address", json_string(addr_text(&result->address, text))},
        {"connections", json_count(options->connections)},
        {"size", json_count(options->size)},
        {"depth", json_count(options->depth)},
        {"connected", json_count(result->connected)},
        {"completed", json_count(result->completed)},
        {"messages", json_count(result->messages)},
        {"bytes", json_count(result->bytes)},
        {"seconds", json_real((double)result->span / (double)SKT_SECOND)},
        {"messages_per_second", json_real(per_second(result->messages, result->span))},
        {"megabytes_per_second",
         json_real(per_second(result->bytes, result->span) / 1e6)},
        {"latency_ns", json_latency(&result->latency)},
        {"connect_errors", json_tally(&result->connect_errors)},
        {"io_errors", json_tally(&result->io_errors)},
        {"data_errors", json_tally(&result->data_errors)},
        {"interrupted", json_boolean(result->interrupted)},
        {"verified", json_boolean(load_is_good(options, result))},
    };
    json_t *object = json_object();
    int rc = 0;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        rc |= json_object_set_new(object, members[i].key, members[i].value);
    if (rc == 0)
        return object;
    json_decref(object);
    return NULL;
}

int load_print_json(const struct load_options *options, const struct load_result *result)
{
    json_t *object = json_result(options, result);
    char *text = object != NULL ? json_dumps(object, JSON_INDENT(2)) : NULL;
    json_decref(object);
    if (text == NULL) {
        report_error(SKT_ENOMEM, "cannot write the result");
        return SKT_ENOMEM;
    }
    puts(text);
    free(text);
    return 0;
}

/* ---- progress -------------------------------------------------------------------- */

/* One column stays free: a line that is broken could not be overwritten. */
static int terminal_columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 79;
    return size.ws_col - 1;
}

void load_print_progress(const struct load_options *options,
                         const struct load_result *result)
{
    char line[128]; /* four numbers */
    fputs("\r\033[K", stderr);
    if (result != NULL) {
        snprintf(line, sizeof line,
                 "%zu of %zu connections, %" PRIu64 " messages, %.0f messages/s",
                 result->connected, options->connections, result->messages,
                 per_second(result->messages, result->span));
        fprintf(stderr, "%.*s", terminal_columns(), line);
    }
    fflush(stderr);
}
