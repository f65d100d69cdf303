/* SPDX-License-Identifier: MIT */
/* activity.h - connections ordered by their latest activity, for one common time
 * limit. */
#ifndef SKT_CMD_ACTIVITY_H
#define SKT_CMD_ACTIVITY_H

#include <skt.h>
#include <stddef.h>

/*
 * Where every item has the same time limit, the one that has been still for longest
 * stands first in a plain list that each activity moves its item to the end of: no timer
 * for each connection, no search, no system call.
 */
struct activity {
    struct activity *before;
    struct activity *after;
    skt_nsec last;
};

/* The owner of an item that is the member `name` of a struct. */
#define ACTIVITY_OWNER(item, type, name) ((type *)((char *)(item)-offsetof(type, name)))

/* An empty list: head is not an item. */
void activity_init(struct activity *head);

/* Puts an item that is in no list at the end. */
void activity_add(struct activity *head, struct activity *item, skt_nsec now);

/* Moves an item to the end. */
void activity_touch(struct activity *head, struct activity *item, skt_nsec now);

void activity_remove(struct activity *item);

/* The item that has been still for longest; NULL if there is none. */
struct activity *activity_oldest(const struct activity *head);

#endif
