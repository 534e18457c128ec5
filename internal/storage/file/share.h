/* SPDX-License-Identifier: MIT */
/*
 * share - the three parts of a database's room (storage.max_bytes), and which table belongs to which.
 *
 *   share    of it   tables
 *   ledger   20 %    captures and their ledger, devices and evidence, names, findings, lists
 *   sums     30 %    sums of traffic and contacts
 *   rows     rest    flows and events, what belongs to them, and the values that they use
 *
 * What ledger and sums do not use is lent to rows, and taken back by removing the oldest ones. Under
 * the cap a share that has more than its part is shed first (upkeep/shed.h).
 */
#ifndef STORAGE_SHARE_H
#define STORAGE_SHARE_H

#include "policy.h"

#include <sqlite3.h>

enum share { SHARE_LEDGER, SHARE_SUMS, SHARE_ROWS, SHARE_COUNT };

/* In percent; for rows, what the others leave. */
int share_percent(enum share share);
enum share share_of_kind(enum storage_kind kind);
enum share share_of_table(const char *table);

/* The pages of each share. Reads inner pages only (tree_size.h). False: it cannot be read. */
bool share_pages(sqlite3 *connection, int64_t pages[SHARE_COUNT]);

/* The SQL functions share_of(TABLE), tree_bytes(ROOTPAGE) and tree_rows(ROOTPAGE). */
bool share_register(sqlite3 *connection);

#endif
