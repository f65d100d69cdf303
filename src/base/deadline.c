/* SPDX-License-Identifier: MIT */
/* deadline.c - saturating arithmetic of spans and moments. */
#include "base/deadline.h"

#include <limits.h>

skt_nsec skt__deadline_after(skt_nsec now, skt_nsec timeout)
{
    return timeout >= SKT__NEVER - now ? SKT__NEVER : now + timeout;
}

skt_nsec skt__deadline_earlier(skt_nsec a, skt_nsec b)
{
    if (a == 0)
        a = SKT__NEVER;
    if (b == 0)
        b = SKT__NEVER;
    return a < b ? a : b;
}

skt_nsec skt__left(skt_nsec deadline, skt_nsec now)
{
    if (deadline == SKT__NEVER)
        return SKT_FOREVER;
    return deadline > now ? deadline - now : 0;
}

int skt__ceil_ms(skt_nsec span)
{
    if (span == SKT_FOREVER)
        return -1;
    skt_nsec whole = span / SKT_MILLISECOND + (span % SKT_MILLISECOND != 0);
    return whole > INT_MAX ? INT_MAX : (int)whole;
}
