/* SPDX-License-Identifier: MIT */
/*
 * tracker_connections: one alert per device, over the whole capture so far, each time that new
 * connections to trackers have come. It names the owners with the most connections. The single
 * connections are in the view tracker_connections.
 *
 * Trackers are ordinary, so the severity is `info`. It is `low` if a list says that a destination
 * serves malware, phishing or a miner of cryptocurrency.
 */
#include "rule.h"

#include <inttypes.h>
#include <string.h>

#define OWNER_COLUMNS(COLUMN)                                                                      \
    COLUMN(device_id), COLUMN(device), COLUMN(owner), COLUMN(category), COLUMN(connections),       \
        COLUMN(recent), COLUMN(bytes), COLUMN(first_us), COLUMN(last_us)
enum { OWNER_COLUMNS(COLUMN_NUMBER) };
static const char *const owner_columns[] = {OWNER_COLUMNS(COLUMN_NAME), NULL};

enum { OWNERS_NAMED = 5, OWNERS_IN_DETAILS = 20 };

struct device_sum {
    int64_t device_id, connections, recent, owners, bytes, first_us, last_us;
    bool harmful;
    char device[128];
    char named_memory[400];
    struct text named; /* "Google (31), Meta (4)" */
    char json_memory[3000];
    struct text json; /* members of an object: "Google":31 */
};

static void begin_device(struct device_sum *sum, const struct answer *rows)
{
    *sum = (struct device_sum){.device_id = answer_integer(rows, column_device_id)};
    struct text device = text_into(sum->device, sizeof sum->device);
    text_add(&device, answer_text(rows, column_device));
    sum->named = text_into(sum->named_memory, sizeof sum->named_memory);
    sum->json = text_into(sum->json_memory, sizeof sum->json_memory);
}

static bool is_harmful(const char *category)
{
    static const char *const harmful[] = {"malware", "malicious", "phishing", "cryptomining"};
    for (size_t i = 0; i < sizeof harmful / sizeof harmful[0]; i++)
        if (strcmp(category, harmful[i]) == 0) return true;
    return false;
}

static void add_owner(struct device_sum *sum, const struct answer *rows)
{
    const char *owner = answer_text(rows, column_owner);
    int64_t connections = answer_integer(rows, column_connections);
    int64_t first_us = answer_integer(rows, column_first_us),
            last_us = answer_integer(rows, column_last_us);
    if (sum->owners < OWNERS_NAMED) {
        if (sum->owners) text_add(&sum->named, ", ");
        text_format(&sum->named, "%s (%" PRId64 ")", owner, connections);
    }
    if (sum->owners < OWNERS_IN_DETAILS) {
        size_t before = sum->json.size;
        if (sum->owners) text_add_char(&sum->json, ',');
        text_add_json(&sum->json, span_text(owner));
        text_format(&sum->json, ":%" PRId64, connections);
        if (sum->json.cut) sum->json_memory[before] = 0; /* whole members only */
    }
    if (sum->owners == 0 || first_us < sum->first_us) sum->first_us = first_us;
    if (sum->owners == 0 || last_us > sum->last_us) sum->last_us = last_us;
    sum->owners++;
    sum->connections += connections;
    sum->recent += answer_integer(rows, column_recent);
    sum->bytes += answer_integer(rows, column_bytes);
    sum->harmful |= is_harmful(answer_text(rows, column_category));
}

static bool tell_device(struct rule_run *run, const struct device_sum *sum)
{
    struct alert alert;
    char owners[sizeof sum->json_memory + 2];
    if (sum->recent == 0) return true; /* told by an earlier run */
    alert_begin(&alert, sum->harmful ? SEVERITY_LOW : SEVERITY_INFO);
    text_format(&alert.title, "%s made %" PRId64 " connections to %" PRId64 " tracker owner%s",
                sum->device, sum->connections, sum->owners, sum->owners == 1 ? "" : "s");
    text_format(&alert.explanation, "%s%s. %s`netscope trackers` lists them.", sum->named_memory,
                sum->owners > OWNERS_NAMED ? " and others" : "",
                sum->harmful ? "Among them are names that a list calls harmful. " : "");
    alert.summary.device_id = sum->device_id;
    alert.summary.first_us = sum->first_us;
    alert.summary.last_us = sum->last_us;
    alert.summary.count = (uint64_t)sum->recent;
    alert_figure(&alert, "connections", sum->connections);
    alert_figure(&alert, "owners", sum->owners);
    alert_figure(&alert, "bytes", sum->bytes);
    struct text json = text_into(owners, sizeof owners);
    text_format(&json, "{%s}", sum->json_memory);
    alert_json(&alert, "connections_by_owner", owners);
    return rule_alert(run, &alert);
}

static bool find_tracker_connections(struct rule_run *run)
{
    const struct parameter parameters[] = {
        parameter_integer(":from_us", run->analysis->settled_from_us),
        parameter_integer(":to_us", run->analysis->settled_to_us),
    };
    struct answer rows;
    if (!rule_query(run, &rows, "analyze/trackers", parameters, 2, owner_columns)) return false;
    struct device_sum sum = {.device_id = 0};
    bool wanted = true;
    int state = 0;
    /* In order of the device, then of the number of connections. */
    while (wanted && (state = answer_next(&rows)) == 1) {
        if (answer_integer(&rows, column_device_id) != sum.device_id) {
            if (sum.device_id) wanted = tell_device(run, &sum);
            begin_device(&sum, &rows);
        }
        add_owner(&sum, &rows);
    }
    if (wanted && state == 0 && sum.device_id) (void)tell_device(run, &sum);
    answer_close(&rows);
    return state >= 0;
}

const struct rule rule_tracker_connections = {
    .name = "tracker_connections",
    .summary = "a device talked to trackers that the lists know",
    .run = find_tracker_connections,
};
