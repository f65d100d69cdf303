/* SPDX-License-Identifier: MIT */
/* fault.h - how a scenario for the fault runner is written. */
#ifndef SKT_TEST_FAULT_H
#define SKT_TEST_FAULT_H

#include "lib/net.h"
#include "lib/seam.h"

#include <skt.h>

/*
 * A scenario is a piece of a program that uses skt in one thread:
 *
 *     SCENARIO(connect_tcp)
 *     {
 *         TRY(skt_socket_open(&r->s[0], AF_INET, SOCK_STREAM, 0));
 *         TRY(skt_connect(&r->s[0], &addr));
 *         MUST(skt_socket_get_blocking(&r->s[0]) == 1);
 *         return 0;
 *     }
 *
 * The runner counts the calls that it makes to the system and runs it again for each call
 * and each fault that is legal there. So every call may fail; TRY ends the scenario with
 * its error, which is sane. MUST is for what no fault excuses. The runner itself asks the
 * oracles after each run, among them: the result is one that the fault explains, and 0
 * after a fault that skt has to answer by itself (EINTR, a short count, a false wake-up).
 *
 * All objects live in the run; what is open at the end is closed by the runner, faults
 * and all. Time is virtual: the clock moves by a microsecond with each reading, and a
 * wait in which nothing is ready moves it by the timeout. What a scenario does itself to
 * play the peer (raw calls, or from `step`) is not seen by the runner.
 */

enum { FAULT_SOCKETS = 8, FAULT_TOKENS = 2, FAULT_RAW = 16 };

struct fault_run {
    struct skt_socket s[FAULT_SOCKETS];
    struct skt_cancel token[FAULT_TOKENS];
    struct skt_selector *selector;
    int raw[FAULT_RAW]; /* descriptors of the peer, closed by the runner; -1: none */
    uint64_t word[16];  /* free for the scenario and its step */
    void *object;       /* whatever else the scenario makes, freed by clear */
    void (*clear)(struct fault_run *r); /* called by the runner at the end, or NULL */
    /*
     * Called when a wait finds nothing ready, to do what a peer would do by then. Returns
     * 1 if it did something, 0 to let the time pass. Without it a wait for ever in which
     * nothing is ready fails the run.
     */
    int (*step)(struct fault_run *r);
};

typedef int fault_scenario(struct fault_run *r);

struct fault_entry {
    const char *name;
    const char *file;
    fault_scenario *run;
    int by_name; /* runs only when it is named */
    struct fault_entry *next;
};

void fault_register(struct fault_entry *entry);

#define SCENARIO_ENTRY(name, by_name)                                                 \
    static int scenario_##name(struct fault_run *r);                                  \
    __attribute__((constructor)) static void fault_register_##name(void)              \
    {                                                                                 \
        static struct fault_entry entry = {#name, __FILE__, scenario_##name, by_name, \
                                           NULL};                                     \
        fault_register(&entry);                                                       \
    }                                                                                 \
    static int scenario_##name(__attribute__((unused)) struct fault_run *r)

#define SCENARIO(name) SCENARIO_ENTRY(name, 0)

/* A scenario that proves the runner by being wrong; its findings are expected. */
#define SCENARIO_BY_NAME(name) SCENARIO_ENTRY(name, 1)

/* Ends the scenario with the error of a call that a fault may have failed. */
#define TRY(call)                                           \
    do {                                                    \
        intmax_t gave_ = (intmax_t)(call);                  \
        if (gave_ < 0)                                      \
            return fault_gave(__LINE__, #call, (int)gave_); \
    } while (0)

/* Fails the run, whatever the fault. */
#define MUST(condition)                                \
    do {                                               \
        if (!(condition))                              \
            return fault_broken(__LINE__, #condition); \
    } while (0)

int fault_gave(int line, const char *what, int error);
int fault_broken(int line, const char *what);

/* A further result that this scenario may end with under a fault. */
void fault_allow(int error);

/* Whether the fault of this run has that name ("EMFILE", "self-connect" …) and was
 * injected already. */
int fault_is(const char *name);
/* Whether this run has a fault at all that was injected already. */
int fault_happened(void);

/* The fault has ended: no call after this fails. For what must work again (O8). */
void fault_over(void);

/* The waits that follow are expected to find nothing: no grace for a slow kernel. */
void fault_idle(int idle);

/* O5 in virtual time: a timed call that began at `since` and gave up took the span, and
 * at most 50 ms more. Faults of the clock suspend it. Use: MUST(fault_took(…)). */
skt_nsec fault_now(void);
int fault_took(skt_nsec since, skt_nsec span);
int fault_clock_lied(void);
/* For a step: the time that the peer takes. */
void fault_pass(skt_nsec span);

/* Raw descriptors for the peer, kept in r->raw; the calls go past the runner. Each gives
 * the index into r->raw. They do not fail. */
int fault_peer_listener(struct fault_run *r, struct skt_addr *addr);
int fault_peer_listener_unix(struct fault_run *r, int backlog, struct skt_addr *addr);
int fault_peer_connect(struct fault_run *r, const struct skt_addr *addr);
int fault_peer_accept(struct fault_run *r, int listener);
int fault_peer_udp(struct fault_run *r, struct skt_addr *addr);
/* A connected pair: one end is the peer's, the other is returned for skt_socket_adopt. */
int fault_peer_pair(struct fault_run *r, int type, int *end);
/* The result of a non-blocking send or recv of the peer, or -1. */
ptrdiff_t fault_peer_send(struct fault_run *r, int index, const void *data,
                          size_t length);
ptrdiff_t fault_peer_recv(struct fault_run *r, int index, void *buffer, size_t length);
void fault_peer_close(struct fault_run *r, int index);

#endif
