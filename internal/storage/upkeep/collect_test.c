/* SPDX-License-Identifier: MIT */
/* Collecting values: used ones stay, whatever happens at the same time; unused ones are removed. */
#include "upkeep/upkeep_check.h"

#include "base/hash.h"

#include "file/sql_text.h"

#include <ctype.h>
#include <inttypes.h>

/* ---------------------------------------------------------------- rows at random */

static unsigned seed;

static unsigned draw(unsigned below)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % below;
}

/* Few enough to be drawn again, many enough to fall out of use. */
static const char *word(char *memory, const char *kind)
{
    snprintf(memory, 64, "%s%u.example", kind, draw(3000));
    return memory;
}

static struct text_ref some_text(struct check *check, const char *kind)
{
    char memory[64];
    return draw(4) ? check_text(check, word(memory, kind)) : (struct text_ref){0};
}

static struct endpoint some_endpoint(void)
{
    char text[64];
    snprintf(text, sizeof text, draw(2) ? "2001:db8::%x" : "10.0.0.%u", draw(250));
    return check_endpoint(text, 1);
}

static void write_random_flow(struct check *check, int64_t time_us)
{
    char domain[64], registrable[64], tracker[64], city[64];
    struct flow_record *flow = check_flow(check, check->writer->rows.last_flow_id + 1);
    flow->start_us = flow->end_us = time_us;
    flow->originator = some_endpoint();
    flow->responder = some_endpoint();
    flow->originator.mac = (struct mac_address){{2, 0, 0, 0, 0, (uint8_t)draw(200)}};
    if (draw(3)) check->joined.dst_domain = word(domain, "www");
    if (check->joined.dst_domain) { /* the same name always has the same one */
        snprintf(registrable, sizeof registrable, "reg%c.example", domain[3]);
        check->joined.registrable_domain = registrable;
    }
    if (draw(2)) check->joined.dst_city = word(city, "city");
    if (draw(5) == 0) {
        check->joined.tracker_domain = word(tracker, "ads");
        check->joined.tracker_owner = "Owner";
        check->joined.tracker_category = "advertising";
    }
    flow->ip_protocol = (uint8_t)draw(250);
    flow->ja3_hash = some_text(check, "ja3-");
    flow->ja4 = some_text(check, "ja4-");
    flow->server_label = some_text(check, "label");
    check_write(check);
}

static void write_random_event(struct check *check, int64_t time_us)
{
    switch (draw(5)) {
    case 0: {
        struct dns_query_record *dns = check_record(check, RECORD_DNS_QUERY, sizeof *dns, time_us);
        dns->client = some_endpoint();
        dns->server = some_endpoint();
        dns->domain = some_text(check, "q");
        dns->answers = some_text(check, "[answers");
        dns->resolved_json = some_text(check, "addresses");
        dns->type = (uint16_t)draw(500);
        break;
    }
    case 1: {
        struct tls_handshake_record *tls =
            check_record(check, RECORD_TLS_HANDSHAKE, sizeof *tls, time_us);
        tls->has_client = tls->has_server = true;
        tls->client = some_endpoint();
        tls->server = some_endpoint();
        tls->sni = some_text(check, "www");
        tls->alpn_offered = some_text(check, "offered");
        tls->alpn_first = some_text(check, "first");
        tls->alpn_chosen = some_text(check, "chosen");
        tls->ja3_hash = some_text(check, "ja3-");
        tls->ja3s_hash = some_text(check, "ja3s-");
        tls->ja4 = some_text(check, "ja4-");
        tls->ja4_r = tls->ja4;
        tls->cert_sha256 = some_text(check, "sha");
        check->joined.identified_app = draw(2) ? "App" : NULL;
        break;
    }
    case 2: {
        struct http_request_record *http =
            check_record(check, RECORD_HTTP_REQUEST, sizeof *http, time_us);
        http->client = some_endpoint();
        http->server = some_endpoint();
        http->method = some_text(check, "method");
        http->host = some_text(check, "host");
        http->user_agent = some_text(check, "agent");
        http->referrer = some_text(check, "referrer");
        http->content_type = some_text(check, "type");
        http->server_header = some_text(check, "server");
        break;
    }
    case 3: {
        struct dhcp_message_record *lease =
            check_record(check, RECORD_DHCP_MESSAGE, sizeof *lease, time_us);
        lease->sender = some_endpoint();
        lease->requested_ip = some_endpoint().ip;
        lease->assigned_ip = some_endpoint().ip;
        lease->server_ip = some_endpoint().ip;
        lease->hostname = some_text(check, "name");
        lease->fqdn = some_text(check, "fqdn");
        lease->vendor_class = some_text(check, "class");
        lease->param_list = some_text(check, "list");
        lease->client_id = some_text(check, "id");
        break;
    }
    default: {
        struct certificate_record *seen =
            check_record(check, RECORD_CERTIFICATE, sizeof *seen, time_us);
        seen->client = some_endpoint();
        seen->server = some_endpoint();
        seen->sha256 = some_text(check, "sha");
        break;
    }
    }
    check_write(check);
}

