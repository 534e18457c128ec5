/* SPDX-License-Identifier: MIT */
/*
 * flow_parts - the rows of flows as what a slot adds to sums. Private to this room.
 *
 * A flow that has ended is one part: all of it, in the slot in which it began. A flow that goes on
 * is one part for each round: what came since the last. open_flow_sum has what was counted. So the
 * parts of a flow always add up to its row, whatever happened between the rounds.
 */
#ifndef STORAGE_FLOW_PARTS_H
#define STORAGE_FLOW_PARTS_H

#include "upkeep/kind_facts.h"
#include "write/flow_notes.h"

/* Slots are quarters of an hour of packet time: no zone's midnight falls into one. */
#define SLOT_US (INT64_C(900) * 1000000)
#define HOUR_US (4 * SLOT_US)

/* The start of the span (a slot, an hour) of this length that holds a time. */
static inline int64_t span_start(int64_t time_us, int64_t length_us)
{
    int64_t rest = time_us % length_us;
    return time_us - (rest < 0 ? rest + length_us : rest);
}

struct flow_part {
    int64_t flow_id, capture_id, kind_id;
    bool is_first;  /* the part in which the flow began */
    bool in_tunnel; /* its bytes are in another flow, too */
    bool is_tcp;
    int64_t service; /* ip_protocol << 16 | the responder's port, if it answered; 0: none */
    int64_t server_label_text; /* 0: none */
    int64_t flows;             /* connections that began in it: 0, 1, or as many as were folded */
    int64_t slot_us, first_us, last_us; /* first and last packet in it */
    int64_t device[2];                  /* originator, responder; 0: none */
    int64_t address[2];                 /* ADDRESS_MANY: none */
    int64_t domain, place;              /* of the responder; 0: none */
    bool has_other_name;                /* one that counts in no sum: nobody asked for it */
    int64_t how;                        /* as in contact_day */
    int64_t label_id;                   /* of name_label: the tracker that it went to; 0: none */
    int64_t missed;                     /* bytes of content; counted with the last part */
    struct flow_counts counts;
};

/* Called for each part; false ends the reading before that part, which is not counted. */
typedef bool take_part(void *owner, const struct flow_part *part);

struct parts_read {
    int64_t last_id; /* of the rows that were read, or where to go on */
    int rows;
    bool at_end; /* no row follows */
};

/*
 * Flows with ids after `after_id` up to `until_id`, at most `most` rows. What may still grow gets a
 * row of open_flow_sum. Rows that the writer has noted are not read. Within a transaction of the
 * caller's; false: the session has the reason.
 */
bool flow_parts_new(struct session *session, const struct flow_notes *notes,
                    struct kind_facts *kinds, int64_t after_id, int64_t until_id, int most,
                    take_part *take, void *owner, struct parts_read *read);

/*
 * The same for the flows of open_flow_sum: what came since the last round, for a slot that began at
 * slot_us or before. Those that have ended are removed from it.
 */
bool flow_parts_open(struct session *session, struct kind_facts *kinds, int64_t after_id,
                     int64_t slot_us, int most, take_part *take, void *owner,
                     struct parts_read *read);

#endif
