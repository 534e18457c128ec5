/* SPDX-License-Identifier: MIT */
#include "checks.h"

#include "storage/maintenance.h"
#include "storage/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/*
 * Retention runs in steps, once a minute, and removes rows in the order of their time. Rows in
 * another order are found once a day.
 */
#define SLACK (15 * MINUTE)
#define SLACK_ANYWHERE (DAY + HOUR)

static const char *const sentences[CHECK_COUNT] = {
    [CHECK_CAP] = "database, log and index together stay under the cap",
    [CHECK_LOG] = "the log stays under its bound",
    [CHECK_OLD] = "no row is older than its age and the slack that is stated",
    [CHECK_MISSING] = "no row is missing that is younger than its age, unless the cap took it",
    [CHECK_MINUTES] = "traffic_minutes are what the flows' records added up to",
    [CHECK_HOURS] = "traffic_hours are what the flows' records added up to",
    [CHECK_PEERS] = "peers say of each device, role and hour what its flows say",
    [CHECK_DAYS] = "device_days say of each device, role and day what its flows say",
    [CHECK_ROLLUP] = "traffic_hours say of each device and protocol what its flows say",
    [CHECK_LEDGER] = "the ledger is exact, to the frame and to the row",
    [CHECK_ROWS] = "no row was dropped",
    [CHECK_VALUES] = "names, addresses, texts and devices are forgotten as fast as they come",
    [CHECK_MEMORY] = "resident memory does not grow by over 2 %",
    [CHECK_DESCRIPTORS] = "no descriptor is left open",
    [CHECK_REACHED] = "the cap and every age were reached",
    [CHECK_UNDISTURBED] = "no step of upkeep failed, and no second was left out",
    [CHECK_SOUND] = "pages, indexes, references and ledgers of the file are sound",
};

void expect(struct checks *checks, enum check check, bool holds, const char *format, ...)
{
    va_list values;
    checks->asked[check] = true;
    if (holds || checks->failure[check][0]) return;
    va_start(values, format);
    vsnprintf(checks->failure[check], sizeof checks->failure[check], format, values);
    va_end(values);
    fprintf(stderr, "untrue: %s (%s)\n", sentences[check], checks->failure[check]);
}

/* ------------------------------------------------------------ questions */

