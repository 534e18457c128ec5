/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <stdbool.h>

void csv_begin(struct csv *csv, const void *data, size_t size)
{
    csv->at = data;
    csv->end = csv->at + size;
    csv->line = csv->next_line = 1;
    csv->field_count = 0;
    if (size >= 3 && csv->at[0] == '\xef' && csv->at[1] == '\xbb' && csv->at[2] == '\xbf')
        csv->at += 3; /* a byte order mark */
}

/* Copies one field; false if it has no end or no room. Stops on the comma, line break or end. */
static bool read_field(struct csv *csv, size_t *used)
{
    bool quoted = csv->at < csv->end && *csv->at == '"';
    if (quoted) csv->at++;
    while (csv->at < csv->end) {
        char c = *csv->at;
        if (quoted && c == '"') {
            csv->at++;
            if (csv->at == csv->end || *csv->at != '"') {
                quoted = false;
                continue; /* text up to the comma still belongs to the field */
            }
        } else if (!quoted && (c == ',' || c == '\n')) {
            break;
        }
        if (c == '\n') csv->next_line++;
        if (*used + 1 >= CSV_ROW_MOST_BYTES) return false;
        csv->memory[(*used)++] = c == '\0' ? ' ' : c;
        csv->at++;
    }
    return !quoted;
}

enum csv_outcome csv_next(struct csv *csv)
{
    if (csv->at == csv->end) return CSV_END;
    size_t used = 0;
    csv->line = csv->next_line;
    csv->field_count = 0;
    for (;;) {
        size_t start = used;
        if (!read_field(csv, &used) || used + 1 >= CSV_ROW_MOST_BYTES) {
            csv->at = csv->end;
            return CSV_BROKEN;
        }
        bool last = csv->at == csv->end || *csv->at == '\n';
        if (last && used > start && csv->memory[used - 1] == '\r') used--;
        csv->memory[used++] = '\0';
        if (csv->field_count < CSV_FIELDS_MOST)
            csv->fields[csv->field_count++] = csv->memory + start;
        if (csv->at < csv->end) csv->at++; /* the comma or the line break */
        if (last) break;
    }
    csv->next_line++;
    return CSV_ROW;
}
