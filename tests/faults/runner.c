/* SPDX-License-Identifier: MIT */
/* runner.c - the program fault_runner: every scenario of this folder, and the engine. */
#include "lib/fault_engine.h"

int main(int argc, char **argv)
{
    return fault_main(argc, argv);
}
