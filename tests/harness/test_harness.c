/* SPDX-License-Identifier: MIT */
/* test_harness.c - the harness itself: what must fail fails, and says why. */
#include "lib/net.h"
#include "lib/seam.h"
#include "lib/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- tests that are wrong, each in one way --------------------------------------- */

TEST_BY_NAME(bad_check)
{
    CHECK(1 == 2);
}

TEST_BY_NAME(bad_int)
{
    CHECK_INT(3, <, 2);
}

TEST_BY_NAME(bad_error)
{
    CHECK_ERR(SKT_EPIPE, SKT_EBADF);
}

TEST_BY_NAME(bad_ok)
{
    CHECK_OK(SKT_EPIPE);
}

TEST_BY_NAME(bad_text)
{
    CHECK_STR("a", "b");
}

TEST_BY_NAME(bad_bytes)
{
    CHECK_MEM("abc", "abd", 3);
}

TEST_BY_NAME(bad_early)
{
    CHECK_TOOK(9 * SKT_MILLISECOND, 10 * SKT_MILLISECOND);
}

TEST_BY_NAME(bad_late)
{
    CHECK_TOOK(10 * SKT_SECOND, 10 * SKT_MILLISECOND);
}

TEST_BY_NAME(bad_leak)
{
    CHECK(dup(STDOUT_FILENO) >= 0);
}

TEST_BY_NAME(bad_closes)
{
    close(STDIN_FILENO);
}

TEST_BY_NAME(bad_sigpipe)
{
    raise(SIGPIPE);
}

TEST_BY_NAME(bad_crash)
{
    signal(SIGTERM, SIG_DFL);
    raise(SIGTERM);
}

TEST_BY_NAME(bad_hang)
{
    test_limit(1);
    for (;;) /* ends by the limit */
        pause();
}

TEST_BY_NAME(bad_exit)
{
    _exit(5);
}

TEST_BY_NAME(bad_memory)
{
    (void)skt__os_realloc(NULL, 100);
}

TEST_BY_NAME(bad_close_twice)
{
    int fd = skt__os_socket(AF_INET, SOCK_STREAM, 0);
    skt__os_close(fd);
    skt__os_close(fd);
}

TEST_BY_NAME(bad_use_after_close)
{
    int fd = skt__os_socket(AF_INET, SOCK_STREAM, 0);
    skt__os_close(fd);
    skt__os_send(fd, "", 0, 0);
}

static int socket_without_cloexec(int family, int type, int proto)
{
    return socket(family, type & ~SOCK_CLOEXEC, proto);
}

TEST_BY_NAME(bad_inheritable)
{
    /* As if src/os had forgotten the flag: it is taken off before the oracle looks. */
    struct seam_call call = {.id = SEAM_socket, .fd = -1};
    if (seam_enter(&call))
        seam_leave(&call, socket_without_cloexec(AF_INET, SOCK_STREAM, 0));
    close((int)call.result);
}

TEST_BY_NAME(bad_skip)
{
    SKIP("there is a reason");
}

TEST_BY_NAME(good)
{
    CHECK(1);
}

/* ---- running them ---------------------------------------------------------------- */

static int run(const char *name, const char *environment, char *output, size_t room)
{
    char command[200], program[100] = "";
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    CHECK(length > 0);
    snprintf(command, sizeof command, "%s '%s' %s 2>&1", environment, program, name);
    FILE *pipe = popen(command, "r");
    CHECK(pipe != NULL);
    size_t n = fread(output, 1, room - 1, pipe);
    output[n] = '\0';
    int status = pclose(pipe);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

TEST(what_is_wrong_fails)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        {"bad_check", "not so: 1 == 2"},
        {"bad_int", "3 is 3"},
        {"bad_error", "EPIPE"},
        {"bad_ok", "EPIPE"},
        {"bad_text", "expected \"b\""},
        {"bad_bytes", "differs at byte 2 of 3"},
        {"bad_early", "(O5)"},
        {"bad_late", "(O5)"},
        {"bad_leak", "leaked"},
        {"bad_closes", "descriptor 0 was closed"},
        {"bad_sigpipe", "SIGPIPE was raised (O1)"},
        {"bad_crash", "ended by signal 15"},
        {"bad_hang", "its time limit passed"},
        {"bad_exit", "exit code 5"},
        {"bad_memory", "1 pieces are live (O3)"},
        {"bad_close_twice", "was closed already (O2)"},
        {"bad_use_after_close", "after it was closed (O2)"},
        {"bad_inheritable", "without close-on-exec (O2)"},
    };
    char output[4096];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_EQ(run(rows[i].name, "", output, sizeof output), 1);
        if (strstr(output, rows[i].text) == NULL || strstr(output, "FAIL ") == NULL)
            FAIL("%s said: %s", rows[i].name, output);
        CHECK(strstr(output, "0 passed, 1 failed, 0 skipped") != NULL);
    }
}

