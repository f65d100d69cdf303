/* SPDX-License-Identifier: MIT */
/* connect_terminal.h - a connection on a terminal: lines are edited while bytes
 * arrive. */
#ifndef SKT_CMD_CONNECT_TERMINAL_H
#define SKT_CMD_CONNECT_TERMINAL_H

#include "pump.h"

/*
 * Lets the user edit lines and sends each when it is ended, showing meanwhile what the
 * peer sends, until the user ends the input (Ctrl-D on an empty line), the peer ends, or
 * the pump is cancelled or fails. The terminal is then as it was before; what is left to
 * carry is left to pump_run.
 * pump: standard input and output are terminals. crlf: lines end with CR LF for the peer.
 * Returns PUMP_GOES_ON, PUMP_CANCELED or PUMP_FAILED.
 */
enum pump_end connect_terminal(struct pump *pump, int crlf);

#endif
