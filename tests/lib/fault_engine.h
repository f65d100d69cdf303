/* SPDX-License-Identifier: MIT */
/* fault_engine.h - what the parts of the fault runner share. */
#ifndef SKT_TEST_FAULT_ENGINE_H
#define SKT_TEST_FAULT_ENGINE_H

#include "lib/fault.h"
#include "lib/oracles.h"

/* ---- fault_table.c: which faults there are, and which are legal at a call -------- */

enum fault_kind {
    FAULT_FAIL,    /* the error, without asking the system */
    FAULT_AFTER,   /* the system does it, then the error is reported */
    FAULT_PENDING, /* connect: EINPROGRESS (if it may), later SO_ERROR is the error */
    FAULT_SLOW,    /* connect: really done, but reported as EINPROGRESS */
    FAULT_SELF,    /* connect: really done, but both ends bear the name that was called */
    FAULT_NO_ADDRESS, /* accept: really done, the address has length 0 */
    FAULT_SHORT_ONE,
    FAULT_SHORT_HALF,
    FAULT_SHORT_LESS_ONE,
    FAULT_ZERO,     /* a count of 0 */
    FAULT_EARLY,    /* a wait says 0 before its time */
    FAULT_SPURIOUS, /* a wait calls something ready that is not */
    FAULT_HUP,
    FAULT_ERR,
    FAULT_NVAL,
    FAULT_REVERSED, /* the events of a wait out of order */
    FAULT_FORWARD,  /* the clock jumps */
    FAULT_BACKWARD,
    FAULT_STUCK
};

enum fault_class {
    FAULT_ENDS,    /* the operation may end with the error */
    FAULT_RETRIED, /* skt must answer it itself; persistent is 50 times, then the truth */
    FAULT_CLOCK
};

struct fault {
    const char *name;
    enum fault_kind kind;
    int error; /* -errno */
    enum fault_class class;
    uint64_t calls; /* one bit for each seam_id */
    unsigned needs; /* traits, all of them */
};

extern const struct fault fault_table[];
extern const int fault_count; /* at most 64 */

/* The bits of the faults that are legal at this call. */
uint64_t fault_legal(const struct seam_call *call);
int fault_find(const char *name);
int fault_blocking(int fd);

/* ---- fault_inject.c: one run's counting, and the fault at its place -------------- */

enum { FAULT_CALLS = 8192, FAULT_REPEATS = 50 };

struct fault_point {
    enum seam_id id;
    const char *site;
    uint64_t legal;
};

struct fault_state {
    struct fault_run *run;
    int on;   /* the calls are those of the scenario */
    int over; /* no more faults */
    int idle;
    long number;       /* injectable calls so far */
    long total, limit; /* calls of any kind so far, and how many are too many */
    /* the plan: at call `at` this fault (-1: none), and then at all later ones? */
    long at;
    int fault;
    int persistent;
    int injected; /* how many times */
    int diverged; /* the call at the place was another than in the dry run */
    const struct fault_point *expected;
    int allowed[8];
    int allowances;
    const char *failed; /* the text of what TRY saw fail */
    int failed_line;
    struct fault_point points[FAULT_CALLS];
};

extern struct fault_state fault_state;
extern const struct seam_hooks fault_hooks;

/* Begins a run with a plan; at 0 is the dry run, which fills points. */
void fault_begin(struct fault_run *run, long at, int fault, int persistent);
/* The descriptor was closed or made: what was promised about it is void. */
void fault_forget(int fd);
/* Ends the whole process with a finding: the run cannot go on. */
__attribute__((noreturn, format(printf, 1, 2))) void fault_die(const char *format, ...);

/* ---- fault_wait.c, fault_clock.c: time ------------------------------------------- */

/* How many readings a stuck clock stands still for. */
enum { FAULT_STUCK_READINGS = 100 };

void fault_clock_begin(void);
/* Answers SEAM_now, with or without a fault of the clock. */
int64_t fault_clock_read(const struct fault *fault);
void fault_clock_advance(skt_nsec span);
skt_nsec fault_clock_true(void);

/* Answers a wait: the system is asked with no timeout, and virtual time passes. */
void fault_wait(struct seam_call *call, const struct fault *fault);
/* Before a call that would block in the system: waits here instead, or dies. */
void fault_wait_ready(int fd, short events, const char *what);
/* Notes what epoll was told, to be able to lie about it. */
void fault_wait_note(const struct seam_call *call);
void fault_wait_begin(void);

/* ---- fault_oracles.c: what must hold after a run --------------------------------- */

/* Waits that led to nothing (O6). */
void fault_oracle_begin(void);
void fault_oracle_wait(int ready, int timed_out, int lied);
void fault_oracle_progress(void);
/* Returns the finding of the run, or NULL. */
const char *fault_judge(int result, const struct oracle_census *before);

/* ---- fault_run.c: all runs of a scenario ----------------------------------------- */

struct fault_request {
    const char *at; /* NULL: everything */
    int fault;
    int persistent; /* -1: both */
    int verbose;
};

struct fault_result {
    long calls, runs, findings;
    double seconds;
};

/* Runs one scenario in child processes and prints each finding. Returns the findings. */
long fault_run_scenario(const struct fault_entry *scenario,
                        const struct fault_request *request, struct fault_result *result);

/* The registered scenarios, in the order of their files and lines. */
extern struct fault_entry *fault_first;

int fault_main(int argc, char **argv);

#endif
