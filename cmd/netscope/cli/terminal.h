/* SPDX-License-Identifier: MIT */
/*
 * terminal - standard output and standard error as sinks, and how much room they have.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "render/fit.h"
#include "render/render.h"

#include <stdio.h>

/* Call once from main: widths need a UTF-8 locale for character types. */
void terminal_init(void);

/* Columns of the terminal behind out: COLUMNS, the terminal's own answer, or 0 if it is none. */
size_t terminal_width(FILE *out);
/* Of prose: what reads well, or as wide as a narrower terminal is. */
size_t terminal_prose_width(FILE *out, size_t reads_well);
/* Colour only on a terminal, and never against NO_COLOR or TERM=dumb. */
bool terminal_colour(FILE *out);
/* Both, of standard output. */
struct render_style terminal_style(void);

/* The stream as a sink. It is buffered, so terminal_flush() says whether all arrived. */
struct sink terminal_sink(FILE *out);
bool terminal_flush(FILE *out, struct error *error);

/* fit_lines() and fit_cell() into the stream. */
void terminal_write_lines(FILE *out, struct span safe, size_t width, size_t indent,
                          size_t first_indent);
void terminal_write_fitted(FILE *out, struct span safe, size_t width);

#endif
