/* SPDX-License-Identifier: MIT */
/* wait.c - the one loop that waits for a descriptor, a deadline and cancel tokens. */
#include "os/wait.h"

#include "base/deadline.h"
#include "os/os.h"

#include <skt/error.h>

static int fired(struct skt_cancel *const tokens[SKT__WAIT_TOKENS])
{
    for (int i = 0; i < SKT__WAIT_TOKENS; i++)
        if (tokens[i] != NULL && skt_cancel_fired(tokens[i]))
            return 1;
    return 0;
}

int skt__wait(skt_handle fd, int events, skt_nsec deadline,
              struct skt_cancel *const tokens[SKT__WAIT_TOKENS])
{
    struct pollfd fds[1 + SKT__WAIT_TOKENS];
    size_t count = 0;
    fds[count++] = (struct pollfd){.fd = fd, .events = (short)events};
    for (int i = 0; i < SKT__WAIT_TOKENS; i++)
        if (tokens[i] != NULL)
            fds[count++] = (struct pollfd){.fd = tokens[i]->fd, .events = POLLIN};

    if (deadline == 0)
        deadline = SKT__NEVER;
    for (;;) { /* ends with readiness, a token, the deadline, or an error of poll */
        if (fired(tokens))
            return SKT_ECANCELED;
        skt_nsec left =
            deadline == SKT__NEVER ? SKT_FOREVER : skt__left(deadline, skt__os_now());
        int ready = skt__os_poll(fds, count, left);
        if (ready < 0 && ready != SKT_EINTR)
            return ready;
        if (ready > 0 && fds[0].revents != 0 && !fired(tokens))
            return fds[0].revents;
        if (ready == 0 && left == 0)
            return SKT_EDEADLINE;
    }
}
