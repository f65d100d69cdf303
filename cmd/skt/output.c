/* SPDX-License-Identifier: MIT */
/* output.c - standard output: closed pipes, colour, and bytes of a peer made harmless. */
#include "output.h"

#include "command.h"
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The errno of the write that failed first; later ones say less. */
static int first_error;

enum output_state output_flush(void)
{
    if (first_error == 0 && (fflush(stdout) != 0 || ferror(stdout)))
        first_error = errno != 0 ? errno : EIO;
    if (first_error == 0)
        return OUTPUT_FINE;
    return first_error == EPIPE ? OUTPUT_CLOSED : OUTPUT_BROKEN;
}

int output_finish(int status)
{
    if (output_flush() != OUTPUT_BROKEN)
        return status;
    report_error(-first_error, "cannot write to standard output");
    return status != DONE ? status : FAILED;
}

int output_colour(FILE *stream)
{
    const char *none = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    if (none != NULL && none[0] != '\0')
        return 0;
    if (term == NULL || strcmp(term, "dumb") == 0)
        return 0;
    return isatty(fileno(stream));
}

static size_t escape_byte(char *out, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char named[] = "\tt\nn\rr\\\\";
    for (const char *pair = named; *pair != '\0'; pair += 2)
        if (byte == (unsigned char)pair[0]) {
            out[0] = '\\';
            out[1] = pair[1];
            return 2;
        }
    if (byte >= 0x20 && byte < 0x7f) {
        out[0] = (char)byte;
        return 1;
    }
    out[0] = '\\';
    out[1] = 'x';
    out[2] = hex[byte >> 4];
    out[3] = hex[byte & 15];
    return 4;
}

size_t escape_bytes(char *out, const void *data, size_t length)
{
    const unsigned char *bytes = data;
    size_t used = 0;
    for (size_t i = 0; i < length; i++)
        used += escape_byte(out + used, bytes[i]);
    out[used] = '\0';
    return used;
}
