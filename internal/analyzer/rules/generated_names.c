/* SPDX-License-Identifier: MIT */
/*
 * generated_names: a client asked for many registered names that do not exist.
 *
 * A program that has lost its master tries names that it computes, until one exists. What counts is
 * the number of different registered names, never that of hosts below one: 30 within ten minutes or 60
 * within an hour. If they look made by chance (long, or few vowels) the severity is `medium`, else
 * `low`: made of words, they could be a crawler's or a mail server's.
 */
#include "asked_names.h"

#include <inttypes.h>

#define PART_US (INT64_C(600) * 1000000)

enum { LENGTH_BY_CHANCE = 11, VOWELS_OF_WORDS = 4 };

struct missing_names {
    int64_t count, most_in_part, letters, vowels;
    int64_t parts[ASKED_PARTS];
    const struct asked_name *example;
};

static struct missing_names missing_of(const struct asked_hour *hour)
{
    struct missing_names missing = {.example = NULL};
    for (size_t i = 0; i < hour->count; i++) {
        const struct asked_name *name = &hour->names[i];
        if (!name->is_registered || name->missing < name->names) continue;
        int64_t part = (name->first_us - hour->client.period_us) / PART_US;
        if (part < 0 || part >= ASKED_PARTS) continue;
        if (++missing.parts[part] > missing.most_in_part)
            missing.most_in_part = missing.parts[part];
        if (missing.count++ == 0 || name->example < missing.example->example)
            missing.example = name;
        missing.letters += name->letters;
        missing.vowels += name->vowels;
    }
    return missing;
}

/* Few words have under a fourth of vowels. */
static bool is_by_chance(const struct missing_names *missing)
{
    return missing->letters > LENGTH_BY_CHANCE * missing->count ||
           VOWELS_OF_WORDS * missing->vowels < missing->letters;
}

static bool judge(struct rule_run *run, const struct asked_hour *hour)
{
    int64_t least = rule_number(run, RULE_NUMBER_generated_names_least);
    struct missing_names missing = missing_of(hour);
    bool is_few = missing.most_in_part < least && missing.count < 2 * least;
    if (is_few && (2 * missing.most_in_part < least || !is_by_chance(&missing))) return true;
    char example[ASKED_NAME_BYTES], parent[ASKED_NAME_BYTES];
    if (!asked_name_text(run, missing.example, example, parent)) return false;
    struct alert alert;
    alert_begin(&alert, is_by_chance(&missing) && !is_few ? SEVERITY_MEDIUM : SEVERITY_LOW);
    text_format(&alert.title, "%s asked for %" PRId64 " names that do not exist",
                hour->client.source, missing.count);
    text_format(&alert.explanation,
                "Within an hour it asked for %" PRId64 " registered names that do not exist, such "
                "as %s. Malware tries computed names until one of them answers. Crawlers and mail "
                "servers, and a browser with a wrong list, do the same. Look at what else the "
                "device asked for, and which of the names exists.",
                missing.count, parent);
    alert_figure(&alert, "names", missing.count);
    alert_figure(&alert, "most_in_ten_minutes", missing.most_in_part);
    alert_figure(&alert, "letters", missing.letters);
    alert_figure(&alert, "vowels", missing.vowels);
    alert_fact(&alert, "example", parent);
    alert_figure(&alert, "threshold_in_ten_minutes", least);
    alert_figure(&alert, "threshold_in_an_hour", 2 * least);
    return sighting_alert(run, &hour->client, &alert);
}

const struct rule rule_generated_names = {
    .name = "generated_names",
    .summary = "a client asked for many registered names that do not exist",
    .judge_names = judge,
};
