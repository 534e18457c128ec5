/* SPDX-License-Identifier: MIT */
/*
 * tracker_connections: one alert per device, over all its captures, each time that new connections to
 * trackers have come. It names the owners with the most connections. The single connections are in
 * the view tracker_connections.
 *
 * The sums are the rule's state, per device: a run adds the connections that ended since the last
 * one. Of more than OWNERS_KEPT owners the smallest are summed up as "others".
 *
 * Trackers are ordinary, so the severity is `info`. It is `low` if a list says that a destination
 * serves malware, phishing or a miner of cryptocurrency.
 */
#include "rule.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define OWNER_COLUMNS(COLUMN)                                                                      \
    COLUMN(device_id), COLUMN(device), COLUMN(owner), COLUMN(category), COLUMN(connections),       \
        COLUMN(bytes), COLUMN(first_us), COLUMN(last_us)
enum { OWNER_COLUMNS(COLUMN_NUMBER) };
static const char *const owner_columns[] = {OWNER_COLUMNS(COLUMN_NAME), NULL};

enum {
    OWNERS_NAMED = 5,
    OWNERS_IN_DETAILS = 20,
    OWNERS_KEPT = 32,
    OWNER_BYTES = 64,
    STATE_BYTES = 120 + OWNERS_KEPT * (OWNER_BYTES + 24),
};

struct owner_sum {
    int64_t connections;
    char name[OWNER_BYTES];
};

struct device_sum {
    int64_t device_id, recent;
    char device[128];
    /* The state: */
    int64_t connections, bytes, first_us, last_us;
    int64_t harmful;     /* a list calls one so */
    int64_t more_owners; /* that found no room */
    size_t owners;
    struct owner_sum sums[OWNERS_KEPT];
};

/* ------------------------------------------------------------ state */

/* "connections bytes first last harmful more", then a line for each owner: "connections name". */
static bool recall_sum(struct rule_run *run, struct device_sum *sum)
{
    char state[STATE_BYTES];
    if (!rule_state(run, sum->device_id, "", state, sizeof state)) return false;
    int64_t *const numbers[] = {&sum->connections, &sum->bytes,   &sum->first_us,
                                &sum->last_us,     &sum->harmful, &sum->more_owners};
    char *at = state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        *numbers[i] = strtoll(at, &at, 10);
    while (*at == '\n' && sum->owners < OWNERS_KEPT) {
        struct owner_sum *owner = &sum->sums[sum->owners++];
        owner->connections = strtoll(at + 1, &at, 10);
        size_t size = strcspn(at, "\n");
        if (size > 1 && size <= sizeof owner->name) memcpy(owner->name, at + 1, size - 1);
        at += size;
    }
    return true;
}

static bool keep_sum(struct rule_run *run, const struct device_sum *sum)
{
    char memory[STATE_BYTES];
    struct text state = text_into(memory, sizeof memory);
    text_format(&state, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
                sum->connections, sum->bytes, sum->first_us, sum->last_us, sum->harmful,
                sum->more_owners);
    for (size_t i = 0; i < sum->owners; i++)
        text_format(&state, "\n%" PRId64 " %s", sum->sums[i].connections, sum->sums[i].name);
    return rule_keep_state(run, sum->device_id, "", sum->last_us, memory);
}

/* ------------------------------------------------------------ sums */

static bool begin_device(struct rule_run *run, struct device_sum *sum, const struct answer *rows)
{
    *sum = (struct device_sum){.device_id = answer_integer(rows, column_device_id)};
    struct text device = text_into(sum->device, sizeof sum->device);
    text_add(&device, answer_text(rows, column_device));
    return recall_sum(run, sum);
}

static bool is_harmful(const char *category)
{
    static const char *const harmful[] = {"malware", "malicious", "phishing", "cryptomining"};
    for (size_t i = 0; i < sizeof harmful / sizeof harmful[0]; i++)
        if (strcmp(category, harmful[i]) == 0) return true;
    return false;
}

/* Its place; with no room left it takes that of the smallest, which is counted with the others. */
static struct owner_sum *owner_of(struct device_sum *sum, const char *name)
{
    char known[OWNER_BYTES];
    struct text short_name = text_into(known, sizeof known);
    text_add(&short_name, name);
    struct owner_sum *smallest = &sum->sums[0];
    for (size_t i = 0; i < sum->owners; i++) {
        if (strcmp(sum->sums[i].name, known) == 0) return &sum->sums[i];
        if (sum->sums[i].connections < smallest->connections) smallest = &sum->sums[i];
    }
    struct owner_sum *owner = smallest;
    if (sum->owners < OWNERS_KEPT)
        owner = &sum->sums[sum->owners++];
    else
        sum->more_owners++;
    *owner = (struct owner_sum){.connections = 0};
    memcpy(owner->name, known, sizeof known);
    return owner;
}

