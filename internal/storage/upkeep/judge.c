/* SPDX-License-Identifier: MIT */
#include "upkeep/judge.h"

#include "policy.h"
#include "write/transaction.h"

enum {
    JUDGE_AT_ONCE = 2000, /* names that are looked at */
    CHANGE_AT_ONCE = 250, /* verdicts that are written: each ends a row and begins one */
};

bool judge_is_due(const struct storage_writer *writer)
{
    const struct judging *judging = &writer->rows.judging;
    return judging->lists.mark && !(judging->list_id && judging->done);
}

/* The name of this row; *wrote: it had a verdict, or has one now. */
static bool judge_name(struct rows *rows, const struct row *row, bool *wrote)
{
    const struct judging *judging = &rows->judging;
    const char *name = (const char *)sqlite3_column_text(row->statement, 1);
    struct name_verdict verdict;
    *wrote = false;
    if (!name || !sqlite3_column_int(row->statement, 3)) return true;
    bool has_label = sqlite3_column_type(row->statement, 2) != SQLITE_NULL;
    bool is_tracker = judging->lists.judge(judging->lists.owner, name, &verdict);
    *wrote = is_tracker || has_label;
    return !*wrote || write_name_label(rows, judging->after_id, is_tracker ? &verdict : NULL,
                                       judging->from_us);
}

bool judge_step(struct storage_writer *writer, int64_t from_us)
{
    struct rows *rows = &writer->rows;
    struct judging *judging = &rows->judging;
    int looked = 0, written = 0, result = SQLITE_DONE;
    if (!judging_recall(rows, from_us)) return false;
    struct row row = row_begin(&rows->session, FIND_NAMES_TO_JUDGE);
    row_integer(&row, AT(after_1), judging->after_id);
    row_integer(&row, AT(most), JUDGE_AT_ONCE);
    while (written < CHANGE_AT_ONCE && (result = row_next(&row)) == SQLITE_ROW) {
        bool wrote;
        looked++;
        judging->after_id = sqlite3_column_int64(row.statement, 0);
        if (!judge_name(rows, &row, &wrote)) break;
        written += wrote;
    }
    (void)sqlite3_reset(row.statement);
    if (rows->session.state != WRITE_OPEN) return false;
    judging->done = result == SQLITE_DONE && looked < JUDGE_AT_ONCE;
    return judging_keep(rows, from_us);
}

void storage_use_lists(struct storage_writer *writer, const struct tracker_lists *lists)
{
    judging_begin(&writer->rows, lists);
}

bool storage_judge_names(struct storage_writer *writer, int64_t from_us, struct error *error)
{
    while (judge_is_due(writer)) {
        if (writer_begin_row(writer, error) != WRITE_OPEN) return false;
        (void)judge_step(writer, from_us);
        if (writer_end_row(writer, error) != WRITE_OPEN ||
            !is_written(storage_commit(writer, error))) {
            judging_forget(&writer->rows);
            return false;
        }
    }
    return true;
}
