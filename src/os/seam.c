/* SPDX-License-Identifier: MIT */
/* seam.c - the exchangeable table of system calls; part of the test build only. */
#include "os.h"

#include "posix.h"

#define ENTRY(type, name, parameters) .name = skt__posix_##name,
const struct skt__os_table skt__os_system = {SKT__OS_CALLS(ENTRY)};

static const struct skt__os_table *table = &skt__os_system;
static __thread const char *latest = "";

void skt__os_use(const struct skt__os_table *wanted)
{
    __atomic_store_n(&table, wanted != NULL ? wanted : &skt__os_system, __ATOMIC_RELEASE);
}

const struct skt__os_table *skt__os_at(const char *site)
{
    latest = site;
    return __atomic_load_n(&table, __ATOMIC_ACQUIRE);
}

const char *skt__os_site(void)
{
    return latest;
}
