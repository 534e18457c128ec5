/* SPDX-License-Identifier: MIT */
/* Editions whose files go: for their age, for their number, or because a device is forgotten. */
#include "outgoing.h"
#include "run.h"

#include <string.h>

#define DAY_US (INT64_C(86400) * 1000000)

enum { KEPT_MOST = 1000 }; /* of an entry */

static bool write_removed(struct run *run, struct edition *edition, const char *const *formats,
                          enum edition_state state, struct error *error)
{
    if (!folder_remove(edition, formats, error)) return false;
    if (strcmp(edition->formats, "-") == 0) edition->state = state;
    return editions_write(run->editions, edition, error);
}

static size_t count_kept(const struct run *run, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < editions_count(run->editions); i++) {
        const struct edition *edition = editions_at(run->editions, i);
        count += edition->state == EDITION_DELIVERED && strcmp(edition->name, name) == 0;
    }
    return count;
}

static bool has_format(const struct edition *edition, const char *const *formats)
{
    for (; *formats; formats++)
        if (strstr(edition->formats, *formats)) return true;
    return false;
}

/* Packet time: a clock that jumps removes nothing. */
static bool is_past(const struct run *run, const struct edition *edition, int64_t keep_us)
{
    return keep_us && run->last_us - edition->to_us > keep_us;
}

static bool retain_edition(struct run *run, const struct report_entry *entry,
                           struct edition *edition, bool is_too_many, struct error *error)
{
    static const char *const pages[] = {"html", "md", NULL}, *const figures[] = {"json", NULL};
    if (is_too_many) return write_removed(run, edition, NULL, EDITION_REMOVED, error);
    if (has_format(edition, pages) && is_past(run, edition, entry->keep_us) &&
        !write_removed(run, edition, pages, EDITION_REMOVED, error))
        return false;
    return !has_format(edition, figures) || !is_past(run, edition, entry->keep_json_us) ||
           write_removed(run, edition, figures, EDITION_REMOVED, error);
}

bool run_retain(struct run *run, const struct report_entry *entry, struct error *error)
{
    size_t kept = count_kept(run, entry->name);
    for (size_t i = 0; i < editions_count(run->editions); i++) {
        struct edition edition = *editions_at(run->editions, i);
        if (edition.state != EDITION_DELIVERED || strcmp(edition.name, entry->name) != 0) continue;
        if (!retain_edition(run, entry, &edition, kept-- > KEPT_MOST, error)) return false;
    }
    return true;
}

/* Reports are of whole days, and name what was new since the time before. */
static bool may_tell(const struct edition *edition, int64_t first_us, int64_t last_us)
{
    int64_t length_us = edition->to_us - edition->from_us;
    int64_t before_us = (length_us > 7 * DAY_US ? length_us : 7 * DAY_US) + DAY_US;
    return edition->from_us - before_us <= last_us && edition->to_us + DAY_US >= first_us;
}

bool schedule_forget(const struct schedule_options *options, int64_t first_us, int64_t last_us,
                     uint64_t *count, struct error *error)
{
    struct run run;
    *count = 0;
    bool good = run_open(&run, options, error);
    for (size_t i = 0; good && i < editions_count(run.editions); i++) {
        struct edition edition = *editions_at(run.editions, i);
        if (edition.state != EDITION_DELIVERED && edition.state != EDITION_PENDING) continue;
        if (!may_tell(&edition, first_us, last_us)) continue;
        good = write_removed(&run, &edition, NULL, EDITION_FORGOTTEN, error);
        *count += good;
    }
    if (run.editions) {
        struct outgoing outgoing; /* without a reader: the copies of what is removed go */
        outgoing_find(&run, &outgoing);
    }
    if (good) run.reader = storage_reader_open(options->database, NULL);
    (void)run_tell_states(&run, true);
    storage_reader_close(run.reader);
    editions_close(run.editions);
    return good;
}
