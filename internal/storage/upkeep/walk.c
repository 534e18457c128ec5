/* SPDX-License-Identifier: MIT */
#include "upkeep/walk.h"

#include "file/move.h"
#include "file/sql_text.h"
#include "write/intern.h"

#include <string.h>

enum {
    STEP_ROWS = 4000,         /* of a table without another index */
    STEP_INDEXED_ROWS = 1000, /* of one with another index */
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
    struct walk_hand hand;
    for (int i = 0; i < WALK_KEYS_MOST; i++)
        hand.key[i] = INT64_MIN;
    return hand;
}

int walk_most(enum walk walk)
{
    return walks[walk].most;
}

enum storage_kind walk_kind(enum walk walk)
{
    return walks[walk].kind;
}

static_assert(AT(after_9) == AT(after_1) + WALK_KEYS_MOST - 1 &&
                  AT(until_9) == AT(until_1) + WALK_KEYS_MOST - 1,
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

/* A visit of some rows. */
struct visit {
    struct walk_hand *hand;
    int keys;
    int64_t before_us;
    struct marks *marks; /* NULL: nothing is marked */
    enum intern_table tables[VALUES_MOST];
    int values;
    struct walk_step *step;
};

static struct visit visit_begin(enum walk walk, sqlite3_stmt *statement, struct walk_hand *hand,
                                struct walk_step *step)
{
    struct visit visit = {.hand = hand, .keys = walks[walk].keys, .step = step};
    visit.values = sqlite3_column_count(statement) - visit.keys - 1;
    for (int i = 0; i < visit.values; i++)
        visit.tables[i] = intern_table_named(sqlite3_column_name(statement, visit.keys + 1 + i));
    *step = (struct walk_step){.oldest_us = INT64_MAX, .removed_to_us = INT64_MIN};
    return visit;
}

/* Counts a row if it is old, else marks its values; moves the hand. */
static void visit_row(struct visit *visit, sqlite3_stmt *statement)
{
    struct walk_step *step = visit->step;
    int64_t time_us = sqlite3_column_type(statement, visit->keys) == SQLITE_NULL
                          ? INT64_MAX
                          : sqlite3_column_int64(statement, visit->keys);
    if (time_us < step->oldest_us) step->oldest_us = time_us;
    step->visited++;
    for (int i = 0; i < visit->keys; i++)
        visit->hand->key[i] = sqlite3_column_int64(statement, i);
    if (time_us < visit->before_us) {
        step->removed++;
        if (time_us > step->removed_to_us) step->removed_to_us = time_us;
    } else if (visit->marks) {
        mark_values(visit->marks, statement, visit->keys + 1, visit->tables, visit->values);
    }
}

static bool visit_rows(struct session *session, enum walk walk, struct walk_hand *hand, int most,
                       int64_t before_us, struct marks *marks, struct walk_step *step)
{
    int result;
    struct row row = row_begin(session, walks[walk].visit);
    struct visit visit = visit_begin(walk, row.statement, hand, step);
    visit.before_us = before_us;
    visit.marks = marks;
    add_key(&row, AT(after_1), hand, visit.keys);
    row_integer(&row, AT(most), most);
    while ((result = row_next(&row)) == SQLITE_ROW)
        visit_row(&visit, row.statement);
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

static bool take_rows(struct session *session, enum walk walk, struct walk_hand *hand, int most,
                      int64_t before_us, struct marks *marks, struct walk_step *step)
{
    const struct walk_hand after = *hand;
    if (!visit_rows(session, walk, hand, most, before_us, marks, step)) return false;
    if (step->removed == 0) return true;
    struct row row = row_begin(session, walks[walk].remove);
    add_key(&row, AT(after_1), &after, walks[walk].keys);
    add_key(&row, AT(until_1), hand, walks[walk].keys);
    row_integer(&row, AT(before_us), before_us);
    if (!row_write(&row)) return false;
    step->removed = sqlite3_changes(session->connection);
    return remove_followers(session, walk, &after, hand);
}

/* ---------------------------------------------------------------- rows of an earlier layout */

static const char *table_of(enum walk walk)
{
    return sql_statements[walks[walk].visit].name + strlen("visit_");
}

/* Statements of X_before are rare, so each step prepares its own. NULL: the session has it. */
static sqlite3_stmt *prepare(struct session *session, const char *sql, int64_t after)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(session->connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        session_fail(session, "reading rows of an earlier layout");
        return NULL;
    }
    (void)sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, ":after_1"), after);
    return statement;
}

