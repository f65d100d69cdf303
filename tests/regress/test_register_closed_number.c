/* SPDX-License-Identifier: MIT */
/* test_register_closed_number.c - registering a large number that is not open made the
 * table grow up to that number before the system was asked: 24 bytes for each number
 * below, gigabytes for one that came out of garbage, and kept afterwards. */
#include "lib/seam.h"
#include "lib/test.h"
#include "select/kinds.h"

#define LARGE 10000000

/* proves: skt_selector_register SKT_EBADF; B86 */
EACH_KIND(a_number_that_is_not_open_costs_no_memory)
{
    int fd = kind == SKT_SELECTOR_SELECT ? 1000 : LARGE;
    long before = seam_live_bytes();
    CHECK_ERR(skt_selector_register(s, fd, SKT_EVENT_READ, NULL), SKT_EBADF);
    CHECK_EQ(seam_live_bytes(), before);
    CHECK_EQ(skt_selector_count(s), 0);
}
