/* SPDX-License-Identifier: MIT */
/* cells - what the tables of a page have in common. Private to this room. */
#ifndef REPORT_CELLS_H
#define REPORT_CELLS_H

#include "page.h"

void cell_set_number(struct cell *cell, int64_t number);
void cell_set_share(struct cell *cell, double share);
void cell_set_days(struct cell *cell, const struct on_days *days);
/* Its name, and its kind and maker below. */
void cell_set_device(struct cell *cell, const struct report_device *device);
void cell_set_others(struct cell *cell, const char *others);

#endif