static void add_owner(struct device_sum *sum, const struct answer *rows)
{
    int64_t connections = answer_integer(rows, column_connections);
    int64_t first_us = answer_integer(rows, column_first_us),
            last_us = answer_integer(rows, column_last_us);
    owner_of(sum, answer_text(rows, column_owner))->connections += connections;
    if (sum->connections == 0 || first_us < sum->first_us) sum->first_us = first_us;
    if (sum->connections == 0 || last_us > sum->last_us) sum->last_us = last_us;
    sum->connections += connections;
    sum->recent += connections;
    sum->bytes += answer_integer(rows, column_bytes);
    if (is_harmful(answer_text(rows, column_category))) sum->harmful = 1;
}

/* ------------------------------------------------------------ the alert */

static int by_connections(const void *left, const void *right)
{
    const struct owner_sum *a = left, *b = right;
    if (a->connections != b->connections) return a->connections > b->connections ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void describe_sum(struct alert *alert, const struct device_sum *sum)
{
    int64_t owners = (int64_t)sum->owners + sum->more_owners;
    text_format(&alert->title, "%s made %" PRId64 " connection%s to %" PRId64 " tracker owner%s",
                sum->device, sum->connections, sum->connections == 1 ? "" : "s", owners,
                owners == 1 ? "" : "s");
    for (size_t i = 0; i < sum->owners && i < OWNERS_NAMED; i++)
        text_format(&alert->explanation, "%s%s (%" PRId64 ")", i ? ", " : "", sum->sums[i].name,
                    sum->sums[i].connections);
    text_format(&alert->explanation, "%s. %s`netscope trackers` lists them.",
                sum->owners > OWNERS_NAMED ? " and others" : "",
                sum->harmful ? "Among them are names that a list calls harmful. " : "");
    alert_figure(alert, "connections", sum->connections);
    alert_figure(alert, "owners", owners);
    alert_figure(alert, "bytes", sum->bytes);
}

static void add_owners(struct alert *alert, const struct device_sum *sum)
{
    char memory[3000];
    struct text json = text_into(memory, sizeof memory);
    for (size_t i = 0; i < sum->owners && i < OWNERS_IN_DETAILS; i++) {
        text_add_char(&json, i ? ',' : '{');
        text_add_json(&json, span_text(sum->sums[i].name));
        text_format(&json, ":%" PRId64, sum->sums[i].connections);
    }
    text_add_char(&json, '}');
    if (!json.cut) alert_json(alert, "connections_by_owner", memory);
}

static bool tell_device(struct rule_run *run, struct device_sum *sum)
{
    struct alert alert;
    qsort(sum->sums, sum->owners, sizeof sum->sums[0], by_connections);
    alert_begin(&alert, sum->harmful ? SEVERITY_LOW : SEVERITY_INFO);
    describe_sum(&alert, sum);
    add_owners(&alert, sum);
    alert.summary.device_id = sum->device_id;
    alert.summary.first_us = sum->first_us;
    alert.summary.last_us = sum->last_us;
    alert.summary.count = (uint64_t)sum->recent;
    return rule_alert(run, &alert) && keep_sum(run, sum);
}

static bool add_and_tell(struct rule_run *run, struct answer *rows)
{
    struct device_sum sum = {.device_id = 0};
    bool good = true;
    int state = 0;
    /* In order of the device. */
    while (good && (state = answer_next(rows)) == 1) {
        if (answer_integer(rows, column_device_id) != sum.device_id) {
            if (sum.device_id) good = tell_device(run, &sum);
            good = good && begin_device(run, &sum, rows);
        }
        if (good) add_owner(&sum, rows);
    }
    return good && state == 0 && (!sum.device_id || tell_device(run, &sum));
}

static bool find_tracker_connections(struct rule_run *run)
{
    const struct parameter parameters[] = {
        parameter_integer(":from_us", run->analysis->settled_from_us),
        parameter_integer(":to_us", run->analysis->settled_to_us),
    };
    struct answer rows;
    if (!rule_query(run, &rows, "analyze/trackers", parameters, 2, owner_columns)) return false;
    bool good = add_and_tell(run, &rows);
    answer_close(&rows);
    return good;
}

const struct rule rule_tracker_connections = {
    .name = "tracker_connections",
    .summary = "a device talked to trackers that the lists know",
    .run = find_tracker_connections,
};
