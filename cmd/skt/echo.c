/* SPDX-License-Identifier: MIT */
/* echo.c - skt echo: the multi-connection echo server. */
#include "command.h"
#include "report.h"

int cmd_echo(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    report("not written yet");
    return FAILED;
}
