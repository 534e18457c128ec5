/* SPDX-License-Identifier: MIT */
/* Contacts by the day: they equal sums over the rows, and old ones lose nothing but names. */
#include "upkeep_check.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

enum { PERSONAL = 1, THING, UNKNOWN, DEVICES = 3, FLOWS = 1500 };

static const struct storage_policy for_ever = {.max_bytes = 0};
static const struct storage_policy aged = {.keep_contacts_us = 35 * DAY};

static void execute_sql(struct check *check, const char *sql)
{
    check_written(check, storage_commit(check->writer, &check->error));
    assert_int_equal(sqlite3_exec(check->writer->rows.session.connection, sql, NULL, NULL, NULL),
                     SQLITE_OK);
}

static void begin(struct check *check)
{
    check_begin_at(check, NOON);
    for (int id = 1; id <= DEVICES; id++) {
        struct device_summary device = {
            .device_id = id, .mac = {{2, 0, 0, 0, 0, (uint8_t)id}}, .last_seen_us = NOON};
        check_written(check, storage_write_device(check->writer, &device, &check->error));
    }
    execute_sql(check, "UPDATE device SET user_kind = 'personal' WHERE device_id = 1;"
                       "UPDATE device SET user_kind = 'thing' WHERE device_id = 2");
}

static unsigned roll(unsigned *seed, unsigned below)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % below;
}

/* A flow that the number decides; grown: its newer state. */
static void write_flow_of(struct check *check, int64_t flow_id, bool grown)
{
    static const char *const apps[] = {"tls", "http", "mqtt"};
    static char name[20];
    unsigned seed = (unsigned)flow_id * 7919u, choice = roll(&seed, 40);
    struct flow_record *flow = check_flow(check, flow_id);
    struct joined_row *joined = &check->joined;
    flow->start_us = NOON + (int64_t)roll(&seed, 60) * HOUR / 4;
    flow->end_us = flow->start_us + (grown ? 20 : 5) * SECOND;
    flow->end_reason = flow_id % 5 == 0 && !grown ? END_OPEN : END_IDLE;
    flow->responder = check_endpoint(roll(&seed, 2) ? "93.184.216.34" : "2001:db8::7", 443);
    for (int i = 0; i < 2; i++) {
        flow->traffic[i].packets = 3;
        flow->traffic[i].bytes = 100 + roll(&seed, 1000) * (grown ? 3 : 1);
        flow->traffic[i].payload = roll(&seed, 90);
    }
    flow->missed_bytes = roll(&seed, 4) ? 0 : roll(&seed, 50) * (grown ? 2 : 1);
    joined->src_device_id = joined->device_id = roll(&seed, DEVICES + 1);
    joined->dst_device_id = roll(&seed, 4) == 0 ? 1 + roll(&seed, DEVICES) : 0;
    snprintf(name, sizeof name, choice < 4 ? "ads.example" : "n%u.example", choice);
    joined->dst_domain = joined->registrable_domain = choice < 30 ? name : NULL;
    joined->dst_domain_source = joined->dst_domain ? NAME_FROM_SNI : NAME_FROM_NONE;
    joined->app_protocol = apps[roll(&seed, 3)];
    joined->dst_country = roll(&seed, 2) ? "DE" : NULL;
    joined->dst_asn = joined->dst_country ? 64500 : 0;
    if (joined->dst_domain && strcmp(joined->dst_domain, "ads.example") == 0) {
        joined->tracker_domain = "ads.example";
        joined->tracker_category = "ads";
        joined->tracker_owner = "Ads Inc.";
        joined->tracker_list = "list";
    }
    check_write(check);
}

static void write_flows(struct check *check)
{
    for (int64_t id = 1; id <= FLOWS; id++)
        write_flow_of(check, id, false);
    check_pass_now(check);
    check_settle(check, &for_ever, NOON + HOUR);
    for (int64_t id = 5; id <= FLOWS; id += 5)
        write_flow_of(check, id, true);
    check_pass_now(check);
    check_settle(check, &for_ever, NOON + 12 * HOUR);
}

/* Both ends of all flows, as contact_days counts them. */
#define SIDES                                                                                      \
    "WITH sides AS (SELECT date(start_us / 1000000, 'unixepoch') AS day, src_device_id AS device," \
    " 'started' AS role, dst_domain AS name, dst_ip AS peer, dst_country AS country, "             \
    "app_protocol "                                                                                \
    "AS app, tracker_category AS category, bytes_sent AS sent, bytes_received AS received, "       \
    "payload_sent AS told, start_us, end_us FROM flows UNION ALL SELECT date(start_us / 1000000, " \
    "'unixepoch'), dst_device_id, 'served', dst_domain, src_ip, dst_country, app_protocol, "       \
    "tracker_category, bytes_received, bytes_sent, payload_received, start_us, end_us FROM "       \
    "flows), "                                                                                     \
    "by_rows AS (SELECT day, device, role, name, CASE WHEN name IS NULL THEN peer END AS peer, "   \
    "country, CASE app WHEN 'http' THEN 1 WHEN 'tls' THEN 0 END AS clear, category, count(*), "    \
    "sum(sent), sum(received), sum(told), min(start_us), max(end_us) FROM sides WHERE device IS "  \
    "NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8), by_sums AS (SELECT day, device_id, role, name, "   \
    "peer_ip, country, clear, category_then, flows, bytes_sent, bytes_received, payload_sent, "    \
    "first_us, last_us FROM contact_days) "

