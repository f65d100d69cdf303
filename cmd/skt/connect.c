/* SPDX-License-Identifier: MIT */
/* connect.c - skt connect: carries what is typed or piped to a server, and back. */
#include "command.h"
#include "report.h"
int cmd_connect(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    report("not written yet");
    return FAILED;
}
