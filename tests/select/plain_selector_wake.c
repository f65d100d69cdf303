/* SPDX-License-Identifier: MIT */
/* plain_selector_wake.c - every kind: woken and cancelled from threads and signal
 * handlers. */
#include "select/kinds.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

static int data_a;

/* A wake before the wait makes it return, and only it. proves: B27 B28 */
EACH_KIND(wake_before_the_wait)
{
    CHECK_EQ(skt_selector_wake(s), 0);
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 0);
    CHECK_EQ(skt_selector_select(s, 0), 0);
    for (int i = 0; i < 1000; i++)
        CHECK_EQ(skt_selector_wake(s), 0);
    CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 0);
    skt_nsec begin = skt_now();
    CHECK_EQ(skt_selector_select(s, 10 * SKT_MILLISECOND), 0);
    CHECK_INT(skt_now() - begin, >=, 10 * SKT_MILLISECOND); /* all of them were taken */
}

/* What is ready is reported with the wake, which is taken by it. */
EACH_KIND(wake_and_results_together)
{
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, &data_a));
    CHECK_EQ(skt_selector_wake(s), 0);
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    CHECK_OK(skt_selector_unregister(s, ends[1], NULL));
    skt_nsec begin = skt_now();
    CHECK_EQ(skt_selector_select(s, 10 * SKT_MILLISECOND), 0);
    CHECK_INT(skt_now() - begin, >=, 10 * SKT_MILLISECOND);
    close(ends[0]);
    close(ends[1]);
}

struct waker {
    struct skt_selector *selector;
    struct skt_cancel *token;
    int rounds;
    int seen; /* atomic: how many waits have returned */
};

static void *wake_in_turn(void *argument)
{
    struct waker *waker = argument;
    for (int i = 0; i < waker->rounds; i++) {
        while (__atomic_load_n(&waker->seen, __ATOMIC_ACQUIRE) < i)
            continue; /* ends: the test's limit */
        CHECK_EQ(skt_selector_wake(waker->selector), 0);
    }
    return NULL;
}

/* Each wake of another thread ends a wait that would last for ever, wherever in the wait
 * it falls. proves: T60 B27 */
EACH_KIND(wake_from_a_thread_is_never_lost)
{
    struct waker waker = {.selector = s, .rounds = 2000};
    pthread_t thread;
    CHECK_EQ(pthread_create(&thread, NULL, wake_in_turn, &waker), 0);
    for (int i = 1; i <= waker.rounds; i++) {
        CHECK_EQ(skt_selector_select(s, SKT_FOREVER), 0);
        __atomic_store_n(&waker.seen, i, __ATOMIC_RELEASE);
    }
    CHECK_EQ(pthread_join(thread, NULL), 0);
}

static struct skt_selector *volatile in_signal;
static struct skt_cancel *volatile token_in_signal;
static volatile sig_atomic_t errno_kept = 1;

static void on_alarm(int number)
{
    (void)number;
    int before = errno;
    errno = 12345;
    if (in_signal != NULL)
        skt_selector_wake(in_signal);
    if (token_in_signal != NULL)
        skt_cancel_fire(token_in_signal);
    if (errno != 12345)
        errno_kept = 0;
    errno = before;
}

