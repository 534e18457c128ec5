/* SPDX-License-Identifier: MIT */
#include "cells.h"

#include <inttypes.h>
#include <stdio.h>

void cell_set_number(struct cell *cell, int64_t number)
{
    cell->kind = CELL_NUMBER;
    (void)snprintf(cell->text, sizeof cell->text, "%" PRId64, number);
}

void cell_set_share(struct cell *cell, double share)
{
    struct text text = text_into(cell->text, sizeof cell->text);
    cell->kind = CELL_NUMBER;
    words_add_share(&text, share);
}

void cell_set_days(struct cell *cell, const struct on_days *days)
{
    cell->kind = CELL_DAYS;
    cell->days = *days;
}

void cell_set_device(struct cell *cell, const struct report_device *device)
{
    struct text text = text_into(cell->text, sizeof cell->text);
    struct text note = text_into(cell->note, sizeof cell->note);
    words_add_device(&text, device);
    text_add(&note, device ? words_kind(device) : "");
    if (!device || !device->vendor) return;
    text_add(&note, ", ");
    words_add_others(&note, device->vendor);
}

void cell_set_others(struct cell *cell, const char *others)
{
    struct text text = text_into(cell->text, sizeof cell->text);
    words_add_others(&text, others);
}
