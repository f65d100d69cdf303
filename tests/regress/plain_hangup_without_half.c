/* SPDX-License-Identifier: MIT */
/* plain_hangup_without_half.c - where the system reports a hang-up of both directions but
 * no half-close (a pipe, a socket without a connection), skt_socket_wait told of
 * SKT_EVENT_READ_HANGUP and a selector did not. */
#include "lib/test.h"
#include "select/kinds.h"

#define WANTED (SKT_EVENT_READ | SKT_EVENT_READ_HANGUP)

static void only(struct skt_selector *s, enum skt_selector_kind kind, int fd)
{
    if (kind == SKT_SELECTOR_SELECT) {
        CHECK_ERR(skt_selector_register(s, fd, WANTED, NULL), SKT_EINVAL);
        return;
    }
    CHECK_OK(skt_selector_register(s, fd, WANTED, NULL));
    kinds_only(s, SKT_SECOND, fd, WANTED, NULL);
    CHECK_OK(skt_selector_unregister(s, fd, NULL));
}

/* proves: T54 B14 */
EACH_KIND(of_a_pipe)
{
    int ends[2];
    CHECK_EQ(pipe(ends), 0);
    CHECK_EQ(close(ends[1]), 0);
    only(s, kind, ends[0]);
    CHECK_EQ(close(ends[0]), 0);
}

EACH_KIND(of_a_socket)
{
    struct skt_socket a = {0};
    CHECK_OK(skt_socket_open(&a, AF_INET, SOCK_STREAM, 0));
    CHECK_EQ(skt_socket_wait(&a, WANTED, 0), WANTED);
    only(s, kind, a.fd);
    CHECK_OK(skt_socket_close(&a));
}
