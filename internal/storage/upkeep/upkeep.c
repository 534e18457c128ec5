/* SPDX-License-Identifier: MIT */
#include "upkeep/upkeep.h"

#include "file/indexes.h"
#include "file/move.h"
#include "files.h"
#include "upkeep/erase.h"
#include "upkeep/judge.h"
#include "upkeep/limits.h"
#include "upkeep/rebuild.h"
#include "upkeep/removal.h"
#include "upkeep/shed.h"

#include <stdio.h>
#include <stdlib.h>

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define MIB (INT64_C(1) << 20)

enum {
    CHECKPOINT_MIB = 16,      /* of the log, between two checkpoints */
    VACUUM_PAGES = 128,       /* each is copied, and its parent changed */
    SHRINK_FROM_PAGES = 1024, /* fewer free pages are not worth the work */
    MOVE_ROOM_BYTES = 1024,   /* for a row, most of it for its step's pages */
    MOVE_LEAST_ROWS = 100,
    COLLECT_AFTER_ROWS = 50000, /* rows removed under the cap */
    HELD_UP_S = 10,             /* until the log is checked again */
};

static int64_t smaller(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

/* ---------------------------------------------------------------- the beginning */

static bool begin(struct storage_writer *writer, int64_t now_us)
{
    struct upkeep *upkeep = writer->upkeep;
    if (upkeep->began) return true;
    int64_t mode = 0;
    upkeep->now_us = upkeep_kept_time(writer, "upkeep_us");
    upkeep->collected_us = upkeep_kept_time(writer, "collected_us");
    if (!upkeep->collected_us) upkeep->collected_us = now_us;
    struct row erasures = row_begin(&writer->rows.session, FIND_ERASURES);
    if (row_find(&erasures)) writer->rows.erases = true;
    upkeep->sampled_us = upkeep_kept_time(writer, "sampled_us");
    if (!upkeep->sampled_us) upkeep->sampled_us = now_us - DAY + HOUR; /* of a new one, soon */
    if (writer->rows.session.state != WRITE_OPEN ||
        !database_integer(writer->rows.session.connection, "PRAGMA auto_vacuum", &mode))
        return false;
    if (!move_is_going_on(writer->rows.session.connection, &upkeep->moving)) return false;
    upkeep->can_shrink = mode == 2;
    for (int walk = 0; walk < WALK_ROWS; walk++)
        upkeep->hands[walk] = upkeep->resume[walk] = walk_start();
    for (int walk = 0; walk < WALK_ROWS; walk++)
        upkeep->quiet_us[walk] = INT64_MIN;
    if (!sums_begin(writer, &upkeep->sums, SUM_ROWS_LIVE, now_us)) return false;
    upkeep->began = upkeep->rebuilds = true;
    return true;
}

/* The time before which rows expire, by kind; INT64_MIN: never. */
static void set_ages(const struct storage_policy *policy, const struct upkeep *upkeep,
                     int64_t before_us[KIND_COUNT])
{
    const int64_t ages[KIND_COUNT] = {
        [KIND_EVENTS] = policy->keep_rows_us,       [KIND_FLOWS] = policy->keep_rows_us,
        [KIND_MINUTES] = policy->keep_minutes_us,   [KIND_HOURS] = policy->keep_hours_us,
        [KIND_ALERTS] = policy->keep_alerts_us,     [KIND_NAMES] = policy->keep_names_us,
        [KIND_DEVICES] = policy->keep_devices_us,   [KIND_HEALTH] = policy->keep_hours_us,
        [KIND_SUMS] = policy->keep_sums_us,         [KIND_CONTACTS] = policy->keep_contacts_us,
        [KIND_MESSAGES] = policy->keep_messages_us,
    };
    bool believed = upkeep->now_us >= upkeep->believed_from_us;
    int64_t longest = 0;
    bool some_for_ever = false;
    for (int kind = 0; kind <= KIND_HEALTH; kind++) {
        before_us[kind] = ages[kind] && believed ? upkeep->now_us - ages[kind] : INT64_MIN;
        if (ages[kind] > longest) longest = ages[kind];
        if (!ages[kind]) some_for_ever = true;
    }
    /* Rows that others refer to outlive them. */
    int64_t last = believed && !some_for_ever ? upkeep->now_us - longest : INT64_MIN;
    before_us[KIND_DEVICES] = before_us[KIND_CAPTURES] = last;
    before_us[KIND_VALUES] = INT64_MIN;
    before_us[KIND_PARTS] = INT64_MAX;
}

/* Names in sums have an age, too. */
static void look_at_names(const struct storage_policy *policy, struct upkeep *upkeep)
{
    int64_t old_us = upkeep->now_us - policy->keep_contacts_us;
    if (!policy->keep_contacts_us || upkeep->now_us < upkeep->believed_from_us) return;
    struct day day = local_days_of(&upkeep->sums.days, span_start(old_us, SLOT_US));
    fold_contacts_look(&upkeep->fold, day.number, old_us);
}

/* ---------------------------------------------------------------- what is old */

static bool is_pass_due(const struct upkeep *upkeep)
{
    return upkeep->in_pass || upkeep->now_us >= upkeep->next_pass_us;
}

/*
 * What was visited and stays expires in the order of its times, so until the oldest of it is due,
 * the table need not be visited. Rows that come with an old time of their own may lie among them:
 * so it is visited now and then.
 */
static void note_quiet(struct upkeep *upkeep, enum walk walk, const struct walk_step *step,
                       int64_t before_us)
{
    if (before_us == INT64_MAX) return; /* it always goes */
    int64_t latest_us = before_us + QUIET_MOST_S * SECOND;
    upkeep->quiet_us[walk] = smaller(step->oldest_us, latest_us);
}

/* One table after the other, until rows were removed or enough were examined. */
static bool pass_step(struct storage_writer *writer, const int64_t *before_us,
                      struct storage_upkeep *done)
{
    struct upkeep *upkeep = writer->upkeep;
    if (!upkeep->in_pass) {
        upkeep->in_pass = true;
        upkeep->pass = (enum walk)0;
        upkeep->next_pass_us = upkeep->now_us + PASS_EVERY_S * SECOND;
        if (!upkeep_keep_time(writer, "upkeep_us", upkeep->now_us)) return false;
    }
    struct walk_step step = {.removed = 0};
    for (int visited = 0; visited < VISIT_AT_ONCE && !step.removed; visited += step.visited) {
        enum walk walk = upkeep->pass;
        int64_t until_us = before_us[walk_kind(walk)];
        struct walk_hand *hand = &upkeep->hands[walk], before = *hand;
        bool is_due = until_us != INT64_MIN && until_us > upkeep->quiet_us[walk];
        step = (struct walk_step){.at_end = true};
        if (is_due &&
            !walk_take(&writer->rows.session, walk, hand, walk_most(walk), until_us, NULL, &step))
            return false;
        if (!upkeep_note_removed(writer, walk, &step, REMOVED_FOR_AGE, done)) return false;
        if (step.removed) upkeep->resume[walk] = before;
        if (step.removed && !step.at_end) {
            done->behind = true;
            continue;
        }
        if (is_due) note_quiet(upkeep, walk, &step, until_us);
        /* An empty table starts its ids from 1 again. */
        if (is_due && step.at_end && step.removed == step.visited)
            upkeep->resume[walk] = walk_start();
        *hand = upkeep->resume[walk]; /* the start of the next pass */
        upkeep->pass = (enum walk)(walk + 1);
        if (upkeep->pass == WALK_ROWS) {
            upkeep->in_pass = false;
            break;
        }
    }
    return true;
}

/* ---------------------------------------------------------------- values */

static bool is_collection_due(const struct storage_writer *writer)
{
    const struct upkeep *upkeep = writer->upkeep;
    if (upkeep->collect.phase != COLLECT_IDLE) return true;
    if (upkeep->moving && !upkeep->pressed) return false;
    if (upkeep->now_us - upkeep->collected_us >= DAY) return true;
    return upkeep->pressed && upkeep->removed_since > 0 &&
           (upkeep->removed_since >= COLLECT_AFTER_ROWS || shed_is_over(upkeep));
}

static bool collection_step(struct storage_writer *writer, const int64_t *before_us,
                            struct storage_upkeep *done)
{
    struct upkeep *upkeep = writer->upkeep;
    if (writer->upkeep->collect.phase == COLLECT_IDLE) {
        upkeep->removed_since = 0;
        upkeep->collected_us = upkeep->now_us;
        if (!upkeep_keep_time(writer, "collected_us", upkeep->now_us)) return false;
        if (!collect_begin(&upkeep->collect, &writer->rows.interner))
            return true; /* no memory: retry tomorrow */
    }
    return collect_step(&upkeep->collect, &writer->rows.interner, before_us, done);
}

/* ---------------------------------------------------------------- earlier layouts */

/* Under the cap a step must have room, because it writes before it removes. */
static int move_most(const struct storage_writer *writer)
{
    const struct upkeep *upkeep = writer->upkeep;
    if (!upkeep->pages_most) return MOVE_STEP_ROWS;
    int64_t rows = limits_room_pages(upkeep) * writer->wal.page_bytes / MOVE_ROOM_BYTES;
    return rows < 0 ? 0 : (int)smaller(rows, MOVE_STEP_ROWS);
}

/* A collection would not see the values that a move writes behind it. */
static bool is_move_due(const struct storage_writer *writer)
{
    return writer->upkeep->moving && writer->upkeep->collect.phase == COLLECT_IDLE &&
           move_most(writer) >= MOVE_LEAST_ROWS;
}

static bool move_step(struct storage_writer *writer, struct storage_upkeep *done)
{
    struct session *session = &writer->rows.session;
    int rows = 0;
    if (move_rows(session->connection, move_most(writer), writer->upkeep->now_us, &rows) &&
        move_is_going_on(session->connection, &writer->upkeep->moving)) {
        done->rows_moved = rows;
        writer->upkeep->rebuilds = !writer->upkeep->moving;
        return true;
    }
    session_fail(session, "moving rows into their new tables");
    /* Another try would fail again. The views show the rows where they are. */
    writer->upkeep->moving = session->state != WRITE_REFUSED;
    return false;
}

/* ---------------------------------------------------------------- free pages */

static bool is_shrinking_due(struct upkeep *upkeep)
{
    if (!upkeep->can_shrink) return false;
    int64_t share = upkeep->page_count / (upkeep->shrinking ? 8 : 4);
    upkeep->shrinking = upkeep->pages_free > share && upkeep->pages_free > SHRINK_FROM_PAGES;
    bool too_large = upkeep->pages_most && upkeep->page_count > upkeep->pages_most;
    return (too_large && upkeep->pages_free > 0) || upkeep->shrinking;
}

static bool shrink_step(struct storage_writer *writer, struct storage_upkeep *done)
{
    char sql[64];
    int64_t before = writer->upkeep->page_count;
    snprintf(sql, sizeof sql, "PRAGMA incremental_vacuum(%d)", VACUUM_PAGES);
    if (sqlite3_exec(writer->rows.session.connection, sql, NULL, NULL, NULL) != SQLITE_OK ||
        !limits_count_pages(writer))
        return false;
    done->pages_returned = before - writer->upkeep->page_count;
    return true;
}

/* ---------------------------------------------------------------- a step */

/* Rows that are still to be moved would be left out. */
static bool is_erasure_due(const struct storage_writer *writer)
{
    const struct upkeep *upkeep = writer->upkeep;
    return writer->rows.erases && !upkeep->moving && upkeep->log_asked != LOG_WANTED;
}

/* What changes rows, in turns. */
enum work {
    WORK_SUM,
    WORK_COLLECT,
    WORK_REMOVE,
    WORK_JUDGE,
    WORK_FOLD,
    WORK_MOVE,
    WORK_ERASE,
    WORK_SAMPLE,
    WORKS
};

static bool is_due(const struct storage_writer *writer, enum work work)
{
    const struct upkeep *upkeep = writer->upkeep;
    /* What is not in the sums yet is not removed, so those go first where space allows. */
    bool may_remove = upkeep->pressed || !sums_are_due(writer, &upkeep->sums);
    switch (work) {
    case WORK_SUM: return sums_are_due(writer, &upkeep->sums);
    case WORK_COLLECT: return may_remove && is_collection_due(writer);
    case WORK_REMOVE: return may_remove && (upkeep->pressed || is_pass_due(upkeep));
    case WORK_JUDGE: return judge_is_due(writer) && !upkeep->pressed;
    case WORK_FOLD:
        return upkeep->fold.in_round && !sums_are_due(writer, &upkeep->sums) &&
               !is_pass_due(upkeep);
    case WORK_MOVE: return is_move_due(writer);
    case WORK_ERASE: return is_erasure_due(writer);
    case WORK_SAMPLE:
        return writer->upkeep->now_us - writer->upkeep->sampled_us >= DAY &&
               !writer->upkeep->pressed;
    case WORKS: break;
    }
    return false;
}

/* What the planner knows of the indexes follows the rows, a day behind. */
static bool sample_step(struct storage_writer *writer)
{
    writer->upkeep->sampled_us = writer->upkeep->now_us;
    return upkeep_keep_time(writer, "sampled_us", writer->upkeep->now_us) &&
           indexes_sample(writer->rows.session.connection);
}

/* Under the cap it may take a few pages more, so that the rows that it sums can be shed. */
static bool sum_step(struct storage_writer *writer)
{
    struct upkeep *upkeep = writer->upkeep;
    int64_t told, larger = smaller(upkeep->pages_most, upkeep->page_count);
    if (!upkeep->pressed) return sums_step(writer, &upkeep->sums, SUM_ROWS_LIVE);
    larger = upkeep->pages_most + upkeep->page_count - larger;
    return limits_of_file(writer, larger + SUM_PAGES, &told) &&
           sums_step(writer, &upkeep->sums, SUM_ROWS_LIVE / 4) &&
           limits_of_file(writer, upkeep->pages_most, &told);
}

static bool do_work(struct storage_writer *writer, enum work work, const int64_t *before_us,
                    struct storage_upkeep *done)
{
    switch (work) {
    case WORK_SUM: return sum_step(writer);
    case WORK_COLLECT: return collection_step(writer, before_us, done);
    case WORK_REMOVE:
        if (!writer->upkeep->pressed) return pass_step(writer, before_us, done);
        /* All that can be shed is gone, and the values are collected: again with newer rows. */
        if (shed_is_over(writer->upkeep) && !is_collection_due(writer)) shed_begin(writer);
        return shed_step(writer, done);
    case WORK_JUDGE: return judge_step(writer, writer->upkeep->now_us);
    case WORK_FOLD: return fold_contacts_step(&writer->rows.session, &writer->upkeep->fold);
    case WORK_MOVE: return move_step(writer, done);
    case WORK_ERASE: return erase_step(writer, before_us, done);
    case WORK_SAMPLE: return sample_step(writer);
    case WORKS: break;
    }
    return true;
}

/* In a transaction of its own. */
static bool change_rows(struct storage_writer *writer, const struct storage_policy *policy,
                        struct storage_upkeep *done)
{
    struct upkeep *upkeep = writer->upkeep;
    int64_t before_us[KIND_COUNT];
    enum work work = WORKS;
    set_ages(policy, upkeep, before_us);
    for (unsigned i = 1; i <= WORKS && work == WORKS; i++) {
        enum work next = (enum work)((upkeep->last_work + i) % WORKS);
        if (is_due(writer, next)) work = next;
    }
    if (work == WORKS) return true;
    upkeep->last_work = work;
    upkeep->turn++;
    if (!session_execute(&writer->rows.session, "BEGIN IMMEDIATE") ||
        !do_work(writer, work, before_us, done) ||
        !session_execute(&writer->rows.session, "COMMIT"))
        return false;
    if (work == WORK_SUM) sums_step_done(writer, &upkeep->sums);
    return true;
}

/* True if the next commit, after one more step, might not fit. */
static bool is_log_full(const struct wal *wal, int64_t most_bytes)
{
    int64_t ahead = 2 * wal->pages_at_once * wal_bytes_of_page(wal);
    if (ahead < most_bytes / 8) ahead = most_bytes / 8;
    return most_bytes && wal_bytes(wal) + smaller(ahead, most_bytes / 2) > most_bytes;
}

static void empty_log(struct storage_writer *writer, int64_t most_bytes,
                      struct storage_upkeep *done)
{
    struct wal *wal = &writer->wal;
    int64_t step = CHECKPOINT_MIB * MIB;
    if (most_bytes) step = smaller(step, most_bytes / 4);
    bool full = is_log_full(wal, most_bytes);
    /*
     * If a reader blocked it: checks that the reader has ended, however little was written since.
     */
    struct upkeep *upkeep = writer->upkeep;
    int64_t waited_us = upkeep->now_us - upkeep->held_up_us;
    bool again = upkeep->held_up_us && (waited_us < 0 || waited_us >= HELD_UP_S * SECOND);
    bool wanted = upkeep->log_asked == LOG_WANTED;
    if (!full && !again && !wanted && !wal_has_grown(wal, step)) return;
    bool shorten = full || again || wanted || (most_bytes && wal_bytes(wal) > most_bytes / 2);
    done->checkpoint = wal_checkpoint(wal, writer->rows.session.connection, shorten);
    upkeep->held_up_us = done->checkpoint == CHECKPOINT_HELD_UP ? upkeep->now_us : 0;
    if (wanted && done->checkpoint == CHECKPOINT_WHOLE) upkeep->log_asked = LOG_EMPTIED;
}

static bool one_step(struct storage_writer *writer, const struct storage_policy *policy,
                     int64_t now_us, struct storage_upkeep *done)
{
    struct upkeep *upkeep = writer->upkeep;
    if (!begin(writer, now_us) || !limits_set(writer, policy) || !limits_count_pages(writer))
        return false;
    upkeep_look_at_clock(upkeep, now_us);
    look_at_names(policy, upkeep);
    sums_look_at_clock(&upkeep->sums, now_us, writer->rows.last_flow_id);
    limits_look_at_pressure(writer);
    /* Rows that are to go must be summed first, however young they are. */
    if (upkeep->pressed && writer->rows.summed_flow_id < writer->rows.last_flow_id &&
        !sums_are_due(writer, &upkeep->sums))
        sums_hurry(&upkeep->sums, writer->rows.last_flow_id);
    bool good = true;
    empty_log(writer, limits_log_most(policy), done);
    if (is_log_full(&writer->wal, limits_log_most(policy))) {
        done->pause = PAUSE_WAL; /* no write is allowed, not even one that frees space */
    } else if (is_shrinking_due(upkeep) && (!upkeep->pressed || upkeep->turn % 4 == 0)) {
        upkeep->turn++;
        good = shrink_step(writer, done);
    } else {
        good = change_rows(writer, policy, done) && limits_count_pages(writer);
    }
    if (!good) return false;
    limits_look_at_pressure(writer);
    if (is_log_full(&writer->wal, limits_log_most(policy))) done->pause = PAUSE_WAL;
    bool tight = upkeep->pressed && limits_room_pages(upkeep) < limits_reserve_pages(writer) / 2;
    if (tight && done->pause == PAUSE_NONE) done->pause = PAUSE_CAP;
    done->behind = done->behind || upkeep->pressed;
    done->more = upkeep->pressed || is_pass_due(upkeep) || is_shrinking_due(upkeep) ||
                 is_collection_due(writer) || judge_is_due(writer) || is_move_due(writer) ||
                 sums_are_due(writer, &upkeep->sums) || is_erasure_due(writer) ||
                 is_due(writer, WORK_SAMPLE) || upkeep->fold.in_round;
    return true;
}

static void tell_sizes(struct storage_writer *writer, struct storage_upkeep *done)
{
    const struct upkeep *upkeep = writer->upkeep;
    struct storage_sizes sizes = storage_sizes(writer->path);
    done->database_bytes = sizes.database_bytes;
    done->wal_bytes = sizes.log_bytes;
    done->shm_bytes = sizes.index_bytes;
    done->free_bytes = upkeep->pages_free * writer->wal.page_bytes;
    done->must_pause = done->pause != PAUSE_NONE;
    done->cannot_shrink = upkeep->began && !upkeep->can_shrink;
    done->erasing = writer->rows.erases;
    done->idle = done->idle || upkeep->log_asked == LOG_WANTED;
    done->waits_for_clock = upkeep->now_us < upkeep->believed_from_us;
}

/*
 * After a failure: the step changed nothing. True: the cause was a lock, and another step retries.
 */
static bool give_up(struct storage_writer *writer, struct storage_upkeep *done, struct error *error)
{
    struct session *session = &writer->rows.session;
    struct upkeep *upkeep = writer->upkeep;
    struct error why = session->error;
    if (session->state == WRITE_OPEN)
        database_error(&why, session->connection, session->path, "keeping order");
    bool locked = why.kind == ERROR_BUSY;
    if (!locked && error) *error = why;
    if (!sqlite3_get_autocommit(session->connection)) {
        (void)session_execute(session, "ROLLBACK");
        intern_forget(&writer->rows.interner);
    }
    judging_forget(&writer->rows);
    for (int kind = 0; kind < KIND_COUNT; kind++)
        done->rows_removed[kind] = done->shed_to_us[kind] = 0;
    collect_end(&upkeep->collect, &writer->rows.interner);
    upkeep->in_pass = upkeep->collects_erased = false;
    done->more = done->idle = true;
    sums_forget(&upkeep->sums);
    fold_contacts_forget(&upkeep->fold);
    upkeep->pages_told = -1; /* it may have been another limit */
    return locked;
}

static void end(struct upkeep *upkeep)
{
    sums_end(&upkeep->sums);
    free(upkeep);
}

struct upkeep *upkeep_of(struct storage_writer *writer)
{
    if (!writer->upkeep) writer->upkeep = calloc(1, sizeof *writer->upkeep);
    writer->end_upkeep = end;
    return writer->upkeep;
}

bool storage_maintain(struct storage_writer *writer, const struct storage_policy *policy,
                      int64_t now_us, struct storage_upkeep *done, struct error *error)
{
    struct session *session = &writer->rows.session;
    const enum write_state before = session->state;
    *done = (struct storage_upkeep){.more = true};
    if (before == WRITE_LOST || !sqlite3_get_autocommit(session->connection)) return true;
    if (!upkeep_of(writer)) return error_no_memory(error, "keep the database in order");
    session->state = WRITE_OPEN;
    /* It waits for no lock, and its work need not survive a power failure. */
    (void)sqlite3_busy_timeout(session->connection, 0);
    if (writer->durable) (void)session_execute(session, "PRAGMA synchronous = NORMAL");
    changes_pause(&writer->changes, true); /* what it removes is no change */
    bool good = one_step(writer, policy, now_us, done) || give_up(writer, done, error);
    changes_pause(&writer->changes, false);
    /* The step lost no row of the caller's, but its cause may still exist. */
    session->state = session->state == WRITE_LOST ? WRITE_WAITING : before;
    if (writer->durable) (void)session_execute(session, "PRAGMA synchronous = FULL");
    (void)sqlite3_busy_timeout(session->connection, writer->patience_ms);
    tell_sizes(writer, done);
    return good;
}
