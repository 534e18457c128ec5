/* SPDX-License-Identifier: MIT */
/*
 * widen - which rows a listing reads, so that its first page comes at once from months of rows.
 *
 * A person asks for the newest rows that match. Where matches are frequent, reading backwards finds
 * them at once. Where they are rare, lists of flow ids find them (schema/README.md), but such a list
 * of months is long. So a few rows are looked for first among the newest hours, then in days, weeks
 * and in everything, until there are enough. Private to this room.
 *
 * The head of the question's file names its other forms:
 *   -- by: ip forms/flows_of_address, device forms/flows_of_device
 * The first one whose filter is set is used, unless the newest two hours have enough rows. The head
 * also names the one that reads rows alone. It is used while sums, and lists of ids, lack rows of an
 * earlier layout:
 *   -- rows: lists/flows
 */
#ifndef ASK_WIDEN_H
#define ASK_WIDEN_H

#include "ask.h"
#include "describe.h"

struct window {
    const char *sql;  /* the question's own text, or that of another form */
    int64_t first_us; /* rows of earlier hours are not looked at; 0: none is left out */
};

/* The SQL of the form for the filters that are set; `own`, the question's text, if there is none. */
const char *widen_form(const struct question *question, const struct description *description,
                       const char *own);

/*
 * Chooses by counting rows. `parameters` are those of the question, with room for one more; the
 * parameter :window_us is set by the caller as *window says. False: the error is filled.
 */
bool widen_choose(struct storage_reader *reader, const struct question *question,
                  const struct description *description, struct parameter *parameters, size_t count,
                  struct window *window, struct error *error);

#endif
