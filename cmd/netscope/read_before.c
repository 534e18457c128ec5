/* SPDX-License-Identifier: MIT */
#include "read_before.h"

#include "base/log.h"
#include "base/text.h"
#include "base/text_safe.h"
#include "storage/reader.h"

void read_before_say(const char *database, size_t captures)
{
    const struct parameter count = {":captures", value_integer((int64_t)captures)};
    struct storage_reader *reader = storage_reader_open(database, NULL);
    struct storage_rows *rows =
        reader ? storage_query(reader, "shared/read_before", NULL, &count, 1, NULL) : NULL;
    int file = rows ? storage_column(rows, "file") : 0;
    int earlier = rows ? storage_column(rows, "earlier_id") : 0;
    if (rows && storage_next(rows, NULL) == 1) {
        char memory[512];
        struct text text = text_into(memory, sizeof memory);
        text_add_safe(&text, storage_value(rows, file).bytes);
        log_line(LOG_LINE_NOTICE,
                 "%s was read into this database before (capture %lld), so its rows are there, and "
                 "count, twice; give it a database of its own with --db.",
                 memory, (long long)storage_integer(rows, earlier));
    }
    if (rows) storage_rows_close(rows);
    storage_reader_close(reader);
}
