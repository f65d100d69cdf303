/* SPDX-License-Identifier: MIT */
/* fault_run.c - all runs of one scenario, in a child that is replaced when it dies. */
#include "fault_engine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    EXIT_DIED = 3,        /* the run could not go on; the finding is printed */
    EXIT_NO_SCENARIO = 4, /* the dry run has a finding: nothing else makes sense */
    RUN_SECONDS = 30,     /* real time for one run, which takes a millisecond */
    DRY_CALLS = 100000,
    FINDINGS_SHOWN = 10
};

/* What the child tells the parent, in memory that outlives it. */
struct progress {
    long current; /* the run that is being done, from 1; 0 is the dry run */
    long next;    /* where a new child goes on */
    long calls, runs, findings, diverged;
    long at;
    int fault, persistent, done;
};

static struct progress *progress;
static const char *scenario_name;
static FILE *report; /* standard output, whatever a scenario does with descriptor 1 */

/* Called from a signal handler too, which ends the process: what it interrupts is moot.
 * NOLINTBEGIN(bugprone-signal-handler,cert-sig30-c) */
static void print_finding(const char *finding, const char *site)
{
    fprintf(report, "FAIL %s", scenario_name);
    if (progress->at > 0)
        fprintf(report, " --at %ld --fault %s --%s", progress->at,
                fault_table[progress->fault].name,
                progress->persistent ? "persistent" : "transient");
    else
        fprintf(report, " without a fault");
    if (progress->at > 0 && site != NULL)
        fprintf(report, " (%s at %s)", seam_name(fault_state.points[progress->at - 1].id),
                site);
    fprintf(report, ": %s\n", finding);
    fflush(report);
}

static void found(const char *finding)
{
    const struct fault_state *st = &fault_state;
    progress->findings++;
    if (progress->findings <= FINDINGS_SHOWN)
        print_finding(finding,
                      progress->at > 0 ? st->points[progress->at - 1].site : NULL);
}

