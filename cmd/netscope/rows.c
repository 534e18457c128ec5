/* SPDX-License-Identifier: MIT */
/* From a running query to the printer. */
#include "printer.h"

bool printer_take(struct printer *printer, struct storage_rows *rows, uint64_t most,
                  uint64_t *printed, bool *more, struct error *error)
{
    int count = storage_column_count(rows);
    const char *names[COLUMNS_MOST];
    struct value values[COLUMNS_MOST];
    if (count > COLUMNS_MOST)
        return error_set(error,
                         "The result has %d columns; at most %d can be printed. Name the "
                         "ones that you need.",
                         count, COLUMNS_MOST);
    for (int i = 0; i < count; i++)
        names[i] = storage_column_name(rows, i);
    printer_columns(printer, names, (size_t)count);
    uint64_t taken = 0;
    int state;
    if (more) *more = false;
    while ((state = storage_next(rows, error)) == 1) {
        if (most > 0 && taken == most) {
            if (more) *more = true;
            break;
        }
        for (int i = 0; i < count; i++)
            values[i] = storage_value(rows, i);
        printer_row(printer, values);
        taken++;
        if (printer_failed(printer)) break; /* nobody reads any more; printer_close() says so */
    }
    if (printed) *printed = taken;
    return state >= 0;
}
