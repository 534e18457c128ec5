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

bool extent_newest_time(struct storage_reader *reader, int64_t *newest_us, struct error *error)
{
    return find_integer(reader, "shared/newest_time", newest_us, error);
}

bool extent_is_summed(struct storage_reader *reader, bool *is_summed, struct error *error)
{
    int64_t value;
    if (!find_integer(reader, "shared/is_summed", &value, error)) return false;
    *is_summed = value;
    return true;
}
