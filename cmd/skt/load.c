/* SPDX-License-Identifier: MIT */
/* load.c - skt load: many connections to an echo server, every byte verified. */
#include "command.h"
#include "report.h"

int cmd_load(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    report("not written yet");
    return FAILED;
}
