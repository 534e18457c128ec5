/* SPDX-License-Identifier: MIT */
/*
 * screen - the whole terminal, for a page that is redrawn.
 *
 * Every way out restores the normal screen and the keyboard: the end, exit(), a signal that ends
 * the program, a crash. One per process.
 */
#ifndef CMD_SCREEN_H
#define CMD_SCREEN_H

#include "base/error.h"

#include <stddef.h>

/* Standard input and output must be terminals. */
bool screen_open(struct error *error);
void screen_close(void);
/* The present columns and lines. */
void screen_size(size_t *width, size_t *height);
/* Keys that are no character. */
enum screen_key {
    KEY_NONE = 0,
    KEY_ESCAPE = 27,
    KEY_UP = 256,
    KEY_DOWN,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_HOME,
    KEY_END,
    KEY_BACK_TAB,
    KEY_UNKNOWN
};
/* The key that was pressed: a byte or an enum screen_key. Does not wait. */
int screen_key(void);

#endif
