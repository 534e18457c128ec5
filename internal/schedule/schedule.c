/* SPDX-License-Identifier: MIT */
#include "schedule.h"

#include "outgoing.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---------------------------------------------------------------- what the database says */

static bool read_extent(struct run *run, struct error *error)
{
    struct storage_rows *rows = storage_query(run->reader, "schedule/extent", NULL, NULL, 0, error);
    int state = rows ? storage_next(rows, error) : -1;
    if (state == 1) {
        run->first_us = storage_integer(rows, 0);
        run->last_us = storage_integer(rows, 1);
        run->capture_id = storage_integer(rows, 2);
    }
    storage_rows_close(rows);
    return state >= 0;
}

static bool has_later_run(void *owner, int64_t from_us, int64_t to_us, int64_t capture_id)
{
    const struct run *run = owner;
    const struct parameter parameters[] = {{":from_us", value_integer(from_us)},
                                           {":to_us", value_integer(to_us)},
                                           {":capture_id", value_integer(capture_id)}};
    if (capture_id == run->capture_id) return false;
    struct storage_rows *rows = storage_query(run->reader, "schedule/later_runs", NULL, parameters,
                                              sizeof parameters / sizeof parameters[0], NULL);
    bool has = rows && storage_next(rows, NULL) == 1;
    storage_rows_close(rows);
    return has;
}

/* ---------------------------------------------------------------- making an edition */

static bool write_files(struct run *run, const struct report_entry *entry,
                        const struct edition *edition, struct error *error)
{
    char format[8], path[EDITION_PATH_SIZE + 16];
    static const enum report_kind kinds[] = {[REPORT_OF_HOME] = REPORT_PRIVACY,
                                             [REPORT_OF_NETWORK] = REPORT_NETWORK,
                                             [REPORT_OF_DEVICE] = REPORT_DEVICE,
                                             [REPORT_OF_CAMPUS] = REPORT_CAMPUS};
    struct report_request request = {.kind = kinds[entry->what],
                                     .least = entry->least,
                                     .since_us = edition->from_us,
                                     .until_us = edition->to_us,
                                     .number = edition->number,
                                     .replaces = edition->replaces,
                                     .zone = run->options->zone_name,
                                     .software = run->options->software};
    if (entry->what == REPORT_OF_DEVICE &&
        !find_device(run->reader, entry->device, &request.device_id, error))
        return false;
    for (const char *at = edition->formats; edition_next_format(&at, format);) {
        (void)report_format_of(format, &request.format);
        (void)snprintf(path, sizeof path, "%s.%s", edition->path, format);
        if (!schedule_write_file(run->reader, &request, path, error)) return false;
    }
    return true;
}

static struct edition *replaced_by(struct run *run, const struct edition *edition,
                                   struct edition *old)
{
    for (size_t i = 0; edition->replaces && i < editions_count(run->editions); i++) {
        *old = *editions_at(run->editions, i);
        if (old->number == edition->replaces && old->state == EDITION_DELIVERED) return old;
    }
    return NULL;
}

/* Removes what an edition replaces, once that edition is there. */
static bool remove_replaced(struct run *run, const struct edition *edition, struct error *error)
{
    struct edition old;
    if (!replaced_by(run, edition, &old)) return true;
    if (!folder_remove(&old, NULL, error)) return false;
    old.state = EDITION_REPLACED;
    return editions_write(run->editions, &old, error);
}

static bool make(struct run *run, const struct report_entry *entry, struct edition *edition,
                 struct error *error)
{
    if (!folder_prepare(entry->folder, error) || !write_files(run, entry, edition, error) ||
        !outgoing_put(run, entry, edition, error))
        return false;
    edition->state = EDITION_DELIVERED;
    edition->made_us = run->options->now_us;
    edition->capture_id = run->capture_id;
    if (!editions_write(run->editions, edition, error)) return false;
    run->count->made++;
    return remove_replaced(run, edition, error);
}

/* ---------------------------------------------------------------- giving numbers */

static void add_path(struct text *path, const struct run *run, const struct report_entry *entry,
                     const struct edition *edition)
{
    struct tm date;
    int64_t from_s = edition->from_us / 1000000;
    time_t local = (time_t)(from_s + zone_offset_s(run->options->zone, from_s));
    (void)gmtime_r(&local, &date);
    text_format(path, "%s/%s-%04d-%02d-%02d-no%lld", entry->folder, entry->name,
                date.tm_year + 1900, date.tm_mon + 1, date.tm_mday, (long long)edition->number);
}

static void add_formats(struct text *text, const struct report_entry *entry)
{
    for (const char *form = NULL; (form = text_list_next(&entry->formats, form));)
        text_format(text, "%s%s", text->size ? "," : "", form);
}

