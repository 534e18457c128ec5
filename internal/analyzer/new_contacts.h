/* SPDX-License-Identifier: MIT */
/*
 * new_contacts - destinations outside that a thing met for the first time.
 *
 * A browser meets new names all day, a thing does not. So these rules are about devices that are known
 * for three days, met at most 40 names, and a new one less often than every third day. Each new
 * destination is told by one rule: new_country if the device met none in that country, else new_as if it
 * met none in that network, else new_domain. What another device meets, too, is no finding. Private to
 * this room.
 */
#ifndef ANALYZER_NEW_CONTACTS_H
#define ANALYZER_NEW_CONTACTS_H

#include "habit.h"

enum new_contact_kind { NEW_COUNTRY, NEW_AS, NEW_DOMAIN };

/* Tells those of this kind. False: the run ends. */
bool new_contacts_tell(struct rule_run *run, const struct sum_block *block,
                       enum new_contact_kind kind);

#endif
