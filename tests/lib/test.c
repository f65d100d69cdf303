/* SPDX-License-Identifier: MIT */
/* test.c - main of a test program: runs each test in a process and asks the oracles. */
#include "test.h"

#include "oracles.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SKIPPED = 77 };

static struct test_entry *first, **last = &first;
static const char *running = "";
static pid_t running_pid;
static char directory[128];

struct tally {
    int passed, failed, skipped;
};

void test_register(struct test_entry *entry)
{
    *last = entry;
    last = &entry->next;
}

const char *test_name(void)
{
    return running;
}

void test_limit(unsigned seconds)
{
    alarm(seconds);
}

static void remove_directory(void)
{
    char path[PATH_MAX];
    DIR *dir =
        directory[0] != '\0' && getpid() == running_pid ? opendir(directory) : NULL;
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        unlink(path); /* fails for "." and "..", which are no files */
    }
    closedir(dir);
    rmdir(directory);
    directory[0] = '\0';
}

const char *test_directory(void)
{
    if (directory[0] != '\0')
        return directory;
    const char *base = getenv("TMPDIR");
    char path[sizeof directory];
    int length =
        snprintf(path, sizeof path, "%s/skt-XXXXXX", base != NULL ? base : "/tmp");
    if (length < 0 || (size_t)length >= sizeof path || mkdtemp(path) == NULL)
        FAIL("cannot make a directory from %s", path);
    memcpy(directory, path, sizeof path);
    return directory;
}

/* Ends a test at once: destructors and leak checks would only hide the first finding. */
static void leave(int code)
{
    fflush(NULL);
    remove_directory();
    _exit(code);
}

void test_fail(const char *file, int line, const char *format, ...)
{
    const char *base = strrchr(file, '/');
    va_list arguments;
    va_start(arguments, format);
    flockfile(stdout);
    printf("FAIL %s: %s:%d: ", running, base != NULL ? base + 1 : file, line);
    vprintf(format, arguments);
    printf("\n");
    funlockfile(stdout);
    va_end(arguments);
    leave(EXIT_FAILED);
    abort();
}

void test_skip(const char *reason)
{
    printf("SKIP %s: %s\n", running, reason);
    leave(EXIT_SKIPPED);
    abort();
}

static void on_sigpipe(int number)
{
    static const char text[] = "SIGPIPE was raised (O1)\n";
    (void)number;
    (void)!write(STDOUT_FILENO, "FAIL ", 5);
    (void)!write(STDOUT_FILENO, running, strlen(running));
    (void)!write(STDOUT_FILENO, ": ", 2);
    (void)!write(STDOUT_FILENO, text, sizeof text - 1);
    _exit(EXIT_FAILED);
}

static void report(const char *finding)
{
    printf("FAIL %s: %s\n", running, finding);
    leave(EXIT_FAILED);
}

/* The life of a test inside its own process; does not return. */
static void run_child(const struct test_entry *test)
{
    struct oracle_census before;
    const char *limit = getenv("SKT_TEST_LIMIT");
    char finding[512];

    running_pid = getpid();
    setpgid(0, 0);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    alarm(limit != NULL ? (unsigned)atoi(limit) : 60);
    signal(SIGPIPE, on_sigpipe);
    oracle_census_take(&before);
    if (oracle_seam_begin != NULL)
        oracle_seam_begin();
    test->run();
    remove_directory();
    if (oracle_seam_end != NULL && oracle_seam_end(finding, sizeof finding) != 0)
        report(finding);
    if (oracle_census_compare(&before, finding, sizeof finding) != 0)
        report(finding);
    exit(EXIT_OK); /* not _exit: the leak sanitizer looks at exit */
}

static void judge(const struct test_entry *test, int status, struct tally *tally)
{
    const char *all = getenv("SKT_REQUIRE_ALL");
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

    if (code == EXIT_OK) {
        printf("ok %s\n", test->name);
        tally->passed++;
    } else if (code == EXIT_SKIPPED && (all == NULL || strcmp(all, "1") != 0)) {
        tally->skipped++;
    } else {
        tally->failed++;
        if (code == EXIT_SKIPPED)
            printf("FAIL %s: skipped, but SKT_REQUIRE_ALL=1\n", test->name);
        else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
            printf("FAIL %s: its time limit passed\n", test->name);
        else if (WIFSIGNALED(status))
            printf("FAIL %s: ended by signal %d\n", test->name, WTERMSIG(status));
        else if (code != EXIT_FAILED)
            printf("FAIL %s: exit code %d\n", test->name, code);
    }
    fflush(stdout);
}

static void run_one(const struct test_entry *test, struct tally *tally)
{
    int status;
    running = test->name;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        run_child(test);
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("FAIL fork");
        exit(EXIT_FAILED);
    }
    kill(-child, SIGKILL); /* what the test may have left in its process group */
    judge(test, status, tally);
}

static int wanted(const struct test_entry *test, char **names)
{
    if (*names == NULL)
        return !test->by_name;
    for (; *names != NULL; names++)
        if (strcmp(*names, test->name) == 0)
            return 1;
    return 0;
}

static int usage(const char *program)
{
    fprintf(stderr, "usage: %s [--list] [--repeat N] [name…]\n", program);
    return EXIT_USAGE;
}

/* Weak, so that a program with a main of its own may link this file. */
__attribute__((weak)) int main(int argc, char **argv)
{
    struct tally tally = {0, 0, 0};
    int list = 0, repeat = 1, i = 1;

    (void)argc;
    for (; argv[i] != NULL && strncmp(argv[i], "--", 2) == 0; i++)
        if (strcmp(argv[i], "--list") == 0)
            list = 1;
        else if (strcmp(argv[i], "--repeat") == 0 && argv[i + 1] != NULL)
            repeat = atoi(argv[++i]);
        else
            return usage(argv[0]);

    int found = 0;
    for (const struct test_entry *test = first; test != NULL; test = test->next) {
        if (!wanted(test, argv + i))
            continue;
        found++;
        if (list)
            printf("%s\n", test->name);
        for (int n = 0; !list && n < repeat; n++)
            run_one(test, &tally);
    }
    if (found == 0)
        return fprintf(stderr, "no such test\n"), EXIT_USAGE;
    if (list)
        return EXIT_OK;
    printf("%d passed, %d failed, %d skipped\n", tally.passed, tally.failed,
           tally.skipped);
    return tally.failed > 0 ? EXIT_FAILED : tally.skipped > 0 ? EXIT_SKIPPED : EXIT_OK;
}
