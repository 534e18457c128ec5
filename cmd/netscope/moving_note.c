/* SPDX-License-Identifier: MIT */
#include "moving_note.h"

#include "query.h"
#include "render/figure.h"
#include "storage/reader.h"

#include <time.h>

enum { FRESH_S = 60 };

/* Nothing was moved for a while: no capture does it. */
static bool is_resting(int64_t at_us)
{
    return (int64_t)time(NULL) - at_us / 1000000 > FRESH_S;
}

static void add_progress(struct text *text, const struct storage_rows *rows, int share, int left,
                         int at)
{
    struct value done = storage_value(rows, share);
    text_add(text, "Rows of an older NetScope are still being moved into smaller ones (");
    figure_add_value(text, &done, COLUMN_PERCENT);
    text_add(text, " done");
    if (is_resting(storage_integer(rows, at))) {
        text_add(text, "): until then questions may take longer, and figures of devices leave them "
                       "out. A live capture goes on with it; `netscope db migrate` does it at "
                       "once.");
        return;
    }
    if (storage_integer(rows, left) > 0) {
        text_add(text, ", about ");
        figure_add_duration(text, storage_integer(rows, left));
        text_add(text, " left");
    }
    text_add(text,
             "): until then questions may take longer, and figures of devices leave them out.");
}

bool moving_note(struct storage_reader *reader, struct text *text)
{
    /* An older schema has no such table, and no move. */
    struct storage_rows *rows = storage_query(reader, "shared/moving", NULL, NULL, 0, NULL);
    if (!rows) return false;
    int share = storage_column(rows, "share"), left = storage_column(rows, "left_us");
    int at = storage_column(rows, "at_us");
    bool going_on = storage_next(rows, NULL) == 1;
    if (going_on) add_progress(text, rows, share, left, at);
    storage_rows_close(rows);
    return going_on;
}

void query_say_moving(struct query *query)
{
    char memory[512];
    struct text text = text_into(memory, sizeof memory);
    if (moving_note(query->reader, &text)) complain(query->invocation, EXIT_OK, "%s", memory);
}
