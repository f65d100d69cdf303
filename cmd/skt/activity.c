/* SPDX-License-Identifier: MIT */
/* activity.c - connections ordered by their latest activity, for one common time
 * limit. */
#include "activity.h"

void activity_init(struct activity *head)
{
    head->before = head;
    head->after = head;
    head->last = 0;
}

void activity_add(struct activity *head, struct activity *item, skt_nsec now)
{
    item->last = now;
    item->before = head->before;
    item->after = head;
    head->before->after = item;
    head->before = item;
}

void activity_remove(struct activity *item)
{
    item->before->after = item->after;
    item->after->before = item->before;
}

void activity_touch(struct activity *head, struct activity *item, skt_nsec now)
{
    activity_remove(item);
    activity_add(head, item, now);
}

struct activity *activity_oldest(const struct activity *head)
{
    return head->after != head ? head->after : NULL;
}
