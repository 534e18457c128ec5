/* SPDX-License-Identifier: MIT */
#include "inlet.h"

/* NULL: there is none, and, of a worker, there will be none. */
static struct record_batch *next_batch(struct inlet *inlet, struct outlet *outlet)
{
    if (!outlet->may_be_silent) return ring_take(outlet->records);
    if (inlet->left == 0) return NULL;
    inlet->left--;
    return ring_try_take(outlet->records);
}

void inlet_advance(struct inlet *inlet, struct outlet *outlet)
{
    while (!inlet->over) {
        if (!inlet->batch) inlet->batch = next_batch(inlet, outlet);
        if (!inlet->batch) {
            inlet->over = inlet->closed = true;
            return;
        }
        inlet->record = record_batch_next(inlet->batch, inlet->record);
        if (inlet->record) return;
        inlet->over = inlet->batch->ends_round;
        outlet_give_back(outlet, inlet->batch);
        inlet->batch = NULL;
    }
}

void inlet_begin_round(struct inlet *inlet, struct outlet *outlet)
{
    inlet->over = inlet->closed && !outlet->may_be_silent;
    inlet->left = atomic_load(&outlet->under_way);
    inlet->record = NULL;
    inlet_advance(inlet, outlet);
}

static bool comes_before(const struct record *one, const struct record *other)
{
    if (one->order != other->order) return one->order < other->order;
    return one->suborder < other->suborder;
}

unsigned inlets_earliest(const struct inlet *inlets, unsigned count)
{
    unsigned best = count;
    for (unsigned i = 0; i < count; i++) {
        const struct inlet *inlet = &inlets[i];
        if (inlet->over) continue;
        if (best == count || comes_before(inlet->record, inlets[best].record)) best = i;
    }
    return best;
}
