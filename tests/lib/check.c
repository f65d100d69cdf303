/* SPDX-License-Identifier: MIT */
/* check.c - what the CHECK_* macros print when they do not hold. */
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The name of a result, when it is an error that has one. */
static const char *error_text(intmax_t value)
{
    const char *name = value < 0 && value >= INT32_MIN ? skt_errname((int)value) : NULL;
    return name != NULL ? name : "no error";
}

/* NOLINTNEXTLINE(readability-function-size): only CHECK_INT writes its arguments */
void test_check_int(const char *file, int line, const char *what, intmax_t actual,
                    int holds, const char *relation, intmax_t expected)
{
    if (!holds)
        test_fail(file, line, "%s is %" PRIdMAX " (%s), expected %s %" PRIdMAX, what,
                  actual, error_text(actual), relation, expected);
}

void test_check_error(const char *file, int line, const char *what, intmax_t actual,
                      intmax_t expected)
{
    if (actual != expected)
        test_fail(file, line, "%s gave %" PRIdMAX " (%s), expected %" PRIdMAX " (%s)",
                  what, actual, error_text(actual), expected, error_text(expected));
}

void test_check_ok(const char *file, int line, const char *what, intmax_t actual)
{
    if (actual < 0)
        test_fail(file, line, "%s gave %" PRIdMAX " (%s)", what, actual,
                  error_text(actual));
}

void test_check_text(const char *file, int line, const char *what, const char *actual,
                     const char *expected)
{
    if (actual == NULL || strcmp(actual, expected) != 0)
        test_fail(file, line, "%s is \"%s\", expected \"%s\"", what,
                  actual != NULL ? actual : "(NULL)", expected);
}

void test_check_bytes(const char *file, int line, const char *what, const void *actual,
                      const void *expected, size_t length)
{
    const unsigned char *a = actual, *b = expected;
    for (size_t i = 0; i < length; i++)
        if (a[i] != b[i])
            test_fail(file, line, "%s differs at byte %zu of %zu: %02x, expected %02x",
                      what, i, length, a[i], b[i]);
}

void test_check_took(const char *file, int line, const char *what, skt_nsec took,
                     skt_nsec least)
{
    const char *slack_text = getenv("SKT_TEST_SLACK_MS");
    skt_nsec slack = (slack_text != NULL ? atoi(slack_text) : 50) * SKT_MILLISECOND;
    if (took < least || took > least + slack)
        test_fail(file, line,
                  "%s is %" PRId64 " us, expected %" PRId64 " to %" PRId64 " us (O5)",
                  what, took / 1000, least / 1000, (least + slack) / 1000);
}