static void contacts_equal_the_sums_over_the_rows(void **state)
{
    struct check *check = *state;
    begin(check);
    write_flows(check);
    assert_true(check_number(check, "SELECT count(*) FROM contact_days") > 600);
    check_answer(check,
                 SIDES "SELECT count(*) FROM (SELECT * FROM by_rows EXCEPT SELECT * FROM by_sums)",
                 "0");
    check_answer(check,
                 SIDES "SELECT count(*) FROM (SELECT * FROM by_sums EXCEPT SELECT * FROM by_rows)",
                 "0");
    check_answer(check,
                 SIDES "SELECT sum(told) = (SELECT sum(payload_sent) FROM contact_days) "
                       "FROM sides WHERE device IS NOT NULL",
                 "1");
}

static void content_seen_equals_the_sums_over_the_rows(void **state)
{
    struct check *check = *state;
    begin(check);
    write_flows(check);
    check_answer(check,
                 "SELECT sum(content_bytes) = (SELECT sum(payload_sent + payload_received) FROM "
                 "flows WHERE ip_protocol = 6), sum(missed_bytes) = (SELECT sum(missed_bytes) FROM "
                 "flows), sum(missed_bytes) > 0, min(content_share) < 1 FROM content_hours",
                 "1|1|1|1");
    check_answer(check,
                 "SELECT count(*) FROM content_hours c WHERE content_bytes <> (SELECT "
                 "sum(payload_sent + payload_received) FROM flows WHERE start_us >= c.hour_us AND "
                 "start_us < c.hour_us + 3600000000)",
                 "0");
}

static void tracker_days_have_the_verdict_of_then_and_of_today(void **state)
{
    struct check *check = *state;
    begin(check);
    write_flows(check);
    int64_t ads =
        check_number(check, "SELECT sum(flows) FROM contact_days WHERE name = 'ads.example'");
    int64_t then =
        check_number(check, "SELECT sum(flows) FROM tracker_days WHERE category_then = 'ads' "
                            "AND category_now = 'ads'");
    assert_true(ads > 0);
    assert_int_equal(ads, then);
    execute_sql(check,
                "UPDATE name_label SET until_us = from_us + 1; INSERT INTO name_label (name_id, "
                "category_term, owner_text, from_us) SELECT d.domain_id, l.category_term, "
                "l.owner_text, 5 FROM domain d, name_label l WHERE d.name = 'n9.example'");
    check_answer(check,
                 "SELECT DISTINCT name, category_then, category_now FROM tracker_days ORDER BY 1",
                 "ads.example|ads|NULL;n9.example|NULL|ads");
}

/* A flow of device 1 to ads.example, known in this way. */
static void write_ad(struct check *check, int64_t id, enum name_source source, double confidence)
{
    struct flow_record *flow = check_flow(check, id);
    flow->start_us = NOON;
    flow->end_us = NOON + 1000;
    check->joined.src_device_id = check->joined.device_id = 1;
    check->joined.dst_domain = check->joined.registrable_domain = "ads.example";
    check->joined.dst_domain_source = (uint8_t)source;
    check->joined.dst_domain_confidence = confidence;
    if (source != NAME_FROM_DNS_UNASKED) {
        check->joined.tracker_domain = "ads.example";
        check->joined.tracker_category = "ads";
    }
    check_write(check);
}

static void sums_count_what_is_certain_and_no_name_that_nobody_asked_for(void **state)
{
    struct check *check = *state;
    begin(check);
    write_ad(check, 1, NAME_FROM_SNI, 1);
    write_ad(check, 2, NAME_FROM_DNS, 1);
    write_ad(check, 3, NAME_FROM_DNS, 0.5);
    write_ad(check, 4, NAME_FROM_DNS_UNASKED, 0.5);
    check_pass_now(check);
    check_settle(check, &for_ever, NOON + 12 * HOUR);
    check_answer(check,
                 "SELECT name, name_source, certain, sum(flows) FROM contact_days "
                 "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                 "NULL|NULL|NULL|1;ads.example|dns|0|1;ads.example|dns|1|1;"
                 "ads.example|sni|1|1");
    check_answer(check,
                 "SELECT category_then, sum(flows), sum(flows_may_be), sum(bytes_sent) = "
                 "(SELECT sum(bytes_sent) FROM flows WHERE flow_id <= 2) FROM tracker_days",
                 "ads|2|1|1");
    check_answer(check, "SELECT sum(flows) FROM name_days WHERE domain = 'ads.example'", "3");
    check_answer(check, "SELECT sum(flows) FROM device_name_days WHERE domain = 'ads.example'",
                 "3");
}

