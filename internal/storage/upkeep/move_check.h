/* SPDX-License-Identifier: MIT */
/*
 * move_check - the common part of the tests of moves: a database of schema 15, the last before hot
 * tables got narrower, with many rows, and its views as sums. For tests only.
 */
#ifndef STORAGE_MOVE_CHECK_H
#define STORAGE_MOVE_CHECK_H

#include "upkeep_check.h"

#include "file/migration.h"
#include "file/move.h"

enum { OLD_SCHEMA = 15, OLD_FIRST_ID = 2000, OLD_VIEWS_MOST = 40 };

/* Each flow of tests/schemas/15.sql again and again, with other values. */
static const char many_sql[] =
    "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
    "WHERE i < %lld) SELECT i FROM n;"
    "INSERT INTO domain (name) SELECT 'host-' || i || '.example' FROM n WHERE i <= 500;"
    "INSERT INTO address (ip) SELECT '2001:db8::' || printf('%%x', i) FROM n WHERE i <= 100;"
    "INSERT INTO place (country, city, asn) SELECT 'DE', 'City ' || i, i FROM n WHERE i <= "
    "40;"
    "INSERT INTO link (src_mac, dst_mac, vlan) SELECT i, i + 7, nullif(i %% 3, 0) FROM n "
    "WHERE i <= 30;"
    "INSERT INTO fingerprint (hash) SELECT printf('%%032x', i) FROM n WHERE i <= 60;"
    "CREATE TEMP TABLE f AS SELECT row_number() OVER (ORDER BY flow_id) - 1 AS k, * FROM "
    "flow;"
    "CREATE INDEX temp.f_by_k ON f (k);"
    "INSERT INTO flow SELECT 2000 + i, 1 + i %% 3, 1795225536456007 + i * 20000 - i %% 7 * "
    "900000, i * 7919 %% 90000000, nullif(CAST(substr('012689', i %% 6 + 1, 1) AS INTEGER), "
    "0), kind_id, CASE WHEN i %% 4 THEN (SELECT max(link_id) FROM link) - i %% 30 ELSE "
    "link_id END, CASE WHEN i %% 5 THEN src + i %% 200 ELSE -(SELECT max(address_id) FROM "
    "address) + i %% 100 END, CASE WHEN i %% 6 THEN dst + i %% 9000 ELSE -(SELECT "
    "max(address_id) FROM address) + i %% 100 END, CASE WHEN i %% 50 THEN (1024 + i %% "
    "64512) << 16 | ports & 65535 END, packets_sent + i %% 900, packets_received, bytes_sent "
    "+ i, bytes_received, payload_sent + i %% 1000, payload_received, substr(community_id, "
    "1, 5) || substr('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', i "
    "%% 64 + 1, 1) || substr(community_id, 7), CASE i %% 5 WHEN 0 THEN history WHEN 1 THEN "
    "history || 'T' END, CASE WHEN i %% 3 THEN (SELECT max(domain_id) FROM domain) - i %% "
    "500 END, CASE WHEN i %% 3 THEN (SELECT max(place_id) FROM place) - i %% 40 END, CASE "
    "WHEN i %% 12 OR retransmissions IS NULL THEN retransmissions ELSE (i %% 5) << 32 | 3 "
    "END, CASE WHEN i %% 14 OR out_of_order IS NULL THEN out_of_order ELSE (i %% 4) << 32 "
    "END, CASE WHEN i %% 15 THEN missed_bytes ELSE i END, CASE WHEN i %% 16 THEN "
    "rtt_handshake_us ELSE i END, CASE WHEN i %% 20 THEN rtt_min_us END, CASE WHEN i %% 21 "
    "THEN rtt_mean_us + i %% 50 END, CASE WHEN i %% 10 THEN ja3 ELSE (SELECT "
    "max(fingerprint_id) FROM fingerprint) - i %% 60 END, ja4, CASE WHEN i %% 40 THEN "
    "server_label_text ELSE 1 + i %% 5 END, CASE WHEN i %% 30 = 0 THEN 1999 + i END, CASE "
    "WHEN i %% 18 THEN handshake END, CASE WHEN i %% 25 THEN tcp_signs ELSE "
    "printf('%%10d%%10d', i %% 7, 1) END, CASE WHEN i %% 45 = 0 THEN i %% 100 END, CASE WHEN "
    "i %% 45 = 0 THEN 5 END FROM n JOIN f ON f.k = i %% (SELECT count(*) FROM f);"
    "INSERT INTO tracker_connection SELECT 2000 + i, 1 + i %% 3, "
    "nullif(CAST(substr('012689', i %% 6 + 1, 1) AS INTEGER), 0), 1795225536456007 + i * "
    "20000 - i %% 7 * 900000, domain, tracker_domain, category_term, owner_text, "
    "list_name_term, list_version_term FROM n JOIN tracker_connection WHERE i %% 10 = 0 AND "
    "flow_id < 2000;"
    "INSERT INTO last_id VALUES ('last_flow_id', 2000 + (SELECT max(i) FROM n)) ON CONFLICT "
    "DO UPDATE SET value = excluded.value;"
    "INSERT INTO dns_query SELECT 100 + i, 1 + i %% 3, 2000 + i, "
    "nullif(CAST(substr('012689', i %% 6 + 1, 1) AS INTEGER), 0), 1795225536456007 + i * "
    "20000 - i %% 5 * 100000, 1, 3232237413 + i %% 200, 3232237313, (1024 + i %% 64512) << "
    "16 | 53, i %% 65536, (SELECT max(domain_id) FROM domain) - i %% 500, CASE i %% 6 WHEN 0 "
    "THEN NULL WHEN 1 THEN NULL WHEN 2 THEN min(60 + i %% 30, 30 + i %% 20) ELSE 300 + i %% "
    "50 END, nullif(i %% 9000, 0), CASE i %% 6 WHEN 0 THEN '[]' WHEN 1 THEN NULL ELSE "
    "json_array('10.' || (i %% 4) || '.' || (i %% 200) || '.7') END, CASE i %% 6 WHEN 0 THEN "
    "'[]' WHEN 1 THEN NULL WHEN 2 THEN json_array(json_object('name', (SELECT name FROM "
    "domain WHERE domain_id = (SELECT max(domain_id) FROM domain) - i %% 500), 'type', "
    "'CNAME', 'ttl', 60 + i %% 30, 'data', 'edge-' || (i %% 40) || '.example'), "
    "json_object('name', 'edge-' || (i %% 40) || '.example', 'type', 'A', 'ttl', 30 + i %% "
    "20, 'data', '10.' || (i %% 4) || '.' || (i %% 200) || '.7')) ELSE "
    "json_array(json_object('name', (SELECT name FROM domain WHERE domain_id = (SELECT "
    "max(domain_id) FROM domain) - i %% 500), 'type', 'A', 'ttl', 300 + i %% 50, 'data', "
    "'10.' || (i %% 4) || '.' || (i %% 200) || '.7')) END FROM n WHERE i %% 3 = 0 OR i %% 6 "
    "< 3;"
    "CREATE TEMP TABLE t AS SELECT row_number() OVER (ORDER BY tls_id) - 1 AS k, * FROM "
    "tls_handshake;"
    "INSERT INTO tls_handshake SELECT 100 + i, 1 + i %% 3, 2000 + i, "
    "nullif(CAST(substr('012689', i %% 6 + 1, 1) AS INTEGER), 0), 1795225536456007 + i * "
    "20000, transport_term, src + i %% 200, src_port + i %% 900, dst + i %% 9000, dst_port, "
    "client_seen, i %% 7 > 0, (SELECT max(domain_id) FROM domain) - i %% 500, version, "
    "offered_version, cipher, ech_offered, i %% 2, alpn_offered_text, alpn_first_text, "
    "alpn_chosen_text, CASE WHEN i %% 10 THEN ja3 ELSE (SELECT max(fingerprint_id) FROM "
    "fingerprint) - i %% 60 END, ja3s, ja4, quic_version, certificate_id, "
    "identified_app_term, retry_ja3s FROM n JOIN t ON t.k = i %% 2 WHERE i %% 5 = 0;"
    "CREATE TEMP TABLE h AS SELECT * FROM http_request;"
    "INSERT INTO http_request SELECT 100 + i, 1 + i %% 3, 2000 + i, "
    "nullif(CAST(substr('012689', i %% 6 + 1, 1) AS INTEGER), 0), 1795225536456007 + i * "
    "20000, src + i %% 200, src_port, dst + i %% 9000, dst_port, i %% 8 > 0, method_text, "
    "host_text, '/' || i, version, user_agent_text, CASE WHEN i %% 2 = 0 THEN 'http://host-' "
    "|| (i %% 50) || '.example/' END, 200 + i %% 4, content_type_text, server_text, i, i * "
    "3, nullif(i %% 700, 0) FROM n JOIN h WHERE i %% 11 = 0;"
    "DROP TABLE temp.t;"
    " DROP TABLE temp.h;"
    "DROP TABLE temp.f;"
    " DROP TABLE temp.n;";

