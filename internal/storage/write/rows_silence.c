/* SPDX-License-Identifier: MIT */
/* Silences: findings that people do not want to see for a while. The view `alerts` applies them. */
#include "write/rows.h"

#include <stdio.h>

enum { SILENCES_MOST = 256 };

/* The words of the audit. False: there is no such row, or the session has the reason. */
static bool find_words(struct rows *rows, int64_t silence_id, char words[REQUEST_WORDS_SIZE])
{
    struct row row = rows_begin(rows, FIND_SILENCE_WORDS);
    row_integer(&row, AT(silence_id), silence_id);
    if (row_next(&row) != SQLITE_ROW) return false;
    (void)snprintf(words, REQUEST_WORDS_SIZE, "%s",
                   (const char *)sqlite3_column_text(row.statement, 0));
    (void)sqlite3_reset(row.statement);
    return true;
}

static void add_scope(struct row *row, const struct request *request)
{
    row_string(row, AT(rule), request->rule);
    row_id(row, AT(device_id), request->device_id);
    row_string(row, AT(target), request->target);
}

static int64_t find_silence(struct rows *rows, const struct request *request)
{
    struct row row = rows_begin(rows, FIND_SILENCE);
    add_scope(&row, request);
    return row_find(&row);
}

static bool check_device(struct rows *rows, const struct request *request, struct error *error)
{
    if (!request->device_id) return true;
    struct row row = rows_begin(rows, FIND_DEVICE_TO_MERGE);
    row_integer(&row, AT(device_id), request->device_id);
    if (row_find(&row)) return true;
    if (rows->session.state != WRITE_OPEN) return false;
    return error_set_kind(error, ERROR_NOT_FOUND,
                          "There is no device %lld in the database: `netscope devices` lists those "
                          "that there are.",
                          (long long)request->device_id);
}

/* If there are too many, the one that ended first makes room. */
static bool make_room(struct rows *rows, int64_t now_us, struct error *error)
{
    struct row count = rows_begin(rows, COUNT_SILENCES);
    if (row_find(&count) < SILENCES_MOST) return rows->session.state == WRITE_OPEN;
    struct row over = rows_begin(rows, FIND_SILENCE_OVER);
    row_integer(&over, AT(at_us), now_us);
    int64_t silence_id = row_find(&over);
    if (!silence_id)
        return error_set_kind(error, ERROR_FULL,
                              "There are %d silences, and no more fit: `netscope silences` lists "
                              "them, and `netscope silences end ID` ends one.",
                              SILENCES_MOST);
    struct row row = rows_begin(rows, REMOVE_SILENCE);
    row_integer(&row, AT(silence_id), silence_id);
    return row_write(&row);
}

static bool write_silence(struct rows *rows, const struct request *request, int64_t silence_id)
{
    struct row row = rows_begin(rows, silence_id ? WRITE_SILENCE_AGAIN : WRITE_SILENCE);
    if (silence_id) row_integer(&row, AT(silence_id), silence_id);
    if (!silence_id) add_scope(&row, request);
    row_integer(&row, AT(until_us), request->at_us + request->for_us);
    row_string(&row, AT(note), request->text);
    rows_sign(&row, request);
    return row_write(&row);
}

bool silence_alerts(struct rows *rows, const struct request *request, struct request_answer *answer,
                    struct error *error)
{
    if (!check_device(rows, request, error)) return false;
    int64_t silence_id = find_silence(rows, request);
    if (rows->session.state != WRITE_OPEN) return false;
    if (silence_id)
        answer->had_old = find_words(rows, silence_id, answer->old_words);
    else if (!make_room(rows, request->at_us, error))
        return false;
    if (!write_silence(rows, request, silence_id)) return false;
    if (!silence_id) silence_id = sqlite3_last_insert_rowid(rows->session.connection);
    answer->row_id = silence_id;
    answer->has_new = find_words(rows, silence_id, answer->new_words);
    return answer->has_new;
}

bool end_silence(struct rows *rows, const struct request *request, struct request_answer *answer,
                 struct error *error)
{
    answer->had_old = find_words(rows, request->id, answer->old_words);
    if (rows->session.state != WRITE_OPEN) return false;
    if (!answer->had_old)
        return error_set_kind(error, ERROR_NOT_FOUND,
                              "There is no silence %lld in the database: `netscope silences` lists "
                              "those that there are.",
                              (long long)request->id);
    struct row row = rows_begin(rows, REMOVE_SILENCE);
    row_integer(&row, AT(silence_id), request->id);
    return row_write(&row);
}
