/* SPDX-License-Identifier: MIT */
/*
 * intake - the facts of other processes, on their way to the recorder. Private to this room.
 *
 * The main thread examines what producers send over the control socket (fact.h) and puts what is
 * sound into an outlet beside those of the workers. It never waits: what finds no room is shed and
 * counted. The recorder takes in each round what is there, and never waits for it. So a producer
 * cannot delay a worker, nor can its silence. The memory is that of its batches.
 *
 * The facts of all producers are rows of the capture of the first interface.
 */
#ifndef PIPELINE_INTAKE_H
#define PIPELINE_INTAKE_H

#include "outlet.h"

#include "model/fact.h"
#include "model/messages.h"

struct intake {
    struct outlet outlet;
    uint16_t producer; /* the number above the workers */
    uint64_t order;    /* of the last fact */
    struct {
#define FACTS_COUNTER(name) atomic_uint_fast64_t name;
        FACTS_COUNTERS(FACTS_COUNTER)
#undef FACTS_COUNTER
    } counts;
};

bool intake_open(struct intake *intake, uint16_t producer, struct error *error);
void intake_close(struct intake *intake); /* no thread uses it any more */

/*
 * The main thread's: the records of one batch; see control.h. now_us: by the clock. False: something
 * in it is no record.
 */
bool intake_take(struct intake *intake, struct span records, int64_t now_us,
                 const struct exclusion *excluded, struct facts_count *count);
/* Sends what has gathered, if the recorder has nothing of it. Call it now and then. */
void intake_send(struct intake *intake);
/* The last call: sends the rest, and waits for the recorder. */
void intake_finish(struct intake *intake);

/* From any thread. */
struct facts_count intake_look(const struct intake *intake);

#endif
