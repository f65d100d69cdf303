/* SPDX-License-Identifier: MIT */
/* report.c - messages on standard error: one line that says what failed, where and
 * why. */
#include "report.h"

#include "command.h"

#include <skt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *subcommand = "";

void report_as(const char *command)
{
    subcommand = command;
}

/* One message is one line, also where it quotes an argument that holds line ends. */
static void print_line(const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == 0x7f)
            fprintf(stderr, "\\x%02x", byte);
        else
            putc(byte, stderr);
    }
}

static void begin(const char *format, va_list arguments)
{
    char text[2048]; /* two long arguments; the rest of longer ones says nothing more */
    vsnprintf(text, sizeof text, format, arguments);
    fflush(stdout); /* keeps the order where both go to one file */
    flockfile(stderr);
    fprintf(stderr, "skt%s%s: ", subcommand[0] != '\0' ? " " : "", subcommand);
    print_line(text);
}

static void end(void)
{
    putc('\n', stderr);
    funlockfile(stderr);
}

void report(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    begin(format, arguments);
    va_end(arguments);
    end();
}

void report_error(int error, const char *format, ...)
{
    char text[128]; /* the longest text of skt_strerror is shorter */
    va_list arguments;
    va_start(arguments, format);
    begin(format, arguments);
    va_end(arguments);
    if (strcmp(skt_errname(error), "UNKNOWN") != 0) {
        skt_strerror(error, text, sizeof text);
        fprintf(stderr, ": %s (%s)", text, skt_errname(error));
    } else { /* of a file, say: no socket has it, so the library does not name it */
        fprintf(stderr, ": %s (errno %d)", strerror(-error), -error);
    }
    end();
}

int usage_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    begin(format, arguments);
    va_end(arguments);
    fprintf(stderr, " (see 'skt%s%s --help')", subcommand[0] != '\0' ? " " : "",
            subcommand);
    end();
    return USAGE;
}
