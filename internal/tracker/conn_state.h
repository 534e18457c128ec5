/* SPDX-License-Identifier: MIT */
/*
 * conn_state - Zeek's codes by Zeek's rules (docs.zeek.org, base/protocols/conn): conn_state and
 * history. Private to this room.
 */
#ifndef TRACKER_CONN_STATE_H
#define TRACKER_CONN_STATE_H

#include "flow.h"

const char *conn_state(const struct flow *flow);
void history_add(struct flow *flow, enum side side, char letter);
enum history_once { ONCE_ACK = 1, ONCE_DATA = 2, ONCE_INCONSISTENT = 4, ONCE_MULTI = 8 };
void history_add_once(struct flow *flow, enum side side, char letter, enum history_once bit);
enum history_count { COUNT_CHECKSUM, COUNT_GAP, COUNT_RETRANSMISSION, COUNT_ZERO_WINDOW };
void history_add_counted(struct flow *flow, enum side side, char letter, enum history_count which);

#endif
