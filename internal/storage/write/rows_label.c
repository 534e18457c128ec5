/* SPDX-License-Identifier: MIT */
/* Rows of name_label: what the tracker lists say of a name, from when to when. */
#include "write/rows.h"

#include <string.h>

struct verdict_ids intern_verdict(struct interner *interner, const struct name_verdict *verdict)
{
    return (struct verdict_ids){.entry = intern_domain(interner, span_text(verdict->entry)),
                                .category = intern_term(interner, verdict->category),
                                .owner = intern_text(interner, span_text(verdict->owner)),
                                .list = intern_term(interner, verdict->list),
                                .version = intern_term(interner, verdict->list_version)};
}

static bool say_the_same(const struct verdict_ids *one, const struct verdict_ids *other)
{
    return one->entry == other->entry && one->category == other->category &&
           one->owner == other->owner && one->list == other->list;
}

/* The open row of the name; 0: none. */
static int64_t find_label(struct rows *rows, int64_t domain_id, struct verdict_ids *ids)
{
    struct row row = rows_begin(rows, FIND_NAME_LABEL);
    row_integer(&row, AT(name_id), domain_id);
    if (row_next(&row) != SQLITE_ROW) return 0;
    int64_t label_id = sqlite3_column_int64(row.statement, 0);
    *ids = (struct verdict_ids){.entry = sqlite3_column_int64(row.statement, 1),
                                .category = sqlite3_column_int64(row.statement, 2),
                                .owner = sqlite3_column_int64(row.statement, 3),
                                .list = sqlite3_column_int64(row.statement, 4),
                                .version = sqlite3_column_int64(row.statement, 5)};
    (void)sqlite3_reset(row.statement);
    return label_id;
}

static bool end_label(struct rows *rows, int64_t label_id, int64_t until_us)
{
    struct row row = rows_begin(rows, WRITE_NAME_LABEL_END);
    row_integer(&row, AT(label_id), label_id);
    row_integer(&row, AT(until_us), until_us);
    return row_write(&row);
}

static bool renew_version(struct rows *rows, int64_t label_id, int64_t version_id)
{
    struct row row = rows_begin(rows, WRITE_NAME_LABEL_VERSION);
    row_integer(&row, AT(label_id), label_id);
    row_value(&row, AT(list_version_term), INTERN_TERM, version_id);
    return row_write(&row);
}

static bool begin_label(struct rows *rows, int64_t domain_id, const struct verdict_ids *ids,
                        int64_t from_us)
{
    const struct judging *judging = &rows->judging;
    struct row row = rows_begin(rows, WRITE_NAME_LABEL);
    row_integer(&row, AT(name_id), domain_id);
    row_value(&row, AT(tracker_domain), INTERN_DOMAIN, ids->entry != domain_id ? ids->entry : 0);
    row_value(&row, AT(category_term), INTERN_TERM, ids->category);
    row_value(&row, AT(owner_text), INTERN_TEXT, ids->owner);
    row_value(&row, AT(list_name_term), INTERN_TERM, ids->list);
    row_value(&row, AT(list_version_term), INTERN_TERM, ids->version);
    row_id(&row, AT(flows_before), judging->done ? 0 : judging->flows_before);
    row_integer(&row, AT(from_us), from_us);
    return row_write(&row);
}

/* ids NULL: the name is no tracker. */
static bool set_label(struct rows *rows, int64_t domain_id, const struct verdict_ids *ids,
                      int64_t from_us)
{
    struct verdict_ids old;
    int64_t label_id = find_label(rows, domain_id, &old);
    if (label_id && ids && say_the_same(&old, ids))
        return old.version == ids->version || renew_version(rows, label_id, ids->version);
    if (label_id && !end_label(rows, label_id, from_us)) return false;
    return !ids || begin_label(rows, domain_id, ids, from_us);
}

bool write_name_label(struct rows *rows, int64_t domain_id, const struct name_verdict *verdict,
                      int64_t from_us)
{
    struct verdict_ids ids = {.entry = 0};
    if (verdict) ids = intern_verdict(&rows->interner, verdict);
    return rows->session.state == WRITE_OPEN &&
           set_label(rows, domain_id, verdict ? &ids : NULL, from_us);
}

