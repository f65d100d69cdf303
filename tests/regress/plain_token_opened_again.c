/* SPDX-License-Identifier: MIT */
/* plain_token_opened_again.c - a token that was closed and opened again was not attached
 * anew to a selector that had it before: set_cancel took it for the same, and firing it
 * woke nobody. */
#include "lib/test.h"
#include "select/kinds.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>

static struct skt_cancel token;

static void on_alarm(int number)
{
    (void)number;
    skt_cancel_fire(&token);
}

static void fire_soon(void)
{
    struct itimerval soon = {.it_value = {.tv_usec = 20000}};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    CHECK_EQ(sigaction(SIGALRM, &action, NULL), 0);
    CHECK_EQ(setitimer(ITIMER_REAL, &soon, NULL), 0);
}

/* proves: T60 B27 skt_selector_set_cancel SKT_EBADF */
EACH_KIND(is_watched_anew)
{
    CHECK_OK(skt_cancel_open(&token));
    CHECK_OK(skt_selector_set_cancel(s, &token));
    CHECK_OK(skt_selector_set_cancel(s, &token)); /* twice is fine */
    CHECK_OK(skt_cancel_close(&token));
    CHECK_ERR(skt_selector_set_cancel(s, &token), SKT_EBADF);
    CHECK_OK(skt_cancel_open(&token));
    CHECK_OK(skt_selector_set_cancel(s, &token));
    fire_soon();
    CHECK_ERR(skt_selector_select(s, 5 * SKT_SECOND), SKT_ECANCELED);
    CHECK_OK(skt_selector_set_cancel(s, NULL));
    CHECK_OK(skt_selector_set_cancel(s, NULL));
    CHECK_OK(skt_cancel_close(&token));
}
