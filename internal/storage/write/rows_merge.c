/* SPDX-License-Identifier: MIT */
/*
 * Devices that people merged: one is a part of another, whole one. Rows keep their ids; questions
 * look up the whole. A part of a part is a part of the whole, so that is one look-up.
 */
#include "write/rows.h"

#include <stdio.h>

int64_t find_device_whole(struct rows *rows, int64_t device_id)
{
    struct row row = rows_begin(rows, FIND_DEVICE_WHOLE);
    row_integer(&row, AT(device_id), device_id);
    int64_t whole = row_find(&row);
    return whole ? whole : device_id;
}

static bool refuse_absent(struct rows *rows, int64_t device_id, struct error *error)
{
    struct row row = rows_begin(rows, FIND_DEVICE_TO_MERGE);
    row_integer(&row, AT(device_id), device_id);
    if (row_find(&row) || rows->session.state != WRITE_OPEN) return false;
    error_set_kind(error, ERROR_NOT_FOUND,
                   "There is no device %lld in the database, or it is being forgotten: `netscope "
                   "devices` lists those that there are.",
                   (long long)device_id);
    return true;
}

/* What makes a circle, or was said before. */
static bool check_merge(const struct request *request, int64_t present, int64_t whole,
                        struct error *error)
{
    long long part = request->id, other = request->device_id;
    if (present != request->id)
        return error_set_kind(error, ERROR_REFUSED,
                              "Device %lld is a part of device %lld already: part them first, with "
                              "`netscope device X split`, where X is its own address.",
                              part, (long long)present);
    return whole != request->id ||
           error_set_kind(error, ERROR_REFUSED,
                          "Device %lld is a part of device %lld, so it cannot hold that one: part "
                          "them first, with `netscope device X split`, where X is the address of "
                          "device %lld.",
                          other, part, other);
}

bool merge_device(struct rows *rows, const struct request *request, struct request_answer *answer,
                  struct error *error)
{
    if (refuse_absent(rows, request->id, error) || refuse_absent(rows, request->device_id, error))
        return false;
    int64_t present = find_device_whole(rows, request->id);
    int64_t whole = find_device_whole(rows, request->device_id);
    if (rows->session.state != WRITE_OPEN || !check_merge(request, present, whole, error))
        return false;
    struct row parts = rows_begin(rows, MOVE_PARTS);
    row_integer(&parts, AT(device_id), request->id);
    row_integer(&parts, AT(into_device_id), whole);
    if (!row_write(&parts)) return false;
    struct row row = rows_begin(rows, WRITE_DEVICE_MERGE);
    row_integer(&row, AT(device_id), request->id);
    row_integer(&row, AT(into_device_id), whole);
    row_integer(&row, AT(said_device_id), whole);
    rows_sign(&row, request);
    answer->has_new = true;
    (void)snprintf(answer->new_words, sizeof answer->new_words, "device %lld", (long long)whole);
    return row_write(&row);
}

bool split_device(struct rows *rows, const struct request *request, struct request_answer *answer,
                  struct error *error)
{
    int64_t whole = find_device_whole(rows, request->id);
    if (rows->session.state != WRITE_OPEN) return false;
    if (whole == request->id)
        return error_set_kind(error, ERROR_NOT_FOUND,
                              "Device %lld is a part of no other device: the view device_merges "
                              "lists those that are.",
                              (long long)request->id);
    answer->had_old = true;
    (void)snprintf(answer->old_words, sizeof answer->old_words, "device %lld", (long long)whole);
    struct row row = rows_begin(rows, REMOVE_DEVICE_MERGE);
    row_integer(&row, AT(device_id), request->id);
    if (!row_write(&row)) return false;
    struct row parts = rows_begin(rows, RETURN_PARTS);
    row_integer(&parts, AT(device_id), request->id);
    return row_write(&parts);
}