/* What folding keeps. */
static const char kept[] =
    "SELECT day, device_id, role, country, clear, dst_scope, name_source, category_now, owner_now, "
    "sum(flows), sum(bytes_sent), sum(bytes_received), sum(payload_sent), sum(payload_received), "
    "min(first_us), max(last_us) FROM contact_days GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9";

static char *copy_of(const char *text)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    return copy;
}

static void old_contacts_of_people_lose_their_names_and_nothing_else(void **state)
{
    struct check *check = *state;
    begin(check);
    write_flows(check);
    char *before = copy_of(check_ask(check, kept));
    int64_t names = check_number(
        check, "SELECT count(*) FROM contact_days WHERE device_id = 2 AND name IS NOT NULL");
    check_settle(check, &aged, NOON + 34 * DAY);
    check_settle(check, &aged, NOON + 34 * DAY + 2 * HOUR);
    check_answer(check, "SELECT max(is_folded) FROM contact_days", "0");
    check_settle(check, &aged, NOON + 37 * DAY);
    check_settle(check, &aged, NOON + 37 * DAY + 2 * HOUR);
    check_answer(
        check,
        "SELECT device_id, min(is_folded), max(is_folded), max(name IS NOT NULL OR peer_ip "
        "IS NOT NULL OR as_org IS NOT NULL OR asn IS NOT NULL) FROM contact_days GROUP BY 1",
        "1|1|1|0;2|0|0|1;3|1|1|0");
    assert_int_equal(names,
                     check_number(check, "SELECT count(*) FROM contact_days WHERE device_id = "
                                         "2 AND name IS NOT NULL"));
    assert_string_equal(before, check_ask(check, kept));
    /* The day on which a thing is called a person's: its names go with the next. */
    execute_sql(check, "UPDATE device SET user_kind = NULL WHERE device_id = 2");
    check_settle(check, &aged, NOON + 38 * DAY);
    check_settle(check, &aged, NOON + 38 * DAY + 2 * HOUR);
    check_answer(check, "SELECT min(is_folded) FROM contact_days", "1");
    assert_string_equal(before, check_ask(check, kept));
    free(before);
}

static void young_contacts_keep_their_names_beside_folded_ones(void **state)
{
    struct check *check = *state;
    begin(check);
    write_flows(check);
    check_settle(check, &aged, NOON + 36 * DAY);
    check_settle(check, &aged, NOON + 36 * DAY + 2 * HOUR);
    /* The second local day is younger than 35 days. */
    check_answer(check,
                 "SELECT day, device_id, max(is_folded), min(is_folded) FROM contact_days WHERE "
                 "device_id <> 2 GROUP BY 1, 2",
                 "2026-11-21|1|1|1;2026-11-21|3|1|1;2026-11-22|1|0|0;2026-11-22|3|0|0");
}

static void write_queries(struct check *check)
{
    for (int i = 0; i < 900; i++) {
        struct dns_query_record *dns =
            check_record(check, RECORD_DNS_QUERY, sizeof *dns, NOON + i * (60 * SECOND));
        char name[20];
        snprintf(name, sizeof name, "n%d.example", i % 11);
        dns->domain = check_text(check, name);
        dns->has_query = i % 9 != 0;
        dns->answered = i % 4 != 0;
        dns->rcode = i % 4 == 0 ? NOT_OBSERVED : i % 5 == 0 ? 3 : i % 5 == 1 ? 2 : 0;
        dns->attempt = i % 7 ? 0 : 2;
        check->joined.device_id = check->joined.src_device_id = i % 4;
        check_write(check);
    }
    check_pass_now(check);
    check_settle(check, &for_ever, NOON + 20 * HOUR);
}

