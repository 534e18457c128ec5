/* SPDX-License-Identifier: MIT */
/* Formats for programs, one value at a time: JSON (RFC 8259) and CSV (RFC 4180). */
#ifndef RENDER_JSON_CSV_H
#define RENDER_JSON_CSV_H

#include "catalog/layout.h"
#include "model/value.h"
#include "sink.h"

void json_add_text(struct sink *sink, struct span bytes);
/* With nested, text is already JSON and is written unchanged. */
void json_add_value(struct sink *sink, const struct value *value, bool nested);
/* A row as an object, without the columns that are for people. */
void json_add_object(struct sink *sink, const struct layout *layout, const struct value *values);
/* apostrophe: one stands before it. */
void csv_add_text(struct sink *sink, struct span bytes, bool apostrophe);
/* no_formulas: an apostrophe stands before a text that a spreadsheet would take for a formula. */
void csv_add_value(struct sink *sink, const struct value *value, bool no_formulas);

#endif