static void write_random_summary(struct check *check, int64_t time_us)
{
    char name[64];
    struct storage_writer *writer = check->writer;
    struct domain_address_summary answer = {
        .domain = word(name, "q"), .ip = some_endpoint().ip, .last_seen_us = time_us, .count = 1};
    check_written(check, storage_write_domain_address(writer, &answer, &check->error));
    struct address_binding_summary binding = {.ip = some_endpoint().ip,
                                              .mac = check_mac("02:00:00:00:00:01"),
                                              .last_seen_us = time_us,
                                              .count = 1};
    check_written(check, storage_write_address_binding(writer, &binding, &check->error));
    struct device_summary device = {.device_id = 1 + draw(100), .last_seen_us = time_us};
    device.mac = (struct mac_address){{2, 1, 0, 0, 0, (uint8_t)device.device_id}};
    device.ip = some_endpoint().ip;
    check_written(check, storage_write_device(writer, &device, &check->error));
    char target[32];
    snprintf(target, sizeof target, "%" PRId64, time_us); /* never repeated */
    struct alert_summary finding = {.rule = "rule",
                                    .target = target,
                                    .src = some_endpoint().ip,
                                    .dst = some_endpoint().ip,
                                    .dst_port = 1,
                                    .last_us = time_us,
                                    .count = 1};
    check_written(check, storage_write_alert(writer, &finding, &check->error));
    struct traffic_summary sum = {.minute_us = time_us / 60000000 * 60000000,
                                  .app_protocol = word(name, "app"),
                                  .registrable_domain = word(name, "reg")};
    check_written(check, storage_write_traffic(writer, &sum, &check->error));
}

static void write_some(struct check *check, int64_t time_us, int count)
{
    for (int i = 0; i < count; i++) {
        switch (draw(3)) {
        case 0: write_random_flow(check, time_us - draw(100)); break;
        case 1: write_random_event(check, time_us - draw(100)); break;
        default: write_random_summary(check, time_us - draw(100)); break;
        }
    }
}

/* ---------------------------------------------------------------- what is used */

/* The contents of all views, without the ids of values. */
static uint64_t say_everything(struct check *check)
{
    static const char *const views[] = {
        ("SELECT flow_id, src_ip, dst_ip, src_mac, dst_mac, protocol, conn_state, dst_domain, "
         "registrable_domain, dst_city, ja3_hash, ja4, server_label FROM flows ORDER BY 1"),
        "SELECT * FROM tracker_connections ORDER BY 1",
        "SELECT dns_id, client_ip, server_ip, query_domain, query_type, transport, resolved_ips, "
        "answers FROM dns_queries ORDER BY 1",
        ("SELECT tls_id, src_ip, dst_ip, sni, alpn, alpn_offered, ja3_hash, ja3s_hash, ja4, ja4_r, "
         "cert_sha256, identified_app FROM tls_handshakes ORDER BY 1"),
        "SELECT * FROM certificates ORDER BY 1",
        "SELECT http_id, src_ip, dst_ip, method, host, user_agent, referrer, content_type, server "
        "FROM http_requests ORDER BY 1",
        "SELECT * FROM dhcp_messages ORDER BY 1",
        "SELECT * FROM domain_addresses ORDER BY 1",
        "SELECT * FROM address_bindings ORDER BY 1",
        "SELECT * FROM devices ORDER BY 1",
        "SELECT * FROM alerts ORDER BY 1",
        "SELECT * FROM traffic_minutes ORDER BY 1, 3, 4",
        "SELECT * FROM traffic_hours ORDER BY 1, 3, 4",
    };
    uint64_t said = 0;
    check_written(check, storage_commit(check->writer, &check->error));
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        sqlite3_stmt *rows;
        assert_int_equal(
            sqlite3_prepare_v2(check->writer->rows.session.connection, views[i], -1, &rows, NULL),
            SQLITE_OK);
        while (sqlite3_step(rows) == SQLITE_ROW) {
            for (int column = 0; column < sqlite3_column_count(rows); column++) {
                const char *text = (const char *)sqlite3_column_text(rows, column);
                said = said * 31 + (text ? hash_bytes(text, strlen(text)) : 1);
            }
        }
        sqlite3_finalize(rows);
    }
    return said;
}

