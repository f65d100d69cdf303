/* SPDX-License-Identifier: MIT */
/* connect_screen.c - what a peer sends, shown above the line being typed. Source:
 * editline(3), terminfo(5). */
#include "connect_screen.h"

#include "text.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* Where the cursor is, counted from where the line begins. */
struct place {
    int row, column;
    int columns;
};

static void step(struct place *place, int cells)
{
    if (place->column + cells > place->columns) { /* a wide character does not break */
        place->row++;
        place->column = 0;
    }
    place->column += cells;
    if (place->column >= place->columns) {
        place->row++;
        place->column = 0;
    }
}

/* Steps over a typed character as the editor shows it: ^X, \U+XXXX, tabs as spaces, and
 * marks that take no room of their own in a cell, which is how it counts them. */
static void step_over(struct place *place, wchar_t c)
{
    int cells = 1;
    if (c == L'\n') { /* the pattern of a search stands below the line */
        place->row++;
        place->column = 0;
        return;
    }
    if (c == L'\t')
        cells = 8 - place->column % 8;
    else if (c < 0x20 || c == 0x7f)
        cells = 2;
    else if (!iswprint((wint_t)c))
        cells = c > 0xffff ? 9 : 8;
    else if (wcwidth(c) > 1) {
        step(place, wcwidth(c));
        return;
    }
    for (int i = 0; i < cells; i++)
        step(place, 1);
}

/* The editor does not tell on which row its cursor is, so its layout is done again. */
static int cursor_row(const struct screen *screen)
{
    const LineInfoW *line = el_wline(screen->editor);
    struct place place = {.column = screen->cells, .columns = screen->columns};
    for (const wchar_t *c = line->buffer; c < line->cursor; c++)
        step_over(&place, *c);
    return place.row < screen->rows ? place.row : screen->rows - 1;
}

void screen_measure(struct screen *screen)
{
    char *text = NULL;
    int number = 0;
    screen->columns =
        el_get(screen->editor, EL_GETTC, "co", &number) == 0 && number > 1 ? number : 80;
    number = 0;
    screen->rows =
        el_get(screen->editor, EL_GETTC, "li", &number) == 0 && number > 0 ? number : 24;
    screen->up = el_get(screen->editor, EL_GETTC, "up", &text) == 0 ? text : NULL;
    text = NULL;
    screen->clear = el_get(screen->editor, EL_GETTC, "cd", &text) == 0 ? text : NULL;
}

void screen_erase(struct screen *screen)
{
    int row = cursor_row(screen);
    if (screen->clear == NULL || (row > 0 && screen->up == NULL)) {
        fputs("\r\n", stdout); /* a plain terminal: what was typed stays above */
        return;
    }
    putchar('\r');
    for (int i = 0; i < row; i++)
        fputs(screen->up, stdout);
    fputs(screen->clear, stdout);
}

void screen_draw(struct screen *screen)
{
    fflush(stdout);
    el_set(screen->editor, EL_REFRESH);
}

void screen_entered(struct screen *screen)
{
    screen->length = 0;
    screen->partial[0] = '\0';
    screen->cells = 0;
}

static void end_row(struct screen *screen)
{
    fwrite(screen->partial, 1, screen->length, stdout);
    fputs("\r\n", stdout);
    screen_entered(screen);
}

/* Adds text to the partial line. One column stays free, so that the cursor stays in the
 * row whatever the terminal does at its end. */
static void add(struct screen *screen, const char *text, size_t length, int cells)
{
    if (screen->cells + cells >= screen->columns ||
        screen->length + length >= sizeof screen->partial)
        end_row(screen);
    memcpy(screen->partial + screen->length, text, length);
    screen->length += length;
    screen->partial[screen->length] = '\0';
    screen->cells += cells;
}

static void add_char(struct screen *screen, const struct text_char *c,
                     const unsigned char *data)
{
    char text[TEXT_MAX(4)];
    int width = c->code > 0x7f ? wcwidth((wchar_t)c->code) : 1;
    if (c->code == '\t') {
        int cells = 8 - screen->cells % 8;
        add(screen, "        ", (size_t)cells, cells);
    } else if (c->printable && width >= 0 &&
               (c->code <= 0x7f || !(screen->flags & TEXT_ASCII))) {
        add(screen, (const char *)data, c->length, width > 0 ? width : 1);
    } else {
        for (size_t i = 0; i < c->length; i++) {
            text_hex(text, data + i, 1);
            add(screen, text, 4, 4);
        }
    }
}

/* What follows the last line end. Returns how many bytes were used. */
static size_t show_partial(struct screen *screen, const unsigned char *data,
                           size_t length, int final)
{
    size_t at = 0;
    while (at < length) {
        struct text_char c = text_look(data + at, length - at, final);
        if (c.length == 0 || (c.code == '\r' && at + 1 == length && !final))
            break;
        add_char(screen, &c, data + at);
        at += c.length;
    }
    return at;
}

/* Whole lines; the terminal breaks the long ones. */
static void show_lines(struct screen *screen, const unsigned char *data, size_t length)
{
    char text[TEXT_MAX(1024)];
    size_t consumed;
    fwrite(screen->partial, 1, screen->length, stdout);
    screen_entered(screen);
    for (size_t at = 0; at < length; at += consumed) {
        size_t some = length - at < 1024 ? length - at : 1024;
        size_t count = text_escape(text, data + at, some, at + some == length,
                                   screen->flags, &consumed);
        fwrite(text, 1, count, stdout);
    }
}

size_t screen_show(struct screen *screen, const unsigned char *data, size_t length,
                   int final)
{
    const unsigned char *end = memrchr(data, '\n', length);
    size_t whole = end != NULL ? (size_t)(end - data) + 1 : 0;
    screen_erase(screen);
    if (whole > 0)
        show_lines(screen, data, whole);
    size_t used = whole + show_partial(screen, data + whole, length - whole, final);
    screen_draw(screen);
    return used;
}
