/* SPDX-License-Identifier: MIT */
/* connect.c - connect within the socket's limits, and end a non-blocking connect.
 * Source: POSIX connect; the answers to EINTR and to a full AF_UNIX queue are Linux's. */
#include "base/deadline.h"
#include "os/wait.h"
#include "socket/socket.h"

/* A TCP socket can meet itself when the system gives it the very port it calls. */
static int can_meet_itself(const struct skt_socket *s)
{
    return s->type == SOCK_STREAM && (s->family == AF_INET || s->family == AF_INET6);
}

/* The system has called the connection established: is it one, and with somebody else? */
static int verify(const struct skt_socket *s)
{
    struct skt_addr peer;
    int rc = skt_getpeername(s, &peer);
    if (rc < 0 || !can_meet_itself(s))
        return rc;
    struct skt_addr own;
    rc = skt_getsockname(s, &own);
    if (rc < 0)
        return rc;
    return skt_addr_equal(&own, &peer) ? SKT_ECONNREFUSED : 0;
}

/* After a connect that was established at once: only one's own port can be oneself, and
 * it costs one question in place of two. */
static int check_port(const struct skt_socket *s, const struct skt_addr *called)
{
    struct skt_addr own;
    int rc = skt_getsockname(s, &own);
    if (rc < 0 || skt_addr_port(&own) != skt_addr_port(called))
        return rc;
    return verify(s);
}

/* The result of an attempt, of which the system has said that it is decided. */
static int outcome(const struct skt_socket *s)
{
    int error = 0;
    int rc = skt_getsockopt_int(s, SOL_SOCKET, SO_ERROR, &error);
    if (rc < 0)
        return rc;
    return error != 0 ? -error : verify(s);
}

int skt_connect_finish(struct skt_socket *s)
{
    int rc = skt__begin(s, SKT__WRITE);
    if (rc < 0)
        return rc;
    struct pollfd pfd = {.fd = s->fd, .events = POLLOUT};
    do
        rc = skt__os_poll(&pfd, 1, 0);
    while (rc == SKT_EINTR);
    if (rc < 0)
        return rc;
    return rc == 0 ? SKT_EINPROGRESS : outcome(s);
}

/* A full queue of an AF_UNIX listener gives nothing to wait for: sleep and try again,
 * from one millisecond up to 32. */
static int pause_before_retry(const struct skt_socket *s, skt_nsec limit, int tries)
{
    skt_nsec span = SKT_MILLISECOND << (tries < 5 ? tries : 5);
    skt_nsec until = skt__deadline_after(skt__os_now(), span);
    struct skt_cancel *const tokens[SKT__WAIT_TOKENS] = {s->cancel[SKT__WRITE], NULL};
    int rc = skt__wait(-1, 0, skt__deadline_earlier(until, limit), tokens);
    if (rc != SKT_EDEADLINE)
        return rc;
    return until < limit ? 0 : SKT_EDEADLINE;
}

static int connect_unix(struct skt_socket *s, const struct skt_addr *addr)
{
    skt_nsec limit = skt__limit(s, SKT__WRITE);
    for (int tries = 0;; tries++) { /* the queue has room, or the limit ends it */
        int rc = skt__os_connect(s->fd, &addr->as.sa, addr->size);
        if (rc == SKT_EAGAIN && skt__waits(s))
            rc = pause_before_retry(s, limit, tries);
        else if (rc ==
                 SKT_EINTR) /* nothing is under way: an AF_UNIX connect is all or none */
            rc = skt__begin(s, SKT__WRITE);
        else
            return rc;
        if (rc < 0)
            return rc;
    }
}

int skt_connect(struct skt_socket *s, const struct skt_addr *addr)
{
    int rc = skt__begin(s, SKT__WRITE);
    if (rc < 0)
        return rc;
    if (addr == NULL || addr->size == 0)
        return SKT_EINVAL;
    if (s->family == AF_UNIX)
        return connect_unix(s, addr);
    rc = skt__os_connect(s->fd, &addr->as.sa, addr->size);
    if (rc == 0)
        return can_meet_itself(s) ? check_port(s, addr) : 0;
    /* Interrupted: the system goes on by itself, and a second call would only confuse
     * it. */
    if (rc != SKT_EINPROGRESS && rc != SKT_EINTR)
        return rc;
    if (s->timeout == 0 || (rc == SKT_EINPROGRESS && !skt__waits(s)))
        return SKT_EINPROGRESS;
    rc = skt__wait_turn(s, SKT__WRITE, skt__limit(s, SKT__WRITE));
    return rc < 0 ? rc : outcome(s);
}
