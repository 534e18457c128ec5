/* SPDX-License-Identifier: MIT */
/* Sums equal what the rows say, whatever happened between the steps. */
#include "upkeep/upkeep_check.h"

#include "base/zone.h"

#include <sys/wait.h>

#define QUARTER (15 * 60 * SECOND)

/* What the rows say; flows in tunnels and rows that stand for many are not in these tests. */
static const char *const rows_say = "SELECT count(*), sum(bytes_sent + bytes_received) FROM flow";
static const char *const places_say =
    "SELECT sum(flows), sum(bytes_sent + bytes_received) FROM place_day";

static void sum_all(struct check *check)
{
    bool more = true;
    check_written(check, storage_commit(check->writer, &check->error));
    while (more)
        check_good(check, storage_sum(check->writer, NOON, &more, &check->error));
}

static void check_same(struct check *check, const char *one, const char *other)
{
    char *expected = strdup(check_ask(check, one));
    assert_non_null(expected);
    check_answer(check, other, expected);
    free(expected);
}

static void check_sums(struct check *check)
{
    check_same(check, rows_say, places_say);
    check_same(check, rows_say,
               "SELECT sum(flows), sum(bytes_sent + bytes_received) FROM domain_day");
    check_same(check,
               "SELECT src_device_id, count(*), sum(bytes_sent), sum(bytes_received), "
               "min(start_us), max(start_us + duration_us) FROM flow "
               "WHERE src_device_id IS NOT NULL GROUP BY 1",
               "SELECT device_id, sum(flows), sum(bytes_sent), sum(bytes_received), "
               "min(first_us), max(last_us) FROM device_day WHERE role = 1 GROUP BY 1");
    check_same(check,
               "SELECT dst, count(*), sum(bytes_sent), sum(bytes_received), min(start_us), "
               "max(start_us + duration_us) FROM flow WHERE src_device_id IS NOT NULL GROUP BY 1",
               "SELECT peer_address_id, sum(flows), sum(bytes_sent), sum(bytes_received), "
               "min(first_us), max(last_us) FROM peers WHERE role = 'started' GROUP BY 1");
    check_same(check,
               "SELECT src, count(*), sum(bytes_received), sum(bytes_sent) FROM flow "
               "WHERE dst_device_id IS NOT NULL GROUP BY 1",
               "SELECT peer_address_id, sum(flows), sum(bytes_sent), sum(bytes_received) "
               "FROM peers WHERE role = 'served' GROUP BY 1");
    check_same(check,
               "SELECT src_device_id, flow_id, start_us / 3600000000 FROM flow "
               "WHERE src_device_id IS NOT NULL ORDER BY 1, 2",
               "SELECT of_device_id, flow_id, hour_us / 3600000000 FROM flows_of_device "
               "WHERE role = 'started' ORDER BY 1, 2");
    check_same(check, "SELECT dst, flow_id FROM flow WHERE src_device_id IS NOT NULL ORDER BY 1, 2",
               "SELECT of_address_id, flow_id FROM flows_of_address WHERE role = 'started' "
               "ORDER BY 1, 2");
}

/* ---------------------------------------------------------------- random flows */

enum { FLOWS_MOST = 400 };
struct world {
    uint64_t random;
    int64_t now_us, next_id;
    struct {
        int64_t id, start_us, end_us;
        uint64_t bytes[2];
        int device, peer;
        bool open, pending; /* its newest state is not written */
    } flows[FLOWS_MOST];
    int count;
};

static unsigned next(struct world *world, unsigned below)
{
    world->random = world->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(world->random >> 33) % below;
}

static void write_one(struct check *check, struct world *world, int at)
{
    char peer[32];
    struct flow_record *flow = check_flow(check, world->flows[at].id);
    (void)snprintf(peer, sizeof peer, "198.51.100.%d", world->flows[at].peer);
    flow->responder = check_endpoint(peer, 443);
    flow->start_us = world->flows[at].start_us;
    flow->end_us = world->flows[at].end_us;
    flow->traffic[0] = (struct traffic){1, world->flows[at].bytes[0], 0};
    flow->traffic[1] = (struct traffic){1, world->flows[at].bytes[1], 0};
    flow->end_reason = world->flows[at].open ? END_OPEN : END_IDLE;
    bool is_served = world->flows[at].device % 3 == 0;
    check->joined.src_device_id = is_served ? 0 : world->flows[at].device + 1;
    check->joined.dst_device_id =
        is_served || world->flows[at].device == 1 ? world->flows[at].device + 1 : 0;
    check->joined.dst_domain = world->flows[at].peer % 2 ? "a.example" : "b.example";
    check_write(check);
}

