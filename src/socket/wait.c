/* SPDX-License-Identifier: MIT */
/* wait.c - wait on one socket, whatever its mode. */
#include "os/wait.h"
#include "base/deadline.h"
#include "os/events.h"
#include "socket/socket.h"

/* PRIORITY and READ_HANGUP are news of the read direction. */
static int concerns(int events, enum skt__direction direction)
{
    return direction == SKT__WRITE ? (events & SKT_EVENT_WRITE) != 0
                                   : (events & ~SKT_EVENT_WRITE) != 0;
}

int skt_socket_wait(struct skt_socket *s, int events, skt_nsec timeout)
{
    int rc = skt__check_open(s);
    if (rc < 0)
        return rc;
    if (events == 0 || (events & ~SKT__EVENTS_KNOWN) != 0 || timeout < 0)
        return SKT_EINVAL;
    struct skt_cancel *tokens[SKT__WAIT_TOKENS] = {NULL, NULL};
    skt_nsec own = SKT__NEVER;
    for (int i = SKT__READ; i <= SKT__WRITE; i++) {
        if (!concerns(events, (enum skt__direction)i))
            continue;
        tokens[i] = __atomic_load_n(&s->cancel[i], __ATOMIC_ACQUIRE);
        skt_nsec deadline = __atomic_load_n(&s->deadline[i], __ATOMIC_RELAXED);
        own = skt__deadline_earlier(own, deadline);
    }
    skt_nsec call =
        timeout == SKT_FOREVER ? SKT__NEVER : skt__deadline_after(skt__os_now(), timeout);
    rc = skt__wait(s->fd, skt__poll_bits(events), skt__deadline_earlier(own, call),
                   tokens);
    if (rc == SKT_EDEADLINE)
        return call <= own ? 0 : SKT_EDEADLINE;
    return rc < 0 ? rc : skt__ready_events(rc, events);
}
