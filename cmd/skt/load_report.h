/* SPDX-License-Identifier: MIT */
/* load_report.h - the result of skt load, as text for people and as JSON for programs. */
#ifndef SKT_CMD_LOAD_REPORT_H
#define SKT_CMD_LOAD_REPORT_H

#include "load_run.h"

/* 1 if every connection came to its end with every byte. */
int load_is_good(const struct load_options *options, const struct load_result *result);

void load_print_text(const struct load_options *options,
                     const struct load_result *result);

/* One object, its keys as skt-load(1) lists them. Returns 0, or SKT_ENOMEM reported. */
int load_print_json(const struct load_options *options, const struct load_result *result);

/* One line on standard error that the next one overwrites; NULL wipes it away. */
void load_print_progress(const struct load_options *options,
                         const struct load_result *result);

#endif
