/* SPDX-License-Identifier: MIT */
/* time.c - the public clock: now, deadlines, what is left. Source: POSIX
 * clock_gettime. */
#include "base/deadline.h"
#include "os/os.h"

#include <skt/error.h>

skt_nsec skt_now(void)
{
    /* Linux's monotonic clock starts at boot and never steps back; 0 would read as
     * "none". */
    skt_nsec now = skt__os_now();
    return now > 0 ? now : 1;
}

skt_nsec skt_deadline(skt_nsec timeout)
{
    return timeout < 0 ? SKT_EINVAL : skt__deadline_after(skt_now(), timeout);
}

skt_nsec skt_remaining(skt_nsec deadline)
{
    if (deadline < 0)
        return SKT_EINVAL;
    if (deadline == 0 || deadline == SKT__NEVER)
        return SKT_FOREVER;
    return skt__left(deadline, skt_now());
}

int skt_nsec_from_seconds(double seconds, skt_nsec *span)
{
    if (span == NULL || !(seconds >= 0)) /* NaN compares false too */
        return SKT_EINVAL;
    double scaled = seconds * (double)SKT_SECOND;
    if (scaled >= (double)SKT_FOREVER) {
        *span = SKT_FOREVER;
        return 0;
    }
    skt_nsec whole = (skt_nsec)scaled;
    *span = (double)whole < scaled ? whole + 1 : whole;
    return 0;
}
