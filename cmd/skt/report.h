/* SPDX-License-Identifier: MIT */
/* report.h - messages on standard error: one line that says what failed, where and
 * why. */
#ifndef SKT_CMD_REPORT_H
#define SKT_CMD_REPORT_H

/* The subcommand that later messages name: "skt echo: ...". The text must stay. */
void report_as(const char *command);

/* "skt echo: TEXT". */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "skt echo: TEXT: Permission denied (EACCES)" for a negative result of the library. */
void report_error(int error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "skt echo: TEXT (see 'skt echo --help')"; returns USAGE. */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
