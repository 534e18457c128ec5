/* SPDX-License-Identifier: MIT */
/*
 * facts - the connection of a producer: batches in, and at its end the counts out.
 *
 * A producer may be silent for as long as it likes, but not in the middle of a batch. What is no
 * batch ends the connection with a sentence. Private to this room.
 */
#ifndef CONTROL_FACTS_H
#define CONTROL_FACTS_H

#include "connection.h"
#include "control.h"

/* From the next byte on, batches come. */
void facts_begin(struct connection *connection);
/* Receives what is there, and hands the whole batches over. */
void facts_receive(struct connection *connection, const struct control_hooks *hooks);
/* Counts the batch that was begun and does not end any more, if there is one. */
void facts_end(struct connection *connection, const struct control_hooks *hooks);

#endif
