/* SPDX-License-Identifier: MIT */
#include "upkeep/erase.h"

enum {
    STEP_ROWS = 2000,
    STEP_TEXTS = 500, /* of rows in whose text words are searched */
    NOTHING = STATEMENT_COUNT,
};

/*
 * The tables, in the order of the steps: the view that the rows are counted under, the end of a
 * step, what is done before, what is taken out of others' rows, and which rows go. A new table is a
 * line here, and its statements are in schema/statements/erase.sql. Rows that others look up come
 * after those.
 */
#define NONE(table) NOTHING
#define BEFORE(table) BEFORE_##table
#define CUT(table) CUT_##table
#define ERASE(table) ERASE_##table
#define TABLES(TABLE)                                                                              \
    TABLE(FLOW_ENDS, NULL, STEP_ROWS, BEFORE, NONE, NONE)                                          \
    TABLE(DOMAIN, NULL, STEP_TEXTS, BEFORE, NONE, NONE)                                            \
    TABLE(DNS_QUERY, "dns_queries", STEP_TEXTS, BEFORE, CUT, ERASE)                                \
    TABLE(DNS_QUERY_AGAIN, NULL, STEP_ROWS, BEFORE, NONE, NONE)                                    \
    TABLE(DOMAIN_ADDRESS, "domain_addresses", STEP_ROWS, NONE, NONE, ERASE)                        \
    TABLE(TLS_HANDSHAKE, "tls_handshakes", STEP_ROWS, NONE, CUT, ERASE)                            \
    TABLE(HTTP_REQUEST, "http_requests", STEP_TEXTS, BEFORE, CUT, ERASE)                           \
    TABLE(CERTIFICATE_SEEN, "certificates", STEP_ROWS, NONE, NONE, ERASE)                          \
    TABLE(DHCP_MESSAGE, "dhcp_messages", STEP_ROWS, NONE, CUT, ERASE)                              \
    TABLE(PROBE_LAYER, NULL, STEP_TEXTS, NONE, NONE, ERASE)                                        \
    TABLE(PROBE_RUN, "probe_runs", STEP_TEXTS, NONE, NONE, ERASE)                                  \
    TABLE(TRACKER_CONNECTION, "tracker_connections", STEP_ROWS, NONE, NONE, ERASE)                 \
    TABLE(FLOW_RARE, NULL, STEP_ROWS, NONE, CUT, ERASE)                                            \
    TABLE(FLOW, "flows", STEP_ROWS, NONE, CUT, ERASE)                                              \
    TABLE(DEVICE_HOUR, NULL, STEP_ROWS, NONE, NONE, ERASE)                                         \
    TABLE(PEER_HOUR, "peers", STEP_ROWS, NONE, CUT, ERASE)                                         \
    TABLE(DEVICE_DAY, "device_days", STEP_ROWS, NONE, NONE, ERASE)                                 \
    TABLE(DOMAIN_DAY, NULL, STEP_ROWS, NONE, CUT, ERASE)                                           \
    TABLE(DOMAIN_DEVICE_DAY, "device_name_days", STEP_ROWS, NONE, CUT, ERASE)                      \
    TABLE(DEVICE_ADDRESS, NULL, STEP_ROWS, NONE, NONE, ERASE)                                      \
    TABLE(DEVICE_SERVICE, "device_services", STEP_ROWS, NONE, CUT, ERASE)                          \
    TABLE(DEVICE_DOMAIN, "device_names", STEP_ROWS, NONE, CUT, ERASE)                              \
    TABLE(CONTACT_DAY, "contact_days", STEP_ROWS, NONE, CUT, ERASE)                                \
    TABLE(CONTACT_DAY_FOLDED, NULL, STEP_ROWS, NONE, NONE, ERASE)                                  \
    TABLE(QUERY_DAY, "query_days", STEP_ROWS, NONE, CUT, ERASE)                                    \
    TABLE(TRAFFIC_MINUTE, "traffic_minutes", STEP_ROWS, NONE, CUT, ERASE)                          \
    TABLE(TRAFFIC_HOUR, "traffic_hours", STEP_ROWS, NONE, CUT, ERASE)                              \
    TABLE(ADDRESS_BINDING, "address_bindings", STEP_ROWS, NONE, NONE, ERASE)                       \
    TABLE(EVIDENCE, "device_evidence", STEP_ROWS, NONE, CUT, ERASE)                                \
    TABLE(DETECTOR_STATE, NULL, STEP_TEXTS, NONE, NONE, ERASE)                                     \
    TABLE(AUDIT_ENTRY, "audit", STEP_TEXTS, NONE, CUT, NONE)                                       \
    TABLE(ALERT, "alerts", STEP_TEXTS, NONE, CUT, ERASE)                                           \
    TABLE(OUTBOX, "deliveries", STEP_TEXTS, NONE, CUT, ERASE)                                      \
    TABLE(SILENCE, "silences", STEP_TEXTS, NONE, NONE, ERASE)                                      \
    TABLE(LINK, NULL, STEP_ROWS, NONE, CUT, NONE)

