/* SPDX-License-Identifier: MIT */
/*
 * terminal - standard output and standard error as sinks, and the widths of their terminals.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "render/fit.h"
#include "render/render.h"

#include <stdio.h>

/* Call once from main: widths need a UTF-8 locale for character types. */
void terminal_init(void);

/* The width of out's terminal: COLUMNS, else the terminal's own width, else 0 if it is none. */
size_t terminal_width(FILE *out);
/* The width for prose: a readable one, or that of a narrower terminal. */
size_t terminal_prose_width(FILE *out, size_t reads_well);
/* --color: auto, always, never. False: it is none of them. Holds for the whole program. */
bool terminal_choose_colour(const char *when);
/* As chosen; with auto on a terminal, unless NO_COLOR or TERM=dumb is set. */
bool terminal_colour(FILE *out);
/* The width and the colour of standard output. */
struct render_style terminal_style(void);

/*
 * The stream as a sink. It is buffered, so terminal_flush() returns whether all bytes were written.
 */
struct sink terminal_sink(FILE *out);
bool terminal_flush(FILE *out, struct error *error);

/* fit_lines() and fit_cell() into the stream. */
void terminal_write_lines(FILE *out, struct span safe, size_t width, size_t indent,
                          size_t first_indent);
void terminal_write_fitted(FILE *out, struct span safe, size_t width);

#endif
