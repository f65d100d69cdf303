/* SPDX-License-Identifier: MIT */
/* files.h - descriptors that cannot be waited for because they are always ready. */
#ifndef SKT_SELECT_FILES_H
#define SKT_SELECT_FILES_H

#include "os/os.h"
#include "select/keys.h"

struct skt_selector;
struct skt__file;

/* The list; a slot's position is the index into it. */
struct skt__files {
    struct skt__file *list;
    size_t capacity;
    size_t count;
};

/* Whether two descriptors, asked at different times, were the same file. */
static inline int skt__is_same_file(const struct skt__file_id *a,
                                    const struct skt__file_id *b)
{
    return a->device == b->device && a->inode == b->inode;
}

/* Adds fd, or finds that old, the key in the table, is the same file: SKT_EEXIST. */
int skt__files_add(struct skt_selector *self, skt_handle fd, struct skt__slot *wanted,
                   const struct skt__slot *old);

/* Whether the events of a key may change: 0; SKT_EBADF, SKT_ENOENT: its file is gone. */
int skt__files_check(const struct skt_selector *self, const struct skt__slot *slot);

/* Takes a key out. */
void skt__files_drop(struct skt_selector *self, const struct skt__slot *slot);

/* Whether one of them has something to report, so that the wait must not sleep. */
int skt__files_any(struct skt_selector *self);

/* Appends their results after the `count` that are there; returns the count with them. */
int skt__files_append(struct skt_selector *self, int count);

#endif
