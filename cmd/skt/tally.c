/* SPDX-License-Identifier: MIT */
/* tally.c - how often each error happened, by its name. */
#include "tally.h"

#include <string.h>

void tally_add(struct tally *tally, const char *name)
{
    size_t i = 0;
    while (i < tally->kinds && strcmp(tally->rows[i].name, name) != 0)
        i++;
    if (i == TALLY_KINDS)
        i--;
    if (i == tally->kinds) {
        tally->rows[i].name = name;
        tally->rows[i].count = 0;
        tally->kinds++;
    }
    tally->rows[i].count++;
}

uint64_t tally_total(const struct tally *tally)
{
    uint64_t total = 0;
    for (size_t i = 0; i < tally->kinds; i++)
        total += tally->rows[i].count;
    return total;
}
