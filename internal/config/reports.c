/* SPDX-License-Identifier: MIT */
/* The options of an entry of `reports`, and what its words mean. */
#include "report_entry.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define MEMBER(...) OPTION_MEMBER(struct report_entry, __VA_ARGS__)

#define MINUTE (INT64_C(60) * 1000000)
#define DAY (INT64_C(86400) * 1000000)

static const struct option_row report_rows[] = {
    {.key = "name",
     .type = OPTION_TEXT,
     OPTION_FIELD(struct report_entry, name),
     .least = 1,
     .is_unique = true,
     .help = "what the report is called, also in the names of its files: letters, digits, '.', "
             "'_' and '-'"},
    {.key = "what",
     .type = OPTION_CHOICE,
     OPTION_FIELD(struct report_entry, what),
     .unit = REPORT_SUBJECTS,
     .default_value = "privacy",
     .help = "what it is about, as `netscope report` has it"},
    MEMBER("device", OPTION_TEXT, device, 0, 0, "",
           "what device: which one, by its name, address or MAC"),
    MEMBER("every", OPTION_TEXT, every, 0, 0, "weekly",
           "daily, weekly, monthly, or a time from 1min to 12h"),
    MEMBER("at", OPTION_TEXT, at, 0, 0, "",
           "when it is made, in time.zone: 07:00, Mon 07:00, or a day of the month and 07:00"),
    MEMBER("formats", OPTION_TEXTS, formats, 0, 3, "html", "the forms of it: html, md, json"),
    MEMBER("folder", OPTION_PATH, folder, 1, 0, NULL,
           "where its files go: a folder that nobody else may read; it is made if need be"),
    MEMBER("to", OPTION_TEXTS, to, 0, 8, "",
           "names of deliver.targets that get it, besides: mails have the first form attached"),
    MEMBER("least", OPTION_COUNT, least, 5, 100000, "10",
           "what campus: no number of fewer devices is shown"),
    MEMBER("keep", OPTION_DURATION, keep_us, 0, 36500 * DAY, "90d",
           "age at which html and md are removed; 0s: never"),
    MEMBER("keep_json", OPTION_DURATION, keep_json_us, 0, 36500 * DAY, "400d",
           "age at which json is removed; 0s: never"),
};

/* ---------------------------------------------------------------- rhythm */

static bool read_minute(const char *text, int64_t *minute)
{
    int hour, minutes, end = 0;
    if (strspn(text, "0123456789") != 2 || sscanf(text, "%2d:%2d%n", &hour, &minutes, &end) != 2 ||
        text[end])
        return false;
    *minute = hour * 60 + minutes;
    return hour >= 0 && hour < 24 && minutes >= 0 && minutes < 60;
}

static bool read_week_day(const char *text, int64_t *day, int64_t *minute)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    for (int i = 0; i < 7; i++)
        if (strncmp(text, days[i], 3) == 0 && text[3] == ' ') {
            *day = i;
            return read_minute(text + 4, minute);
        }
    return false;
}

static bool read_month_day(const char *text, int64_t *day, int64_t *minute)
{
    int number, end = 0;
    if (strspn(text, "0123456789") > 2 || sscanf(text, "%2d %n", &number, &end) != 1 || end < 2)
        return false;
    *day = number;
    return number >= 1 && number <= 28 && read_minute(text + end, minute);
}

static bool read_span(const struct report_entry *entry, struct report_rhythm *rhythm,
                      struct error *reason)
{
    rhythm->kind = RHYTHM_SPAN;
    if (!parse_duration_us(entry->every, &rhythm->span_us) || rhythm->span_us < MINUTE ||
        rhythm->span_us > DAY / 2)
        return error_set(reason, "'every' is daily, weekly, monthly, or a time from 1min to 12h.");
    return !entry->at[0] ||
           error_set(reason, "'at' goes with every: daily, weekly or monthly only.");
}

bool report_entry_rhythm(const struct report_entry *entry, struct report_rhythm *rhythm,
                         struct error *reason)
{
    const char *at = entry->at;
    *rhythm = (struct report_rhythm){.kind = RHYTHM_DAILY, .day = 1, .minute = 7 * 60};
    if (strcmp(entry->every, "daily") == 0)
        return !at[0] || read_minute(at, &rhythm->minute) ||
               error_set(reason, "'at' of a daily report is a time, such as 07:00.");
    rhythm->kind = RHYTHM_WEEKLY;
    if (strcmp(entry->every, "weekly") == 0)
        return !at[0] || read_week_day(at, &rhythm->day, &rhythm->minute) ||
               error_set(reason, "'at' of a weekly report is a day and a time, such as Sun 07:00.");
    rhythm->kind = RHYTHM_MONTHLY;
    if (strcmp(entry->every, "monthly") == 0)
        return !at[0] || read_month_day(at, &rhythm->day, &rhythm->minute) ||
               error_set(reason, "'at' of a monthly report is a day from 1 to 28 and a time, such "
                                 "as 1 07:00.");
    return read_span(entry, rhythm, reason);
}

/* ---------------------------------------------------------------- an entry */

static bool check_formats(const struct report_entry *entry, struct error *reason)
{
    if (entry->formats.count == 0)
        return error_set(reason, "'formats' names no form: write html, md or json.");
    for (const char *form = NULL; (form = text_list_next(&entry->formats, form));)
        if (strcmp(form, "html") != 0 && strcmp(form, "md") != 0 && strcmp(form, "json") != 0)
            return error_set(reason, "'formats' has html, md and json, and not '%s'.", form);
    return true;
}

static bool check_report(const void *record, struct error *reason)
{
    const struct report_entry *entry = record;
    struct report_rhythm rhythm;
    if (!text_is_name(entry->name) || entry->name[0] == '.')
        return error_set(reason, "A name has letters, digits, '.', '_' and '-' only, and begins "
                                 "with no '.'.");
    if ((entry->what == REPORT_OF_DEVICE) != (entry->device[0] != '\0'))
        return error_set(reason, "'device' goes with 'what: device', and only with it.");
    if (entry->folder[0] != '/' || strpbrk(entry->folder, "\n\r"))
        return error_set(reason, "'folder' is a whole path, such as /var/lib/netscope-reports.");
    if (!check_formats(entry, reason) || !report_entry_rhythm(entry, &rhythm, reason)) return false;
    /* Periods that overlap could be subtracted from each other. */
    return entry->what != REPORT_OF_CAMPUS || rhythm.kind != RHYTHM_SPAN ||
           error_set(reason, "'what: campus' goes with every: daily, weekly or monthly only.");
}

const struct option_table report_table = {.rows = report_rows,
                                          .count = sizeof report_rows / sizeof report_rows[0],
                                          .record_size = sizeof(struct report_entry),
                                          .check = check_report};
