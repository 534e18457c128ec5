/* SPDX-License-Identifier: MIT */
/* Rows that users change by requests, and the audit of the requests. */
#include "write/rows.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- before and after */

static void say_old(struct request_answer *answer, const char *words)
{
    answer->had_old = words != NULL;
    (void)snprintf(answer->old_words, sizeof answer->old_words, "%s", words ? words : "");
}

static void say_new(struct request_answer *answer, const char *words)
{
    answer->has_new = words != NULL;
    (void)snprintf(answer->new_words, sizeof answer->new_words, "%s", words ? words : "");
}

static const char *column_words(const struct row *row, int column)
{
    return (const char *)sqlite3_column_text(row->statement, column);
}

static bool refuse_absent(const struct request *request, const char *what, const char *where,
                          struct error *error)
{
    return error_set_kind(error, ERROR_NOT_FOUND,
                          "There is no %s %lld in the database: `netscope %s` lists those that "
                          "there are.",
                          what, (long long)request->id, where);
}

/* ---------------------------------------------------------------- devices */

static bool write_ignored(struct rows *rows, const struct request *request, int64_t device_id)
{
    struct row row = rows_begin(rows, WRITE_DEVICE_IGNORED);
    row_integer(&row, AT(device_id), device_id);
    row_integer(&row, AT(ignored), request->text != NULL);
    return row_write(&row);
}

static bool write_word(struct rows *rows, const struct request *request, int64_t device_id,
                       enum statement statement, enum bind bind)
{
    struct row row = rows_begin(rows, statement);
    row_integer(&row, AT(device_id), device_id);
    row_string(&row, bind, request->text);
    return row_write(&row);
}

/* What is said of a part of a merged device is said of the whole. */
static bool describe_device(struct rows *rows, const struct request *request,
                            struct request_answer *answer, struct error *error)
{
    int64_t device_id = find_device_whole(rows, request->id);
    struct row row = rows_begin(rows, FIND_DEVICE_WORDS);
    row_integer(&row, AT(device_id), device_id);
    int found = row_next(&row);
    if (found == SQLITE_DONE) return refuse_absent(request, "device", "devices", error);
    if (found != SQLITE_ROW) return false;
    bool good = false;
    say_new(answer, request->text);
    if (request->kind == REQUEST_DEVICE_LABEL) {
        say_old(answer, column_words(&row, 0));
        good = write_word(rows, request, device_id, WRITE_DEVICE_LABEL, AT(user_label));
    } else if (request->kind == REQUEST_DEVICE_KIND) {
        say_old(answer, column_words(&row, 1));
        good = write_word(rows, request, device_id, WRITE_DEVICE_KIND, AT(user_kind));
    } else {
        say_old(answer, sqlite3_column_int(row.statement, 2) ? "yes" : NULL);
        good = write_ignored(rows, request, device_id);
    }
    (void)sqlite3_reset(row.statement);
    return good;
}

/* ---------------------------------------------------------------- findings */

struct alert_words {
    char status[16], note[NOTE_BYTES_MOST + 1];
    bool has_note;
};

/* 1: found; 0: there is no such row; -1: failed. */
static int find_alert_words(struct rows *rows, int64_t alert_id, struct alert_words *words)
{
    struct row row = rows_begin(rows, FIND_ALERT_WORDS);
    row_integer(&row, AT(alert_id), alert_id);
    int found = row_next(&row);
    if (found != SQLITE_ROW) return found == SQLITE_DONE ? 0 : -1;
    const char *note = column_words(&row, 1);
    words->has_note = note != NULL;
    (void)snprintf(words->status, sizeof words->status, "%s", column_words(&row, 0));
    (void)snprintf(words->note, sizeof words->note, "%s", note ? note : "");
    (void)sqlite3_reset(row.statement);
    return 1;
}

/* The status that the request asks for; NULL: the present one. */
static const char *status_of(enum request_kind kind)
{
    switch (kind) {
    case REQUEST_ALERT_ACK: return "acknowledged";
    case REQUEST_ALERT_CLOSE: return "closed";
    case REQUEST_ALERT_REOPEN: return "open";
    case REQUEST_ALERT_NOTE:
    case REQUEST_DEVICE_LABEL:
    case REQUEST_DEVICE_KIND:
    case REQUEST_DEVICE_IGNORE:
    case REQUEST_DEVICE_MERGE:
    case REQUEST_DEVICE_SPLIT:
    case REQUEST_DEVICE_FORGET:
    case REQUEST_ALERT_SILENCE:
    case REQUEST_SILENCE_END:
    case REQUEST_DELIVERY_STATE:
    case REQUEST_REPORT_MADE:
    case REQUEST_REPORT_STATE:
    case REQUEST_KIND_COUNT: break;
    }
    return NULL;
}