static inline char *move_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("%s is missing", path);
    char *text = NULL;
    size_t size = 0;
    assert_true(getdelim(&text, &size, '\0', file) > 0);
    fclose(file);
    return text;
}

static inline sqlite3 *move_open(const char *path)
{
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    assert_int_equal(sqlite3_exec(connection, "PRAGMA synchronous = OFF", NULL, NULL, NULL),
                     SQLITE_OK);
    return connection;
}

static inline void move_run(sqlite3 *connection, const char *sql)
{
    char *why = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &why) != SQLITE_OK) fail_msg("%s", why);
}

/* A database of schema 15 with about that many flows. */
static inline void move_make_old(const char *path, int64_t flows)
{
    char path_of_schema[64];
    snprintf(path_of_schema, sizeof path_of_schema, "tests/schemas/%d.sql", OLD_SCHEMA);
    char *sql = move_file(path_of_schema);
    sqlite3 *connection = move_open(path);
    move_run(connection, "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL");
    move_run(connection, sql);
    free(sql);
    char *many = sqlite3_mprintf(many_sql, (long long)flows);
    move_run(connection, "BEGIN");
    move_run(connection, many);
    move_run(connection, "COMMIT");
    sqlite3_free(many);
    sqlite3_close(connection);
}

/* The views of a database, and for each the sum of the rows that it had at the beginning. */
struct move_views {
    int count;
    struct move_view {
        char name[64], *sql;
        int64_t rows;
        uint64_t sum;
    } views[OLD_VIEWS_MOST];
};

