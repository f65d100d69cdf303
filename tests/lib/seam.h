/* SPDX-License-Identifier: MIT */
/* seam.h - the watching table: sees each call that skt makes and may change its
 * result. */
#ifndef SKT_TEST_SEAM_H
#define SKT_TEST_SEAM_H

#include "os/os.h"

/* A number for each call of the seam: SEAM_socket, SEAM_poll … */
#define SEAM_ID(type, name, parameters) SEAM_##name,
enum seam_id { SKT__OS_CALLS(SEAM_ID) SEAM_COUNT };

/* One call through the seam: what went in and, after it, what comes out. */
struct seam_call {
    enum seam_id id;
    const char *site; /* "src/socket/open.c:42" */
    int fd;           /* the descriptor it is about; -1 if none */
    int code;         /* a flag word or operation: MSG_*, EPOLL_CTL_*, option … */
    size_t length;    /* bytes of data, memory or entries; a hook may shorten it */
    int set;          /* epoll_ctl: the epoll descriptor */
    skt_nsec timeout; /* of a wait */
    const struct sockaddr *to;
    void *out;       /* what the call fills: option value, sockaddr, entries */
    socklen_t *size; /* the length word beside it */
    fd_set *sets[3]; /* of select */
    void *old;       /* realloc, free: the memory that came in */
    void *memory;    /* realloc: the memory that goes out */
    int64_t result;
};

/*
 * Looks at a call before the system does: returns 1 if the system is to be asked, 0 if
 * call->result stands already. The other looks at it afterwards, when it was asked.
 */
struct seam_hooks {
    int (*enter)(struct seam_call *call);
    void (*leave)(struct seam_call *call);
};

/* The table whose calls are watched (O2, O3) and go through the hooks. */
extern const struct skt__os_table seam_table;

/* Sets the hooks of the process; NULL for none. */
void seam_hook(const struct seam_hooks *hooks);

const char *seam_name(enum seam_id id);
/* How many calls of this kind were made since the oracles began. */
long seam_calls(enum seam_id id);
/* Memory of skt that is live now, in bytes and in pieces. */
long seam_live_bytes(void);
long seam_live_pieces(void);
/* Descriptors that skt made and has not closed (or given away). */
int seam_open_descriptors(void);

/* Notes that an oracle does not hold; the first finding counts. */
__attribute__((format(printf, 1, 2))) void seam_finding(const char *format, ...);
/* The first finding, or NULL. */
const char *seam_found(void);

/*
 * For tests: the calls number `from` to `from + count - 1` of this kind, counted from now
 * (1 is the next), fail with the error, -errno, without asking the system. The latest
 * order counts; count 0 takes it back.
 */
void seam_fail(enum seam_id id, int from, int count, int error);

/* For seam_table.c: the way in and out of each call. */
int seam_enter(struct seam_call *call);
void seam_leave(struct seam_call *call, int64_t result);

/* Forgets descriptors, counts and findings. */
void seam_reset(void);

#endif
