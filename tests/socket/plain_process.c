/* SPDX-License-Identifier: MIT */
/* plain_process.c - the library leaves what belongs to the whole process alone. */
#include "lib/net.h"
#include "lib/test.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void use_everything(void)
{
    struct skt_socket a = {0}, b = {0};
    struct skt_cancel cancel = {0};
    struct skt_selector *selector = NULL;
    struct skt_key key;
    int events;
    net_tcp_pair(&a, &b);
    CHECK_OK(skt_cancel_open(&cancel));
    CHECK_OK(skt_socket_set_cancel(&a, SKT_BOTH, &cancel));
    CHECK_OK(skt_selector_new(&selector, NULL));
    CHECK_OK(skt_selector_register(selector, b.fd, SKT_EVENT_READ, NULL));
    CHECK_EQ(skt_send(&a, "x", 1, 0), 1);
    CHECK_EQ(skt_selector_select(selector, SKT_SECOND), 1);
    CHECK_EQ(skt_selector_next(selector, &key, &events), 1);
    CHECK_OK(skt_cancel_fire(&cancel));
    CHECK_ERR(skt_send(&a, "x", 1, 0), SKT_ECANCELED);
    skt_selector_free(selector);
    skt_socket_close(&b);
    skt_socket_close(&a);
    skt_cancel_close(&cancel);
}

/* proves: T67 */
TEST(signals_masks_and_locale_stay)
{
    struct sigaction before[NSIG], after;
    sigset_t mask_before, mask_after;
    char locale[64];
    for (int i = 1; i < NSIG; i++)
        sigaction(i, NULL,
                  &before[i]); /* fails alike for the two that are the C library's */
    sigprocmask(SIG_SETMASK, NULL, &mask_before);
    snprintf(locale, sizeof locale, "%s", setlocale(LC_ALL, NULL));
    use_everything();
    for (int i = 1; i < NSIG; i++) {
        if (sigaction(i, NULL, &after) != 0)
            continue;
        CHECK(after.sa_handler == before[i].sa_handler);
        CHECK_EQ(after.sa_flags, before[i].sa_flags);
    }
    sigprocmask(SIG_SETMASK, NULL, &mask_after);
    for (int i = 1; i < NSIG; i++)
        CHECK_EQ(sigismember(&mask_after, i), sigismember(&mask_before, i));
    CHECK_STR(setlocale(LC_ALL, NULL), locale);
}

TEST(a_program_s_own_sigpipe_choice_stays)
{
    struct skt_socket a = {0}, b = {0};
    struct sigaction action = {.sa_handler = SIG_DFL}, after;
    CHECK_EQ(sigaction(SIGPIPE, &action, NULL), 0); /* would end this process */
    net_unix_pair(&a, &b);
    skt_socket_close(&b);
    CHECK_ERR(skt_send(&a, "x", 1, 0), SKT_EPIPE);
    CHECK_ERR(skt_sendto(&a, "x", 1, 0, NULL), SKT_EPIPE);
    CHECK_ERR(skt_send_all(&a, "x", 1, 0, NULL), SKT_EPIPE);
    CHECK_EQ(sigaction(SIGPIPE, NULL, &after), 0);
    CHECK(after.sa_handler == SIG_DFL);
    skt_socket_close(&a);
}
