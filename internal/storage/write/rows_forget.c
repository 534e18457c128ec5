/* SPDX-License-Identifier: MIT */
/*
 * A device that people forget. Here it is only noted, with what names it, and leaves the list of
 * devices; the upkeep erases its rows step by step (upkeep/erase.h).
 */
#include "write/rows.h"

static bool run(struct rows *rows, enum statement statement, int64_t device_id)
{
    struct row row = rows_begin(rows, statement);
    row_integer(&row, AT(device_id), device_id);
    return row_write(&row);
}

bool erase_device(struct rows *rows, const struct request *request, struct error *error)
{
    int64_t device_id = find_device_whole(rows, request->id);
    struct row there = rows_begin(rows, FIND_DEVICE_TO_MERGE);
    row_integer(&there, AT(device_id), device_id);
    bool found = row_find(&there) != 0;
    if (rows->session.state != WRITE_OPEN) return false;
    if (!found)
        return error_set_kind(error, ERROR_NOT_FOUND,
                              "There is no device %lld in the database, or it is forgotten "
                              "already: `netscope devices` lists those that there are.",
                              (long long)request->id);
    struct row erasure = rows_begin(rows, WRITE_ERASURE);
    row_integer(&erasure, AT(device_id), device_id);
    row_integer(&erasure, AT(at_us), request->at_us);
    rows->erases = true;
    return row_write(&erasure) && run(rows, WRITE_ERASURE_ADDRESS, device_id) &&
           run(rows, WRITE_ERASURE_WORDS, device_id) &&
           run(rows, WRITE_ERASURE_DEVICES, device_id) && run(rows, REMOVE_DEVICES, device_id) &&
           run(rows, REMOVE_PARTS, device_id);
}

bool is_erased(struct rows *rows, int64_t device_id)
{
    if (!device_id) return false;
    struct row row = rows_begin(rows, FIND_ERASED);
    row_integer(&row, AT(device_id), device_id);
    return row_find(&row) != 0;
}
