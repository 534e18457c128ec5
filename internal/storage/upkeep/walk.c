/* SPDX-License-Identifier: MIT */
#include "upkeep/walk.h"

#include "write/intern.h"

enum {
    STEP_ROWS = 4000,        /* of a table that has no other index */
    STEP_INDEXED_ROWS = 500, /* of one that has */
    PEEK_ROWS = 64,
    VALUES_MOST = 16
};

static const struct {
    enum storage_kind kind;
    enum statement visit, remove;
    int keys, most;
} walks[WALK_COUNT] = {
    [WALK_DNS] = {KIND_EVENTS, VISIT_DNS_QUERY, REMOVE_DNS_QUERY, 1, STEP_ROWS},
    [WALK_TLS] = {KIND_EVENTS, VISIT_TLS_HANDSHAKE, REMOVE_TLS_HANDSHAKE, 1, STEP_ROWS},
    [WALK_HTTP] = {KIND_EVENTS, VISIT_HTTP_REQUEST, REMOVE_HTTP_REQUEST, 1, STEP_ROWS},
    [WALK_DHCP] = {KIND_EVENTS, VISIT_DHCP_MESSAGE, REMOVE_DHCP_MESSAGE, 1, STEP_ROWS},
    [WALK_CERTIFICATE_SEEN] = {KIND_EVENTS, VISIT_CERTIFICATE_SEEN, REMOVE_CERTIFICATE_SEEN, 1,
                               STEP_ROWS},
    [WALK_FLOW] = {KIND_FLOWS, VISIT_FLOW, REMOVE_FLOW, 1, STEP_ROWS},
    [WALK_TRACKER] = {KIND_FLOWS, VISIT_TRACKER_CONNECTION, REMOVE_TRACKER_CONNECTION, 1,
                      STEP_ROWS},
    [WALK_MINUTE] = {KIND_MINUTES, VISIT_TRAFFIC_MINUTE, REMOVE_TRAFFIC_MINUTE, 4, STEP_ROWS},
    [WALK_HOUR] = {KIND_HOURS, VISIT_TRAFFIC_HOUR, REMOVE_TRAFFIC_HOUR, 4, STEP_ROWS},
    [WALK_ALERT] = {KIND_ALERTS, VISIT_ALERT, REMOVE_ALERT, 1, STEP_INDEXED_ROWS},
    [WALK_BINDING] = {KIND_NAMES, VISIT_ADDRESS_BINDING, REMOVE_ADDRESS_BINDING, 1,
                      STEP_INDEXED_ROWS},
    [WALK_DOMAIN_ADDRESS] = {KIND_NAMES, VISIT_DOMAIN_ADDRESS, REMOVE_DOMAIN_ADDRESS, 1,
                             STEP_INDEXED_ROWS},
    [WALK_EVIDENCE] = {KIND_DEVICES, VISIT_EVIDENCE, REMOVE_EVIDENCE, 1, STEP_INDEXED_ROWS},
    [WALK_DEVICE] = {KIND_DEVICES, VISIT_DEVICE, REMOVE_DEVICE, 1, STEP_INDEXED_ROWS},
    [WALK_HEALTH] = {KIND_HEALTH, VISIT_HEALTH, REMOVE_HEALTH, 1, STEP_ROWS},
    [WALK_COUNTER] = {KIND_HEALTH, VISIT_CAPTURE_COUNTER, REMOVE_CAPTURE_COUNTER, 3, STEP_ROWS},
    [WALK_CAPTURE] = {KIND_CAPTURES, VISIT_CAPTURE, REMOVE_CAPTURE, 1, STEP_ROWS},
    /* Names are removed as values (collect.c): these have no time. */
    [WALK_DOMAIN] = {KIND_VALUES, VISIT_DOMAIN, VISIT_DOMAIN, 1, STEP_ROWS},
};

struct walk_hand walk_start(void)
{
    return (struct walk_hand){{INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN}};
}

int walk_most(enum walk walk)
{
    return walks[walk].most;
}

enum storage_kind walk_kind(enum walk walk)
{
    return walks[walk].kind;
}

static void add_key(struct row *row, const struct walk_hand *hand, int keys)
{
    for (int i = 0; i < keys; i++)
        row_integer(row, hand->key[i]);
}

static void mark_values(struct marks *marks, sqlite3_stmt *statement, int first,
                        const enum intern_table *tables, int count)
{
    for (int i = 0; i < count; i++) {
        int64_t value = sqlite3_column_int64(statement, first + i);
        if (tables[i] == INTERN_ADDRESS) value = -value; /* above: IPv4, the number itself */
        if (value > 0) marks_add(marks, tables[i], value);
    }
}

/* Visits rows; counts those that are old, and moves the hand. */
static bool visit(struct session *session, enum walk walk, struct walk_hand *hand, int most,
                  int64_t before_us, struct marks *marks, struct walk_step *step)
{
    int keys = walks[walk].keys, result;
    struct row row = row_begin(session, walks[walk].visit);
    enum intern_table tables[VALUES_MOST];
    int values = sqlite3_column_count(row.statement) - keys - 1;
    for (int i = 0; marks && i < values; i++)
        tables[i] = intern_table_named(sqlite3_column_name(row.statement, keys + 1 + i));
    *step = (struct walk_step){.oldest_us = INT64_MAX, .removed_to_us = INT64_MIN};
    add_key(&row, hand, keys);
    row_integer(&row, most);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t time_us = sqlite3_column_type(row.statement, keys) == SQLITE_NULL
                              ? INT64_MAX
                              : sqlite3_column_int64(row.statement, keys);
        if (time_us < step->oldest_us) step->oldest_us = time_us;
        step->visited++;
        for (int i = 0; i < keys; i++)
            hand->key[i] = sqlite3_column_int64(row.statement, i);
        if (time_us < before_us) {
            step->removed++;
            if (time_us > step->removed_to_us) step->removed_to_us = time_us;
        } else if (marks) {
            mark_values(marks, row.statement, keys + 1, tables, values);
        }
    }
    step->at_end = step->visited < most;
    return result == SQLITE_DONE;
}

bool walk_take(struct session *session, enum walk walk, struct walk_hand *hand, int most,
               int64_t before_us, struct marks *marks, struct walk_step *step)
{
    const struct walk_hand after = *hand;
    if (!visit(session, walk, hand, most, before_us, marks, step)) return false;
    if (step->removed == 0) return true;
    struct row row = row_begin(session, walks[walk].remove);
    add_key(&row, &after, walks[walk].keys);
    add_key(&row, hand, walks[walk].keys);
    row_integer(&row, before_us);
    if (!row_write(&row)) return false;
    step->removed = sqlite3_changes(session->connection);
    return true;
}

bool walk_peek(struct session *session, enum walk walk, const struct walk_hand *hand,
               struct walk_step *step)
{
    struct walk_hand moved = *hand;
    return visit(session, walk, &moved, PEEK_ROWS, INT64_MIN, NULL, step);
}
