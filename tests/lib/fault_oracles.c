/* SPDX-License-Identifier: MIT */
/* fault_oracles.c - what is asked after each run of a scenario, whatever the fault
 * was. */
#include "fault_engine.h"

#include <stdio.h>
#include <string.h>

/* O6: waits that ended and led to nothing before the next one. A few belong to scenarios
 * that wait for the sake of waiting; a loop that spins makes hundreds. */
enum { FREE_WAITS = 12, WAITS_PER_SECOND = 20 };

static long fruitless, timers, lies;
static int unanswered;
static skt_nsec began;

void fault_oracle_begin(void)
{
    fruitless = timers = lies = 0;
    unanswered = 0;
    began = fault_clock_true();
}

void fault_oracle_wait(int ready, int timed_out, int lied)
{
    fruitless += unanswered;
    unanswered = ready || !timed_out;
    timers += timed_out;
    lies += lied;
}

void fault_oracle_progress(void)
{
    unanswered = 0;
}

static const char *judge_waits(void)
{
    static char text[160];
    const struct fault_state *st = &fault_state;
    skt_nsec seconds = (fault_clock_true() - began) / SKT_SECOND;
    const struct fault *fault = st->at > 0 ? &fault_table[st->fault] : NULL;
    long retried = fault != NULL && fault->class != FAULT_ENDS ? st->injected : 0;
    if (fault != NULL && fault->kind == FAULT_STUCK)
        retried *= FAULT_STUCK_READINGS; /* who asks the clock while it stands */
    long allowed =
        FREE_WAITS + timers + lies + retried + WAITS_PER_SECOND * (long)seconds;
    if (fruitless + unanswered <= allowed)
        return NULL;
    snprintf(text, sizeof text, "%ld waits led to nothing, %ld are explained (O6)",
             fruitless + unanswered, allowed);
    return text;
}

/* Whether the fault of this run explains the result. */
static int explained(int result)
{
    const struct fault_state *st = &fault_state;
    const struct fault *fault = st->at > 0 ? &fault_table[st->fault] : NULL;
    for (int i = 0; i < st->allowances; i++)
        if (st->allowed[i] == result && st->injected > 0)
            return 1;
    if (fault == NULL || st->injected == 0)
        return result == 0;
    if (fault->kind == FAULT_SELF)
        return result == SKT_ECONNREFUSED;
    if (result == 0)
        return 1;
    switch (fault->class) {
    case FAULT_ENDS:
        return result == fault->error;
    case FAULT_CLOCK:
        return result == SKT_EDEADLINE;
    default: /* a descriptor that is said to be closed may be taken for closed */
        return fault->kind == FAULT_NVAL && result == fault->error;
    }
}

static const char *judge_result(int result)
{
    static char text[400];
    char message[160] = "";
    const char *name = skt_errname(result);
    size_t length = skt_strerror(result, message, sizeof message);

    if (result > 0)
        return "the scenario returned a positive number";
    if (result == SKT_EINTR)
        snprintf(text, sizeof text, "EINTR left skt, from %s", fault_state.failed);
    else if (result < 0 && (length == 0 || strcmp(name, "UNKNOWN") == 0))
        snprintf(text, sizeof text, "result %d has no name or no text (O10)", result);
    else if (!explained(result))
        snprintf(text, sizeof text,
                 "result %s (%s) is not explained by the fault, line %d: %s", name,
                 message, fault_state.failed_line,
                 fault_state.failed != NULL ? fault_state.failed : "");
    else
        return NULL;
    return text;
}

const char *fault_judge(int result, const struct oracle_census *before)
{
    static char text[400];
    const char *finding = seam_found();
    if (finding == NULL)
        finding = judge_result(result);
    if (finding == NULL)
        finding = judge_waits();
    if (finding == NULL && seam_live_pieces() != 0) {
        snprintf(text, sizeof text, "%ld bytes in %ld pieces are live (O3)",
                 seam_live_bytes(), seam_live_pieces());
        finding = text;
    }
    if (finding == NULL && oracle_census_compare(before, text, sizeof text) != 0)
        finding = text;
    return finding;
}
