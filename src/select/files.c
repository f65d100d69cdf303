/* SPDX-License-Identifier: MIT */
/* files.c - descriptors that cannot be waited for because they are always ready. */
#include "select/files.h"

#include <skt/error.h>

#include "select/backend.h"

/* Regular files are always ready to select(2) and poll(2), but epoll refuses them: POSIX
 * says ready, so the selector reports them itself. */
#define FILE_EVENTS (SKT_EVENT_READ | SKT_EVENT_WRITE)

struct skt__file {
    struct skt__file_id id; /* tells a number that was closed and opened again */
    skt_handle fd;
    int is_closed; /* seen closed once: silent from then on */
};

int skt__files_add(struct skt_selector *self, skt_handle fd, struct skt__slot *wanted,
                   const struct skt__slot *old)
{
    struct skt__files *files = &self->files;
    struct skt__file_id id;
    void *list = files->list;
    size_t position = files->count;
    int rc = skt__os_file_id(fd, &id);
    if (rc < 0)
        return rc;
    if (old != NULL && old->is_file) {
        position = old->position;
        if (!files->list[position].is_closed &&
            skt__is_same_file(&files->list[position].id, &id))
            return SKT_EEXIST;
    } else {
        rc = skt__grow(&list, &files->capacity, files->count + 1, sizeof *files->list);
        if (rc < 0)
            return rc;
        files->list = list;
        files->count++;
    }
    files->list[position] = (struct skt__file){.id = id, .fd = fd};
    wanted->position = (uint32_t)position & SKT__POSITION_MASK;
    wanted->is_file = 1;
    return 0;
}

int skt__files_check(const struct skt_selector *self, const struct skt__slot *slot)
{
    const struct skt__file *file = &self->files.list[slot->position];
    int rc = skt__os_get_inheritable(file->fd); /* the cheapest question: is it open? */
    if (rc < 0)
        return rc;
    return file->is_closed ? SKT_ENOENT : 0; /* another file has its number now */
}

void skt__files_drop(struct skt_selector *self, const struct skt__slot *slot)
{
    struct skt__files *files = &self->files;
    struct skt__file *hole = &files->list[slot->position];
    const struct skt__file *last = &files->list[--files->count];
    if (last == hole)
        return;
    *hole = *last;
    self->keys.slots[hole->fd].position = slot->position;
}

/* Whether a file is to be reported. One that was closed stays silent, as with any kind;
 * only asking tells, because no kernel watches it for us. */
static int is_ready(const struct skt_selector *self, struct skt__file *file)
{
    if ((self->keys.slots[file->fd].key.events & FILE_EVENTS) == 0 || file->is_closed)
        return 0;
    if (skt__os_get_inheritable(file->fd) == SKT_EBADF)
        file->is_closed = 1;
    return !file->is_closed;
}

int skt__files_any(struct skt_selector *self)
{
    for (size_t i = 0; i < self->files.count; i++)
        if (is_ready(self, &self->files.list[i]))
            return 1;
    return 0;
}

int skt__files_append(struct skt_selector *self, int count)
{
    struct skt__ready *ready = self->ready;
    for (size_t i = 0; i < self->files.count; i++) {
        struct skt__file *file = &self->files.list[i];
        if (is_ready(self, file))
            ready[count++] = (struct skt__ready){
                .bits = POLLIN | POLLOUT,
                .fd = file->fd,
                .generation = self->keys.slots[file->fd].generation,
            };
    }
    return count;
}
