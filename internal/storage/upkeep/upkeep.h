/* SPDX-License-Identifier: MIT */
/*
 * upkeep - chooses and runs the next step of storage_maintain(). Private to this room.
 *
 * In this order: the log is emptied; under the cap rows are summed and shed and values collected, in
 * turns; free pages are returned; rows are summed; old rows are removed; once a day values are
 * collected; if the tracker lists changed, names are judged again (judge.h); rows of earlier layouts are
 * moved. All of it is bounded by counts. It can stop at any point, because unfinished work is found again.
 */
#ifndef STORAGE_UPKEEP_H
#define STORAGE_UPKEEP_H

#include "upkeep/collect.h"
#include "upkeep/fold_contacts.h"
#include "upkeep/growth.h"
#include "upkeep/removal.h"
#include "upkeep/sums.h"
#include "write/writer_state.h"

struct upkeep {
    bool began;
    /* The clock, and the time since which it is trusted. */
    int64_t now_us, believed_from_us;
    /* The cap, in pages; 0: none. */
    int64_t pages_most, pages_told; /* from policy; last given to SQLite */
    int64_t page_count, pages_free;
    bool can_shrink, shrinking;
    /* Removing old rows: from the first rows of each table on. */
    bool in_pass;
    int64_t next_pass_us;
    enum walk pass;
    struct walk_hand hands[WALK_ROWS], resume[WALK_ROWS];
    int64_t quiet_us[WALK_ROWS]; /* no row at the hand expires before that */
    /* The log. */
    int64_t held_up_us; /* the time at which a reader blocked it; 0: none does */
    /* Shedding under the cap. */
    bool pressed;
    unsigned over;     /* the kinds of shares that hold more than their part (file/share.h) */
    unsigned measured; /* steps since then */
    unsigned stage;
    struct growth growth;
    bool spent[WALK_ROWS];
    struct walk_hand shed[WALK_ROWS];
    /* Collecting. */
    struct collect collect;
    int64_t collected_us, removed_since;
    bool moving;        /* some table X_before is there (file/move.h) */
    int64_t sampled_us; /* when SQLite's planner was last told of the indexes */
    struct sums sums;
    bool rebuilds; /* rows of an earlier layout may be there to be summed (rebuild.h) */
    struct contact_fold fold;
    unsigned turn, last_work;
    /* Erasing (erase.h). */
    bool collects_erased; /* the running collection began after the rows were erased */
    enum { LOG_AS_IT_IS, LOG_WANTED, LOG_EMPTIED } log_asked;
};

/* The writer's, made at the first call; NULL: there is no memory for it. */
struct upkeep *upkeep_of(struct storage_writer *writer);

enum { VISIT_AT_ONCE = 8000 }; /* rows that are only examined */

/* notes.c */
/* Counts rows that a step has removed, and notes them for the answers about that time. */
bool upkeep_note_removed(struct storage_writer *writer, enum walk walk,
                         const struct walk_step *step, enum removal_cause cause,
                         struct storage_upkeep *done);

/* clock.c */
enum { PASS_EVERY_S = 60, QUIET_MOST_S = 600 };
void upkeep_look_at_clock(struct upkeep *upkeep, int64_t now_us);
/* A time that outlives the program, by name; 0: it is not kept yet. */
bool upkeep_keep_time(struct storage_writer *writer, const char *name, int64_t time_us);
int64_t upkeep_kept_time(struct storage_writer *writer, const char *name);

#endif