/* The first row's columns; missing ones are 0. */
static void ask(const struct checks *checks, const char *sql,
                void (*visit)(void *owner, const int64_t *columns), void *owner)
{
    enum { COLUMNS_MOST = 32 };
    struct error error = {.sentence = ""};
    struct storage_reader *reader = storage_reader_open(checks->database, &error);
    struct storage_rows *rows = reader ? storage_query(reader, NULL, sql, NULL, 0, &error) : NULL;
    int status = -1;
    while (rows && (status = storage_next(rows, &error)) > 0) {
        int64_t columns[COLUMNS_MOST] = {0};
        for (int i = 0; i < storage_column_count(rows) && i < COLUMNS_MOST; i++)
            columns[i] = storage_value(rows, i).integer;
        visit(owner, columns);
    }
    if (status != 0) {
        fprintf(stderr, "The soak could not ask \"%s\": %s\n", sql, error.sentence);
        exit(2);
    }
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static void keep_first(void *owner, const int64_t *columns)
{
    *(int64_t *)owner = columns[0];
}

int64_t count_of(const struct checks *checks, const char *sql)
{
    int64_t count = 0;
    ask(checks, sql, keep_first, &count);
    return count;
}

__attribute__((format(printf, 2, 3))) static int64_t count_with(const struct checks *checks,
                                                                const char *format, ...)
{
    char sql[2048];
    va_list values;
    va_start(values, format);
    vsnprintf(sql, sizeof sql, format, values);
    va_end(values);
    return count_of(checks, sql);
}

struct values count_values(const struct checks *checks)
{
    return (struct values){.domains = count_of(checks, "SELECT count(*) FROM domain"),
                           .addresses = count_of(checks, "SELECT count(*) FROM address"),
                           .texts = count_of(checks, "SELECT count(*) FROM text"),
                           .terms = count_of(checks, "SELECT count(*) FROM term"),
                           .devices = count_of(checks, "SELECT count(*) FROM device")};
}

/* ------------------------------------------------------------ ages */

struct table {
    const char *view, *time;
    size_t age; /* in struct storage_policy */
    int64_t slack_us;
    size_t rows; /* in struct minute_sum; 0 (which is no count of rows): not counted */
    enum storage_kind kind;
};
#define AGE(field) offsetof(struct storage_policy, keep_##field##_us)
#define ROWS(field) offsetof(struct minute_sum, field##_rows)
static const struct table tables[] = {
    {"flows", "end_us", AGE(rows), SLACK, ROWS(flow), KIND_FLOWS},
    {"dns_queries", "query_us", AGE(rows), SLACK, ROWS(dns), KIND_EVENTS},
    {"tls_handshakes", "hello_us", AGE(rows), SLACK, ROWS(tls), KIND_EVENTS},
    {"http_requests", "request_us", AGE(rows), SLACK, ROWS(http), KIND_EVENTS},
    {"dhcp_messages", "message_us", AGE(rows), SLACK, ROWS(dhcp), KIND_EVENTS},
    {"traffic_minutes", "bucket_us", AGE(minutes), SLACK, 0, KIND_MINUTES},
    {"traffic_hours", "bucket_us", AGE(hours), SLACK, 0, KIND_HOURS},
    {"capture_health", "interval_end_us", AGE(hours), SLACK, 0, KIND_HEALTH},
    {"alerts", "last_us", AGE(alerts), SLACK_ANYWHERE, 0, KIND_ALERTS},
    {"address_bindings", "last_seen_us", AGE(names), SLACK_ANYWHERE, 0, KIND_NAMES},
    {"domain_addresses", "last_seen_us", AGE(names), SLACK_ANYWHERE, 0, KIND_NAMES},
    {"device_evidence", "last_seen_us", AGE(devices), SLACK_ANYWHERE, 0, KIND_DEVICES},
    {"devices", "last_seen_us", AGE(devices), SLACK_ANYWHERE, 0, KIND_DEVICES},
};

static int64_t later(int64_t one, int64_t other)
{
    return one > other ? one : other;
}

static size_t minute_at(const struct checks *checks, int64_t time_us)
{
    int64_t since_us = time_us - checks->sums->from_us;
    if (since_us < 0) return 0;
    size_t minute = (size_t)(since_us / MINUTE);
    return minute < checks->sums->minute_count ? minute : checks->sums->minute_count;
}

/* The database's own record of the time since which a kind of row is complete. */
static void check_retention(struct checks *checks, const struct table *table, int64_t now_us,
                            int64_t shed_to_us)
{
    static const char *const names[KIND_COUNT] = {[KIND_FLOWS] = "flows", [KIND_EVENTS] = "events"};
    int64_t age_us = *(const int64_t *)((const char *)&checks->policy + table->age);
    int64_t kept_from_us =
        count_with(checks, "SELECT coalesce(max(kept_from_us), 0) FROM retention WHERE kind = '%s'",
                   names[table->kind]);
    expect(checks, CHECK_MISSING, kept_from_us <= later(now_us - age_us, shed_to_us + 1),
           "%s: kept from %lld", table->view, (long long)kept_from_us);
}

static void check_table(struct checks *checks, const struct table *table, int64_t now_us,
                        int64_t shed_to_us)
{
    int64_t age_us = *(const int64_t *)((const char *)&checks->policy + table->age);
    int64_t old_us = now_us - age_us - table->slack_us;
    int64_t old = count_with(checks, "SELECT count(*) FROM %s WHERE %s < %lld", table->view,
                             table->time, (long long)old_us);
    expect(checks, CHECK_OLD, old == 0, "%s: %lld rows after %lld h", table->view, (long long)old,
           (long long)((now_us - checks->sums->from_us) / HOUR));
    if (!table->rows) return;
    check_retention(checks, table, now_us, shed_to_us);
    size_t first = minute_at(checks, later(now_us - age_us, shed_to_us) + 2 * MINUTE);
    int64_t there =
        count_with(checks, "SELECT count(*) FROM %s WHERE %s >= %lld", table->view, table->time,
                   (long long)(checks->sums->from_us + (int64_t)first * MINUTE));
    uint64_t expected = 0;
    for (size_t i = first; i < checks->sums->minute_count; i++)
        expected += *(const uint64_t *)((const char *)&checks->sums->minutes[i] + table->rows);
    expect(checks, CHECK_MISSING, (uint64_t)there == expected,
           "%s: %lld rows where there should be %llu, after %lld h", table->view, (long long)there,
           (unsigned long long)expected, (long long)((now_us - checks->sums->from_us) / HOUR));
}

/* ------------------------------------------------------------ rollups */

struct rollup {
    struct checks *checks;
    enum check check;
    size_t minutes, next; /* of a bucket; the next minute to compare */
};

static struct minute_sum add_minutes(const struct sums *sums, size_t first, size_t count)
{
    struct minute_sum sum = {.flows = 0};
    for (size_t i = first; i < first + count && i < sums->minute_count; i++) {
        const struct minute_sum *one = &sums->minutes[i];
        sum.flows += one->flows;
        for (int k = 0; k < 2; k++) {
            sum.packets[k] += one->packets[k];
            sum.bytes[k] += one->bytes[k];
        }
    }
    return sum;
}

/* Missing buckets before this one must have been silent. */
static void skip_to(struct rollup *rollup, size_t minute)
{
    for (; rollup->next < minute; rollup->next += rollup->minutes) {
        struct minute_sum sum = add_minutes(rollup->checks->sums, rollup->next, rollup->minutes);
        expect(rollup->checks, rollup->check,
               sum.flows == 0 && sum.packets[0] == 0 && sum.packets[1] == 0,
               "minute %zu is not there", rollup->next);
    }
}

static void compare_bucket(void *owner, const int64_t *columns)
{
    struct rollup *rollup = owner;
    size_t minute = minute_at(rollup->checks, columns[0]);
    skip_to(rollup, minute);
    struct minute_sum sum = add_minutes(rollup->checks->sums, minute, rollup->minutes);
    const uint64_t expected[] = {sum.flows, sum.packets[0], sum.packets[1], sum.bytes[0],
                                 sum.bytes[1]};
    for (int i = 0; i < 5; i++)
        expect(rollup->checks, rollup->check, (uint64_t)columns[1 + i] == expected[i],
               "minute %zu, column %d: %lld instead of %llu", minute, i, (long long)columns[1 + i],
               (unsigned long long)expected[i]);
    rollup->next = minute + rollup->minutes;
}

static void check_buckets(struct checks *checks, enum check check, const char *view, size_t minutes,
                          int64_t kept_from_us, int64_t now_us)
{
    char sql[256];
    size_t first = (minute_at(checks, kept_from_us) / minutes + 1) * minutes;
    if (kept_from_us <= checks->sums->from_us) first = 0;
    struct rollup rollup = {checks, check, minutes, first};
    snprintf(sql, sizeof sql,
             "SELECT bucket_us, sum(flows), sum(packets_sent), sum(packets_received),"
             " sum(bytes_sent), sum(bytes_received) FROM %s WHERE bucket_us >= %lld"
             " GROUP BY bucket_us ORDER BY bucket_us",
             view, (long long)(checks->sums->from_us + (int64_t)first * MINUTE));
    ask(checks, sql, compare_bucket, &rollup);
    skip_to(&rollup, minute_at(checks, now_us - HOUR));
}

/* For hours that are over and whose flows are all present; no flow spans two hours. */
static void check_against_flows(struct checks *checks, int64_t now_us, int64_t shed_to_us)
{
    int64_t kept_us = later(now_us - checks->policy.keep_rows_us, shed_to_us) + SLACK;
    int64_t from_us = (kept_us / HOUR + 1) * HOUR, to_us = now_us / HOUR * HOUR;
    if (from_us >= to_us) return;
    static const char sql[] =
        "WITH said AS (SELECT start_us / 3600000000 * 3600000000 AS hour, device_id, app_protocol,"
        " sum(coalesce(flows_folded, 1)) AS flows, sum(packets_sent) AS ps, sum(packets_received) "
        "AS pr,"
        " sum(bytes_sent) AS bs, sum(bytes_received) AS br FROM flows"
        " WHERE start_us >= %lld AND start_us < %lld GROUP BY 1, 2, 3),"
        " kept AS (SELECT bucket_us, device_id, app_protocol, sum(flows), sum(packets_sent),"
        " sum(packets_received), sum(bytes_sent), sum(bytes_received) FROM traffic_hours"
        " WHERE bucket_us >= %lld AND bucket_us < %lld GROUP BY 1, 2, 3)"
        " SELECT (SELECT count(*) FROM (SELECT * FROM said EXCEPT SELECT * FROM kept))"
        " + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM said))";
    int64_t differ = count_with(checks, sql, (long long)from_us, (long long)to_us,
                                (long long)from_us, (long long)to_us);
    expect(checks, CHECK_ROLLUP, differ == 0, "%lld differ between %lld and %lld",
           (long long)differ, (long long)from_us, (long long)to_us);
}

/*
 * The same of the sums of the upkeep, for spans (an hour, a day) that are over by an hour. Spans from
 * kept_us on have all their flows. In a day what runs in a tunnel is left out.
 */
static void check_sums(struct checks *checks, enum check check, const char *kept, int64_t span_us,
                       const char *left_out, int64_t kept_us, int64_t now_us)
{
    int64_t from_us = (kept_us / span_us + 1) * span_us;
    int64_t to_us = (now_us - HOUR) / span_us * span_us;
    if (from_us >= to_us) return;
    static const char sql[] =
        "WITH flow_of AS (SELECT *, start_us / %lld AS span FROM flows"
        " WHERE start_us >= %lld AND start_us < %lld AND %s), said AS (SELECT span, device_id, "
        "role,"
        " sum(flows), sum(bytes_sent), sum(bytes_received) FROM"
        " (SELECT span, src_device_id AS device_id, 'started' AS role,"
        " coalesce(flows_folded, 1) AS flows, bytes_sent, bytes_received FROM flow_of"
        " UNION ALL SELECT span, dst_device_id, 'served', coalesce(flows_folded, 1),"
        " bytes_received, bytes_sent FROM flow_of) WHERE device_id IS NOT NULL GROUP BY 1, 2, 3),"
        " kept AS (SELECT span, device_id, role, sum(flows), sum(bytes_sent), sum(bytes_received)"
        " FROM (%s) WHERE span >= %lld AND span < %lld AND device_id IS NOT NULL GROUP BY 1, 2, 3)"
        " SELECT (SELECT count(*) FROM (SELECT * FROM said EXCEPT SELECT * FROM kept))"
        " + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM said))";
    int64_t differ =
        count_with(checks, sql, (long long)span_us, (long long)from_us, (long long)to_us, left_out,
                   kept, (long long)(from_us / span_us), (long long)(to_us / span_us));
    expect(checks, check, differ == 0, "%lld differ between %lld and %lld", (long long)differ,
           (long long)from_us, (long long)to_us);
}

static void check_sums_against_flows(struct checks *checks, int64_t now_us, int64_t shed_to_us)
{
    int64_t kept_us = later(now_us - checks->policy.keep_rows_us, shed_to_us) + SLACK;
    check_sums(checks, CHECK_PEERS, "SELECT *, hour_us / 3600000000 AS span FROM peers", HOUR, "1",
               kept_us, now_us);
    check_sums(checks, CHECK_DAYS, "SELECT *, day_number AS span FROM device_days", 24 * HOUR,
               "tunnel IS NULL", kept_us, now_us);
}

void check_rows(struct checks *checks, int64_t now_us, const int64_t *shed_to_us)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        check_table(checks, &tables[i], now_us, shed_to_us[tables[i].kind]);
    check_buckets(checks, CHECK_MINUTES, "traffic_minutes", 1,
                  later(now_us - checks->policy.keep_minutes_us, shed_to_us[KIND_MINUTES]), now_us);
    check_buckets(checks, CHECK_HOURS, "traffic_hours", 60,
                  later(now_us - checks->policy.keep_hours_us, shed_to_us[KIND_HOURS]), now_us);
    check_against_flows(checks, now_us, shed_to_us[KIND_FLOWS]);
    check_sums_against_flows(checks, now_us, shed_to_us[KIND_FLOWS]);
}

