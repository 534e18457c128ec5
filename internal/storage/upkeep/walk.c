/* SPDX-License-Identifier: MIT */
#include "upkeep/walk.h"

#include "write/intern.h"

enum {
    STEP_ROWS = 4000,        /* of a table without another index */
    STEP_INDEXED_ROWS = 500, /* of one with another index */
    PEEK_ROWS = 64,
    VALUES_MOST = 16
};

static const struct {
    enum storage_kind kind;
    enum statement visit, remove;
    int keys, most;
} walks[WALK_COUNT] = {
#define WALK(table, kind, keys, is_indexed)                                                        \
    [WALK_##table] = {KIND_##kind, VISIT_##table, REMOVE_##table, keys,                            \
                      is_indexed ? STEP_INDEXED_ROWS : STEP_ROWS},
    WALKED_TABLES(WALK)
#undef WALK
/* Values are removed by collect.c: they have no time. */
#define WALK(table) [WALK_##table] = {KIND_VALUES, VISIT_##table, VISIT_##table, 1, STEP_ROWS},
        NAMING_TABLES(WALK)
#undef WALK
};

/* Tables whose rows go with those of another one. */
static const struct {
    enum walk of;
    enum statement remove;
} followers[] = {
#define FOLLOWER(table, other) {WALK_##table, REMOVE_##other},
    FOLLOWED_TABLES(FOLLOWER)
#undef FOLLOWER
};

struct walk_hand walk_start(void)
{
    return (struct walk_hand){{INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN}};
}

int walk_most(enum walk walk)
{
    return walks[walk].most;
}

enum storage_kind walk_kind(enum walk walk)
{
    return walks[walk].kind;
}

static_assert(AT(after_4) == AT(after_1) + WALK_KEYS_MOST - 1 &&
                  AT(until_4) == AT(until_1) + WALK_KEYS_MOST - 1,
              "the parameters of a key stand in a row");

static void add_key(struct row *row, enum bind first, const struct walk_hand *hand, int keys)
{
    for (int i = 0; i < keys; i++)
        row_integer(row, (enum bind)(first + i), hand->key[i]);
}

static void mark_values(struct marks *marks, sqlite3_stmt *statement, int first,
                        const enum intern_table *tables, int count)
{
    for (int i = 0; i < count; i++) {
        int64_t value = sqlite3_column_int64(statement, first + i);
        if (tables[i] == INTERN_ADDRESS) value = -value; /* above: IPv4, the number itself */
        if (value > 0) marks_add(marks, tables[i], value);
    }
}

/* Visits rows; counts the old ones, and moves the hand. */
static bool visit(struct session *session, enum walk walk, struct walk_hand *hand, int most,
                  int64_t before_us, struct marks *marks, struct walk_step *step)
{
    int keys = walks[walk].keys, result;
    struct row row = row_begin(session, walks[walk].visit);
    enum intern_table tables[VALUES_MOST];
    int values = sqlite3_column_count(row.statement) - keys - 1;
    for (int i = 0; marks && i < values; i++)
        tables[i] = intern_table_named(sqlite3_column_name(row.statement, keys + 1 + i));
    *step = (struct walk_step){.oldest_us = INT64_MAX, .removed_to_us = INT64_MIN};
    add_key(&row, AT(after_1), hand, keys);
    row_integer(&row, AT(most), most);
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t time_us = sqlite3_column_type(row.statement, keys) == SQLITE_NULL
                              ? INT64_MAX
                              : sqlite3_column_int64(row.statement, keys);
        if (time_us < step->oldest_us) step->oldest_us = time_us;
        step->visited++;
        for (int i = 0; i < keys; i++)
            hand->key[i] = sqlite3_column_int64(row.statement, i);
        if (time_us < before_us) {
            step->removed++;
            if (time_us > step->removed_to_us) step->removed_to_us = time_us;
        } else if (marks) {
            mark_values(marks, row.statement, keys + 1, tables, values);
        }
    }
    step->at_end = step->visited < most;
    return result == SQLITE_DONE;
}

static bool remove_followers(struct session *session, enum walk walk, const struct walk_hand *after,
                             const struct walk_hand *until)
{
    for (size_t i = 0; i < sizeof followers / sizeof followers[0]; i++) {
        if (followers[i].of != walk) continue;
        struct row row = row_begin(session, followers[i].remove);
        add_key(&row, AT(after_1), after, walks[walk].keys);
        add_key(&row, AT(until_1), until, walks[walk].keys);
        if (!row_write(&row)) return false;
    }
    return true;
}

bool walk_take(struct session *session, enum walk walk, struct walk_hand *hand, int most,
               int64_t before_us, struct marks *marks, struct walk_step *step)
{
    const struct walk_hand after = *hand;
    if (!visit(session, walk, hand, most, before_us, marks, step)) return false;
    if (step->removed == 0) return true;
    struct row row = row_begin(session, walks[walk].remove);
    add_key(&row, AT(after_1), &after, walks[walk].keys);
    add_key(&row, AT(until_1), hand, walks[walk].keys);
    row_integer(&row, AT(before_us), before_us);
    if (!row_write(&row)) return false;
    step->removed = sqlite3_changes(session->connection);
    return remove_followers(session, walk, &after, hand);
}

bool walk_peek(struct session *session, enum walk walk, const struct walk_hand *hand,
               struct walk_step *step)
{
    struct walk_hand moved = *hand;
    return visit(session, walk, &moved, PEEK_ROWS, INT64_MIN, NULL, step);
}
