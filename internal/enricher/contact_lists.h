/* SPDX-License-Identifier: MIT */
/*
 * contact_lists - addresses, networks, names and fingerprints (JA3, JA4) that nobody should talk to.
 *
 * The user puts files into the folder `contacts` of the data directory; a folder in it gives its
 * files a category. Five notations are read, told apart by what is in the file: a word a line, CSV, hosts
 * files, events of MISP (JSON), and bundles of STIX 2.1 (JSON). docs/lists.md has what is read of each.
 *
 * An open set of lists never changes. Any number of threads may ask. It is counted who holds it, because
 * a reload gives others while the analyzer may still ask. Whatever the files have, they cause missing
 * entries at worst: a file that cannot be used is a fault in words, and the others count.
 */
#ifndef ENRICHER_CONTACT_LISTS_H
#define ENRICHER_CONTACT_LISTS_H

#include "base/cursor.h"
#include "base/error.h"
#include "model/contact_verdict.h"

struct contact_lists;

enum { CONTACT_FAULTS_MOST = 8, CONTACT_ENTRIES_MOST = 4 * 1000 * 1000 };
struct contact_faults {
    size_t count;
    struct error faults[CONTACT_FAULTS_MOST];
};

/* An empty set if there is no such folder. NULL: no memory. */
struct contact_lists *contact_lists_open(const char *folder, struct contact_faults *faults);
struct contact_lists *contact_lists_hold(struct contact_lists *lists); /* NULL stays NULL */
void contact_lists_release(struct contact_lists *lists);
struct contact_lists_view contact_lists_view(const struct contact_lists *lists);

/* ------------------------------------------------------------ making one */

struct contact_lists *contact_lists_create(void);
/* Adds a file's entries. `name` and `category` count if the file says none. False: nothing of it could
 * be read, and why. */
bool contact_lists_add(struct contact_lists *lists, const char *name, const char *category,
                       struct span bytes, struct error *error);

/* Private to the readers of notations: */
struct contact_list_facts {
    char name[96], version[48], category[48];
    size_t entries_before;
};
/* Begins a list, and ends it: without a new entry it was in vain. */
bool contact_lists_begin(struct contact_lists *lists, const char *name, const char *category,
                         struct error *error);
bool contact_lists_end(struct contact_lists *lists, const char *name, struct span bytes,
                       struct error *error);
struct contact_list_facts *contact_lists_facts(struct contact_lists *lists); /* of this list */
/* Adds a word, if it is one that can be matched: an address, network, name, address in the web, JA3 or
 * JA4. False: it is none. */
bool contact_lists_add_word(struct contact_lists *lists, struct span word, int64_t until_us);
/* The readers. False: the file is broken. */
void contact_list_read_text(struct contact_lists *lists, struct span bytes);
bool contact_list_read_json(struct contact_lists *lists, struct span bytes, struct error *error);

#endif
