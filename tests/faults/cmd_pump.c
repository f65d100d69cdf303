/* SPDX-License-Identifier: MIT */
/* cmd_pump.c - scenarios: what skt connect carries, through faults. */
#include "lib/fault.h"
#include "pump.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LENGTH = 9000, UP_SEED = 3, DOWN_SEED = 4 };

/* The places of this file in the descriptors and words of a run. */
enum { IN = 10, OUT_READ = 11, OUT_WRITE = 12 };
enum { PEER, TAKEN, GIVEN, ENDED };

/* A peer that answers as much as it gets, and ends when we have. */
static int answer(struct fault_run *r)
{
    char block[1000];
    if (r->word[ENDED])
        return 0;
    ptrdiff_t n = fault_peer_recv(r, (int)r->word[PEER], block, sizeof block);
    if (n < 0)
        return 0;
    if (pattern_check(block, (size_t)n, UP_SEED, r->word[TAKEN]) >= 0)
        seam_finding("the peer gets what was not sent (O4)");
    r->word[TAKEN] += (uint64_t)n;
    if (n == 0) {
        r->word[ENDED] = 1;
        fault_peer_close(r, (int)r->word[PEER]);
        return 1;
    }
    pattern_fill(block, (size_t)n, DOWN_SEED, r->word[GIVEN]);
    n = fault_peer_send(r, (int)r->word[PEER], block, (size_t)n);
    r->word[GIVEN] += n > 0 ? (uint64_t)n : 0;
    return 1;
}

static void free_pump(struct fault_run *r)
{
    free(r->object);
}

/* Standard input with everything in it, and standard output with room for it. */
static int open_streams(struct fault_run *r)
{
    char data[LENGTH];
    int in[2], out[2];
    MUST(pipe(in) == 0);
    MUST(pipe(out) == 0);
    pattern_fill(data, LENGTH, UP_SEED, 0);
    MUST(write(in[1], data, LENGTH) == LENGTH);
    close(in[1]);
    r->raw[IN] = in[0];
    r->raw[OUT_READ] = out[0];
    r->raw[OUT_WRITE] = out[1];
    return 0;
}

/* What came out is a prefix of what the peer gave. Gives its length. */
static int check_output(struct fault_run *r, uint64_t *length)
{
    char data[LENGTH];
    int waiting = 0;
    MUST(ioctl(r->raw[OUT_READ], FIONREAD, &waiting) == 0);
    MUST(waiting <= LENGTH);
    MUST(waiting == 0 || read(r->raw[OUT_READ], data, LENGTH) == waiting);
    MUST(pattern_check(data, (size_t)waiting, DOWN_SEED, 0) < 0);
    *length = (uint64_t)waiting;
    return 0;
}

SCENARIO(cmd_pump)
{
    int end;
    uint64_t length = 0;
    struct pump *pump = calloc(1, sizeof *pump);
    MUST(pump != NULL);
    r->object = pump;
    r->clear = free_pump;
    int rc = open_streams(r);
    if (rc < 0)
        return rc;
    r->word[PEER] = (uint64_t)fault_peer_pair(r, SOCK_STREAM, &end);
    rc = skt_socket_adopt(&r->s[0], end);
    if (rc < 0)
        close(end);
    TRY(rc);
    TRY(skt_socket_set_blocking(&r->s[0], 0));
    TRY(skt_selector_new(&r->selector, NULL));
    pump_init(pump, &r->s[0], r->selector);
    pump->in.fd = r->raw[IN];
    pump->out.fd = r->raw[OUT_WRITE];
    pump->wait = SKT_SECOND;
    r->step = answer;
    enum pump_end ended = pump_run(pump);
    rc = check_output(r, &length);
    if (rc < 0)
        return rc;
    MUST(ended == PUMP_DONE || ended == PUMP_FAILED);
    MUST((ended == PUMP_FAILED) == (pump->error != 0));
    TRY(pump->error);
    if (fault_is("recv-0")) /* then the peer seems to have ended, and it is its right */
        return 0;
    MUST(r->word[TAKEN] == LENGTH && length == r->word[GIVEN]);
    return 0;
}
