/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include "storage/reader.h"

#include <stdlib.h>

#define SLACK_US (10 * MINUTE_US)

struct finding {
    const char *rule, *severity, *title, *target, *src, *dst, *mac;
    int64_t first_us, last_us;
};

static bool is_at_time(const struct planting *planting, const struct finding *finding)
{
    return finding->last_us >= planting->at_us - SLACK_US &&
           finding->first_us <= planting->until_us + SLACK_US;
}

/* The word stands in the text, and is not the beginning of a longer address. */
static bool names(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    char next = at ? at[strlen(word)] : 0;
    return at && (next < '0' || next > '9');
}

/* Whether a finding is about an address, or about a device by its MAC. */
static bool is_about(const char *party, const char *mac, const struct finding *finding)
{
    return !*party || strcmp(finding->src, party) == 0 || strcmp(finding->dst, party) == 0 ||
           names(finding->target, party) || names(finding->title, party) ||
           strcmp(finding->mac, mac) == 0;
}

static bool is_found_by(const struct planting *planting, const struct finding *finding)
{
    char mac[MAC_TEXT_SIZE];
    mac_format(&planting->mac, mac);
    return strstr(planting->plant->rules, finding->rule) && is_at_time(planting, finding) &&
           is_about(planting->party, mac, finding);
}

/* Other rules may see the same trouble, in its time and not longer. */
static bool is_side_effect(const struct planting *planting, const struct finding *finding)
{
    char culprit[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    ip_format(&planting->culprit->end.ip, culprit);
    mac_format(&planting->culprit->end.mac, mac);
    return finding->first_us >= planting->at_us - SLACK_US &&
           finding->last_us <= planting->until_us + SLACK_US && is_about(culprit, mac, finding);
}

static bool explain(struct planting *plantings, size_t count, const struct finding *finding)
{
    bool is_explained = false;
    for (size_t i = 0; i < count; i++) {
        struct planting *planting = &plantings[i];
        bool is_found = is_found_by(planting, finding);
        planting->is_found = planting->is_found || is_found;
        is_explained = is_explained || is_found || is_side_effect(planting, finding);
    }
    return is_explained;
}

static bool is_medium(const char *severity)
{
    return strcmp(severity, "medium") == 0 || strcmp(severity, "high") == 0 ||
           strcmp(severity, "critical") == 0;
}

static void judge_finding(struct judge *judge, struct planting *plantings, size_t count,
                          const struct finding *finding)
{
    if (explain(plantings, count, finding) || !is_medium(finding->severity)) return;
    judge->false_findings++;
    printf("# FALSE (%s) %s %s: %s\n", judge->form, finding->severity, finding->rule,
           finding->title);
}

static void count_plantings(struct judge *judge, const struct planting *plantings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct planting *planting = &plantings[i];
        size_t row = (size_t)(planting->plant - plants);
        judge->planted[row][planting->strength]++;
        judge->found[row][planting->strength] += planting->is_found;
        if (!planting->is_found)
            printf("# missed (%s) %s %u, %u by %s at %lld\n", judge->form, planting->plant->name,
                   planting->strength, planting->amount, planting->culprit->name,
                   (long long)(planting->at_us / SECOND_US));
    }
}

bool judge_database(struct judge *judge, const char *database, struct planting *plantings,
                    size_t count)
{
    struct error error = {.sentence = ""};
    struct storage_reader *reader = storage_reader_open(database, &error);
    struct storage_rows *rows =
        reader ? storage_query(reader, NULL,
                               "SELECT rule, severity, title, target, coalesce(src_ip, '') AS src, "
                               "coalesce(dst_ip, '') AS dst, first_us, last_us, "
                               "(SELECT mac_address FROM devices d WHERE d.device_id = "
                               "a.device_id) AS mac FROM alerts a "
                               "WHERE silence_id IS NULL ORDER BY alert_id",
                               NULL, 0, &error)
               : NULL;
    int state = rows ? 1 : -1;
    for (size_t i = 0; i < count; i++)
        plantings[i].is_found = false;
    while (rows && (state = storage_next(rows, &error)) == 1) {
        const struct finding finding = {
            .rule = storage_text(rows, storage_column(rows, "rule")),
            .severity = storage_text(rows, storage_column(rows, "severity")),
            .title = storage_text(rows, storage_column(rows, "title")),
            .target = storage_text(rows, storage_column(rows, "target")),
            .src = storage_text(rows, storage_column(rows, "src")),
            .dst = storage_text(rows, storage_column(rows, "dst")),
            .mac = storage_text(rows, storage_column(rows, "mac")),
            .first_us = storage_integer(rows, storage_column(rows, "first_us")),
            .last_us = storage_integer(rows, storage_column(rows, "last_us")),
        };
        judge_finding(judge, plantings, count, &finding);
    }
    if (rows) storage_rows_close(rows);
    if (reader) storage_reader_close(reader);
    if (state < 0) fprintf(stderr, "%s\n", error.sentence);
    if (state == 0) count_plantings(judge, plantings, count);
    return state == 0;
}

static void report_condition(struct judge *judge, bool is_kept, const char *words)
{
    static unsigned number;
    judge->reports++;
    printf("%sok %u - %s: %s\n", is_kept ? "" : "not ", ++number, judge->form, words);
}

bool judge_report(struct judge *judge, unsigned seeds, unsigned days)
{
    unsigned planted = 0, found = 0,
             most_false = (seeds * days + JUDGE_DAYS_PER_FALSE - 1) / JUDGE_DAYS_PER_FALSE;
    char words[160];
    printf("# %s: %u seeds of %u days; found of planted at 1.2, 3 and 10 times the threshold\n",
           judge->form, seeds, days);
    for (size_t i = 0; i < plant_count; i++) {
        printf("# %-22s %-16s", plants[i].name, plants[i].rules);
        for (unsigned strength = 0; strength < STRENGTHS; strength++) {
            unsigned all = judge->planted[i][strength], some = judge->found[i][strength];
            printf(" %3u/%u", some, all);
            if (plants[i].threshold && strength == 0) continue;
            planted += all;
            found += some;
        }
        if (plants[i].threshold)
            printf("  %u %s\n", plants[i].threshold, plants[i].counted);
        else
            printf("  %s\n", plants[i].counted);
    }
    bool is_found = found * 100 >= planted * JUDGE_FOUND_PERCENT;
    bool is_quiet = judge->false_findings <= most_false;
    (void)snprintf(words, sizeof words, "%u of %u at three times and more are found", found,
                   planted);
    report_condition(judge, is_found, words);
    (void)snprintf(words, sizeof words, "%u false findings of medium or higher in %u days",
                   judge->false_findings, seeds * days);
    report_condition(judge, is_quiet, words);
    return is_found && is_quiet;
}
