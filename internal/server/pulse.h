/* SPDX-License-Identifier: MIT */
/*
 * pulse - a thread that looks at the database and the capture each second, for all clients together.
 *
 * What is new becomes events (news.h). What needs no token (/ready) never makes a query. Any thread
 * may ask pulse_is_ready().
 * Private to this room.
 */
#ifndef SERVER_PULSE_H
#define SERVER_PULSE_H

#include "events.h"
#include "server.h"

struct pulse;

/* Looks for the first time before it returns. NULL: the error is filled. */
struct pulse *pulse_open(const struct server_options *options, struct events *events,
                         struct error *error);
void pulse_close(struct pulse *pulse);
/* The database can be read. */
bool pulse_is_ready(struct pulse *pulse);

#endif