/* ------------------------------------------------------------ the ledger */

void check_ledger(struct checks *checks, const struct sensor_notes *notes)
{
    int64_t wrong = count_of(
        checks, "SELECT count(*) FROM capture_health WHERE frames_offered <> frames_kernel_dropped"
                " + frames_interface_dropped + frames_queue_dropped + frames_captured"
                " OR frames_captured <> frames_decoded + frames_undecodable"
                " OR frames_decoded <> frames_accounted_to_flows + frames_not_ip"
                " OR flows_created <> flows_written + flows_evicted + flows_live"
                " OR rows_queued <> rows_committed + rows_dropped");
    expect(checks, CHECK_LEDGER, wrong == 0, "%lld rows of capture_health", (long long)wrong);
    expect(checks, CHECK_ROWS, notes->ledger.rows_dropped == 0, "%llu rows",
           (unsigned long long)notes->ledger.rows_dropped);
}

/* ------------------------------------------------------------ the file */

static void take_alert(void *owner, const struct maintenance_verdict *finding)
{
    expect(owner, CHECK_SOUND, finding->state != VERDICT_BROKEN, "%s: %s", finding->check,
           finding->found);
}

void check_sound(struct checks *checks)
{
    struct error error = {.sentence = ""};
    bool opened = maintenance_check(checks->database, true, take_alert, checks, &error);
    expect(checks, CHECK_SOUND, opened, "%s", error.sentence);
}

bool checks_report(const struct checks *checks)
{
    bool good = true;
    for (int i = 0; i < CHECK_COUNT; i++) {
        const char *skipped = checks->asked[i] ? "" : " # SKIP this run is too short for it";
        bool holds = !checks->failure[i][0];
        printf("%s %d - %s%s%s%s\n", holds ? "ok" : "not ok", i + 1, sentences[i], skipped,
               holds ? "" : ": ", checks->failure[i]);
        good = good && holds;
    }
    return good;
}
