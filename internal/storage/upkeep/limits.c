/* SPDX-License-Identifier: MIT */
#include "upkeep/limits.h"

#include "upkeep/shed.h"

#include <stdio.h>

#define MIB (INT64_C(1) << 20)

enum { RESERVE_LEAST_PAGES = 64 };

static int64_t smaller(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

int64_t limits_log_most(const struct storage_policy *policy)
{
    if (!policy->max_bytes) return policy->wal_most_bytes;
    int64_t quarter = policy->max_bytes / 4;
    return policy->wal_most_bytes ? smaller(policy->wal_most_bytes, quarter) : quarter;
}

/* Reserves pages for the writes before the next step. */
int64_t limits_reserve_pages(const struct storage_writer *writer)
{
    int64_t pages = smaller(writer->upkeep->pages_most / 8, 128 * MIB / writer->wal.page_bytes);
    return pages > RESERVE_LEAST_PAGES ? pages : RESERVE_LEAST_PAGES;
}

int64_t limits_room_pages(const struct upkeep *upkeep)
{
    return upkeep->pages_most - (upkeep->page_count - upkeep->pages_free);
}

bool limits_count_pages(struct storage_writer *writer)
{
    return database_integer(writer->rows.session.connection, "PRAGMA page_count",
                            &writer->upkeep->page_count) &&
           database_integer(writer->rows.session.connection, "PRAGMA freelist_count",
                            &writer->upkeep->pages_free);
}

/* The limit that holds is *told: SQLite accepts none below the present size. 0: none. */
bool limits_of_file(struct storage_writer *writer, int64_t most, int64_t *told)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA max_page_count = %lld",
             most ? (long long)most : 4294967294LL);
    return database_integer(writer->rows.session.connection, sql, told);
}

/* Makes SQLite refuse to grow the file beyond this; it accepts no limit below the present size. */
bool limits_set(struct storage_writer *writer, const struct storage_policy *policy)
{
    struct upkeep *upkeep = writer->upkeep;
    int64_t log = limits_log_most(policy), page_bytes = writer->wal.page_bytes;
    wal_set_bound(writer->rows.session.connection, log);
    upkeep->pages_most =
        policy->max_bytes
            ? (policy->max_bytes - log - wal_index_bytes(log, page_bytes)) / page_bytes - SUM_PAGES
            : 0;
    if (policy->max_bytes && upkeep->pages_most < RESERVE_LEAST_PAGES)
        upkeep->pages_most = RESERVE_LEAST_PAGES;
    if (upkeep->pages_most == upkeep->pages_told) return true;
    int64_t told;
    if (!limits_of_file(writer, upkeep->pages_most, &told)) return false;
    upkeep->pages_told = upkeep->pages_most && told > upkeep->pages_most ? -1 : upkeep->pages_most;
    return true;
}

void limits_look_at_pressure(struct storage_writer *writer)
{
    struct upkeep *upkeep = writer->upkeep;
    int64_t reserve = limits_reserve_pages(writer), room = limits_room_pages(upkeep);
    if (!upkeep->pages_most || room >= reserve + reserve / 2) {
        upkeep->pressed = false;
    } else if (!upkeep->pressed && room < reserve) {
        upkeep->pressed = true;
        shed_begin(writer);
    }
}
