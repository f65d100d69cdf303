/* SPDX-License-Identifier: MIT */
/* census.c - which descriptors this process has open, and what changed since. */
#include "oracles.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void oracle_census_take(struct oracle_census *census)
{
    DIR *dir = opendir("/proc/self/fd");
    census->count = 0;
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct stat st;
        int fd = atoi(entry->d_name);
        if (entry->d_name[0] == '.' || fd == dirfd(dir) || fstat(fd, &st) != 0)
            continue;
        if (census->count == ORACLE_DESCRIPTORS)
            break;
        census->open[census->count].fd = fd;
        census->open[census->count].device = (unsigned long long)st.st_dev;
        census->open[census->count].inode = (unsigned long long)st.st_ino;
        census->count++;
    }
    closedir(dir);
}

static int find(const struct oracle_census *census, int fd)
{
    for (int i = 0; i < census->count; i++)
        if (census->open[i].fd == fd)
            return i;
    return -1;
}

/* What /proc says that the descriptor is: "socket:[123]" or a path. */
static void describe(int fd, char *out, size_t room)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(path, out, room - 1);
    out[length > 0 ? length : 0] = '\0';
}

int oracle_census_compare(const struct oracle_census *before, char *finding, size_t room)
{
    static struct oracle_census now; /* too large for a thread's stack */
    char what[128];

    oracle_census_take(&now);
    for (int i = 0; i < now.count; i++) {
        int old = find(before, now.open[i].fd);
        describe(now.open[i].fd, what, sizeof what);
        if (old < 0)
            return snprintf(finding, room, "descriptor %d leaked: %s (O2)",
                            now.open[i].fd, what),
                   -1;
        if (before->open[old].inode != now.open[i].inode ||
            before->open[old].device != now.open[i].device)
            return snprintf(finding, room, "descriptor %d is another file now: %s (O2)",
                            now.open[i].fd, what),
                   -1;
    }
    for (int i = 0; i < before->count; i++)
        if (find(&now, before->open[i].fd) < 0)
            return snprintf(finding, room, "descriptor %d was closed (O2)",
                            before->open[i].fd),
                   -1;
    return 0;
}