static void questions_equal_the_sums_over_the_rows_and_old_ones_lose_their_names(void **state)
{
    struct check *check = *state;
    static const char kept_of_queries[] =
        "SELECT day, device_id, sum(questions), sum(repeats), sum(answered), sum(nxdomain), "
        "sum(failed), min(first_us), max(last_us) FROM query_days GROUP BY 1, 2";
    begin(check);
    write_queries(check);
    check_answer(
        check,
        "WITH by_rows AS (SELECT date(query_us / 1000000, 'unixepoch'), device_id, "
        "query_domain, sum(query_seen), sum(query_seen AND answered), sum(query_seen AND "
        "rcode IS 'NXDOMAIN'), sum(query_seen AND rcode IS 'SERVFAIL'), min(query_us), "
        "max(query_us) FROM dns_queries GROUP BY 1, 2, 3), by_sums AS (SELECT day, "
        "device_id, query_domain, questions + repeats, answered, nxdomain, failed, "
        "first_us, last_us FROM query_days) SELECT (SELECT count(*) FROM (SELECT * FROM "
        "by_rows EXCEPT SELECT * FROM by_sums)), (SELECT count(*) FROM (SELECT * FROM "
        "by_sums EXCEPT SELECT * FROM by_rows)), (SELECT count(*) > 40 FROM by_sums), "
        "(SELECT min(failed) = 0 AND sum(failed) > 9 AND sum(repeats) > 9 FROM query_days)",
        "0|0|1|1");
    char *before = copy_of(check_ask(check, kept_of_queries));
    check_settle(check, &aged, NOON + 37 * DAY);
    check_settle(check, &aged, NOON + 37 * DAY + 2 * HOUR);
    check_answer(check,
                 "SELECT device_id, max(query_domain IS NOT NULL) FROM query_days GROUP BY 1",
                 "NULL|1;1|0;2|1;3|0");
    assert_string_equal(before, check_ask(check, kept_of_queries));
    free(before);
}

static void old_hours_of_people_lose_their_names_and_nothing_else(void **state)
{
    struct check *check = *state;
    static const char sums[] =
        "SELECT bucket_us, device_id, app_protocol, sum(flows), sum(bytes_sent), "
        "sum(packets_received) FROM traffic_hours GROUP BY 1, 2, 3";
    begin(check);
    for (int i = 0; i < 1200; i++) {
        char name[20];
        snprintf(name, sizeof name, "n%d.example", i % 7);
        const struct traffic_summary sum = {.minute_us = NOON + i % 60 * 60 * SECOND,
                                            .device_id = i % 4,
                                            .app_protocol = i % 3 ? "tls" : "http",
                                            .registrable_domain = i % 5 ? name : NULL,
                                            .flows = 1,
                                            .traffic = {{.packets = 2, .bytes = (uint64_t)i},
                                                        {.packets = (uint64_t)i, .bytes = 1}}};
        check_written(check, storage_write_traffic(check->writer, &sum, &check->error));
    }
    char *before = copy_of(check_ask(check, sums));
    check_settle(check, &aged, NOON + 36 * DAY);
    check_settle(check, &aged, NOON + 36 * DAY + 2 * HOUR);
    check_answer(check,
                 "SELECT device_id, max(dst_domain IS NOT NULL) FROM traffic_hours GROUP BY 1",
                 "NULL|1;1|0;2|1;3|0");
    assert_string_equal(before, check_ask(check, sums));
    free(before);
}

/* Folds for some steps, and is killed. */
static void be_killed(const struct check *check, int steps)
{
    pid_t child = fork();
    if (child == 0) {
        struct error error;
        struct storage_upkeep done;
        struct storage_writer *writer = storage_writer_open(check->path, &error);
        if (!writer) _exit(1);
        for (int i = 0; i < steps; i++)
            (void)storage_maintain(writer, &aged, NOON + 40 * DAY + i / 4 * HOUR, &done, &error);
        kill(getpid(), SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void a_kill_while_contacts_are_folded_loses_and_doubles_nothing(void **state)
{
    struct check *check = *state;
    begin(check);
    write_flows(check);
    char *before = copy_of(check_ask(check, kept));
    storage_writer_close(check->writer, NULL);
    check->writer = NULL;
    for (int steps = 5; steps < 16; steps++) {
        be_killed(check, steps);
        assert_string_equal(before, check_ask(check, kept));
    }
    check_begin(check);
    check_settle(check, &aged, NOON + 41 * DAY);
    check_settle(check, &aged, NOON + 41 * DAY + 2 * HOUR);
    check_answer(check, "SELECT min(is_folded) FROM contact_days WHERE device_id <> 2", "1");
    assert_string_equal(before, check_ask(check, kept));
    free(before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(contacts_equal_the_sums_over_the_rows),
        TEST(content_seen_equals_the_sums_over_the_rows),
        TEST(sums_count_what_is_certain_and_no_name_that_nobody_asked_for),
        TEST(tracker_days_have_the_verdict_of_then_and_of_today),
        TEST(old_contacts_of_people_lose_their_names_and_nothing_else),
        TEST(young_contacts_keep_their_names_beside_folded_ones),
        TEST(questions_equal_the_sums_over_the_rows_and_old_ones_lose_their_names),
        TEST(old_hours_of_people_lose_their_names_and_nothing_else),
        TEST(a_kill_while_contacts_are_folded_loses_and_doubles_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
