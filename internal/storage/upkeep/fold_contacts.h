/* SPDX-License-Identifier: MIT */
/*
 * fold_contacts - old sums forget whom people met: names and addresses go, the rest stays. Private to
 * this room.
 *
 * Past storage.keep_contacts the rows of contact_day become rows of contact_day_folded, which know
 * the country, the tracker's owner and its category. Rows of query_day and traffic_hour lose their
 * name. All counts stay, and so do first and last times. Devices that people call a thing or a part of the
 * network keep their names. When the local day changes, a round goes through all rows that are old
 * enough, because a device may have become a person's.
 */
#ifndef STORAGE_FOLD_CONTACTS_H
#define STORAGE_FOLD_CONTACTS_H

#include "upkeep/walk.h"

struct contact_fold {
    bool in_round;
    int table;         /* of the round: see fold_contacts.c */
    int64_t day;       /* local days before it are old; of the present round, or the last */
    int64_t before_us; /* and hours before that */
    struct walk_hand hand;
};

/* Notes the age: a round begins if the local day of that time is another one. */
void fold_contacts_look(struct contact_fold *fold, int64_t day, int64_t before_us);
/* One step, within a transaction of the caller's. False: the session has the reason. */
bool fold_contacts_step(struct session *session, struct contact_fold *fold);
/* After a step that was rolled back: the round begins again. */
void fold_contacts_forget(struct contact_fold *fold);

#endif
