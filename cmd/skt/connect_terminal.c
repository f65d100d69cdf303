/* SPDX-License-Identifier: MIT */
/* connect_terminal.c - a connection on a terminal: lines are edited while bytes arrive.
 * Source: editline(3), termios(3). */
#include "connect_terminal.h"

#include "connect_screen.h"
#include "process.h"
#include "report.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* Lines that the arrow keys bring back: more than anybody walks through. */
#define HISTORY_LINES 1000

/* Keys are read in bunches, for a paste comes at once. */
#define TYPED_MAX 4096

/*
 * libedit asks for characters through a function of ours (EL_GETCFN), and that function
 * is where the waiting happens: for keys and for the peer alike. Its other ways, reading
 * by itself or for one key at a time, wait inside the library for the rest of a key's
 * sequence, and while they wait (after a lone Escape: until the next key) nothing of the
 * peer could be shown.
 */
struct terminal {
    struct pump *pump;
    struct screen screen;
    EditLine *editor;
    History *history;
    const char *line_end;
    struct termios before; /* the terminal as it was given to us */
    char typed[TYPED_MAX];
    size_t typed_start, typed_length;
    int hung_up; /* no more keys will come */
    enum pump_end end;
};

/* ---- signals --------------------------------------------------------------------- */

static struct skt_selector *selector_to_wake;
static volatile sig_atomic_t resized, stopped, continued;

static void on_signal(int number)
{
    if (number == SIGWINCH)
        resized = 1;
    else if (number == SIGTSTP)
        stopped = 1;
    else
        continued = 1;
    skt_selector_wake(selector_to_wake);
}

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    action.sa_handler = handler;
    sigaction(number, &action, NULL); /* cannot fail: the numbers are right */
}

static void handle_all(void (*handler)(int))
{
    handle(SIGWINCH, handler);
    handle(SIGTSTP, handler);
    handle(SIGCONT, handler);
}

/* ---- the terminal's modes -------------------------------------------------------- */

/* In the background the terminal belongs to somebody else, who has set it as he wants. */
static int is_ours(void)
{
    return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static void restore(const struct terminal *terminal)
{
    if (is_ours())
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal->before);
}

/* Back to the editor's modes, whoever has changed them meanwhile, with a fresh line. */
static void take_back(struct terminal *terminal)
{
    el_set(terminal->editor, EL_PREP_TERM, 0);
    el_set(terminal->editor, EL_PREP_TERM, 1);
    el_resize(terminal->editor);
    screen_measure(&terminal->screen);
    putchar('\r'); /* the line may still stand there, if no shell has come between */
    fputs(terminal->screen.clear != NULL ? terminal->screen.clear : "\n", stdout);
    screen_draw(&terminal->screen);
}

/* Ctrl-Z: gives the terminal back, stops, and takes it again when the shell says so. */
static void stop(struct terminal *terminal)
{
    screen_erase(&terminal->screen);
    fflush(stdout);
    el_set(terminal->editor, EL_PREP_TERM, 0);
    restore(terminal);
    handle(SIGTSTP, SIG_DFL);
    raise(SIGTSTP);
    handle(SIGTSTP, on_signal);
    if (is_ours()) /* perhaps with other habits */
        tcgetattr(STDIN_FILENO, &terminal->before);
    continued = 1;
}

static void answer_signals(struct terminal *terminal)
{
    if (stopped) {
        stopped = 0;
        stop(terminal);
    }
    if (continued) {
        continued = 0;
        if (is_ours()) /* else we go on in the background, until the next time */
            take_back(terminal);
    }
    if (resized) {
        resized = 0;
        screen_erase(&terminal->screen);
        el_resize(terminal->editor);
        screen_measure(&terminal->screen);
        screen_draw(&terminal->screen);
    }
}

/* ---- waiting for a key ----------------------------------------------------------- */

static void read_keys(struct terminal *terminal)
{
    memmove(terminal->typed, terminal->typed + terminal->typed_start,
            terminal->typed_length);
    terminal->typed_start = 0;
    ssize_t count = read(STDIN_FILENO, terminal->typed + terminal->typed_length,
                         sizeof terminal->typed - terminal->typed_length);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (count <= 0)
        terminal->hung_up = 1;
    else
        terminal->typed_length += (size_t)count;
}