/* A flow begins, goes on or ends; a row may come late, after younger ones. */
static void let_happen(struct check *check, struct world *world)
{
    bool begins = world->count < FLOWS_MOST && next(world, 3) > 0;
    int at = begins ? world->count++ : (int)next(world, (unsigned)world->count + 1);
    if (!begins && (at >= world->count || !world->flows[at].open)) return;
    if (begins) {
        world->flows[at].id = world->next_id++;
        world->flows[at].start_us = world->now_us - next(world, 100) * SECOND;
        world->flows[at].device = (int)next(world, 5);
        world->flows[at].peer = 1 + (int)next(world, 30);
        world->flows[at].end_us = world->flows[at].start_us;
        world->flows[at].open = true;
    }
    if (world->now_us > world->flows[at].end_us) world->flows[at].end_us = world->now_us;
    world->flows[at].bytes[0] += next(world, 5000);
    world->flows[at].bytes[1] += next(world, 9000);
    if (next(world, 3) == 0) world->flows[at].open = false;
    world->flows[at].pending = begins && next(world, 4) == 0;
    if (!world->flows[at].pending) write_one(check, world, at); /* else its row comes late */
}

static void let_time_pass(struct check *check, struct world *world)
{
    static const struct storage_policy for_ever = {.max_bytes = 0};
    unsigned chance = next(world, 20);
    world->now_us += chance == 0   ? -3 * HOUR /* the clock is set back, and forth */
                     : chance == 1 ? 5 * HOUR
                                   : (int64_t)next(world, 600) * SECOND;
    if (next(world, 8) == 0) /* rows of before are read from the table */
        rows_forget_notes(&check->writer->rows);
    for (unsigned steps = next(world, 4); steps > 0; steps--)
        (void)check_step(check, &for_ever, world->now_us);
}

static void end_all(struct check *check, struct world *world)
{
    for (int at = 0; at < world->count; at++) {
        if (!world->flows[at].open && !world->flows[at].pending) continue;
        world->flows[at].open = false;
        write_one(check, world, at);
    }
}

static void sums_equal_the_rows_whatever_happens(void **state)
{
    struct check *check = *state;
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    *world = (struct world){.random = 20261129, .now_us = NOON, .next_id = 1};
    check_begin_at(check, NOON);
    for (int run = 0; run < 3; run++) { /* several captures in one database */
        for (int i = 0; i < 500; i++) {
            let_happen(check, world);
            if (i % 7 == 0) let_time_pass(check, world);
        }
        end_all(check, world);
        sum_all(check);
        check_sums(check);
        world->count = 0;
        check_good(check, storage_writer_close(check->writer, &check->error));
        check_begin(check);
    }
    check_answer(check, "SELECT count(*) FROM open_flow_sum", "0");
    free(world);
}

static void a_kill_at_any_commit_counts_nothing_twice(void **state)
{
    struct check *check = *state;
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    *world = (struct world){.random = 7, .now_us = NOON, .next_id = 1};
    for (int kill = 1; kill <= 12; kill++) {
        pid_t child = fork();
        if (child == 0) {
            world->random += (uint64_t)kill;
            check_begin_at(check, world->now_us);
            for (int i = 0; i < 60 + 9 * kill; i++) {
                let_happen(check, world);
                if (i % 5 == 0) let_time_pass(check, world);
            }
            _exit(0); /* the open transaction and all memory are lost */
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        world->next_id += 1000; /* as the tracker continues above the last id */
        world->now_us += HOUR;
    }
    check_begin(check);
    sum_all(check);
    check_sums(check);
    assert_true(check_number(check, "SELECT count(*) FROM flow") > 300);
    free(world);
}

/* ---------------------------------------------------------------- floods */

static void addresses_beyond_the_most_are_one_row_and_counted(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 5000; id++) {
        char peer[32];
        struct flow_record *flow = check_flow(check, id);
        (void)snprintf(peer, sizeof peer, "198.51.%d.%d", (int)(id >> 8), (int)(id & 255));
        flow->responder = check_endpoint(peer, 443);
        flow->end_reason = END_IDLE;
        flow->traffic[0].bytes = 10;
        check->joined.src_device_id = 1;
        check_write(check);
    }
    sum_all(check);
    check_answer(check, "SELECT count(*), sum(flows), sum(bytes_sent) FROM peers",
                 "4097|5000|50000");
    check_answer(check, "SELECT flows FROM peers WHERE peer_ip IS NULL", "904");
    check_answer(check, "SELECT sum(value) FROM capture_counters WHERE name = 'sums_beyond_most'",
                 "904");
}

