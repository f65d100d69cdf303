/* SPDX-License-Identifier: MIT */
/* connect_screen.h - what a peer sends, shown on a terminal above the line being
 * typed. */
#ifndef SKT_CMD_CONNECT_SCREEN_H
#define SKT_CMD_CONNECT_SCREEN_H

#include <histedit.h>

/* The bytes of a peer's unfinished line that stand before the line being typed. It is one
 * row of the screen at most; more bytes than this begin a new row. */
#define SCREEN_PARTIAL_MAX 1024

/*
 * A peer's last line without its end ("login: ") becomes the editor's prompt, so that it
 * stands where it would without an editor, and comes back with each redraw.
 */
struct screen {
    EditLine *editor;
    unsigned flags; /* of text_escape */
    int columns;
    int rows;
    const char *up;    /* moves the cursor one row up; NULL: the terminal cannot */
    const char *clear; /* erases from the cursor to the end of the screen; NULL */
    char partial[SCREEN_PARTIAL_MAX];
    size_t length; /* bytes in partial, without its NUL */
    int cells;     /* the columns that they take */
};

/* The terminal as the editor knows it; again after each change of its size. */
void screen_measure(struct screen *screen);

/* Erases the line being typed with what stands before it; the cursor is where it
 * began. */
void screen_erase(struct screen *screen);

/* Draws it again. */
void screen_draw(struct screen *screen);

/* Shows bytes of the peer above the line being typed. final: no more will come. Returns
 * how many were used; half a character is kept back unless final. */
size_t screen_show(struct screen *screen, const unsigned char *data, size_t length,
                   int final);

/* The user has ended the line: the next one begins in the first column. */
void screen_entered(struct screen *screen);

#endif
