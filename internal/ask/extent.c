/* SPDX-License-Identifier: MIT */
#include "extent.h"

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
    struct storage_rows *rows = storage_query(reader, "shared/is_summed", NULL, NULL, 0, error);
    if (!rows) return false;
    int state = storage_next(rows, error);
    *is_summed = state == 1 && storage_integer(rows, 0) != 0;
    storage_rows_close(rows);
    return state >= 0;
}
