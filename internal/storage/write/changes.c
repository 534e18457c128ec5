/* SPDX-License-Identifier: MIT */
#include "write/changes.h"

#include "base/clock.h"
#include "write/row.h"

#include <string.h>

#define SECOND INT64_C(1000000)

enum { BATCH_S = 60 };

static const char last_seq_name[] = "last_change_seq";

static const char *const tables[CHANGED_KIND_COUNT] = {
#define KIND(name, table) [CHANGED_##name] = table,
    CHANGED_KINDS(KIND)
#undef KIND
};

/* ---------------------------------------------------------------- ranges */

/* Merges the two ranges with the least distance. */
static void merge_nearest(struct changed_ranges *kind)
{
    int nearest = 0;
    for (int i = 1; i + 1 < kind->count; i++) {
        int64_t gap = kind->ranges[i + 1].first - kind->ranges[i].last;
        if (gap < kind->ranges[nearest + 1].first - kind->ranges[nearest].last) nearest = i;
    }
    kind->ranges[nearest].last = kind->ranges[nearest + 1].last;
    kind->count--;
    memmove(&kind->ranges[nearest + 1], &kind->ranges[nearest + 2],
            (size_t)(kind->count - nearest - 1) * sizeof kind->ranges[0]);
}

/* Most keys follow the highest. */
static void add(struct changed_ranges *kind, int64_t id)
{
    int at = kind->count; /* the new range's place, if it is one */
    while (at > 0 && id < kind->ranges[at - 1].first)
        at--;
    if (at > 0 && id <= kind->ranges[at - 1].last) return;
    if (at > 0 && id == kind->ranges[at - 1].last + 1) {
        kind->ranges[at - 1].last = id;
        return;
    }
    if (at < kind->count && id == kind->ranges[at].first - 1) {
        kind->ranges[at].first = id;
        return;
    }
    memmove(&kind->ranges[at + 1], &kind->ranges[at],
            (size_t)(kind->count - at) * sizeof kind->ranges[0]);
    kind->ranges[at] = (struct changed_range){id, id};
    if (++kind->count > CHANGES_RANGES_MOST) merge_nearest(kind);
}

void changes_note(struct changes *changes, enum changed_kind kind, int64_t id)
{
    add(&changes->kinds[kind], id);
    changes->kinds[kind].is_fresh = true;
}

/* ---------------------------------------------------------------- the hook */

/* CHANGED_KIND_COUNT: its rows are not noted. */
static enum changed_kind kind_of(const char *table)
{
    enum changed_kind kind = (enum changed_kind)0;
    while (kind < CHANGED_KIND_COUNT && strcmp(tables[kind], table) != 0)
        kind = (enum changed_kind)(kind + 1);
    return kind;
}

static void see_row(void *owner, int operation, const char *database, const char *table,
                    sqlite3_int64 id)
{
    struct changes *changes = owner;
    (void)operation;
    (void)database;
    if (changes->paused) return;
    enum changed_kind kind = kind_of(table);
    if (kind < CHANGED_KIND_COUNT) changes_note(changes, kind, id);
}

void changes_begin(struct changes *changes, sqlite3 *connection)
{
    changes->last_seq = -1;
    changes->seq = 0;
    (void)sqlite3_update_hook(connection, see_row, changes);
}

void changes_pause(struct changes *changes, bool paused)
{
    changes->paused = paused;
}

/* ---------------------------------------------------------------- a batch */

static bool open_batch(struct changes *changes, struct session *session)
{
    if (changes->last_seq < 0) {
        struct row row = row_begin(session, FIND_LAST_ID);
        row_string(&row, AT(name), last_seq_name);
        changes->last_seq = row_find(&row);
    }
    changes->seq = changes->last_seq + 1;
    changes->opened_us = monotonic_now_us();
    changes->at_us = wall_now_us();
    struct row row = row_begin(session, WRITE_LAST_ID);
    row_string(&row, AT(name), last_seq_name);
    row_integer(&row, AT(value), changes->seq);
    return row_write(&row);
}

static bool write_kind(const struct changes *changes, enum changed_kind kind,
                       struct session *session)
{
    const struct changed_ranges *changed = &changes->kinds[kind];
    struct row old = row_begin(session, EMPTY_CHANGED);
    row_integer(&old, AT(seq), changes->seq);
    row_integer(&old, AT(kind), 1 + (int64_t)kind);
    if (!row_write(&old)) return false;
    for (int i = 0; i < changed->count; i++) {
        struct row row = row_begin(session, WRITE_CHANGED);
        row_integer(&row, AT(seq), changes->seq);
        row_integer(&row, AT(kind), 1 + (int64_t)kind);
        row_integer(&row, AT(first_id), changed->ranges[i].first);
        row_integer(&row, AT(last_id), changed->ranges[i].last);
        row_integer(&row, AT(at_us), changes->at_us);
        if (!row_write(&row)) return false;
    }
    return true;
}

bool changes_write(struct changes *changes, struct session *session)
{
    for (int i = 0; i < CHANGED_KIND_COUNT; i++) {
        if (!changes->kinds[i].is_fresh) continue;
        if (!changes->seq && !open_batch(changes, session)) return false;
        if (!write_kind(changes, (enum changed_kind)i, session)) return false;
    }
    return true;
}

void changes_committed(struct changes *changes)
{
    changes->last_seq = changes->seq > changes->last_seq ? changes->seq : changes->last_seq;
    bool is_over = monotonic_now_us() - changes->opened_us >= BATCH_S * SECOND;
    if (is_over) changes->seq = 0;
    for (int i = 0; i < CHANGED_KIND_COUNT; i++) {
        changes->kinds[i].is_fresh = false;
        if (is_over) changes->kinds[i].count = 0;
    }
}
