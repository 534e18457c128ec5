/* SPDX-License-Identifier: MIT */
/*
 * screen - the whole terminal, for a page that is drawn again and again.
 *
 * The alternate screen is left, and the keyboard as it was, on every way out: the end, exit(), a
 * signal that ends the program, a crash. One per process.
 */
#ifndef CMD_SCREEN_H
#define CMD_SCREEN_H

#include "base/error.h"

#include <stddef.h>

/* Standard input and output must be terminals. */
bool screen_open(struct error *error);
void screen_close(void);
/* Columns and lines now. */
void screen_size(size_t *width, size_t *height);
/* The key that was pressed, 0 if none was. Does not wait. */
char screen_key(void);

#endif