void fault_die(const char *format, ...)
{
    char text[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    found(text);
    _exit(EXIT_DIED);
}

static void on_sigpipe(int number)
{
    (void)number;
    fault_die("SIGPIPE was raised (O1)");
}
/* NOLINTEND(bugprone-signal-handler,cert-sig30-c) */

/* ---- one run --------------------------------------------------------------------- */

static void close_checked(int rc, const char *what)
{
    const struct fault_state *st = &fault_state;
    int expected = st->injected > 0 ? fault_table[st->fault].error : 0;
    if (rc != 0 && (rc != expected || rc == SKT_EINTR))
        seam_finding("%s gave %s", what, skt_errname(rc));
}

/* Closes what the scenario left open, faults and all, then the peer's side. */
static void clear(struct fault_run *r)
{
    r->step = NULL;
    if (r->clear != NULL)
        r->clear(r);
    skt_selector_free(r->selector);
    for (int i = 0; i < FAULT_SOCKETS; i++)
        close_checked(skt_socket_close(&r->s[i]), "skt_socket_close");
    for (int i = 0; i < FAULT_TOKENS; i++)
        close_checked(skt_cancel_close(&r->token[i]), "skt_cancel_close");
    fault_state.on = 0;
    for (int i = 0; i < FAULT_RAW; i++)
        if (r->raw[i] >= 0)
            close(r->raw[i]);
    (void)!skt_set_default_timeout(SKT_FOREVER);
}

static const char *run_once(const struct fault_entry *scenario, long limit,
                            const struct oracle_census *before)
{
    static struct fault_run r;
    memset(&r, 0, sizeof r);
    for (int i = 0; i < FAULT_RAW; i++)
        r.raw[i] = -1;
    seam_reset();
    fault_begin(&r, progress->at, progress->fault, progress->persistent);
    if (progress->at > 0)
        fault_state.expected = &fault_state.points[progress->at - 1];
    fault_state.limit = limit;
    fault_state.on = 1;
    alarm(RUN_SECONDS);
    int result = scenario->run(&r);
    clear(&r);
    return fault_judge(result, before);
}

/* ---- all runs -------------------------------------------------------------------- */

static int wanted(const struct fault_request *request, long at, int fault, int persistent)
{
    if (request->at != NULL && atol(request->at) != at)
        return 0;
    if (request->fault >= 0 && request->fault != fault)
        return 0;
    return request->persistent < 0 || request->persistent == persistent;
}

/* The next run in order: call by call, fault by fault, transient and then persistent. */
static int advance(void)
{
    for (;;) { /* ends behind the last call */
        if (!progress->persistent && progress->at > 0) {
            progress->persistent = 1;
        } else {
            progress->persistent = 0;
            if (progress->at == 0 || ++progress->fault == fault_count) {
                progress->fault = 0;
                progress->at++;
            }
        }
        if (progress->at > progress->calls)
            return 0;
        if (fault_state.points[progress->at - 1].legal >> progress->fault & 1)
            return 1;
    }
}

static void run_all(const struct fault_entry *scenario,
                    const struct fault_request *request)
{
    static struct oracle_census before;
    oracle_census_take(&before);
    const char *finding = run_once(scenario, DRY_CALLS, &before);
    long limit = 20 * fault_state.total + 5000;
    if (finding != NULL) {
        found(finding);
        _exit(EXIT_NO_SCENARIO);
    }
    progress->calls = fault_state.number;
    for (long n = 1; advance(); n++) {
        if (n <= progress->next ||
            !wanted(request, progress->at, progress->fault, progress->persistent))
            continue;
        progress->current = n;
        if (request->verbose)
            printf("  --at %ld --fault %s --%s\n", progress->at,
                   fault_table[progress->fault].name,
                   progress->persistent ? "persistent" : "transient");
        progress->runs++;
        finding = run_once(scenario, limit, &before);
        progress->diverged += fault_state.diverged;
        if (finding != NULL)
            found(finding);
    }
    progress->done = 1;
}

static void child(const struct fault_entry *scenario, const struct fault_request *request)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    report = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w");
    if (report == NULL)
        abort();
    signal(SIGPIPE, on_sigpipe);
    skt__os_use(&seam_table);
    seam_hook(&fault_hooks);
    progress->at = 0;
    progress->fault = 0;
    progress->persistent = 0;
    run_all(scenario, request);
    fflush(stdout);
    exit(0); /* not _exit: the leak sanitizer looks at exit */
}

/* What became of a child that did not finish; returns 1 if another one may go on. */
static int succeeded_by(int status)
{
    char text[80];
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == EXIT_NO_SCENARIO)
        return 0;
    if (code != EXIT_DIED) {
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
            snprintf(text, sizeof text, "the run hung for %d s", RUN_SECONDS);
        else if (WIFSIGNALED(status))
            snprintf(text, sizeof text, "ended by signal %d (O1)", WTERMSIG(status));
        else
            snprintf(text, sizeof text, "ended with code %d (O1)", code);
        progress->findings++;
        print_finding(text, NULL);
    }
    progress->next = progress->current;
    return !progress->done && progress->at > 0 && progress->findings < FINDINGS_SHOWN;
}

long fault_run_scenario(const struct fault_entry *scenario,
                        const struct fault_request *request, struct fault_result *result)
{
    int status = 0;
    skt_nsec start = skt__os_system.now();
    progress = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED)
        abort();
    scenario_name = scenario->name;
    report = stdout;
    do {
        fflush(NULL);
        pid_t pid = fork();
        if (pid == 0)
            child(scenario, request);
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
            abort();
    } while (status != 0 && succeeded_by(status));
    *result = (struct fault_result){progress->calls, progress->runs, progress->findings,
                                    (double)(skt__os_system.now() - start) / 1e9};
    if (progress->diverged > 0)
        printf("note %s: in %ld runs the call at the place was another one\n",
               scenario->name, progress->diverged);
    munmap(progress, sizeof *progress);
    return result->findings;
}