TEST(skip_is_told)
{
    char output[4096];
    CHECK_EQ(run("bad_skip", "SKT_REQUIRE_ALL=", output, sizeof output), 77);
    CHECK(strstr(output, "SKIP bad_skip: there is a reason") != NULL);
    CHECK_EQ(run("bad_skip", "SKT_REQUIRE_ALL=1", output, sizeof output), 1);
    CHECK(strstr(output, "FAIL bad_skip: skipped") != NULL);
}

TEST(names_choose)
{
    char output[4096];
    CHECK_EQ(run("good --", "", output, sizeof output), 0);
    CHECK(strstr(output, "1 passed, 0 failed") != NULL);
    CHECK_EQ(run("--repeat 3 good", "", output, sizeof output), 0);
    CHECK(strstr(output, "3 passed") != NULL);
    CHECK_EQ(run("no_such_test", "", output, sizeof output), 2);
    CHECK_EQ(run("--no-such-option", "", output, sizeof output), 2);
    CHECK_EQ(run("--list", "", output, sizeof output), 0);
    CHECK(strstr(output, "names_choose") != NULL);
    CHECK(strstr(output, "bad_leak") == NULL);
}

TEST(directory_is_removed)
{
    struct stat st;
    pid_t child = fork();
    if (child == 0) /* only the test itself removes it, no child of it */
        exit(test_directory()[0] == '/' ? 0 : 1);
    waitpid(child, NULL, 0);
    CHECK(stat(test_directory(), &st) == 0 && S_ISDIR(st.st_mode));
}

/* ---- the parts ------------------------------------------------------------------- */

TEST(pattern_tells_errors_apart)
{
    unsigned char block[4096];
    pattern_fill(block, sizeof block, 5, 1000);
    CHECK_EQ(pattern_check(block, sizeof block, 5, 1000), -1);
    CHECK(pattern_check(block, 64, 6, 1000) >= 0);  /* another stream */
    for (uint64_t shift = 1; shift < 64; shift++) { /* loss and repetition */
        CHECK(pattern_check(block, 64, 5, 1000 + shift) >= 0);
        CHECK(pattern_check(block, 64, 5, 1000 - shift) >= 0);
    }
    block[100] ^= 1;
    CHECK_EQ(pattern_check(block, sizeof block, 5, 1000), 100);
}

TEST(seam_fails_what_was_ordered)
{
    struct skt_socket s = {0};
    seam_fail(SEAM_socket, 2, 1, SKT_EMFILE);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    CHECK_EQ(seam_open_descriptors(), 1);
    CHECK_OK(skt_socket_close(&s));
    CHECK_ERR(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0), SKT_EMFILE);
    CHECK_OK(skt_socket_open(&s, AF_INET, SOCK_STREAM, 0));
    seam_fail(SEAM_close, 1, 1, SKT_EIO);
    CHECK_ERR(skt_socket_close(&s), SKT_EIO);
    CHECK_EQ(seam_open_descriptors(), 0);
    CHECK_EQ(seam_calls(SEAM_socket), 3);
    seam_fail(SEAM_realloc, 1, 1, SKT_ENOMEM);
    CHECK(skt__os_realloc(NULL, 8) == NULL);
    void *memory = skt__os_realloc(NULL, 8);
    CHECK_EQ(seam_live_pieces(), 1);
    skt__os_free(memory);
    CHECK_EQ(seam_live_bytes(), 0);
}

TEST(net_sockets)
{
    struct skt_socket a = {0}, b = {0}, c = {0};
    struct skt_addr addr;
    char byte;
    net_tcp_pair(&a, &b);
    CHECK_EQ(skt_send(&a, "x", 1, 0), 1);
    CHECK_EQ(skt_recv(&b, &byte, 1, 0), 1);
    CHECK_INT(net_fill(&a), >, 1000);
    skt_socket_close(&a);
    skt_socket_close(&b);
    net_unix_pair(&a, &b);
    skt_socket_close(&a);
    CHECK_EQ(skt_recv(&b, &byte, 1, 0), 0);
    skt_socket_close(&b);
    net_refused(&a, AF_INET, &addr);
    CHECK_OK(skt_socket_open(&c, AF_INET, SOCK_STREAM, 0));
    CHECK_ERR(skt_connect(&c, &addr), SKT_ECONNREFUSED);
    skt_socket_close(&a);
    skt_socket_close(&c);
    net_udp(&a, AF_INET, &addr);
    CHECK_INT(skt_addr_port(&addr), >, 0);
    skt_socket_close(&a);
    CHECK(net_has_ipv6() == 0 || net_has_ipv6() == 1);
}