static struct edition new_edition(const struct run *run, const struct report_entry *entry,
                                  int64_t from_us, int64_t to_us)
{
    struct edition edition = {
        .number = editions_last_number(run->editions) + 1, .from_us = from_us, .to_us = to_us};
    (void)snprintf(edition.name, sizeof edition.name, "%s", entry->name);
    return edition;
}

/* The older ones of those that are due get one edition without a file. */
static bool skip(struct run *run, const struct report_entry *entry, const struct due *due,
                 struct error *error)
{
    struct edition edition = new_edition(run, entry, due->skip_from_us, due->skip_to_us);
    edition.state = EDITION_SKIPPED;
    edition.made_us = run->options->now_us;
    edition.capture_id = run->capture_id;
    return due->skip_to_us == 0 || editions_write(run->editions, &edition, error);
}

static bool make_due(struct run *run, const struct report_entry *entry, const struct due *due,
                     struct error *error)
{
    if (!skip(run, entry, due, error)) return false;
    for (size_t i = due->count; i-- > 0 && !*run->options->stop;) { /* the oldest first */
        const struct period *period = &due->periods[i].period;
        struct edition edition = new_edition(run, entry, period->from_us, period->to_us);
        struct text path = text_into(edition.path, sizeof edition.path);
        struct text formats = text_into(edition.formats, sizeof edition.formats);
        edition.replaces = due->periods[i].replaces;
        add_path(&path, run, entry, &edition);
        add_formats(&formats, entry);
        if (!editions_write(run->editions, &edition, error)) return false;
        if (storage_is_being_written(run->options->database)) (void)run_tell_states(run, false);
        if (!make(run, entry, &edition, error)) return false;
    }
    return true;
}

/* ---------------------------------------------------------------- a run */

/* Periods of two entries would overlap, and one report could be subtracted from the other. */
static bool check_campus(const struct run *run, const struct report_entry *entry,
                         struct error *error)
{
    for (const struct report_entry *before = run->options->entries;
         before < entry && entry->what == REPORT_OF_CAMPUS; before++)
        if (before->what == REPORT_OF_CAMPUS)
            return error_set(error,
                             "The reports %s and %s are both 'what: campus', and their times would "
                             "overlap, so %s is not made: keep one of them.",
                             before->name, entry->name, entry->name);
    return true;
}

static bool run_entry(struct run *run, const struct report_entry *entry, struct error *error)
{
    struct report_rhythm rhythm;
    struct due due;
    if (!check_campus(run, entry, error) || !report_entry_rhythm(entry, &rhythm, error))
        return false;
    const struct due_view view = {
        run->editions,        entry->name,   &rhythm,       run->options->zone,
        run->options->now_us, run->first_us, has_later_run, run};
    for (size_t i = 0; i < editions_count(run->editions); i++) { /* what was cut off comes first */
        struct edition edition = *editions_at(run->editions, i);
        if (strcmp(edition.name, entry->name) != 0) continue;
        if (edition.state == EDITION_PENDING && !make(run, entry, &edition, error)) return false;
        if (edition.state == EDITION_DELIVERED && !remove_replaced(run, &edition, error))
            return false;
    }
    due_find(&view, &due);
    return make_due(run, entry, &due, error) && run_retain(run, entry, error);
}

static void count_pending(struct run *run)
{
    for (size_t i = 0; i < editions_count(run->editions); i++)
        run->count->pending += editions_at(run->editions, i)->state == EDITION_PENDING;
}

/* At a time before the first packet, a clock was not set yet. */
static bool check_clock(const struct run *run, struct error *error)
{
    return run->options->now_us >= run->first_us ||
           error_set(error, "The clock is before the first packet that was captured, so nothing "
                            "is made: set the clock.");
}

/* One entry that fails does not hold up the others; the first error is told. */
static bool run_entries(struct run *run, struct error *error)
{
    bool good = true;
    for (size_t i = 0; i < run->options->entry_count && !*run->options->stop; i++) {
        struct error reason;
        if (run_entry(run, &run->options->entries[i], &reason)) continue;
        if (good) *error = reason;
        good = false;
    }
    return good;
}

bool schedule_run(const struct schedule_options *options, struct schedule_count *count,
                  struct error *error)
{
    struct run run;
    *count = (struct schedule_count){.made = 0};
    bool good = run_open(&run, options, error);
    run.count = count;
    if (good) run.reader = storage_reader_open(options->database, error);
    good = good && run.reader && read_extent(&run, error) && check_clock(&run, error) &&
           run_entries(&run, error);
    if (run.editions) {
        struct outgoing outgoing;
        count_pending(&run);
        outgoing_find(&run, &outgoing);
        count->not_told = run_tell_states(&run, true);
        outgoing_ask(&run, &outgoing);
    }
    storage_reader_close(run.reader);
    editions_close(run.editions);
    return good;
}
