/* SPDX-License-Identifier: MIT */
#include "base/zone.h"

#include "base/cursor.h"
#include "base/zone_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MOST = 64 * 1024, DAY_S = 86400, HEADER_SIZE = 44, PATH_SIZE = 128 };
static const char folder[] = "/usr/share/zoneinfo/";

struct zone {
    bool has_rule;
    struct zone_rule rule;  /* after the last change */
    size_t count;           /* of changes */
    int64_t first_offset_s; /* before the first change */
    struct zone_change {
        int64_t from_s, offset_s;
    } changes[];
};

/* ---------------------------------------------------------------- TZif */

struct counts {
    uint32_t utc_flags, standard_flags, leaps, changes, types, characters;
};

static bool read_header(struct cursor *cursor, struct counts *counts)
{
    const uint8_t *magic = cursor_take(cursor, 4);
    bool good = magic && memcmp(magic, "TZif", 4) == 0;
    uint8_t version = cursor_u8(cursor);
    (void)cursor_take(cursor, 15);
    counts->utc_flags = cursor_u32(cursor);
    counts->standard_flags = cursor_u32(cursor);
    counts->leaps = cursor_u32(cursor);
    counts->changes = cursor_u32(cursor);
    counts->types = cursor_u32(cursor);
    counts->characters = cursor_u32(cursor);
    return good && version >= '2' && cursor_good(cursor) && counts->changes < FILE_MOST &&
           counts->types > 0 && counts->types <= 256 && counts->characters < FILE_MOST &&
           counts->leaps < FILE_MOST && counts->utc_flags <= 256 && counts->standard_flags <= 256;
}

static size_t body_size(const struct counts *counts, size_t time_size)
{
    return counts->changes * (time_size + 1) + counts->types * 6 + counts->characters +
           counts->leaps * (time_size + 4) + counts->standard_flags + counts->utc_flags;
}

static int64_t type_offset_s(const uint8_t *types, size_t type)
{
    struct cursor cursor = cursor_over(types + type * 6, 4);
    return (int32_t)cursor_u32(&cursor);
}

/* The line at the end: "\nRULE\n". */
static void read_rule(struct zone *zone, struct cursor *cursor)
{
    char rule[128];
    size_t size = cursor_left(cursor);
    const char *text = (const char *)cursor_take(cursor, size);
    if (size < 3 || size > sizeof rule || text[0] != '\n' || text[size - 1] != '\n') return;
    (void)snprintf(rule, sizeof rule, "%.*s", (int)(size - 2), text + 1);
    zone->has_rule = zone_rule_read(rule, &zone->rule);
}

/* The second part of the file, with times of 64 bits. */
static struct zone *read_file(const uint8_t *bytes, size_t size)
{
    struct cursor cursor = cursor_over(bytes, size);
    struct counts counts;
    if (!read_header(&cursor, &counts)) return NULL;
    (void)cursor_take(&cursor, body_size(&counts, 4));
    if (!read_header(&cursor, &counts)) return NULL;
    const uint8_t *times = cursor_take(&cursor, counts.changes * (size_t)8);
    const uint8_t *kinds = cursor_take(&cursor, counts.changes);
    const uint8_t *types = cursor_take(&cursor, counts.types * (size_t)6);
    counts.changes = cursor_good(&cursor) ? counts.changes : 0;
    if (!types) return NULL;
    struct zone *zone = calloc(1, sizeof *zone + counts.changes * sizeof zone->changes[0]);
    if (!zone) return NULL;
    struct cursor time = cursor_over(times, counts.changes * (size_t)8);
    zone->first_offset_s = type_offset_s(types, 0);
    for (size_t i = 0; i < counts.changes; i++) {
        int64_t from_s = (int64_t)cursor_u64(&time);
        if (kinds[i] >= counts.types) continue;
        zone->changes[zone->count++] = (struct zone_change){from_s, type_offset_s(types, kinds[i])};
    }
    (void)cursor_take(&cursor, counts.characters + counts.leaps * (size_t)12 +
                                   counts.standard_flags + counts.utc_flags);
    if (cursor_good(&cursor)) read_rule(zone, &cursor);
    return zone;
}

