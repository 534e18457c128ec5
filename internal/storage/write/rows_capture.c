/* SPDX-License-Identifier: MIT */
/* Rows about the capture itself: the run, its ledger, where its ids go on. */
#include "write/row.h"
#include "write/writer.h"

static void add_capture(struct row *row, const struct capture_summary *capture)
{
    row_string(row, capture->sensor);
    row_string(row, capture->source);
    row_string(row, capture->link_type);
    row_string(row, capture->filter);
    row_observed(row, capture->snaplen);
    row_observed(row, capture->start_us);
    row_observed(row, capture->end_us);
    row_string(row, capture->status);
    row_string(row, capture->note);
    row_string(row, capture->software_version);
    row_string(row, capture->privacy);
}

bool storage_begin_capture(struct storage_writer *writer, const struct capture_summary *capture,
                           int64_t *capture_id, struct error *error)
{
    if (!writer_begin_row(writer, error)) return false;
    struct capture_summary running = *capture;
    running.status = "running";
    struct row row = row_begin(writer, WRITE_CAPTURE);
    add_capture(&row, &running);
    if (row_write(&row)) writer->capture_id = sqlite3_last_insert_rowid(writer->connection);
    *capture_id = writer->capture_id;
    /* At once, so that a program killed from here on leaves a capture that can be seen. */
    return writer_end_row(writer, error) && storage_commit(writer, NULL, error);
}

bool storage_update_capture(struct storage_writer *writer, const struct capture_summary *capture,
                            struct error *error)
{
    if (!writer_begin_row(writer, error)) return false;
    struct row row = row_begin(writer, WRITE_CAPTURE_STATE);
    add_capture(&row, capture);
    row_integer(&row, writer->capture_id);
    (void)row_write(&row);
    return writer_end_row(writer, error);
}

static void add_health(struct row *row, const struct health_summary *health)
{
    row_observed(row, health->interval_start_us);
    row_observed(row, health->interval_end_us);
/* flows_live of an interval may be negative: those that were live grew fewer. */
#define LEDGER_FIELD(name) row_integer(row, (int64_t)health->ledger.name);
    LEDGER_FIELDS(LEDGER_FIELD)
#undef LEDGER_FIELD
}

/* False: there is no such row, for example because its transaction was rolled back. */
static bool write_health_again(struct storage_writer *writer, const struct health_summary *health)
{
    if (!health->health_id) return false;
    struct row row = row_begin(writer, WRITE_HEALTH_AGAIN);
    add_health(&row, health);
    row_integer(&row, health->health_id);
    row_integer(&row, writer->capture_id);
    return row_write(&row) && sqlite3_changes(writer->connection) == 1;
}

bool storage_write_health(struct storage_writer *writer, struct health_summary *health,
                          struct error *error)
{
    if (!writer_begin_row(writer, error)) return false;
    if (!write_health_again(writer, health) && !writer->failed) {
        struct row row = row_begin(writer, WRITE_HEALTH);
        add_health(&row, health);
        row_integer(&row, writer->capture_id);
        if (row_write(&row)) health->health_id = sqlite3_last_insert_rowid(writer->connection);
    }
    return writer_end_row(writer, error);
}

bool storage_write_capture_counter(struct storage_writer *writer, int64_t interval_end_us,
                                   const char *name, uint64_t value, struct error *error)
{
    if (!writer_begin_row(writer, error)) return false;
    struct row row = row_begin(writer, WRITE_CAPTURE_COUNTER);
    row_integer(&row, writer->capture_id);
    row_integer(&row, interval_end_us);
    row_term(&row, name);
    row_unsigned(&row, value);
    (void)row_write(&row);
    return writer_end_row(writer, error);
}

bool storage_last_ids(struct storage_writer *writer, struct storage_ids *ids, struct error *error)
{
    sqlite3_stmt *statement = writer->statements[FIND_LAST_IDS];
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    if (found) {
        ids->last_flow_id = sqlite3_column_int64(statement, 0);
        ids->last_device_id = sqlite3_column_int64(statement, 1);
        if (writer->last_flow_id > ids->last_flow_id) ids->last_flow_id = writer->last_flow_id;
        if (writer->last_device_id > ids->last_device_id)
            ids->last_device_id = writer->last_device_id;
    } else {
        database_error(error, writer->connection, writer->path, "finding its last ids");
    }
    (void)sqlite3_reset(statement);
    return found;
}
