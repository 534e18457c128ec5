/* SPDX-License-Identifier: MIT */
/* inlet - the recorder's side of an outlet: the records of one producer, in order. Private to this room. */
#ifndef PIPELINE_INLET_H
#define PIPELINE_INLET_H

#include "outlet.h"

struct inlet {
    struct record_batch *batch;
    struct record *record; /* the next record to take */
    unsigned left;         /* of a producer that may be silent: batches for this round */
    bool over;             /* nothing more in this round */
    bool closed;           /* nothing more at all */
};

/* To the first record of the next round. */
void inlet_begin_round(struct inlet *inlet, struct outlet *outlet);
/* To the next record; takes batches as needed. */
void inlet_advance(struct inlet *inlet, struct outlet *outlet);
/* The inlet whose record comes first; `count`: none has any more in this round. */
unsigned inlets_earliest(const struct inlet *inlets, unsigned count);

#endif