/* True if it ended well. */
static bool finish(struct session *session, sqlite3_stmt *statement)
{
    if (sqlite3_finalize(statement) == SQLITE_OK) return true;
    session_fail(session, "reading rows of an earlier layout");
    return false;
}

static bool visit_before(struct session *session, enum walk walk, struct walk_hand *hand, int most,
                         int64_t before_us, struct marks *marks, struct walk_step *step)
{
    sqlite3_stmt *statement = prepare(session, move_of(table_of(walk))->visit, hand->key[0]);
    if (!statement) return false;
    struct visit visit = visit_begin(walk, statement, hand, step);
    visit.before_us = before_us;
    visit.marks = marks;
    (void)sqlite3_bind_int(statement, sqlite3_bind_parameter_index(statement, ":most"), most);
    while (sqlite3_step(statement) == SQLITE_ROW)
        visit_row(&visit, statement);
    return finish(session, statement);
}

static bool remove_before(struct session *session, enum walk walk, int64_t after, int64_t until,
                          int64_t before_us, struct walk_step *step)
{
    sqlite3_stmt *statement = prepare(session, move_of(table_of(walk))->remove, after);
    if (!statement) return false;
    int at_until = sqlite3_bind_parameter_index(statement, ":until_1");
    int at_before = sqlite3_bind_parameter_index(statement, ":before_us");
    (void)sqlite3_bind_int64(statement, at_until, until);
    (void)sqlite3_bind_int64(statement, at_before, before_us);
    (void)sqlite3_step(statement);
    if (!finish(session, statement)) return false;
    step->removed = sqlite3_changes(session->connection);
    return true;
}

static bool take_before(struct session *session, enum walk walk, struct walk_hand *hand, int most,
                        int64_t before_us, struct marks *marks, struct walk_step *step)
{
    int64_t after = hand->key[0];
    return visit_before(session, walk, hand, most, before_us, marks, step) &&
           (step->removed == 0 ||
            remove_before(session, walk, after, hand->key[0], before_us, step));
}

/* True if a table is there of which X is the present layout. */
static bool has_before(struct session *session, enum walk walk)
{
    const char *table = table_of(walk);
    return move_of(table) && move_has_before(session->connection, table);
}

/* Its rows go when their row of X has gone, and that may still be in X_before. */
static bool goes_with_before(struct session *session, enum walk walk)
{
    const char *table = table_of(walk);
    for (const struct sql_move *move = sql_moves; move->table; move++) {
        if (move->with && strcmp(move->with, table) == 0)
            return move_has_before(session->connection, move->table);
    }
    return false;
}

/* ---------------------------------------------------------------- both together */

bool walk_take(struct session *session, enum walk walk, struct walk_hand *hand, int most,
               int64_t before_us, struct marks *marks, struct walk_step *step)
{
    if (has_before(session, walk)) { /* no index but its key, and what is not removed is moved */
        if (!take_before(session, walk, hand, STEP_ROWS, before_us, marks, step)) return false;
        if (step->visited > 0) return true;
        before_us = INT64_MIN;
    } else if (goes_with_before(session, walk)) {
        before_us = INT64_MIN;
    }
    return take_rows(session, walk, hand, most, before_us, marks, step);
}

bool walk_peek(struct session *session, enum walk walk, const struct walk_hand *hand,
               struct walk_step *step)
{
    struct walk_hand moved = *hand;
    if (has_before(session, walk)) {
        if (!visit_before(session, walk, &moved, PEEK_ROWS, INT64_MIN, NULL, step)) return false;
        if (step->visited > 0) return true;
    }
    return visit_rows(session, walk, &moved, PEEK_ROWS, INT64_MIN, NULL, step);
}
