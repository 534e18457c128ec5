/* SPDX-License-Identifier: MIT */
/*
 * tracker_connections: one finding per device, over the whole capture so far, each time that new
 * connections to trackers have come. It names the owners with the most connections; the single
 * connections are in the view tracker_connections.
 *
 * Trackers are ordinary, so this is information; it is low where a list says that a destination
 * serves malware or phishing, or mines.
 */
#include "rule.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

static void begin(struct device_sum *sum, const struct storage_rows *rows)
{
    *sum = (struct device_sum){.device_id = row_integer(rows, 0)};
    snprintf(sum->device, sizeof sum->device, "%s", row_text(rows, 1));
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

static void add_owner(struct device_sum *sum, const struct storage_rows *rows)
{
    const char *owner = row_text(rows, 2);
    int64_t connections = row_integer(rows, 4);
    int64_t first_us = row_integer(rows, 7), last_us = row_integer(rows, 8);
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
    sum->recent += row_integer(rows, 5);
    sum->bytes += row_integer(rows, 6);
    sum->harmful |= is_harmful(row_text(rows, 3));
}

static bool report(struct rule_run *run, const struct device_sum *sum)
{
    struct finding finding;
    char owners[sizeof sum->json_memory + 2];
    if (sum->recent == 0) return true; /* told by an earlier run */
    alert_begin(&finding, sum->harmful ? SEVERITY_LOW : SEVERITY_INFO);
    text_format(&finding.title, "%s made %" PRId64 " connections to %" PRId64 " tracker owner%s",
                sum->device, sum->connections, sum->owners, sum->owners == 1 ? "" : "s");
    text_format(&finding.explanation, "%s%s. %s`netscope trackers` lists them.", sum->named_memory,
                sum->owners > OWNERS_NAMED ? " and others" : "",
                sum->harmful ? "Among them are names that a list calls harmful. " : "");
    finding.summary.device_id = sum->device_id;
    finding.summary.first_us = sum->first_us;
    finding.summary.last_us = sum->last_us;
    finding.summary.count = (uint64_t)sum->recent;
    alert_figure(&finding, "connections", sum->connections);
    alert_figure(&finding, "owners", sum->owners);
    alert_figure(&finding, "bytes", sum->bytes);
    snprintf(owners, sizeof owners, "{%s}", sum->json_memory);
    alert_json(&finding, "connections_by_owner", owners);
    return rule_found(run, &finding);
}

bool rule_tracker_connections(struct rule_run *run)
{
    const struct parameter parameters[] = {
        parameter_integer(":from_us", run->analysis->settled_from_us),
        parameter_integer(":to_us", run->analysis->settled_to_us),
    };
    struct storage_rows *rows = rule_query(run, "analyze/trackers", parameters, 2);
    if (!rows) return false;
    struct device_sum sum = {.device_id = 0};
    bool wanted = true;
    int state = 0;
    /* In order of the device, then of the number of connections. */
    while (wanted && (state = storage_next(rows, run->error)) == 1) {
        if (row_integer(rows, 0) != sum.device_id) {
            if (sum.device_id) wanted = report(run, &sum);
            begin(&sum, rows);
        }
        add_owner(&sum, rows);
    }
    if (wanted && state == 0 && sum.device_id) (void)report(run, &sum);
    storage_rows_close(rows);
    return state >= 0;
}
