/* SPDX-License-Identifier: MIT */
#include "extent.h"

/* The only value of the question's only row. NULL is 0. */
static bool find_integer(struct storage_reader *reader, const char *question, int64_t *value,
                         struct error *error)
{
    struct storage_rows *rows = storage_query(reader, question, NULL, NULL, 0, error);
    if (!rows) return false;
    int state = storage_next(rows, error);
    *value = state == 1 ? storage_integer(rows, 0) : 0;
    storage_rows_close(rows);
    return state >= 0;
}

bool extent_find(struct storage_reader *reader, struct extent *extent, struct error *error)
{
    struct storage_rows *rows = storage_query(reader, "shared/newest_time", NULL, NULL, 0, error);
    *extent = (struct extent){.newest_us = 0};
    if (!rows) return false;
    int newest = storage_column(rows, "newest_us"), ahead = storage_column(rows, "ahead_us");
    int state = storage_next(rows, error);
    if (state == 1)
        *extent = (struct extent){.newest_us = storage_integer(rows, newest),
                                  .ahead_us = storage_integer(rows, ahead)};
    storage_rows_close(rows);
    return state >= 0;
}

bool extent_is_summed(struct storage_reader *reader, bool *is_summed, struct error *error)
{
    int64_t value;
    if (!find_integer(reader, "shared/is_summed", &value, error)) return false;
    *is_summed = value;
    return true;
}
