/* SPDX-License-Identifier: MIT */
/* process.h - the process around a subcommand: descriptor limit and ending signals. */
#ifndef SKT_CMD_PROCESS_H
#define SKT_CMD_PROCESS_H

#include <skt.h>

/* Descriptors that a subcommand needs beside its connections: the standard ones, two
 * listeners, selector, token, and some for what the C library opens. */
#define SPARE_DESCRIPTORS 16

/* Opens what is missing of the three standard descriptors, so that no socket gets such a
 * number and takes what is meant for people: reading and writing there fail. */
void standard_descriptors(void);

/* Raises the soft limit of descriptors to the hard one. Returns the limit in force. */
size_t descriptor_limit(void);

/* How many connections a server may accept at once: as many as asked for, with a message
 * if the limit is lower; 0: as many as there are descriptors for. selector_most: how many
 * descriptors the selector takes; 0: any number. */
size_t connections_most(int64_t asked, size_t selector_most);

/* Tells why a server accepts nobody for a while: an error of the system, or 0 because
 * connections_most are open, which goes without saying where the user has chosen it.
 * Once for a process: it may be so for hours. */
void report_pause(int error);

/*
 * SIGINT and SIGTERM fire the token from now on. The third signal ends the process as if
 * nobody had asked, for the case that it is stuck in something that no token ends.
 * token: open, and must outlive the process's handling of signals; NULL puts the default
 * back. Returns 0 or the system's error.
 */
int stop_on_signals(struct skt_cancel *token);

/* The same for one signal more; stays until the process ends. */
int stop_on_signal(int number);

/* Ends the process by the signal that fired the token, so that whoever started it sees
 * that it was interrupted. Returns only if there was none. */
void end_by_signal(void);

#endif
