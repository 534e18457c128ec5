/* SPDX-License-Identifier: MIT */
#include "full_note.h"

#include "base/text_safe.h"
#include "render/figure.h"

bool full_note(struct storage_reader *reader, struct text *text)
{
    enum { SHOWN_MOST = 6 };
    struct storage_rows *rows = storage_query(reader, "shared/full_tables", NULL, NULL, 0, NULL);
    unsigned count = 0;
    while (rows && storage_next(rows, NULL) == 1) {
        if (count++ == SHOWN_MOST) {
            text_add(text, " and others");
            break;
        }
        if (count > 1) text_add(text, ", ");
        text_add_safe(text, storage_value(rows, 0).bytes);
        text_add_char(text, ' ');
        figure_add_count(text, storage_integer(rows, 1));
    }
    if (rows) storage_rows_close(rows);
    return count > 0;
}
