/* SPDX-License-Identifier: MIT */
/* flow.c - bytes on their way from one descriptor to another, in bounded room. */
#include "flow.h"

#include <string.h>

unsigned char *flow_room(struct flow *flow, size_t *room)
{
    if (flow->start > 0 && flow->start + flow->length > FLOW_SIZE / 2) {
        memmove(flow->data, flow->data + flow->start, flow->length);
        flow->start = 0;
    }
    *room = FLOW_SIZE - flow->start - flow->length;
    return flow->data + flow->start + flow->length;
}

int flow_wants(const struct flow *flow)
{
    return flow->length <= FLOW_SIZE / 2;
}

void flow_added(struct flow *flow, size_t count)
{
    flow->length += count;
}

const unsigned char *flow_front(const struct flow *flow)
{
    return flow->data + flow->start;
}

void flow_taken(struct flow *flow, size_t count)
{
    flow->length -= count;
    flow->start = flow->length > 0 ? flow->start + count : 0;
}
