/* SPDX-License-Identifier: MIT */
#include "upkeep/local_days.h"

#include "write/row.h"

#include <stdio.h>
#include <string.h>

static bool fail(struct session *session)
{
    if (session->state == WRITE_OPEN) session->state = WRITE_WAITING;
    return error_no_memory(&session->error, "count local days");
}

/* A zone that the machine no longer has counts as UTC. */
static struct zone *open_or_utc(const char *name)
{
    struct zone *zone = zone_open(name, NULL);
    return zone ? zone : zone_open("UTC", NULL);
}

static bool read_zones(struct local_days *days, struct session *session, char *newest, size_t size)
{
    struct row row = row_begin(session, READ_DAY_ZONES);
    int result;
    while ((result = row_next(&row)) == SQLITE_ROW) {
        if (days->count == DAY_ZONES_MOST) { /* the oldest is forgotten */
            zone_close(days->zones[0].zone);
            memmove(&days->zones[0], &days->zones[1], sizeof days->zones - sizeof days->zones[0]);
            days->count--;
        }
        const char *name = (const char *)sqlite3_column_text(row.statement, 2);
        days->zones[days->count].zone_id = sqlite3_column_int64(row.statement, 0);
        days->zones[days->count].from_us = sqlite3_column_int64(row.statement, 1);
        days->zones[days->count].zone = open_or_utc(name ? name : "UTC");
        (void)snprintf(newest, size, "%s", name ? name : "UTC");
        if (!days->zones[days->count++].zone) return fail(session);
    }
    return result == SQLITE_DONE;
}

static bool add_zone(struct session *session, const char *zone, int64_t from_us)
{
    struct row row = row_begin(session, WRITE_DAY_ZONE);
    row_integer(&row, AT(from_us), from_us);
    row_string(&row, AT(zone), zone);
    return row_write(&row);
}

/* What holds from its next midnight on replaces what was to hold from then on. */
static bool change_zone(struct session *session, const char *name, int64_t now_us)
{
    struct zone *zone = open_or_utc(name);
    if (!zone) return fail(session);
    int64_t from_us = zone_next_midnight_us(zone, now_us);
    zone_close(zone);
    struct row row = row_begin(session, REMOVE_DAY_ZONES);
    row_integer(&row, AT(from_us), now_us);
    return row_write(&row) && add_zone(session, name, from_us);
}

bool local_days_open(struct local_days *days, struct session *session, const char *zone,
                     int64_t now_us)
{
    char newest[ZONE_NAME_SIZE] = "";
    *days = (struct local_days){.slot_us = INT64_MIN};
    if (!read_zones(days, session, newest, sizeof newest)) return false;
    bool good = true;
    if (!days->count)
        good = add_zone(session, zone ? zone : "UTC", 0);
    else if (zone && strcmp(zone, newest) != 0)
        good = change_zone(session, zone, now_us);
    else
        return true;
    local_days_close(days);
    *days = (struct local_days){.slot_us = INT64_MIN};
    return good && read_zones(days, session, newest, sizeof newest);
}

void local_days_close(struct local_days *days)
{
    for (int i = 0; i < days->count; i++)
        zone_close(days->zones[i].zone);
    days->count = 0;
}

/* Which zone held then. */
static int zone_at(const struct local_days *days, int64_t time_us)
{
    int at = days->count - 1;
    while (at > 0 && days->zones[at].from_us > time_us)
        at--;
    return at;
}

int64_t local_days_next_us(const struct local_days *days, int64_t time_us)
{
    return zone_next_midnight_us(days->zones[zone_at(days, time_us)].zone, time_us);
}

struct day local_days_of(struct local_days *days, int64_t slot_us)
{
    if (days->count && slot_us != days->slot_us) {
        int at = zone_at(days, slot_us);
        days->slot_us = slot_us;
        days->day = (struct day){.number = zone_day(days->zones[at].zone, slot_us),
                                 .zone_id = days->zones[at].zone_id};
    }
    return days->day;
}
