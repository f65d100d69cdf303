/* SPDX-License-Identifier: MIT */
/* test.h - the test harness: TEST, CHECK_*, SKIP, and a main that runs each in a
 * process. */
#ifndef SKT_TEST_H
#define SKT_TEST_H

#include <skt.h>
#include <stdint.h>

/*
 * TEST(name) { … } is all that a test file needs; test.c brings main:
 *
 *     ./test_x [--list] [--repeat N] [name…]
 *
 * Each test runs in a process of its own, under a time limit of 60 s (SKT_TEST_LIMIT in
 * seconds changes it), and these oracles hold after it: no signal, SIGPIPE never raised
 * (O1); the open descriptors are those of before, and every descriptor that skt made was
 * close-on-exec, closed once and not used afterwards (O2); no memory of skt is live (O3).
 * The last two need the seam (seam_oracles.c) and are left out against the shared
 * library.
 *
 * Exit code: 0 all passed, 1 something failed, 77 nothing failed but something was
 * skipped, 2 usage. With SKT_REQUIRE_ALL=1 a skipped test counts as failed.
 */

typedef void test_function(void);

struct test_entry {
    const char *name;
    test_function *run;
    int by_name; /* runs only when it is named */
    struct test_entry *next;
};

void test_register(struct test_entry *entry);

#define TEST_ENTRY(name, by_name)                                             \
    static void test_##name(void);                                            \
    __attribute__((constructor)) static void test_register_##name(void)       \
    {                                                                         \
        static struct test_entry entry = {#name, test_##name, by_name, NULL}; \
        test_register(&entry);                                                \
    }                                                                         \
    static void test_##name(void)

#define TEST(name) TEST_ENTRY(name, 0)

/* A part of another test, which runs the program again with this name. */
#define TEST_BY_NAME(name) TEST_ENTRY(name, 1)

/* Ends the running test. Both may be called from any thread of it. */
__attribute__((noreturn, format(printf, 3, 4))) void test_fail(const char *file, int line,
                                                               const char *format, ...);
__attribute__((noreturn)) void test_skip(const char *reason);

#define FAIL(...) test_fail(__FILE__, __LINE__, __VA_ARGS__)
#define SKIP(reason) test_skip(reason)

/* The name of the running test. */
const char *test_name(void);

/* What the macros below call. */
void test_check_int(const char *file, int line, const char *what, intmax_t actual,
                    int holds, const char *relation, intmax_t expected);
void test_check_error(const char *file, int line, const char *what, intmax_t actual,
                      intmax_t expected);
void test_check_ok(const char *file, int line, const char *what, intmax_t actual);
void test_check_text(const char *file, int line, const char *what, const char *actual,
                     const char *expected);
void test_check_bytes(const char *file, int line, const char *what, const void *actual,
                      const void *expected, size_t length);
void test_check_took(const char *file, int line, const char *what, skt_nsec took,
                     skt_nsec least);

#define CHECK(condition) \
    ((condition) ? (void)0 : test_fail(__FILE__, __LINE__, "not so: %s", #condition))

/* CHECK_INT(actual, ==, expected): any relation between two whole numbers. */
#define CHECK_INT(actual, relation, expected)                                            \
    do {                                                                                 \
        intmax_t actual_ = (intmax_t)(actual), expected_ = (intmax_t)(expected);         \
        test_check_int(__FILE__, __LINE__, #actual, actual_, actual_ relation expected_, \
                       #relation, expected_);                                            \
    } while (0)

#define CHECK_EQ(actual, expected) CHECK_INT(actual, ==, expected)

/* The call must give exactly this error; CHECK_OK: 0 or above. Both print names. */
#define CHECK_ERR(call, expected) \
    test_check_error(__FILE__, __LINE__, #call, (call), expected)
#define CHECK_OK(call) test_check_ok(__FILE__, __LINE__, #call, (call))

#define CHECK_STR(actual, expected) \
    test_check_text(__FILE__, __LINE__, #actual, actual, expected)
#define CHECK_MEM(actual, expected, length) \
    test_check_bytes(__FILE__, __LINE__, #actual, actual, expected, length)

/* A timed call took at least `least`, and at most 50 ms more (O5; SKT_TEST_SLACK_MS
 * changes the 50). Files that use it are named serial_* or have the ctest property
 * RUN_SERIAL. */
#define CHECK_TOOK(took, least) test_check_took(__FILE__, __LINE__, #took, took, least)

/* A directory of this test alone, removed with all files in it when the test ends. */
const char *test_directory(void);

/* Sets the limit of the running test; for those that need more than 60 s. */
void test_limit(unsigned seconds);

#endif