/* The next whole character of what was typed. Returns 0 if there is none. */
static int next_key(struct terminal *terminal, wchar_t *key)
{
    while (terminal->typed_length > 0) {
        mbstate_t state = {0};
        size_t used = mbrtowc(key, terminal->typed + terminal->typed_start,
                              terminal->typed_length, &state);
        if (used == (size_t)-2)
            return 0;
        int wrong = used == (size_t)-1;
        if (wrong || used == 0) /* a NUL counts as nothing, but is one byte */
            used = 1;
        terminal->typed_start += used;
        terminal->typed_length -= used;
        if (!wrong)
            return 1;
    }
    return 0;
}

static void show_arrived(struct terminal *terminal)
{
    struct pump *pump = terminal->pump;
    if (!pump_receive_raw(pump) || (pump->raw_length == 0 && !pump->peer_ended))
        return;
    if (pump->raw_length > 0) {
        size_t used =
            screen_show(&terminal->screen, pump->raw, pump->raw_length, pump->peer_ended);
        pump->raw_length -= used;
        memmove(pump->raw, pump->raw + used, pump->raw_length);
    }
    if (pump->peer_ended)
        terminal->end = PUMP_DONE;
}

static int arm(struct terminal *terminal, int wants_keys)
{
    struct pump *pump = terminal->pump;
    int net = SKT_EVENT_READ | (pump->up.length > 0 ? SKT_EVENT_WRITE : 0);
    int rc = pump_watch(pump, &pump->in, wants_keys ? SKT_EVENT_READ : 0);
    return rc == 0 ? pump_watch(pump, &pump->net, net) : rc;
}

static void serve(struct terminal *terminal)
{
    struct skt_key key;
    int events;
    while (skt_selector_next(terminal->pump->selector, &key, &events)) {
        if (key.data == &terminal->pump->in)
            read_keys(terminal);
        if (key.data != &terminal->pump->net)
            continue;
        if (events & SKT_EVENT_WRITE)
            pump_send(terminal->pump);
        if (events & SKT_EVENT_READ)
            show_arrived(terminal);
    }
}

/* Waits once. Returns 0 when the session has come to its end. */
static int wait_once(struct terminal *terminal, int wants_keys)
{
    int rc = arm(terminal, wants_keys);
    if (rc == 0)
        rc = skt_selector_select(terminal->pump->selector, SKT_FOREVER);
    if (rc == SKT_ECANCELED) {
        terminal->end = PUMP_CANCELED;
    } else if (rc < 0) {
        pump_fail(terminal->pump, rc, "cannot wait for ");
        terminal->end = PUMP_FAILED;
    } else {
        serve(terminal);
        answer_signals(terminal);
    }
    return terminal->end == PUMP_GOES_ON;
}

/* What libedit calls for the next character: 1, or -1 to make it give up the line. */
static int get_key(EditLine *editor, wchar_t *key)
{
    struct terminal *terminal;
    el_get(editor, EL_CLIENTDATA, &terminal);
    while (!next_key(terminal, key)) {
        if (terminal->hung_up || !wait_once(terminal, flow_wants(&terminal->pump->up))) {
            *key = L'\0';
            return -1;
        }
    }
    return 1;
}

static char *prompt(EditLine *editor)
{
    struct terminal *terminal;
    el_get(editor, EL_CLIENTDATA, &terminal);
    return terminal->screen.partial;
}

/* ---- lines ----------------------------------------------------------------------- */

/* Takes bytes on their way to the peer, waiting for him where he is slow. */
static int pass(struct terminal *terminal, const char *data, size_t length)
{
    struct flow *up = &terminal->pump->up;
    while (length > 0) {
        size_t room;
        unsigned char *free_bytes = flow_room(up, &room);
        size_t some = length < room ? length : room;
        memcpy(free_bytes, data, some);
        flow_added(up, some);
        data += some;
        length -= some;
        if (length > 0 && !wait_once(terminal, 0))
            return 0;
    }
    return 1;
}