static const struct {
    const char *what; /* NULL: not counted */
    int most;
    int last_key, before, cut, erase; /* enum statement, or NOTHING */
} tables[] = {
#define TABLE(table, what, most, before, cut, erase)                                               \
    {what, most, LAST_KEY_##table, before(table), cut(table), erase(table)},
    TABLES(TABLE)
#undef TABLE
};

enum stage {
    STAGE_BINDINGS,
    STAGE_TABLES,
    STAGE_CLEAN = STAGE_TABLES + sizeof tables / sizeof tables[0],
    STAGE_VALUES,
    STAGE_LOG
};

struct erasure {
    int64_t device_id, after;
    int stage;
};

/* False: none is under way, or the session has the reason. */
static bool find_erasure(struct session *session, struct erasure *erasure)
{
    struct row row = row_begin(session, FIND_ERASURE);
    if (row_next(&row) != SQLITE_ROW) return false;
    *erasure = (struct erasure){sqlite3_column_int64(row.statement, 0),
                                sqlite3_column_int64(row.statement, 2),
                                sqlite3_column_int(row.statement, 1)};
    (void)sqlite3_reset(row.statement);
    return true;
}

static bool run(struct session *session, enum statement statement, int64_t device_id)
{
    struct row row = row_begin(session, statement);
    row_integer(&row, AT(device_id), device_id);
    return row_write(&row);
}

static bool move_on(struct session *session, const struct erasure *erasure, int stage,
                    int64_t after)
{
    struct row row = row_begin(session, WRITE_ERASURE_PLACE);
    row_integer(&row, AT(device_id), erasure->device_id);
    row_integer(&row, AT(stage), stage);
    row_integer(&row, AT(after_key), after);
    return row_write(&row);
}

/* ---------------------------------------------------------------- tables */

/* The key of the last row of this step; INT64_MAX: the table ends in it. */
static bool find_last_key(struct session *session, int table, int64_t after, int64_t *until)
{
    struct row row = row_begin(session, (enum statement)tables[table].last_key);
    row_integer(&row, AT(after_1), after);
    row_integer(&row, AT(most), tables[table].most);
    int result = row_next(&row);
    *until = result == SQLITE_ROW ? sqlite3_column_int64(row.statement, 0) : INT64_MAX;
    (void)sqlite3_reset(row.statement);
    return result == SQLITE_ROW || result == SQLITE_DONE;
}

/* Runs a statement over the rows of the step; *changed is how many it changed. */
static bool over_step(struct session *session, int statement, const struct erasure *erasure,
                      int64_t until, int *changed)
{
    *changed = 0;
    if (statement == NOTHING) return true;
    struct row row = row_begin(session, (enum statement)statement);
    row_integer(&row, AT(device_id), erasure->device_id);
    row_integer(&row, AT(after_1), erasure->after);
    row_integer(&row, AT(until_1), until);
    if (!row_write(&row)) return false;
    *changed = sqlite3_changes(session->connection);
    return true;
}

static bool count(struct session *session, const struct erasure *erasure, const char *what,
                  int erased, int cut)
{
    if (!what || (erased == 0 && cut == 0)) return true;
    struct row row = row_begin(session, WRITE_ERASURE_COUNT);
    row_integer(&row, AT(device_id), erasure->device_id);
    row_string(&row, AT(name), what);
    row_integer(&row, AT(erased), erased);
    row_integer(&row, AT(cut), cut);
    return row_write(&row);
}

static bool table_step(struct rows *rows, const struct erasure *erasure)
{
    struct session *session = &rows->session;
    int table = erasure->stage - STAGE_TABLES, noted, cut, erased;
    int64_t until;
    if (!find_last_key(session, table, erasure->after, &until) ||
        !over_step(session, tables[table].before, erasure, until, &noted) ||
        !over_step(session, tables[table].cut, erasure, until, &cut) ||
        !over_step(session, tables[table].erase, erasure, until, &erased) ||
        !count(session, erasure, tables[table].what, erased, cut))
        return false;
    /* Links are values, and some have changed under their ids. */
    if (tables[table].cut == CUT_LINK && cut > 0) intern_forget(&rows->interner);
    bool ends = until == INT64_MAX;
    /* All its addresses are known: the texts of the tables that follow may name them. */
    if (ends && tables[table].before == BEFORE_FLOW_ENDS &&
        !run(session, WRITE_ERASURE_ADDRESS_WORDS, erasure->device_id))
        return false;
    return move_on(session, erasure, erasure->stage + ends, ends ? INT64_MIN : until);
}

/* ---------------------------------------------------------------- before and after them */

static bool find_claims(struct session *session, const struct erasure *erasure)
{
    return run(session, WRITE_ERASURE_BINDINGS, erasure->device_id) &&
           move_on(session, erasure, STAGE_TABLES, INT64_MIN);
}

static bool clean(struct session *session, const struct erasure *erasure)
{
    return run(session, FORGET_ERASURE_WORDS, erasure->device_id) &&
           run(session, FORGET_ERASURE_DOMAINS, erasure->device_id) &&
           run(session, FORGET_ERASURE_ADDRESSES, erasure->device_id) &&
           run(session, FORGET_ERASURE_MAC, erasure->device_id) &&
           move_on(session, erasure, STAGE_VALUES, INT64_MIN);
}

/* A collection that began before the rows were erased does not count. */
static bool collect_values(struct storage_writer *writer, const struct erasure *erasure,
                           const int64_t *before_us, struct storage_upkeep *done)
{
    struct upkeep *upkeep = writer->upkeep;
    struct collect *collect = &upkeep->collect;
    if (collect->phase == COLLECT_IDLE && upkeep->collects_erased) {
        upkeep->collects_erased = false;
        return move_on(&writer->rows.session, erasure, STAGE_LOG, INT64_MIN);
    }
    if (collect->phase == COLLECT_IDLE) {
        if (!collect_begin(collect, &writer->rows.interner)) return true; /* no memory: later */
        collect->takes_highest = upkeep->collects_erased = true;
    }
    return collect_step(collect, &writer->rows.interner, before_us, done);
}

/* Its emptying waits for readers, and is no part of a transaction (empty_log() in upkeep.c). */
static bool end_after_log(struct storage_writer *writer, const struct erasure *erasure)
{
    struct upkeep *upkeep = writer->upkeep;
    if (upkeep->log_asked != LOG_EMPTIED) {
        upkeep->log_asked = LOG_WANTED;
        return true;
    }
    upkeep->log_asked = LOG_AS_IT_IS;
    struct row row = row_begin(&writer->rows.session, WRITE_ERASURE_END);
    row_integer(&row, AT(device_id), erasure->device_id);
    row_integer(&row, AT(ended_us), upkeep->now_us);
    return row_write(&row);
}

bool erase_step(struct storage_writer *writer, const int64_t *before_us,
                struct storage_upkeep *done)
{
    struct session *session = &writer->rows.session;
    struct erasure erasure;
    if (!find_erasure(session, &erasure)) {
        writer->rows.erases = session->state != WRITE_OPEN;
        return session->state == WRITE_OPEN;
    }
    rows_forget_notes(&writer->rows); /* rows may change */
    if (erasure.stage == STAGE_BINDINGS) return find_claims(session, &erasure);
    if (erasure.stage < STAGE_CLEAN) return table_step(&writer->rows, &erasure);
    if (erasure.stage == STAGE_CLEAN) return clean(session, &erasure);
    if (erasure.stage == STAGE_VALUES) return collect_values(writer, &erasure, before_us, done);
    return end_after_log(writer, &erasure);
}
