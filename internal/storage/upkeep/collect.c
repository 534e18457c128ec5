/* SPDX-License-Identifier: MIT */
#include "upkeep/collect.h"

#include "upkeep/removal.h"
#include "write/row.h"
#include "write/writer.h"

#include <stdlib.h>
#include <string.h>

/*
 * The filter: neighbouring ids share a line of 64 bytes, which is found by a hash and costs one
 * access to memory; a table of a million values in use takes 2,000 of the 262,144 lines.
 */
enum {
    FILTER_BYTES = 16 * 1024 * 1024,
    LINE_WORDS = 8,
    LINE_IDS = LINE_WORDS * 64,
    LINES = FILTER_BYTES / (LINE_WORDS * 8),
    LOOK_AT_ONCE = 4000,  /* values per step */
    REMOVE_AT_ONCE = 500, /* each has an entry in an index, somewhere */
};

static const struct {
    enum statement values, remove;
} tables[INTERN_SECOND_FACT] = {
    [INTERN_ADDRESS] = {VALUES_ADDRESS, REMOVE_VALUE_ADDRESS},
    [INTERN_DOMAIN] = {VALUES_DOMAIN, REMOVE_VALUE_DOMAIN},
    [INTERN_TERM] = {VALUES_TERM, REMOVE_VALUE_TERM},
    [INTERN_TEXT] = {VALUES_TEXT, REMOVE_VALUE_TEXT},
    [INTERN_FINGERPRINT] = {VALUES_FINGERPRINT, REMOVE_VALUE_FINGERPRINT},
    [INTERN_CERTIFICATE] = {VALUES_CERTIFICATE, REMOVE_VALUE_CERTIFICATE},
    [INTERN_PLACE] = {VALUES_PLACE, REMOVE_VALUE_PLACE},
    [INTERN_FLOW_KIND] = {VALUES_FLOW_KIND, REMOVE_VALUE_FLOW_KIND},
    [INTERN_LINK] = {VALUES_LINK, REMOVE_VALUE_LINK},
    [INTERN_DNS_KIND] = {VALUES_DNS_KIND, REMOVE_VALUE_DNS_KIND},
};

/* The finalizer of MurmurHash3, which is in the public domain. */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccd;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53;
    return x ^ x >> 33;
}

static uint64_t *word_of(const struct collect *collect, enum intern_table table, int64_t id)
{
    uint64_t block = (uint64_t)id / LINE_IDS;
    uint64_t line = mix(collect->salt ^ (block << 8 | (unsigned)table)) % LINES;
    return &collect->filter[line * LINE_WORDS + (uint64_t)id % LINE_IDS / 64];
}

void collect_mark(struct storage_writer *writer, enum intern_table table, int64_t id)
{
    const struct collect *collect = &writer->collect;
    if (collect->phase == COLLECT_IDLE) return;
    *word_of(collect, table, id) |= UINT64_C(1) << (id % 64);
}

static bool is_marked(const struct collect *collect, enum intern_table table, int64_t id)
{
    return *word_of(collect, table, id) >> (id % 64) & 1;
}

bool collect_begin(struct storage_writer *writer)
{
    struct collect *collect = &writer->collect;
    if (!collect->filter) collect->filter = aligned_alloc(64, FILTER_BYTES);
    if (!collect->filter) return false;
    memset(collect->filter, 0, FILTER_BYTES);
    collect->salt = mix(collect->salt + 1); /* other values coincide than last time */
    if (writer->epochs.now == INTERN_EPOCH_MOST) {
        intern_forget(writer);
        writer->epochs = (struct intern_epochs){0, 0};
    }
    /* Slots that were used since the last marking ended are still true. */
    writer->epochs.trusted = writer->epochs.now;
    writer->epochs.now++;
    collect->walk = (enum walk)0;
    collect->hand = walk_start();
    collect->phase = COLLECT_MARKING;
    return true;
}

void collect_end(struct storage_writer *writer)
{
    writer->collect.phase = COLLECT_IDLE;
}

void collect_close(struct storage_writer *writer)
{
    free(writer->collect.filter);
}

static bool mark_some(struct storage_writer *writer, const int64_t *before_us,
                      struct storage_upkeep *done)
{
    struct collect *collect = &writer->collect;
    struct walk_step step;
    enum storage_kind kind = walk_kind(collect->walk);
    if (!walk_take(writer, collect->walk, &collect->hand, walk_most(collect->walk), before_us[kind],
                   true, &step) ||
        !removal_note(writer, kind, &step, REMOVED_FOR_AGE))
        return false;
    done->rows_removed[kind] += step.removed;
    if (!step.at_end) return true;
    collect->hand = walk_start();
    collect->walk = (enum walk)(collect->walk + 1);
    if (collect->walk < WALK_COUNT) return true;
    writer->epochs.trusted = writer->epochs.now; /* what nobody used may go from here on */
    collect->phase = COLLECT_SWEEPING;
    collect->table = (enum intern_table)0;
    collect->after_id = 0;
    return true;
}

/* Ids that are to be removed, from behind after_id; the last one looked at becomes after_id. */
static int find_unused(struct storage_writer *writer, int64_t *unused, bool *at_end)
{
    struct collect *collect = &writer->collect;
    struct row row = row_begin(writer, tables[collect->table].values);
    int looked = 0, found = 0, result;
    row_integer(&row, collect->after_id);
    row_integer(&row, LOOK_AT_ONCE);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(row.statement, 0);
        int64_t highest = sqlite3_column_int64(row.statement, 1);
        collect->after_id = id;
        looked++;
        if (id < highest && !is_marked(collect, collect->table, id)) unused[found++] = id;
        if (found == REMOVE_AT_ONCE) break;
    }
    (void)sqlite3_reset(row.statement);
    *at_end = result == SQLITE_DONE && looked < LOOK_AT_ONCE;
    return found;
}

static bool sweep_some(struct storage_writer *writer, struct storage_upkeep *done)
{
    struct collect *collect = &writer->collect;
    int64_t unused[REMOVE_AT_ONCE];
    bool at_end;
    int count = find_unused(writer, unused, &at_end);
    for (int i = 0; i < count; i++) {
        struct row row = row_begin(writer, tables[collect->table].remove);
        row_integer(&row, unused[i]);
        if (!row_write(&row)) return false;
    }
    if (writer->failed) return false;
    done->rows_removed[KIND_VALUES] += count;
    if (!at_end) return true;
    collect->after_id = 0;
    collect->table = (enum intern_table)(collect->table + 1);
    if (collect->table == INTERN_SECOND_FACT) collect_end(writer);
    return true;
}

bool collect_step(struct storage_writer *writer, const int64_t *before_us,
                  struct storage_upkeep *done)
{
    switch (writer->collect.phase) {
    case COLLECT_IDLE: return true;
    case COLLECT_MARKING: return mark_some(writer, before_us, done);
    case COLLECT_SWEEPING: return sweep_some(writer, done);
    }
    return true;
}
