/* SPDX-License-Identifier: MIT */
/* oracles.h - what is asked after every test: descriptors, and memory through the
 * seam. */
#ifndef SKT_TEST_ORACLES_H
#define SKT_TEST_ORACLES_H

#include <stddef.h>

/* More open descriptors than any test has; one above the default soft limit. */
enum { ORACLE_DESCRIPTORS = 4096 };

/* The descriptors that are open and the file behind each (device and inode). */
struct oracle_census {
    int count;
    struct {
        int fd;
        unsigned long long device, inode;
    } open[ORACLE_DESCRIPTORS];
};

/* O2: the census, taken from /proc/self/fd. Compare returns 0, or -1 with a finding. */
void oracle_census_take(struct oracle_census *census);
int oracle_census_compare(const struct oracle_census *before, char *finding, size_t room);

/*
 * The oracles that need the seam (seam_oracles.c), absent where the shared library is
 * tested. Begin installs the table that watches; end gives 0, or -1 with a finding.
 */
__attribute__((weak)) void oracle_seam_begin(void);
__attribute__((weak)) int oracle_seam_end(char *finding, size_t room);

#endif