static void send_line(struct terminal *terminal, const char *line, size_t length)
{
    HistEvent event;
    if (length > 0 && line[length - 1] == '\n')
        length--;
    if (length > 0)
        history(terminal->history, &event, H_ENTER, line);
    screen_entered(&terminal->screen);
    if (pass(terminal, line, length) &&
        pass(terminal, terminal->line_end, strlen(terminal->line_end)))
        pump_send(terminal->pump);
}

static void edit(struct terminal *terminal)
{
    while (terminal->end == PUMP_GOES_ON) {
        int length = 0;
        const char *line = el_gets(terminal->editor, &length);
        if (line == NULL || length <= 0)
            break;
        if (terminal->end == PUMP_GOES_ON && !terminal->hung_up)
            send_line(terminal, line, (size_t)length);
    }
    putchar('\n'); /* what is on the screen stays */
    fflush(stdout);
}

/* ---- birth and death ------------------------------------------------------------- */

/* Keys make characters in some locale; where the environment has chosen none, UTF-8 is
 * likelier than ASCII. */
static void choose_locale(void)
{
    setlocale(LC_CTYPE, "");
    if (MB_CUR_MAX == 1 && strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static int open_editor(struct terminal *terminal)
{
    HistEvent event;
    terminal->editor = el_init("skt", stdin, stdout, stderr);
    terminal->history = history_init();
    if (terminal->editor == NULL || terminal->history == NULL)
        return SKT_ENOMEM;
    history(terminal->history, &event, H_SETSIZE, HISTORY_LINES);
    history(terminal->history, &event, H_SETUNIQUE, 1);
    el_set(terminal->editor, EL_CLIENTDATA, terminal);
    el_set(terminal->editor, EL_PROMPT, prompt);
    el_set(terminal->editor, EL_EDITOR, "emacs");
    el_set(terminal->editor, EL_HIST, history, terminal->history);
    el_set(terminal->editor, EL_GETCFN, get_key);
    /* Between two lines libedit goes back to the terminal's own way; keys that come just
     * then would be echoed in the wrong place and edited by the kernel. */
    el_set(terminal->editor, EL_SETTY, "-x", "-echo", "-icanon", NULL);
    el_source(terminal->editor, NULL); /* ~/.editrc; it is no error to have none */
    terminal->screen.editor = terminal->editor;
    terminal->screen.flags = terminal->pump->text_flags;
    screen_measure(&terminal->screen);
    return 0;
}

/* libedit sets the terminal once more as it ends; from the background that would stop us
 * in the middle of ending. */
static void close_editor(struct terminal *terminal)
{
    if (terminal->editor != NULL && is_ours())
        el_end(terminal->editor);
    if (terminal->history != NULL)
        history_end(terminal->history);
}

static enum pump_end run(struct terminal *terminal)
{
    int rc = tcgetattr(STDIN_FILENO, &terminal->before) == 0 ? 0 : -errno;
    if (rc == 0)
        rc = stop_on_signal(SIGHUP);
    if (rc == 0)
        rc = stop_on_signal(SIGQUIT);
    if (rc == 0)
        rc = open_editor(terminal);
    if (rc == 0) {
        selector_to_wake = terminal->pump->selector;
        handle_all(on_signal);
        edit(terminal);
        handle_all(SIG_DFL);
    } else {
        pump_fail(terminal->pump, rc, "cannot edit lines");
        terminal->end = PUMP_FAILED;
    }
    close_editor(terminal);
    restore(terminal);
    return terminal->end == PUMP_DONE ? PUMP_GOES_ON : terminal->end;
}

enum pump_end connect_terminal(struct pump *pump, int crlf)
{
    struct terminal *terminal = calloc(1, sizeof *terminal);
    if (terminal == NULL) {
        pump_fail(pump, SKT_ENOMEM, "cannot edit lines");
        return PUMP_FAILED;
    }
    choose_locale();
    terminal->pump = pump;
    terminal->line_end = crlf ? "\r\n" : "\n";
    enum pump_end end = run(terminal);
    pump_watch(pump, &pump->in, 0);
    pump->in_ended = 1;
    free(terminal);
    return end;
}