/* Writes the audit's old and new values, so that both can be restored. */
static void say_alert(struct request_answer *answer, const struct request *request,
                      const struct alert_words *old, const char *status)
{
    char words[REQUEST_WORDS_SIZE];
    if (request->kind == REQUEST_ALERT_NOTE) {
        say_old(answer, old->has_note ? old->note : NULL);
        say_new(answer, request->text);
        return;
    }
    bool with_note = request->text != NULL;
    (void)snprintf(words, sizeof words, "%s%s%s", old->status,
                   with_note && old->has_note ? ": " : "", with_note ? old->note : "");
    say_old(answer, words);
    (void)snprintf(words, sizeof words, "%s%s%s", status, with_note ? ": " : "",
                   with_note ? request->text : "");
    say_new(answer, words);
}

static bool change_alert(struct rows *rows, const struct request *request,
                         struct request_answer *answer, struct error *error)
{
    struct alert_words old;
    int found = find_alert_words(rows, request->id, &old);
    if (found == 0) return refuse_absent(request, "finding", "alerts", error);
    if (found < 0) return false;
    const char *status = status_of(request->kind);
    const char *note = old.has_note ? old.note : NULL;
    if (request->text || request->kind == REQUEST_ALERT_NOTE) note = request->text;
    if (!status) status = old.status;
    struct row row = rows_begin(rows, WRITE_ALERT_WORDS);
    row_integer(&row, AT(alert_id), request->id);
    row_string(&row, AT(status), status);
    row_string(&row, AT(note), note);
    say_alert(answer, request, &old, status);
    if (!row_write(&row)) return false;
    bool was_closed = strcmp(old.status, "closed") == 0, is_closed = strcmp(status, "closed") == 0;
    if (was_closed == is_closed) return true;
    return write_message(rows, request->id, is_closed ? "closed" : "reopened", request->at_us);
}

/* ---------------------------------------------------------------- all */

bool carry_out(struct rows *rows, const struct request *request, struct request_answer *answer,
               struct error *error)
{
    answer->row_id = request->id;
    if (!request_check(request, error)) return false;
    switch (request->kind) {
    case REQUEST_DEVICE_LABEL:
    case REQUEST_DEVICE_KIND:
    case REQUEST_DEVICE_IGNORE: return describe_device(rows, request, answer, error);
    case REQUEST_DEVICE_MERGE: return merge_device(rows, request, answer, error);
    case REQUEST_DEVICE_FORGET: return erase_device(rows, request, error);
    case REQUEST_DEVICE_SPLIT: return split_device(rows, request, answer, error);
    case REQUEST_ALERT_ACK:
    case REQUEST_ALERT_CLOSE:
    case REQUEST_ALERT_REOPEN:
    case REQUEST_ALERT_NOTE: return change_alert(rows, request, answer, error);
    case REQUEST_ALERT_SILENCE: return silence_alerts(rows, request, answer, error);
    case REQUEST_SILENCE_END: return end_silence(rows, request, answer, error);
    case REQUEST_DELIVERY_STATE: return write_delivery(rows, request);
    case REQUEST_REPORT_MADE: return write_report_message(rows, request);
    case REQUEST_REPORT_STATE: return write_report(rows, request);
    case REQUEST_KIND_COUNT: break;
    }
    return false;
}

bool write_audit(struct rows *rows, const struct request *request, struct request_answer *answer,
                 const struct error *refused)
{
    enum request_target about = request_target(request->kind);
    if (about == TARGET_MESSAGE || about == TARGET_REPORT)
        return true; /* a program's, no person's */
    char result[sizeof refused->sentence + 16] = "done";
    if (refused) (void)snprintf(result, sizeof result, "refused: %s", refused->sentence);
    struct row row = rows_begin(rows, WRITE_AUDIT);
    rows_sign(&row, request);
    row_string(&row, AT(request), request_word(request->kind));
    row_string(&row, AT(target), request_target_word(request->kind));
    row_integer(&row, AT(target_id), answer->row_id);
    row_string(&row, AT(old), answer->had_old ? answer->old_words : NULL);
    row_string(&row, AT(new), answer->has_new ? answer->new_words : NULL);
    row_string(&row, AT(result), result);
    if (!row_write(&row)) return false;
    answer->audit_id = sqlite3_last_insert_rowid(rows->session.connection);
    return true;
}