/* True if the name is the list's entry, or stands below it. Else its alias does. */
static bool is_below(const char *name, const char *entry)
{
    size_t size = name ? strlen(name) : 0, entry_size = strlen(entry);
    if (size < entry_size || strcmp(name + size - entry_size, entry) != 0) return false;
    return size == entry_size || name[size - entry_size - 1] == '.';
}

bool label_flow(struct rows *rows, const struct joined_row *joined, int64_t domain_id,
                const struct verdict_ids *ids)
{
    int64_t start_us = ((const struct flow_record *)joined->fact)->start_us;
    int64_t judged_id =
        is_below(joined->dst_domain, joined->tracker_domain) ? domain_id : ids->entry;
    const uint64_t fact[] = {WRITE_NAME_LABEL,        (uint64_t)judged_id,  (uint64_t)ids->entry,
                             (uint64_t)ids->category, (uint64_t)ids->owner, (uint64_t)ids->list,
                             (uint64_t)ids->version};
    enum { NUMBERS = sizeof fact / sizeof fact[0] };
    if (intern_has_fact(&rows->interner, fact, NUMBERS)) return true;
    if (rows->session.state != WRITE_OPEN) return false;
    int64_t from_us = start_us > rows->judging.from_us ? start_us : rows->judging.from_us;
    if (!set_label(rows, judged_id, ids, from_us)) return false;
    intern_note_fact(&rows->interner, fact, NUMBERS);
    return true;
}

/* ---------------------------------------------------------------- the lists */

static bool recall_lists(struct rows *rows)
{
    struct judging *judging = &rows->judging;
    struct row row = rows_begin(rows, FIND_TRACKER_LIST);
    int found = row_next(&row);
    if (found == SQLITE_ROW &&
        (uint64_t)sqlite3_column_int64(row.statement, 1) == judging->lists.mark) {
        judging->list_id = sqlite3_column_int64(row.statement, 0);
        judging->from_us = sqlite3_column_int64(row.statement, 2);
        judging->flows_before = sqlite3_column_int64(row.statement, 3);
        judging->after_id = sqlite3_column_int64(row.statement, 4);
        judging->done = sqlite3_column_int(row.statement, 5) != 0;
    }
    (void)sqlite3_reset(row.statement);
    return found == SQLITE_ROW || found == SQLITE_DONE;
}

void judging_begin(struct rows *rows, const struct tracker_lists *lists)
{
    bool same = rows->judging.lists.mark == lists->mark;
    rows->judging.lists = *lists;
    if (same || !lists->mark) return;
    rows->judging =
        (struct judging){.lists = *lists, .flows_before = rows->last_flow_id, .from_us = INT64_MIN};
    (void)recall_lists(rows);
}

void judging_forget(struct rows *rows)
{
    rows->judging.list_id = 0;
}

bool judging_recall(struct rows *rows, int64_t from_us)
{
    struct judging *judging = &rows->judging;
    if (judging->list_id) return true;
    if (!recall_lists(rows)) return false;
    if (judging->list_id) return true;
    struct row row = rows_begin(rows, WRITE_TRACKER_LIST);
    row_integer(&row, AT(mark), (int64_t)judging->lists.mark);
    row_unsigned(&row, AT(entries), judging->lists.entries);
    row_observed(&row, AT(built_us), judging->lists.built_us);
    row_integer(&row, AT(from_us), from_us);
    row_integer(&row, AT(flows_before), judging->flows_before);
    if (!row_write(&row)) return false;
    judging->list_id = sqlite3_last_insert_rowid(rows->session.connection);
    judging->from_us = from_us;
    judging->after_id = 0;
    judging->done = false;
    return true;
}

bool judging_keep(struct rows *rows, int64_t done_us)
{
    const struct judging *judging = &rows->judging;
    struct row row = rows_begin(rows, WRITE_TRACKER_LIST_STATE);
    row_integer(&row, AT(list_id), judging->list_id);
    row_integer(&row, AT(after_id), judging->after_id);
    row_integer_if(&row, AT(done_us), judging->done, done_us);
    return row_write(&row);
}