static inline void move_views_free(struct move_views *views)
{
    for (int i = 0; i < views->count; i++)
        sqlite3_free(views->views[i].sql);
    free(views);
}

/* Rows of one view with these columns, up to its last first column. */
static inline void move_sum(sqlite3 *connection, const char *sql, int64_t *rows, uint64_t *sum)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(connection));
    *rows = 0;
    *sum = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        uint64_t row = 14695981039346656037u;
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const unsigned char *at = sqlite3_column_text(statement, i);
            row = (row ^ (unsigned)sqlite3_column_type(statement, i)) * 1099511628211u;
            for (; at && *at; at++)
                row = (row ^ *at) * 1099511628211u;
        }
        *sum += row; /* in any order */
        ++*rows;
    }
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
}

/* Not devices.kind: since schema 25 the view guesses what nobody gave. */
static inline struct move_views *move_views_of(const char *path)
{
    struct move_views *views = calloc(1, sizeof *views);
    sqlite3 *connection = move_open(path);
    sqlite3_stmt *names;
    static const char *const sql =
        "SELECT v.name, group_concat(c.name) FILTER (WHERE v.name <> 'devices' OR c.name <> "
        "'kind'), max(CASE WHEN c.cid = 0 THEN c.name END) FROM "
        "sqlite_schema v, pragma_table_info(v.name) c WHERE v.type = 'view' AND v.name <> "
        "'completeness' GROUP BY v.name";
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &names, NULL), SQLITE_OK);
    while (sqlite3_step(names) == SQLITE_ROW) {
        struct move_view *view = &views->views[views->count++];
        const unsigned char *columns = sqlite3_column_text(names, 1);
        const unsigned char *key = sqlite3_column_text(names, 2);
        sqlite3_stmt *last;
        snprintf(view->name, sizeof view->name, "%s", sqlite3_column_text(names, 0));
        char *find = sqlite3_mprintf("SELECT max(%s) FROM %s", key, view->name);
        assert_int_equal(sqlite3_prepare_v2(connection, find, -1, &last, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(last), SQLITE_ROW);
        /* What a later capture adds has higher keys. */
        bool by_key = sqlite3_column_type(last, 0) == SQLITE_INTEGER;
        view->sql = sqlite3_mprintf("SELECT %s FROM %s WHERE %s <= %lld", columns, view->name,
                                    by_key ? (const char *)key : "0",
                                    by_key ? sqlite3_column_int64(last, 0) : 0);
        sqlite3_finalize(last);
        sqlite3_free(find);
        move_sum(connection, view->sql, &view->rows, &view->sum);
    }
    sqlite3_finalize(names);
    sqlite3_close(connection);
    assert_true(views->count >= 18);
    return views;
}

/* Each view has the same rows still. */
static inline void move_expect(const struct move_views *views, const char *path)
{
    sqlite3 *connection = move_open(path);
    for (int i = 0; i < views->count; i++) {
        int64_t rows;
        uint64_t sum;
        move_sum(connection, views->views[i].sql, &rows, &sum);
        if (rows != views->views[i].rows || sum != views->views[i].sum)
            fail_msg("%s: %lld rows were %lld, or another has other values", views->views[i].name,
                     (long long)rows, (long long)views->views[i].rows);
    }
    sqlite3_close(connection);
}

/* Migrates, and moves no more rows than it must. */
static inline void move_migrate(struct check *check)
{
    sqlite3 *connection = move_open(check->path);
    check_good(check, migration_apply_moving(connection, check->path, 0, &check->error));
    sqlite3_close(connection);
}

static inline int64_t move_number(const char *path, const char *sql)
{
    sqlite3 *connection = move_open(path);
    int64_t value = -1;
    (void)database_integer(connection, sql, &value);
    sqlite3_close(connection);
    return value;
}

#endif
