/* SPDX-License-Identifier: MIT */
/*
 * The end of a flow whose row has all the rest: only its kind changes. Live, about half of all flows
 * end so, some time after their last packet. A whole row would cost three times as much.
 */
#include "write/rows.h"

/* Reads a kind, and interns the one that differs only in its end. 0: there is none, or failed. */
static int64_t end_kind(struct rows *rows, int64_t kind_id, const char *end_reason)
{
    static const enum bind binds[] = {
        AT(ip_protocol),          AT(conn_state),        AT(end_reason),
        AT(app_protocol),         AT(dst_domain_source), AT(application),
        AT(traffic_type),         AT(tracker_category),  AT(tunnel),
        AT(encrypted_dns),        AT(history),           AT(dst_scope),
        AT(dst_domain_confidence)};
    enum { FIELDS = sizeof binds / sizeof binds[0], END = 2 };
    struct intern_field fields[FIELDS];
    struct row row = rows_begin(rows, FIND_FACTS_OF_KIND);
    row_integer(&row, AT(kind_id), kind_id);
    if (row_next(&row) != SQLITE_ROW) return 0;
    for (int i = 0; i < FIELDS; i++) {
        sqlite3_stmt *found = row.statement;
        if (sqlite3_column_type(found, i) == SQLITE_INTEGER)
            fields[i] = intern_integer(binds[i], true, sqlite3_column_int64(found, i));
        else if (sqlite3_column_type(found, i) == SQLITE_FLOAT)
            fields[i] = intern_real(binds[i], true, sqlite3_column_double(found, i));
        else
            fields[i] =
                intern_span(binds[i], (struct span){sqlite3_column_text(found, i),
                                                    (size_t)sqlite3_column_bytes(found, i)});
    }
    fields[END] = intern_string(AT(end_reason), end_reason);
    int64_t id = intern_fields(&rows->interner, INTERN_FLOW_KIND, fields, FIELDS);
    (void)row_next(&row);
    return id;
}

static int64_t stored_kind(struct rows *rows, int64_t flow_id)
{
    struct row find = rows_begin(rows, FIND_KIND_OF_FLOW);
    row_integer(&find, AT(flow_id), flow_id);
    return row_find(&find);
}

/*
 * Ends the row if it is of this kind. What was noted may be old: the row was removed since, or is of
 * another kind by new lists.
 */
static bool end_row(struct rows *rows, const struct flow_record *flow, int64_t kind_id)
{
    const uint64_t numbers[] = {WRITE_FLOW_END, (uint64_t)kind_id, flow->end_reason};
    int64_t ended_id = intern_derived(&rows->interner, INTERN_FLOW_KIND, numbers, 3);
    if (!ended_id) {
        ended_id = end_kind(rows, kind_id, end_reason_name((enum end_reason)flow->end_reason));
        if (!ended_id) return false;
        intern_keep_derived(&rows->interner, INTERN_FLOW_KIND, numbers, 3, ended_id);
    }
    struct row row = rows_begin(rows, WRITE_FLOW_END);
    row_value(&row, AT(kind_id), INTERN_FLOW_KIND, ended_id);
    row_integer(&row, AT(flow_id), flow->flow_id);
    row_integer(&row, AT(open_kind_id), kind_id);
    if (!row_write(&row)) return false;
    struct flow_note *note = flow_notes_find(&rows->flow_notes, flow->flow_id);
    if (note) note->kind_id = ended_id;
    return true;
}

bool write_flow_end(struct rows *rows, const struct flow_record *flow)
{
    const struct session *session = &rows->session;
    if (flow_ends_by_kind(flow)) return true;
    const struct flow_note *note = flow_notes_find(&rows->flow_notes, flow->flow_id);
    int64_t kind_id = note ? note->kind_id : 0;
    if (kind_id && end_row(rows, flow, kind_id) && sqlite3_changes(session->connection) > 0)
        return true;
    if (session->state != WRITE_OPEN) return false;
    kind_id = stored_kind(rows, flow->flow_id);
    if (!kind_id) return session->state == WRITE_OPEN; /* the row was removed, or lost */
    return end_row(rows, flow, kind_id);
}
