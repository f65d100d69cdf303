/* SPDX-License-Identifier: MIT */
/* process.c - the process around a subcommand: descriptor limit and ending signals. */
#include "process.h"

#include "command.h"

#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

void standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            _exit(FAILED); /* there is nowhere to tell why */
}

size_t descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024; /* the customary soft limit: cannot fail in practice */
    rlim_t soft = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
        soft = limit.rlim_max;
    return soft > (rlim_t)INT32_MAX ? INT32_MAX : (size_t)soft;
}

/* The limit of descriptors, if it alone limits the connections, else 0; and whose. */
static size_t limiting;
static const char *limiter = "the hard limit of 'ulimit -n'";

size_t connections_most(int64_t asked, size_t selector_most)
{
    size_t limit = descriptor_limit();
    int is_selectors = selector_most != 0 && selector_most < limit;
    if (is_selectors) {
        limit = selector_most;
        limiter = "the limit of select(2)";
    }
    size_t room = limit > SPARE_DESCRIPTORS ? limit - SPARE_DESCRIPTORS : 1;
    limiting = asked == 0 ? limit : 0;
    if (asked == 0)
        return room;
    if ((size_t)asked > room)
        report("--max-connections %" PRId64 ": the descriptor limit is %zu; "
               "what does not fit will wait",
               asked, limit);
    /* Nobody counts the descriptors for a selector, as the system does. */
    return is_selectors && (size_t)asked > room ? room : (size_t)asked;
}

void report_pause(int error)
{
    static int told;
    if (told || (error == 0 && limiting == 0))
        return;
    told = 1;
    if (error != 0)
        report_error(error, "accepting pauses, connections wait");
    else
        report("accepting pauses, connections wait: no more fit %zu descriptors, %s",
               limiting, limiter);
}

static struct skt_cancel *token_to_fire;
static volatile sig_atomic_t times;
static volatile sig_atomic_t latest;

static void on_signal(int number)
{
    struct skt_cancel *token = __atomic_load_n(&token_to_fire, __ATOMIC_ACQUIRE);
    latest = number;
    times = times + 1;
    if (times >= 3) {
        signal(number, SIG_DFL);
        raise(number);
    }
    if (token != NULL)
        skt_cancel_fire(token);
}

int stop_on_signal(int number)
{
    struct sigaction action = {.sa_flags = SA_RESTART};
    struct sigaction before;
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_signal;
    if (sigaction(number, NULL, &before) != 0)
        return -errno;
    if (number == SIGHUP && before.sa_handler == SIG_IGN)
        return 0; /* nohup(1) wants us to live on */
    return sigaction(number, &action, NULL) != 0 ? -errno : 0;
}

int stop_on_signals(struct skt_cancel *token)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    int rc = 0;
    __atomic_store_n(&token_to_fire, token, __ATOMIC_RELEASE);
    times = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && rc == 0; i++)
        if (token != NULL)
            rc = stop_on_signal(numbers[i]);
        else if (signal(numbers[i], SIG_DFL) == SIG_ERR)
            rc = -errno;
    return rc;
}

void end_by_signal(void)
{
    if (latest == 0)
        return;
    signal(latest, SIG_DFL);
    raise(latest);
}
