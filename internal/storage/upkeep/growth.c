/* SPDX-License-Identifier: MIT */
#include "upkeep/growth.h"

#include "write/hours.h"
#include "write/row.h"

enum {
    PROBES = 64,
    PROBE_ROWS = 64,
    USUAL_TIMES = 2, /* of the largest day before */
};

static const enum walk walks[] = {[HOUR_FLOWS] = WALK_FLOW,
                                  [HOUR_DNS] = WALK_DNS_QUERY,
                                  [HOUR_TLS] = WALK_TLS_HANDSHAKE,
                                  [HOUR_HTTP] = WALK_HTTP_REQUEST};

/* The last day of a table, and the largest day of the week before. */
struct last_day {
    int64_t first_id, last_id; /* 0: it has no row */
    int64_t rows;              /* about */
    int64_t largest_before;
};

static bool find_days(struct session *session, enum hour_kind kind, int64_t now_us,
                      struct last_day *day)
{
    int result;
    struct row row = row_begin(session, FIND_DAYS_OF_KIND);
    row_integer(&row, AT(kind), kind);
    row_integer(&row, AT(now_us), now_us);
    *day = (struct last_day){.first_id = 0};
    while ((result = row_next(&row)) == SQLITE_ROW) {
        int64_t ids = sqlite3_column_int64(row.statement, 3);
        if (sqlite3_column_int64(row.statement, 0) == 0) {
            day->first_id = sqlite3_column_int64(row.statement, 1);
            day->last_id = sqlite3_column_int64(row.statement, 2);
        } else if (ids > day->largest_before) {
            day->largest_before = ids;
        }
    }
    return result == SQLITE_DONE;
}

/* Moves the hand over some rows, and removes none. */
static bool pass_over(struct session *session, enum walk walk, struct walk_hand *hand, int most,
                      struct walk_step *step)
{
    return walk_take(session, walk, hand, most, INT64_MIN, NULL, step);
}

/* How many rows have the ids, by how near to each other they are at some places. */
static bool estimate_rows(struct session *session, enum walk walk, struct last_day *day)
{
    struct walk_step step;
    struct walk_hand hand = walk_start();
    hand.key[0] = day->first_id - 1;
    if (!pass_over(session, walk, &hand, 1, &step)) return false;
    int64_t first = hand.key[0], ids = day->last_id - first + 1; /* those before it have gone */
    if (step.visited == 0 || ids <= 0) return true;
    double near = 0; /* rows for each id */
    for (int i = 0; i < PROBES; i++) {
        hand = walk_start();
        int64_t before = hand.key[0] = first - 1 + ids / PROBES * i + ids % PROBES * i / PROBES;
        if (!pass_over(session, walk, &hand, PROBE_ROWS, &step)) return false;
        if (step.visited > 0) near += (double)step.visited / (double)(hand.key[0] - before);
    }
    day->rows = (int64_t)((double)ids * near / PROBES);
    return true;
}

bool growth_look(struct session *session, int64_t now_us, struct growth *growth)
{
    struct last_day days[HOUR_KINDS + 1];
    int64_t next_most = 0, most = 0;
    bool has_days_before = false;
    *growth = (struct growth){.walk = WALK_ROWS};
    for (int kind = HOUR_FLOWS; kind <= HOUR_KINDS; kind++) {
        struct last_day *day = &days[kind];
        if (!find_days(session, (enum hour_kind)kind, now_us, day)) return false;
        if (day->last_id && !estimate_rows(session, walks[kind], day)) return false;
        has_days_before |= day->largest_before > 0;
        if (day->rows > most) {
            next_most = most;
            most = day->rows;
        } else if (day->rows > next_most) {
            next_most = day->rows;
        }
    }
    for (int kind = HOUR_FLOWS; kind <= HOUR_KINDS; kind++) {
        const struct last_day *day = &days[kind];
        int64_t usual = has_days_before ? USUAL_TIMES * day->largest_before : next_most;
        if (day->rows - usual > growth->rows)
            *growth = (struct growth){walks[kind], day->rows - usual, day->first_id - 1};
    }
    return true;
}
