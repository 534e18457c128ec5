/* SPDX-License-Identifier: MIT */
/*
 * traffic_rows - sums of traffic that wait for the end of a transaction, or until there are many.
 *
 * They come by the thousand when the recorder flushes its sums, and each is added to a minute and
 * to an hour. One statement for all of them costs half of one for each (sum_rows.h). They belong
 * to the open transaction: a commit writes them first, and if it is lost, so are they. Private to
 * this room.
 */
#ifndef STORAGE_TRAFFIC_ROWS_H
#define STORAGE_TRAFFIC_ROWS_H

#include "write/sum_rows.h"

enum { TRAFFIC_KEYS = 4, TRAFFIC_SUMS = 5, TRAFFIC_ROWS_MOST = 2048 };

struct traffic_row {
    int64_t key[TRAFFIC_KEYS];  /* the start of the minute; ids of device, protocol and name */
    int64_t sums[TRAFFIC_SUMS]; /* connections, packets and bytes, sent and received */
};

struct traffic_rows {
    bool minutes_done; /* of the rows that wait; their hours are not */
    size_t count;
    struct traffic_row rows[TRAFFIC_ROWS_MOST];
};

/* False: the session has the reason, and the row does not wait. */
bool traffic_rows_add(struct traffic_rows *traffic, struct session *session,
                      const struct traffic_row *row);
/* Writes what waits. */
bool traffic_rows_write(struct traffic_rows *traffic, struct session *session);
/* The rows were lost. */
void traffic_rows_forget(struct traffic_rows *traffic);

#endif
