/* SPDX-License-Identifier: MIT */
/* flow.h - bytes on their way from one descriptor to another, in bounded room. */
#ifndef SKT_CMD_FLOW_H
#define SKT_CMD_FLOW_H

#include <stddef.h>

/* As much as a pipe of Linux holds; more would only hide a slow reader for longer. */
#define FLOW_SIZE 65536

/* All zero is empty. */
struct flow {
    size_t start, length;
    unsigned char data[FLOW_SIZE];
};

/* Where new bytes go, and how many fit there. */
unsigned char *flow_room(struct flow *flow, size_t *room);

/* Whether it is time to read more. Not before half is free: with a slow reader each small
 * piece taken would otherwise move all the rest down. */
int flow_wants(const struct flow *flow);

/* Bytes were put there. */
void flow_added(struct flow *flow, size_t count);

/* The oldest bytes; flow->length counts them all. */
const unsigned char *flow_front(const struct flow *flow);

/* Bytes were taken from the front. */
void flow_taken(struct flow *flow, size_t count);

#endif