/*
 * Values of a table that no row uses, by schema/references. A name's reference to itself is no use.
 */
static int64_t count_unused(struct check *check, const char *table, const char *key)
{
    static char memory[8192];
    struct text sql = text_into(memory, sizeof memory);
    text_format(&sql, "SELECT count(*) FROM %s WHERE %s NOT IN (SELECT 0", table, key);
    for (const struct sql_reference *use = sql_references; use->table; use++) {
        if (strcmp(use->target, table) != 0) continue;
        bool is_address = strcmp(table, "address") == 0, is_own = strcmp(use->table, table) == 0;
        text_format(&sql, " UNION ALL SELECT %s%s FROM %s WHERE %s IS NOT NULL",
                    is_address ? "-" : "", use->column, use->table, use->column);
        if (is_own) text_format(&sql, " AND %s <> %s", use->column, key);
    }
    text_add(&sql, ")");
    assert_false(sql.cut);
    int64_t count = -1;
    if (!database_integer(check->writer->rows.session.connection, sql.data, &count))
        fail_msg("%s: %s", sqlite3_errmsg(check->writer->rows.session.connection), sql.data);
    return count;
}

static const struct {
    const char *name, *key;
} values[] = {
    {"address", "address_id"},
    {"domain", "domain_id"},
    {"term", "term_id"},
    {"text", "text_id"},
    {"fingerprint", "fingerprint_id"},
    {"certificate", "certificate_id"},
    {"place", "place_id"},
    {"flow_kind", "kind_id"},
    {"link", "link_id"},
    {"dns_kind", "kind_id"},
    {"tls_kind", "kind_id"},
    {"http_kind", "kind_id"},
    {"answer_set", "answer_set_id"},
};

static int setup_two(void **state)
{
    struct check **two = calloc(2, sizeof(struct check *));
    *state = two;
    for (int i = 0; i < 2; i++) {
        void *one;
        if (check_setup(&one) != 0) return -1;
        two[i] = one;
    }
    return 0;
}

static int teardown_two(void **state)
{
    struct check **two = *state;
    int result = 0;
    for (int i = 0; i < 2; i++) {
        void *one = two[i];
        result |= check_teardown(&one);
    }
    free(two);
    return result;
}

/* The same rows in two databases, one of which never collects: both always have the same views. */
static void collecting_changes_nothing_that_anybody_sees(void **state)
{
    struct check **two = *state;
    int64_t now_us = NOON, removed = 0;
    for (int i = 0; i < 2; i++)
        check_begin_at(two[i], NOON);
    for (int hour = 0; hour < 24 * 11; hour += 6) {
        now_us += 6 * HOUR;
        for (int burst = 0; burst < 5; burst++) {
            for (int i = 0; i < 2; i++) {
                struct check *check = two[i];
                seed = 1 + (unsigned)(hour * 5 + burst);
                write_some(check, now_us, 50);
                if (i == 0 && check->writer->upkeep->collect.phase == COLLECT_IDLE &&
                    hour % 12 == 0)
                    check->writer->upkeep->collected_us = 0;
                if (i == 1) check->writer->upkeep->collected_us = now_us;
                /* One step, so that rows are written in every phase of a collection. */
                removed +=
                    check_step(check, &default_policy, now_us).rows_removed[KIND_VALUES] * (1 - i);
            }
        }
        for (int i = 0; i < 2; i++) {
            two[i]->writer->upkeep->next_pass_us = 0;
            if (i == 1) two[i]->writer->upkeep->collected_us = now_us;
            struct storage_upkeep sum = check_settle(two[i], &default_policy, now_us);
            removed += sum.rows_removed[KIND_VALUES] * (1 - i);
        }
        if (say_everything(two[0]) != say_everything(two[1])) fail_msg("after %d hours", hour);
    }
    assert_true(removed > 1000);
}

static void what_no_row_uses_is_gone_after_a_few_collections(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    seed = 1;
    write_some(check, NOON, 3000);
    write_some(check, NOON + 10 * DAY, 300);
    int64_t now_us = NOON;
    for (int day = 0; day < 13; day++)
        (void)check_settle(check, &default_policy, now_us += DAY);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        int64_t unused = count_unused(check, values[i].name, values[i].key);
        if (unused > 1) fail_msg("%s: %lld", values[i].name, (long long)unused); /* the highest */
    }
    assert_true(check_number(check, "SELECT count(*) FROM text") > 100);
}

