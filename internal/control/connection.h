/* SPDX-License-Identifier: MIT */
/*
 * connection - one program at the control socket: what came from it, and what is on its way to it.
 *
 * It either asks (lines) or brings facts (batches). Private to this room.
 */
#ifndef CONTROL_CONNECTION_H
#define CONTROL_CONNECTION_H

#include "model/messages.h"
#include "peer.h"

#include <stddef.h>
#include <stdint.h>

enum {
    CONNECTION_PATIENCE_US = 10 * 1000000
}; /* for a question, a batch, and the reading of an answer */

struct connection {
    int descriptor; /* -1: free */
    struct peer peer;
    uint64_t ticket;
    int64_t due_us;    /* ended then */
    bool waits;        /* for control_answer() */
    bool is_last;      /* closed once the answer is out */
    bool brings_facts; /* batches come, and no lines any more */
    struct facts_count facts;
    size_t in_size, out_size, out_sent;
    char *in, *out; /* MESSAGE_LINE_MOST each, aligned to 8 */
};

/* A free one, with its memory. */
void connection_clear(struct connection *connection, char *in, char *out);
/* Closes it, and frees its place. */
void connection_end(struct connection *connection);
/* An answer with these members, each with a comma in front, or (not NULL) the error. */
void connection_answer(struct connection *connection, const char *members,
                       const struct error *error);
/* What of the answer can be sent now. */
void connection_send(struct connection *connection);

#endif
