/* SPDX-License-Identifier: MIT */
#include "upkeep/collect.h"

#include "upkeep/removal.h"
#include "write/row.h"

enum {
    LOOK_AT_ONCE = 4000,  /* values per step */
    REMOVE_AT_ONCE = 500, /* each also has an entry in an index */
};

static const struct {
    enum statement values, remove;
} tables[INTERN_SECOND_FACT] = {
#define TABLE(table, name) [INTERN_##table] = {VALUES_##table, REMOVE_VALUE_##table},
    VALUE_TABLES(TABLE)
#undef TABLE
};

bool collect_begin(struct collect *collect, struct interner *interner)
{
    if (!intern_begin_marking(interner)) return false;
    *collect = (struct collect){.phase = COLLECT_MARKING, .hand = walk_start()};
    return true;
}

void collect_end(struct collect *collect, struct interner *interner)
{
    collect->phase = COLLECT_IDLE;
    marks_end(&interner->marks);
}

static bool mark_some(struct collect *collect, struct interner *interner, const int64_t *before_us,
                      struct storage_upkeep *done)
{
    struct walk_step step;
    enum storage_kind kind = walk_kind(collect->walk);
    if (!walk_take(interner->session, collect->walk, &collect->hand, walk_most(collect->walk),
                   before_us[kind], &interner->marks, &step) ||
        !removal_note(interner->session, kind, &step, REMOVED_FOR_AGE))
        return false;
    done->rows_removed[kind] += step.removed;
    if (!step.at_end) return true;
    collect->hand = walk_start();
    collect->walk = (enum walk)(collect->walk + 1);
    if (collect->walk < WALK_COUNT) return true;
    intern_all_marked(interner); /* from here on values without a mark may be removed */
    collect->phase = COLLECT_SWEEPING;
    collect->table = (enum intern_table)0;
    collect->after_id = 0;
    return true;
}

/* Finds ids to remove, after after_id; the last one examined becomes after_id. */
static int find_unused(struct collect *collect, struct interner *interner, int64_t *unused,
                       bool *at_end)
{
    struct row row = row_begin(interner->session, tables[collect->table].values);
    int looked = 0, found = 0, result;
    row_integer(&row, AT(after_1), collect->after_id);
    row_integer(&row, AT(most), LOOK_AT_ONCE);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(row.statement, 0);
        int64_t highest = sqlite3_column_int64(row.statement, 1);
        collect->after_id = id;
        looked++;
        bool is_spared = id == highest && !collect->takes_highest;
        if (!is_spared && !marks_has(&interner->marks, collect->table, id)) unused[found++] = id;
        if (found == REMOVE_AT_ONCE) break;
    }
    (void)sqlite3_reset(row.statement);
    *at_end = result == SQLITE_DONE && looked < LOOK_AT_ONCE;
    return found;
}

static bool sweep_some(struct collect *collect, struct interner *interner,
                       struct storage_upkeep *done)
{
    int64_t unused[REMOVE_AT_ONCE];
    bool at_end;
    int count = find_unused(collect, interner, unused, &at_end);
    for (int i = 0; i < count; i++) {
        struct row row = row_begin(interner->session, tables[collect->table].remove);
        row_integer(&row, AT(id), unused[i]);
        if (!row_write(&row)) return false;
    }
    if (interner->session->state != WRITE_OPEN) return false;
    done->rows_removed[KIND_VALUES] += count;
    if (!at_end) return true;
    collect->after_id = 0;
    collect->table = (enum intern_table)(collect->table + 1);
    if (collect->table == INTERN_SECOND_FACT) collect_end(collect, interner);
    return true;
}

bool collect_step(struct collect *collect, struct interner *interner, const int64_t *before_us,
                  struct storage_upkeep *done)
{
    switch (collect->phase) {
    case COLLECT_IDLE: return true;
    case COLLECT_MARKING: return mark_some(collect, interner, before_us, done);
    case COLLECT_SWEEPING: return sweep_some(collect, interner, done);
    }
    return true;
}