static void alarm_in(skt_nsec span, skt_nsec every)
{
    struct sigaction action = {.sa_handler = on_alarm};
    struct itimerval timer = {
        .it_value = {.tv_usec = span / SKT_MICROSECOND},
        .it_interval = {.tv_usec = every / SKT_MICROSECOND},
    };
    CHECK_EQ(sigaction(SIGALRM, &action, NULL), 0);
    CHECK_EQ(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

/* A wake from a real signal handler, errno kept. proves: T60 */
EACH_KIND(wake_from_a_signal_handler)
{
    /* Bounded, not for ever, so that the clock is read on the way: the thread sanitizer
     * keeps a signal back until the next call that it knows, and pselect is none (gcc
     * 12). */
    const skt_nsec most = 10 * SKT_SECOND;
    skt_nsec begin = skt_now();
    in_signal = s;
    alarm_in(5 * SKT_MILLISECOND, 0);
    CHECK_EQ(skt_selector_select(s, most), 0);
    /* A pipe or counter full of wakes changes nothing. */
    for (int i = 0; i < 100000; i++)
        CHECK_EQ(skt_selector_wake(s), 0);
    alarm_in(5 * SKT_MILLISECOND, 0);
    CHECK_EQ(skt_selector_select(s, most), 0);
    CHECK_INT(skt_now() - begin, <, most);
    in_signal = NULL;
    CHECK_EQ(errno_kept, 1);
}

/* Signals that do not wake neither end the wait nor lengthen it. proves: T11 B22 B30 */
EACH_KIND(signals_do_not_extend_the_timeout)
{
    alarm_in(SKT_MILLISECOND, SKT_MILLISECOND); /* 1 kHz */
    skt_nsec begin = skt_now();
    CHECK_EQ(skt_selector_select(s, 50 * SKT_MILLISECOND), 0);
    skt_nsec took = skt_now() - begin;
    alarm_in(0, 0);
    CHECK_INT(took, >=, 50 * SKT_MILLISECOND);
    CHECK_INT(took, <, SKT_SECOND);
}

/* proves: skt_selector_select skt_selector_set_cancel SKT_ECANCELED */
EACH_KIND(fired_token_wins_over_ready_data)
{
    struct skt_cancel token = {0}, other = {0};
    int ends[2];
    kinds_pipe(ends);
    CHECK_OK(skt_cancel_open(&token));
    CHECK_OK(skt_cancel_open(&other));
    CHECK_OK(skt_selector_set_cancel(s, &token));
    CHECK_OK(skt_selector_register(s, ends[1], SKT_EVENT_WRITE, &data_a));
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    CHECK_OK(skt_cancel_fire(&token));
    for (int i = 0; i < 3; i++) {
        CHECK_ERR(skt_selector_select(s, SKT_FOREVER), SKT_ECANCELED);
        CHECK_ERR(skt_selector_select(s, 0), SKT_ECANCELED);
        kinds_no_more(s);
    }
    CHECK_OK(skt_selector_set_cancel(s, &other)); /* takes the place of the first */
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    CHECK_OK(skt_cancel_fire(&other));
    CHECK_ERR(skt_selector_select(s, 0), SKT_ECANCELED);
    CHECK_OK(skt_cancel_reset(&other));
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    CHECK_OK(skt_selector_set_cancel(s, NULL));
    CHECK_OK(skt_cancel_fire(&other));
    kinds_only(s, SKT_FOREVER, ends[1], SKT_EVENT_WRITE, &data_a);
    skt_cancel_close(&token);
    skt_cancel_close(&other);
    close(ends[0]);
    close(ends[1]);
}

static void *fire(void *argument)
{
    CHECK_OK(skt_cancel_fire(argument));
    return NULL;
}

/* A token fired by a thread or a signal handler ends a wait of any length. */
EACH_KIND(token_ends_a_sleeping_wait)
{
    struct skt_cancel token = {0};
    pthread_t thread;
    CHECK_OK(skt_cancel_open(&token));
    CHECK_OK(skt_selector_set_cancel(s, &token));
    CHECK_EQ(pthread_create(&thread, NULL, fire, &token), 0);
    CHECK_ERR(skt_selector_select(s, SKT_FOREVER), SKT_ECANCELED);
    CHECK_EQ(pthread_join(thread, NULL), 0);
    CHECK_OK(skt_cancel_reset(&token));
    token_in_signal = &token;
    alarm_in(5 * SKT_MILLISECOND, 0);
    CHECK_ERR(skt_selector_select(s, SKT_FOREVER), SKT_ECANCELED);
    token_in_signal = NULL;
    CHECK_OK(skt_selector_set_cancel(s, NULL));
    skt_cancel_close(&token);
}