/* Else each item would count the rows of all devices again. */
static void an_hour_of_very_many_devices_is_counted_once(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    check_flow_at(check, 1, NOON, NOON);
    sum_all(check);
    sqlite3 *connection = check->writer->rows.session.connection;
    assert_int_equal(
        sqlite3_exec(
            connection,
            "WITH RECURSIVE d (id) AS (SELECT 1001 UNION ALL SELECT id + 1 FROM d LIMIT 60000)"
            " INSERT INTO peer_hour (hour_us, peer, device_id, role, peer_place, flows, bytes_sent,"
            " bytes_received, first_after_us, last_after_us, first_id)"
            " SELECT hour_us, 1, id, 1, 0, 1, 0, 0, 0, 0, 0 FROM sum_hour, d",
            NULL, NULL, NULL),
        SQLITE_OK);
    /* The next run has counted nothing yet. */
    check_good(check, storage_writer_close(check->writer, &check->error));
    check_begin_at(check, NOON);
    for (int64_t id = 2; id <= 60; id++) {
        struct flow_record *flow = check_flow(check, id);
        flow->start_us = flow->end_us = NOON;
        flow->end_reason = END_IDLE;
        check->joined.src_device_id = id;
        check_write(check);
    }
    sum_all(check);
    check_answer(check, "SELECT count(*) FROM peer_hour WHERE device_id BETWEEN 2 AND 60", "59");
    sqlite3_stmt *count = check->writer->rows.session.statements[COUNT_PEER_HOUR];
    assert_true(sqlite3_stmt_status(count, SQLITE_STMTSTATUS_RUN, 0) <= 2);
}

/* ---------------------------------------------------------------- local days */

static void flow_at(struct check *check, int64_t id, const char *time)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT unixepoch('%s')", time);
    int64_t start_us = check_number(check, sql) * SECOND;
    check_flow_at(check, id, start_us, start_us);
}

static void days_are_those_of_the_zone(const char *zone, struct check *check, const char *expected)
{
    check_begin(check);
    storage_set_zone(check->writer, zone);
    /* The clock is set forward and back in Berlin: days of 23 and 25 hours. */
    static const char *const times[] = {
        "2026-03-28 22:59:59", "2026-03-28 23:00:00", "2026-03-29 21:59:59", "2026-03-29 22:00:00",
        "2026-10-24 21:59:59", "2026-10-24 22:00:00", "2026-10-25 22:59:59", "2026-10-25 23:00:00",
        "2026-11-01 18:14:59", "2026-11-01 18:15:00"};
    for (int64_t i = 0; i < 10; i++)
        flow_at(check, i + 1, times[i]);
    sum_all(check);
    check_answer(check, "SELECT day, sum(flows) FROM device_days GROUP BY 1", expected);
}

static void days_follow_summer_time(void **state)
{
    days_are_those_of_the_zone("Europe/Berlin", *state,
                               "2026-03-28|1;2026-03-29|2;2026-03-30|1;2026-10-24|1;2026-10-25|2;"
                               "2026-10-26|1;2026-11-01|2");
}

static void days_begin_at_a_quarter_to_the_hour_in_kathmandu(void **state)
{
    days_are_those_of_the_zone("Asia/Kathmandu", *state,
                               "2026-03-29|2;2026-03-30|2;2026-10-25|2;2026-10-26|2;"
                               "2026-11-01|1;2026-11-02|1");
}

static void a_changed_zone_holds_from_its_next_midnight_on(void **state)
{
    struct check *check = *state;
    check_begin(check);
    storage_set_zone(check->writer, "Europe/Berlin");
    flow_at(check, 1, "2026-11-21 11:00:00");
    sum_all(check);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check_begin(check);
    storage_set_zone(check->writer, "Asia/Kathmandu"); /* its midnight is 18:15 UTC */
    flow_at(check, 2, "2026-11-21 18:14:59");
    flow_at(check, 3, "2026-11-21 18:15:00");
    sum_all(check); /* it is NOON of the 21st */
    check_answer(check, "SELECT day, zone, sum(flows) FROM device_days GROUP BY 1, 2",
                 "2026-11-21|Europe/Berlin|2;2026-11-22|Asia/Kathmandu|1");
}

static void sums_are_made_anew_and_those_whose_rows_have_gone_stay(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 8; id++)
        check_flow_at(check, id, NOON - 10 * DAY + id * DAY, NOON - 10 * DAY + id * DAY);
    sum_all(check);
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    char before[512];
    static const char *const days = "SELECT day, sum(flows) FROM device_days GROUP BY 1";
    (void)snprintf(before, sizeof before, "%s", check_ask(check, days));
    assert_int_equal(check_number(check, "SELECT count(*) FROM flow"), 6);
    check_good(check, storage_rebuild_sums(check->writer, NOON, &check->error));
    assert_int_equal(check_number(check, "SELECT count(*) FROM device_day"), 2);
    check_good(check, storage_writer_close(check->writer, &check->error)); /* as by a kill */
    check_begin(check);
    sum_all(check);
    check_answer(check, days, before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(sums_equal_the_rows_whatever_happens),
        TEST(a_kill_at_any_commit_counts_nothing_twice),
        TEST(addresses_beyond_the_most_are_one_row_and_counted),
        TEST(an_hour_of_very_many_devices_is_counted_once),
        TEST(days_follow_summer_time),
        TEST(days_begin_at_a_quarter_to_the_hour_in_kathmandu),
        TEST(a_changed_zone_holds_from_its_next_midnight_on),
        TEST(sums_are_made_anew_and_those_whose_rows_have_gone_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
#undef TEST
}
