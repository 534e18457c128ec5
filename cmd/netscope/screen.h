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
/* The key that was pressed, 0 if none was. Does not wait. */
char screen_key(void);

#endif