static void ids_of_values_are_never_given_out_again(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    int64_t now_us = NOON, highest = 0;
    for (int day = 0; day < 30; day += 9) {
        for (int i = 0; i < 50; i++) {
            struct http_request_record *http =
                check_record(check, RECORD_HTTP_REQUEST, sizeof *http, now_us);
            char host[64];
            snprintf(host, sizeof host, "%d-%d.example", day, i);
            http->host = check_text(check, host);
            check_write(check);
        }
        assert_int_equal(check_number(check, "SELECT min(host_text) FROM http_request "
                                             "WHERE http_id > (SELECT max(http_id) - 50 "
                                             "FROM http_request)"),
                         highest + 1);
        highest = check_number(check, "SELECT max(text_id) FROM text");
        for (int i = 0; i < 9; i++)
            (void)check_settle(check, &default_policy, now_us += DAY - 1);
        (void)check_settle(check, &default_policy, now_us += 10);
    }
    assert_true(check_number(check, "SELECT count(*) FROM text") <= 51);
}

/* A collection that ends half-way by a failure is harmless, and the next one does its work. */
static void a_collection_may_end_anywhere(void **state)
{
    struct check **two = *state;
    int64_t now_us = NOON;
    for (int i = 0; i < 2; i++)
        check_begin_at(two[i], NOON);
    for (int round = 0; round < 50; round++) {
        now_us += 5 * HOUR;
        for (int i = 0; i < 2; i++) {
            struct check *check = two[i];
            seed = 1 + (unsigned)round;
            write_some(check, now_us, 150);
            check->writer->upkeep->collected_us = i == 0 ? 0 : now_us;
            for (int steps = draw(40); i == 0 && steps > 0; steps--)
                (void)check_step(check, &default_policy, now_us);
            if (i == 0) collect_end(&check->writer->upkeep->collect, &check->writer->rows.interner);
        }
    }
    for (int i = 0; i < 2; i++) {
        two[i]->writer->upkeep->collected_us = i == 0 ? 0 : now_us;
        two[i]->writer->upkeep->next_pass_us = 0;
        two[i]->writer->upkeep->now_us = now_us; /* no clock jump */
        (void)check_settle(two[i], &default_policy, now_us);
    }
    assert_true(say_everything(two[0]) == say_everything(two[1]));
}

static void an_epoch_that_runs_over_forgets_what_it_must(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    seed = 1;
    write_some(check, NOON, 200);
    check->writer->rows.interner.epochs.now = check->writer->rows.interner.epochs.trusted =
        INTERN_EPOCH_MOST;
    check->writer->upkeep->collected_us = 0;
    (void)check_settle(check, &default_policy, NOON);
    assert_int_equal(check->writer->rows.interner.epochs.now, 1);
    uint64_t said = say_everything(check);
    check->writer->upkeep->collected_us = 0;
    (void)check_settle(check, &default_policy, NOON);
    assert_true(say_everything(check) == said);
}

/* ---------------------------------------------------------------- the tables */

static void every_table_is_walked_or_holds_values_or_is_a_fixed_list(void **state)
{
    struct check *check = *state;
    check_begin(check);
    static const char *const known =
#define WALK(table, kind, keys, is_indexed) #table " "
#define TABLE(table, name) #table " "
        " " WALKED_TABLES(WALK) VALUE_TABLES(TABLE);
#undef WALK
#undef TABLE
    char sql[2048];
    snprintf(sql, sizeof sql,
             "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema "
             "WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND instr('%s', ' ' || upper(name) "
             "|| ' ') = 0 ORDER BY name)",
             known);
    check_answer(
        check, sql,
        "audit_entry day_zone device_merge dhcp_type dns_rcode dns_type erasure "
        "erasure_address erasure_count erasure_domain erasure_word identity ip_protocol "
        "last_id moving open_flow_sum removal report silence summed tls_cipher tls_version");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
#define TEST_OF_TWO(name) cmocka_unit_test_setup_teardown(name, setup_two, teardown_two)
    const struct CMUnitTest tests[] = {
        TEST_OF_TWO(collecting_changes_nothing_that_anybody_sees),
        TEST(what_no_row_uses_is_gone_after_a_few_collections),
        TEST(ids_of_values_are_never_given_out_again),
        TEST_OF_TWO(a_collection_may_end_anywhere),
        TEST(an_epoch_that_runs_over_forgets_what_it_must),
        TEST(every_table_is_walked_or_holds_values_or_is_a_fixed_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
