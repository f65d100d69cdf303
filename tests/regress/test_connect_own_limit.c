/* SPDX-License-Identifier: MIT */
/* test_connect_own_limit.c - connect on a blocking socket took no notice of the caller's
 * own SO_SNDTIMEO: the system's "it did not come about in time" was taken for "wait". */
#include "lib/net.h"
#include "lib/test.h"

#include <sys/time.h>

static void limit(struct skt_socket *s)
{
    struct timeval span = {.tv_usec = 50000};
    CHECK_OK(skt_setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &span, sizeof span));
}

/* A queue for one connection that nobody takes: fills it and asks once more. */
static int connect_to_full(int family, const struct skt_addr *bound, int clients)
{
    struct skt_socket listener = {0}, s[8] = {{0}};
    struct skt_addr where;
    int rc = 0;
    CHECK_OK(skt_socket_open(&listener, family, SOCK_STREAM, 0));
    CHECK_OK(skt_bind(&listener, bound));
    CHECK_OK(skt_listen(&listener, 0));
    CHECK_OK(skt_getsockname(&listener, &where));
    for (int i = 0; i < clients && rc == 0; i++) {
        CHECK_OK(skt_socket_open(&s[i], family, SOCK_STREAM, 0));
        limit(&s[i]);
        rc = skt_connect(&s[i], &where);
    }
    for (int i = 0; i < clients; i++)
        skt_socket_close(&s[i]);
    skt_socket_close(&listener);
    return rc;
}

/* proves: skt_connect SKT_EAGAIN; T4 T16 */
TEST(of_a_unix_socket)
{
    struct skt_addr unnamed;
    CHECK_OK(skt_addr_unix(&unnamed, NULL, 0));
    CHECK_ERR(connect_to_full(AF_UNIX, &unnamed, 3), SKT_EAGAIN);
}

/* proves: skt_connect SKT_EINPROGRESS; T16 */
TEST(of_a_tcp_socket)
{
    struct skt_addr loopback;
    CHECK_OK(skt_addr_loopback(&loopback, AF_INET, 0));
    CHECK_ERR(connect_to_full(AF_INET, &loopback, 8), SKT_EINPROGRESS);
}
