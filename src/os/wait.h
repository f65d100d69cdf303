/* SPDX-License-Identifier: MIT */
/* wait.h - the one loop that waits for a descriptor, a deadline and cancel tokens. */
#ifndef SKT_OS_WAIT_H
#define SKT_OS_WAIT_H

#include <skt/base.h>
#include <skt/cancel.h>
#include <skt/time.h>

/* One token for each direction; both may be NULL or the same. */
#define SKT__WAIT_TOKENS 2

/*
 * Waits until fd has one of the poll events (POLLIN …), a token has fired, or the
 * deadline (0 or SKT__NEVER: none) has passed; looks at least once. fd -1 only sleeps.
 * Returns the poll events that came (above 0), SKT_EDEADLINE, SKT_ECANCELED, or the error
 * of poll. EINTR never leaves.
 */
int skt__wait(skt_handle fd, int events, skt_nsec deadline,
              struct skt_cancel *const tokens[SKT__WAIT_TOKENS]);

#endif