/* A name that leads out of the folder is none. */
static bool is_name(const char *name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789_+-/";
    size_t size = strlen(name);
    return size > 0 && size < ZONE_NAME_SIZE && name[0] != '/' && strspn(name, allowed) == size;
}

static struct zone *open_file(const char *name)
{
    char path[PATH_SIZE];
    if (!is_name(name)) return NULL;
    (void)snprintf(path, sizeof path, "%s%s", folder, name);
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = file ? malloc(FILE_MOST) : NULL;
    struct zone *zone = bytes ? read_file(bytes, fread(bytes, 1, FILE_MOST, file)) : NULL;
    free(bytes);
    if (file) fclose(file);
    return zone;
}

/* ---------------------------------------------------------------- open */

struct zone *zone_open(const char *name, struct error *error)
{
    struct zone_rule rule = {.standard_s = 0};
    bool is_utc = strcmp(name, "UTC") == 0;
    struct zone *zone = is_utc ? NULL : open_file(name);
    if (zone) return zone;
    if (is_utc || zone_rule_read(name, &rule)) {
        zone = calloc(1, sizeof *zone);
        if (zone) *zone = (struct zone){.has_rule = true, .rule = rule};
        if (!zone) error_no_memory(error, "read a time zone");
        return zone;
    }
    error_set_kind(error, ERROR_NOT_FOUND,
                   "There is no time zone '%s' in %s: write it as in `timedatectl list-timezones`, "
                   "such as Europe/Berlin, or write UTC.",
                   name, folder);
    return NULL;
}

void zone_close(struct zone *zone)
{
    free(zone);
}

/* ---------------------------------------------------------------- questions */

int64_t zone_offset_s(const struct zone *zone, int64_t time_s)
{
    size_t low = 0, high = zone->count; /* the first change after time_s is in low..high */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->changes[middle].from_s <= time_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->count && zone->has_rule) return zone_rule_offset_s(&zone->rule, time_s);
    return low ? zone->changes[low - 1].offset_s : zone->first_offset_s;
}

int64_t zone_time_s(const struct zone *zone, int64_t local_s)
{
    /* No offset is longer than a day, and no two changes are as close. */
    int64_t before_s = local_s - zone_offset_s(zone, local_s - DAY_S);
    int64_t after_s = local_s - zone_offset_s(zone, local_s + DAY_S);
    if (before_s + zone_offset_s(zone, before_s) == local_s) return before_s;
    return after_s + zone_offset_s(zone, after_s) == local_s ? after_s : before_s;
}

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

int64_t zone_day(const struct zone *zone, int64_t time_us)
{
    int64_t time_s = floor_div(time_us, 1000000);
    return floor_div(time_s + zone_offset_s(zone, time_s), DAY_S);
}

int64_t zone_next_midnight_us(const struct zone *zone, int64_t time_us)
{
    int64_t low = floor_div(time_us, 1000000), high = low + 2 * DAY_S;
    int64_t day = zone_day(zone, time_us);
    while (high - low > 1) { /* low is in `day`, high is after it */
        int64_t middle = low + (high - low) / 2;
        if (zone_day(zone, middle * 1000000) > day)
            high = middle;
        else
            low = middle;
    }
    return high * 1000000;
}

void zone_of_machine(char name[ZONE_NAME_SIZE])
{
    char link[256];
    const char *found = getenv("TZ");
    if (found && found[0] == ':') found++;
    if (!found || !found[0]) {
        ssize_t size = readlink("/etc/localtime", link, sizeof link - 1);
        link[size > 0 ? size : 0] = '\0';
        found = strstr(link, "/zoneinfo/");
        if (found) found += strlen("/zoneinfo/");
    }
    bool fits = found && strlen(found) < ZONE_NAME_SIZE;
    (void)snprintf(name, ZONE_NAME_SIZE, "%s", fits ? found : "UTC");
}
