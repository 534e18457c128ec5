/* SPDX-License-Identifier: MIT */
/* Rows of sums and findings: traffic per bucket, alerts, and what the analyzer remembers. */
#include "write/rows.h"

bool write_traffic(struct rows *rows, const struct traffic_summary *sum)
{
    const struct traffic *sent = &sum->traffic[0], *received = &sum->traffic[1];
    const struct traffic_row row = {
        .key = {sum->minute_us, sum->device_id, intern_term(&rows->interner, sum->app_protocol),
                intern_domain(&rows->interner, span_text(sum->registrable_domain))},
        .sums = {row_counter(sum->flows), row_counter(sent->packets),
                 row_counter(received->packets), row_counter(sent->bytes),
                 row_counter(received->bytes)},
    };
    return rows->session.state == WRITE_OPEN &&
           traffic_rows_add(&rows->traffic, &rows->session, &row);
}

static void add_key(struct row *row, const struct alert_summary *finding)
{
    row_string(row, AT(rule), finding->rule);
    row_string(row, AT(target), finding->target ? finding->target : "");
    row_id(row, AT(device_id), finding->device_id);
}

static void add_news(struct rows *rows, struct row *row, const struct alert_summary *finding)
{
    row_integer(row, AT(last_capture_id), rows->capture_id);
    row_integer(row, AT(severity), finding->severity);
    row_address(row, AT(src), &finding->src);
    row_address(row, AT(dst), &finding->dst);
    row_observed(row, AT(dst_port), finding->dst_port);
    row_mac(row, AT(said_by_mac), &finding->said_by);
    row_observed(row, AT(first_us), finding->first_us);
    row_observed(row, AT(last_us), finding->last_us);
    row_string(row, AT(title), finding->title);
    row_string(row, AT(explanation), finding->explanation);
    row_string(row, AT(details), finding->details_json);
}

struct known_alert {
    int64_t alert_id; /* 0: there is none */
    int severity;
    int64_t reopened;
};

/* False: the session has the reason. */
static bool find_alert(struct rows *rows, const struct alert_summary *finding,
                       struct known_alert *known)
{
    struct row row = rows_begin(rows, FIND_ALERT);
    add_key(&row, finding);
    *known = (struct known_alert){.alert_id = 0};
    int found = row_next(&row);
    if (found != SQLITE_ROW) return found == SQLITE_DONE;
    *known = (struct known_alert){sqlite3_column_int64(row.statement, 0),
                                  sqlite3_column_int(row.statement, 1),
                                  sqlite3_column_int64(row.statement, 2)};
    (void)sqlite3_reset(row.statement);
    return true;
}

static bool add_alert(struct rows *rows, const struct alert_summary *finding)
{
    struct row row = rows_begin(rows, WRITE_ALERT);
    add_key(&row, finding);
    add_news(rows, &row, finding);
    row_integer(&row, AT(capture_id), rows->capture_id);
    row_unsigned(&row, AT(count), finding->count ? finding->count : 1);
    return row_write(&row) &&
           write_message(rows, sqlite3_last_insert_rowid(rows->session.connection), "new",
                         NOT_OBSERVED);
}

/* A repeat is a message if the finding is open again, or worse than before. */
static bool tell_repeat(struct rows *rows, const struct alert_summary *finding,
                        const struct known_alert *before)
{
    struct known_alert now;
    if (!find_alert(rows, finding, &now)) return false;
    if (now.reopened > before->reopened)
        return write_message(rows, now.alert_id, "reopened", finding->last_us);
    return now.severity <= before->severity ||
           write_message(rows, now.alert_id, "worse", finding->last_us);
}

static bool write_alert_again(struct rows *rows, const struct alert_summary *finding,
                              const struct known_alert *known)
{
    struct row row = rows_begin(rows, WRITE_ALERT_AGAIN);
    row_integer(&row, AT(alert_id), known->alert_id);
    add_news(rows, &row, finding);
    row_unsigned(&row, AT(count), finding->count);
    row_integer(&row, AT(cool_down_us), finding->cool_down_us);
    return row_write(&row) && tell_repeat(rows, finding, known);
}

/* People do not want to see this device. */
static bool is_ignored(struct rows *rows, int64_t device_id)
{
    if (!device_id) return false;
    struct row row = rows_begin(rows, FIND_DEVICE_IGNORED);
    row_integer(&row, AT(device_id), device_id);
    return row_find(&row) != 0;
}

bool write_alert(struct rows *rows, const struct alert_summary *finding)
{
    if (is_ignored(rows, finding->device_id)) return true;
    struct known_alert known;
    if (!find_alert(rows, finding, &known)) return false;
    return known.alert_id ? write_alert_again(rows, finding, &known) : add_alert(rows, finding);
}

bool write_detector_state(struct rows *rows, const struct detector_state_summary *state)
{
    if (is_erased(rows, state->device_id)) return true;
    struct row row = rows_begin(rows, WRITE_DETECTOR_STATE);
    row_string(&row, AT(rule), state->rule);
    row_string(&row, AT(target), state->target);
    row_integer(&row, AT(device_id), state->device_id);
    row_integer(&row, AT(updated_us), state->updated_us);
    row_string(&row, AT(state), state->state);
    return row_write(&row);
}

bool trim_detector_states(struct rows *rows, int64_t most, uint64_t *dropped)
{
    struct row row = rows_begin(rows, TRIM_DETECTOR_STATES);
    row_integer(&row, AT(most), most);
    if (!row_write(&row)) return false;
    *dropped = (uint64_t)sqlite3_changes(rows->session.connection);
    return true;
}

bool write_analysis_mark(struct rows *rows, const struct analysis_mark *mark)
{
    struct row row = rows_begin(rows, WRITE_ANALYSIS_MARK);
    row_integer(&row, AT(capture_id), mark->capture_id);
    row_observed(&row, AT(attempts_us), mark->attempts_us);
    row_observed(&row, AT(settled_us), mark->settled_us);
    row_integer(&row, AT(after_flow_id), mark->after_flow_id);
    return row_write(&row);
}
