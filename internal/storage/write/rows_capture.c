/* SPDX-License-Identifier: MIT */
/* Rows about the capture itself: the run, its ledger, its next ids. */
#include "write/rows.h"

#include <string.h>

static void add_capture(struct row *row, const struct capture_summary *capture)
{
    row_string(row, AT(sensor), capture->sensor);
    row_string(row, AT(source), capture->source);
    row_string(row, AT(link_type), capture->link_type);
    row_string(row, AT(filter), capture->filter);
    row_observed(row, AT(snaplen), capture->snaplen);
    row_id(row, AT(buffer_bytes), capture->buffer_bytes);
    row_observed(row, AT(start_us), capture->start_us);
    row_observed(row, AT(end_us), capture->end_us);
    row_string(row, AT(status), capture->status);
    row_string(row, AT(note), capture->note);
    row_string(row, AT(software_version), capture->software_version);
    row_string(row, AT(privacy), capture->privacy);
}

bool write_capture(struct rows *rows, const struct capture_summary *capture)
{
    struct capture_summary running = *capture;
    running.status = "running";
    struct row row = rows_begin(rows, WRITE_CAPTURE);
    add_capture(&row, &running);
    if (!row_write(&row)) return false;
    rows->capture_id = sqlite3_last_insert_rowid(rows->session.connection);
    return true;
}

/* Flows that are open now end with it. What is known of their kinds by content is not so any more. */
static bool end_open_kinds(struct rows *rows)
{
    struct row row = rows_begin(rows, WRITE_KINDS_ENDED);
    bool written = row_write(&row);
    intern_forget_table(&rows->interner, INTERN_FLOW_KIND);
    return written;
}

bool update_capture(struct rows *rows, const struct capture_summary *capture)
{
    struct row row = rows_begin(rows, WRITE_CAPTURE_STATE);
    add_capture(&row, capture);
    row_integer(&row, AT(capture_id), rows->capture_id);
    if (!row_write(&row)) return false;
    bool is_over = capture->status && strcmp(capture->status, "running") != 0;
    return !is_over || end_open_kinds(rows);
}

static void add_health(struct row *row, const struct health_summary *health)
{
    row_observed(row, AT(interval_start_us), health->interval_start_us);
    row_observed(row, AT(interval_end_us), health->interval_end_us);
/* flows_live of an interval may be negative, if the number of live flows fell. */
#define LEDGER_FIELD(name) row_integer(row, AT(name), (int64_t)health->ledger.name);
    LEDGER_FIELDS(LEDGER_FIELD)
#undef LEDGER_FIELD
}

/* False: there is no such row, for example because its transaction was rolled back. */
static bool write_health_again(struct rows *rows, const struct health_summary *health)
{
    if (!health->health_id) return false;
    struct row row = rows_begin(rows, WRITE_HEALTH_AGAIN);
    add_health(&row, health);
    row_integer(&row, AT(health_id), health->health_id);
    row_integer(&row, AT(capture_id), rows->capture_id);
    return row_write(&row) && sqlite3_changes(rows->session.connection) == 1;
}

bool write_health(struct rows *rows, struct health_summary *health)
{
    if (write_health_again(rows, health)) return true;
    struct row row = rows_begin(rows, WRITE_HEALTH);
    add_health(&row, health);
    row_integer(&row, AT(capture_id), rows->capture_id);
    if (!row_write(&row)) return false;
    health->health_id = sqlite3_last_insert_rowid(rows->session.connection);
    return true;
}

bool write_capture_counter(struct rows *rows, int64_t interval_end_us, const char *name,
                           uint64_t value)
{
    struct row row = rows_begin(rows, WRITE_CAPTURE_COUNTER);
    row_integer(&row, AT(capture_id), rows->capture_id);
    row_integer(&row, AT(interval_end_us), interval_end_us);
    row_term(&row, AT(name_term), name);
    row_unsigned(&row, AT(value), value);
    return row_write(&row);
}

bool find_last_ids(struct rows *rows, struct storage_ids *ids, struct error *error)
{
    sqlite3_stmt *statement = session_statement(&rows->session, FIND_LAST_IDS);
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    if (found) {
        ids->last_flow_id = sqlite3_column_int64(statement, 0);
        ids->last_device_id = sqlite3_column_int64(statement, 1);
        if (rows->last_flow_id > ids->last_flow_id) ids->last_flow_id = rows->last_flow_id;
        if (rows->last_device_id > ids->last_device_id) ids->last_device_id = rows->last_device_id;
    } else {
        const struct session *session = &rows->session;
        database_error(error, session->connection, session->path, "finding its last ids");
    }
    (void)sqlite3_reset(statement);
    bool good =
        found && ids->last_flow_id <= STORAGE_ID_MOST && ids->last_device_id <= STORAGE_ID_MOST;
    if (found && !good)
        error_set(error,
                  "A row of the database %s has a number that NetScope does not give, and leaves "
                  "no next one: save its rows with 'netscope db repair NEWFILE --db %s', or "
                  "restore a backup.",
                  rows->session.path, rows->session.path);
    return good;
}

bool find_summed(struct rows *rows, struct error *error)
{
    struct session *session = &rows->session;
    session->state = WRITE_OPEN;
    struct row row = row_begin(session, FIND_SUMMED);
    row_string(&row, AT(kind), "flow");
    rows->summed_flow_id = row_find(&row);
    if (session->state == WRITE_OPEN) return true;
    if (error) *error = session->error;
    return false;
}
