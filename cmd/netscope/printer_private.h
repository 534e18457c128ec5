/* SPDX-License-Identifier: MIT */
/* Between printer.c (which decides) and the writers of its formats: json.c, table.c. */
#ifndef CMD_PRINTER_PRIVATE_H
#define CMD_PRINTER_PRIVATE_H

#include "printer.h"

void print_csv_text(FILE *out, struct span bytes);
void print_csv_value(FILE *out, const struct value *value);

/* A table under construction. */
struct table;
struct table *table_create(FILE *out, const struct layout *layout, size_t indent);
void table_columns(struct table *table, const char *const *names, size_t count);
void table_row(struct table *table, const struct value *values);
void table_destroy(struct table *table); /* prints what is held first */

#endif
