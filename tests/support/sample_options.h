/* SPDX-License-Identifier: MIT */
/*
 * sample_options - a table of options with every type, for tests of the configuration.
 *
 * It has two lists of maps: "deliver.targets" in a section, and "reports" at the root.
 */
#ifndef SUPPORT_SAMPLE_OPTIONS_H
#define SUPPORT_SAMPLE_OPTIONS_H

#include "config/config.h"

enum sample_kind { SAMPLE_FILE, SAMPLE_MAIL, SAMPLE_COMMAND };

struct sample_target {
    char name[24];
    int64_t kind;       /* enum sample_kind */
    char file[64];      /* OPTION_PATH */
    int64_t tries;      /* 1 to 9 */
    int64_t most_bytes; /* or 0 */
    int64_t batch_bytes;
    int64_t every_us;
    bool digest;
    struct text_list rules;
    struct network_list from;
    struct exclusion not_about;
};

struct sample_report {
    int64_t every_us;
    char title[32];
};

struct sample_settings {
    char sensor[32];
    int64_t tries;
    struct text_list operators;
    struct map_list targets; /* of struct sample_target */
    struct map_list reports; /* of struct sample_report */
};

#define SAMPLE_TARGET(field) OPTION_FIELD(struct sample_target, field)
#define SAMPLE_REPORT(field) OPTION_FIELD(struct sample_report, field)
#define SAMPLE(field) OPTION_FIELD(struct sample_settings, field)

static inline bool sample_check_target(const void *record, struct error *reason)
{
    const struct sample_target *target = record;
    if (target->kind != SAMPLE_FILE || target->file[0]) return true;
    return error_set(reason, "A target of kind 'file' needs a 'file'; write its path.");
}

static const struct option_row sample_target_rows[] = {
    {.key = "name",
     .type = OPTION_TEXT,
     SAMPLE_TARGET(name),
     .least = 1,
     .is_unique = true,
     .help = "what the target is called"},
    {.key = "kind",
     .type = OPTION_CHOICE,
     SAMPLE_TARGET(kind),
     .unit = "file|mail|command",
     .default_value = "file",
     .help = "where messages go"},
    {.key = "file",
     .type = OPTION_PATH,
     SAMPLE_TARGET(file),
     .default_value = "",
     .help = "the file that messages are written to"},
    {.key = "tries",
     .type = OPTION_COUNT,
     SAMPLE_TARGET(tries),
     .least = 1,
     .most = 9,
     .default_value = "3",
     .help = "how often a message is sent"},
    {.key = "most_bytes",
     .type = OPTION_CAP,
     SAMPLE_TARGET(most_bytes),
     .least = 1024,
     .most = 1 << 30,
     .default_value = "0",
     .help = "the size at which the file is rotated"},
    {.key = "batch_bytes",
     .type = OPTION_SIZE,
     SAMPLE_TARGET(batch_bytes),
     .least = 1024,
     .most = 1 << 20,
     .default_value = "64KiB",
     .help = "bytes that are sent together"},
    {.key = "every",
     .type = OPTION_DURATION,
     SAMPLE_TARGET(every_us),
     .least = 1000000,
     .most = INT64_C(86400000000),
     .default_value = "1m",
     .help = "how often messages are sent"},
    {.key = "digest",
     .type = OPTION_SWITCH,
     SAMPLE_TARGET(digest),
     .default_value = "no",
     .help = "send many messages as one"},
    {.key = "rules",
     .type = OPTION_TEXTS,
     SAMPLE_TARGET(rules),
     .most = 4,
     .default_value = "",
     .help = "the rules whose findings are sent"},
    {.key = "from",
     .type = OPTION_NETWORKS,
     SAMPLE_TARGET(from),
     .default_value = "10.0.0.0/8",
     .help = "the networks whose findings are sent"},
    {.key = "not_about",
     .type = OPTION_EXCLUSION,
     SAMPLE_TARGET(not_about),
     .default_value = "",
     .help = "devices whose findings are not sent"},
};
static const struct option_table sample_target_table = {.rows = sample_target_rows,
                                                        .count = sizeof sample_target_rows /
                                                                 sizeof sample_target_rows[0],
                                                        .record_size = sizeof(struct sample_target),
                                                        .check = sample_check_target};

static const struct option_row sample_report_rows[] = {
    {.key = "every",
     .type = OPTION_DURATION,
     SAMPLE_REPORT(every_us),
     .least = 60000000,
     .most = INT64_C(36500) * 86400000000,
     .default_value = "7d",
     .help = "how often the report is made"},
    {.key = "title",
     .type = OPTION_TEXT,
     SAMPLE_REPORT(title),
     .default_value = "A report",
     .help = "what the report is called"},
};
static const struct option_table sample_report_table = {
    .rows = sample_report_rows, .count = 2, .record_size = sizeof(struct sample_report)};

static const char *const sample_reserved[] = {"fleet", "deliver", NULL};

static const struct option_row sample_rows[] = {
    {.key = "sensor",
     .flag = "sensor",
     .type = OPTION_TEXT,
     SAMPLE(sensor),
     .default_value = "here",
     .help = "the name of the sensor"},
    {.key = "deliver.tries",
     .flag = "tries",
     .type = OPTION_COUNT,
     SAMPLE(tries),
     .most = 9,
     .default_value = "1",
     .help = "how often everything is tried"},
    {.key = "control.operators",
     .flag = "operators",
     .type = OPTION_TEXTS,
     SAMPLE(operators),
     .most = 8,
     .default_value = "anna, bert",
     .help = "users who may change something"},
    {.key = "deliver.targets",
     .type = OPTION_MAPS,
     SAMPLE(targets),
     .most = 3,
     .members = &sample_target_table,
     .is_renewed = true,
     .help = "where findings are sent"},
    {.key = "reports",
     .type = OPTION_MAPS,
     SAMPLE(reports),
     .most = 8,
     .members = &sample_report_table,
     .help = "the reports that are made"},
};
static const struct option_table sample_table = {.rows = sample_rows,
                                                 .count =
                                                     sizeof sample_rows / sizeof sample_rows[0],
                                                 .record_size = sizeof(struct sample_settings),
                                                 .reserved = sample_reserved};

#endif
