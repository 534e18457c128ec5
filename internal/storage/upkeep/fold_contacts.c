/* SPDX-License-Identifier: MIT */
#include "upkeep/fold_contacts.h"

#include "write/row.h"

#define HOUR_US (INT64_C(3600) * 1000000)

enum { FOLD_AT_ONCE = 500 };

/* The tables of a round: the last key of the next old rows; what they become; and their end. */
static const struct {
    enum statement find, write, remove;
    int keys;
    bool by_hour;
} tables[] = {
    {FIND_CONTACTS_TO_FOLD, WRITE_FOLDED_CONTACTS, REMOVE_FOLDED_CONTACTS, 9, false},
    {FIND_QUERIES_TO_FOLD, WRITE_FOLDED_QUERIES, REMOVE_FOLDED_QUERIES, 4, false},
    {FIND_HOURS_TO_FOLD, WRITE_FOLDED_HOURS, REMOVE_FOLDED_HOURS, 4, true},
};
enum { TABLES = sizeof tables / sizeof tables[0] };

void fold_contacts_look(struct contact_fold *fold, int64_t day, int64_t before_us)
{
    if (fold->in_round || day == fold->day) return;
    *fold =
        (struct contact_fold){.in_round = true,
                              .day = day,
                              .before_us = before_us - (before_us % HOUR_US + HOUR_US) % HOUR_US,
                              .hand = walk_start()};
}

void fold_contacts_forget(struct contact_fold *fold)
{
    fold->table = 0;
    fold->hand = walk_start();
}

static void add_key(struct row *row, enum bind first, const struct walk_hand *hand, int keys)
{
    for (int i = 0; i < keys; i++)
        row_integer(row, (enum bind)(first + i), hand->key[i]);
}

/* Moves the hand to the last key of the next rows. Returns how many there are, or -1. */
static int find_end(struct row *row, struct walk_hand *hand, int keys)
{
    int count = 0, result;
    while ((result = row_next(row)) == SQLITE_ROW) {
        count++;
        for (int i = 0; i < keys; i++)
            hand->key[i] = sqlite3_column_int64(row->statement, i);
    }
    return result == SQLITE_DONE ? count : -1;
}

static bool write_range(struct session *session, enum statement statement,
                        const struct walk_hand *after, const struct walk_hand *until, int keys)
{
    struct row row = row_begin(session, statement);
    add_key(&row, AT(after_1), after, keys);
    add_key(&row, AT(until_1), until, keys);
    return row_write(&row);
}

bool fold_contacts_step(struct session *session, struct contact_fold *fold)
{
    const struct walk_hand after = fold->hand;
    int table = fold->table, keys = tables[table].keys;
    struct row row = row_begin(session, tables[table].find);
    add_key(&row, AT(after_1), &after, keys);
    row_integer(&row, AT(most), FOLD_AT_ONCE);
    if (tables[table].by_hour) {
        row_integer(&row, AT(before_us), fold->before_us);
    } else {
        row_integer(&row, AT(day), fold->day);
    }
    int count = find_end(&row, &fold->hand, keys);
    if (count < 0) return false;
    if (count > 0 && (!write_range(session, tables[table].write, &after, &fold->hand, keys) ||
                      !write_range(session, tables[table].remove, &after, &fold->hand, keys)))
        return false;
    if (count == FOLD_AT_ONCE) return true;
    fold->hand = walk_start();
    fold->table = (table + 1) % TABLES;
    fold->in_round = fold->table != 0;
    return true;
}
