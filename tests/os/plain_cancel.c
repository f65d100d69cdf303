/* SPDX-License-Identifier: MIT */
/* plain_cancel.c - the cancel token by itself. */
#include "lib/test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

static int readable(int fd)
{
    struct pollfd pfd = {.fd = fd, .events = POLLIN};
    return poll(&pfd, 1, 0);
}

/* proves: B28 B30 T60 */
TEST(fire_is_sticky_until_reset)
{
    struct skt_cancel cancel = {0};
    CHECK_OK(skt_cancel_open(&cancel));
    CHECK_EQ(skt_cancel_fired(&cancel), 0);
    CHECK_EQ(readable(skt_cancel_fileno(&cancel)), 0);
    for (int i = 0; i < 200; i++) {
        CHECK_OK(skt_cancel_fire(&cancel));
        CHECK_EQ(skt_cancel_fired(&cancel), 1);
    }
    CHECK_EQ(readable(skt_cancel_fileno(&cancel)), 1);
    CHECK_OK(skt_cancel_reset(&cancel));
    CHECK_EQ(skt_cancel_fired(&cancel), 0);
    CHECK_EQ(readable(skt_cancel_fileno(&cancel)), 0);
    CHECK_OK(skt_cancel_fire(&cancel));
    CHECK_EQ(readable(skt_cancel_fileno(&cancel)), 1);
    CHECK_OK(skt_cancel_close(&cancel));
}

TEST(its_descriptor_is_close_on_exec)
{
    struct skt_cancel cancel = {0};
    CHECK_OK(skt_cancel_open(&cancel));
    CHECK_INT(fcntl(skt_cancel_fileno(&cancel), F_GETFD) & FD_CLOEXEC, !=, 0);
    CHECK_OK(skt_cancel_close(&cancel));
}

/* proves: skt_cancel_open SKT_EINVAL SKT_EBUSY; skt_cancel_fire SKT_EINVAL SKT_EBADF;
 * skt_cancel_reset SKT_EINVAL SKT_EBADF; skt_cancel_fileno SKT_EINVAL SKT_EBADF */
TEST(bad_input)
{
    struct skt_cancel cancel = {0};
    CHECK_ERR(skt_cancel_open(NULL), SKT_EINVAL);
    CHECK_ERR(skt_cancel_fire(NULL), SKT_EINVAL);
    CHECK_ERR(skt_cancel_reset(NULL), SKT_EINVAL);
    CHECK_ERR(skt_cancel_fileno(NULL), SKT_EINVAL);
    CHECK_EQ(skt_cancel_fired(NULL), 0);
    CHECK_EQ(skt_cancel_close(NULL), 0);

    CHECK_ERR(skt_cancel_fire(&cancel), SKT_EBADF);
    CHECK_ERR(skt_cancel_reset(&cancel), SKT_EBADF);
    CHECK_ERR(skt_cancel_fileno(&cancel), SKT_EBADF);
    CHECK_EQ(skt_cancel_fired(&cancel), 0);
    CHECK_EQ(skt_cancel_close(&cancel), 0);

    CHECK_OK(skt_cancel_open(&cancel));
    struct skt_cancel same = cancel;
    CHECK_ERR(skt_cancel_open(&cancel), SKT_EBUSY);
    CHECK_MEM(&cancel, &same, sizeof same);
    CHECK_OK(skt_cancel_close(&cancel));
    CHECK_OK(skt_cancel_close(&cancel));
    CHECK_ERR(skt_cancel_fire(&cancel), SKT_EBADF);
}

static struct skt_cancel shared;

static void on_signal(int number)
{
    (void)number;
    skt_cancel_fire(&shared);
}

/* proves: T60 T68 */
TEST(fire_from_a_signal_handler_keeps_errno)
{
    CHECK_OK(skt_cancel_open(&shared));
    struct sigaction action = {.sa_handler = on_signal};
    CHECK_EQ(sigaction(SIGUSR1, &action, NULL), 0);
    errno = 1234;
    raise(SIGUSR1);
    CHECK_EQ(errno, 1234);
    CHECK_EQ(skt_cancel_fired(&shared), 1);
    CHECK_OK(skt_cancel_close(&shared));
}
