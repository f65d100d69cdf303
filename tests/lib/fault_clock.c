/* SPDX-License-Identifier: MIT */
/* fault_clock.c - the virtual clock, its faults, and O5 measured with it. */
#include "fault_engine.h"

/* True time passes with each reading and each wait; what is shown may lie by `offset`, or
 * stand still. It starts high, so that a jump backwards stays above 0. */
#define START (1000000 * SKT_SECOND)
#define READING SKT_MICROSECOND
#define JUMP_FORWARD (3600 * SKT_SECOND)
#define JUMP_BACKWARD (10 * SKT_SECOND)

/* A clock that always runs backwards would let no deadline pass at all. */
enum { JUMPS = 5 };

static skt_nsec truth, offset, frozen;
static int stuck; /* readings that still stand */
static int jumps; /* so far */
static int spoiled;

void fault_clock_begin(void)
{
    truth = START;
    offset = 0;
    stuck = jumps = spoiled = 0;
}

int64_t fault_clock_read(const struct fault *fault)
{
    truth += READING;
    if (fault != NULL) {
        spoiled = 1;
        if (fault->kind == FAULT_FORWARD && jumps++ < JUMPS)
            offset += JUMP_FORWARD;
        else if (fault->kind == FAULT_BACKWARD && jumps++ < JUMPS)
            offset -= JUMP_BACKWARD;
        else if (fault->kind == FAULT_STUCK && stuck == 0) {
            frozen = truth + offset;
            stuck = FAULT_STUCK_READINGS;
        }
    }
    if (stuck > 0) {
        stuck--;
        return frozen;
    }
    return truth + offset;
}

void fault_clock_advance(skt_nsec span)
{
    truth += span;
}

skt_nsec fault_clock_true(void)
{
    return truth;
}

int fault_clock_lied(void)
{
    return spoiled;
}

void fault_pass(skt_nsec span)
{
    truth += span;
}

skt_nsec fault_now(void)
{
    return truth;
}

int fault_took(skt_nsec since, skt_nsec span)
{
    skt_nsec took = truth - since;
    return spoiled || (took >= span && took <= span + 50 * SKT_MILLISECOND);
}
