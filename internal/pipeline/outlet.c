#include "recorder.h"

#include <assert.h>

bool outlet_open(struct outlet *outlet)
{
    outlet->records = ring_create(2 * BATCHES_PER_WORKER);
    outlet->spare = ring_create(2 * BATCHES_PER_WORKER);
    outlet->batch = record_batch_create(BATCH_BYTES);
    if (!outlet->records || !outlet->spare || !outlet->batch) return false;
    for (unsigned i = 0; i < BATCHES_PER_WORKER; i++) {
        struct record_batch *batch = record_batch_create(BATCH_BYTES);
        if (!batch) return false;
        ring_put(outlet->spare, batch);
    }
    return true;
}

void outlet_close(struct outlet *outlet)
{
    struct record_batch *batch;
    record_batch_destroy(outlet->batch);
    while (outlet->spare && (batch = ring_try_take(outlet->spare)))
        record_batch_destroy(batch);
    while (outlet->records && (batch = ring_try_take(outlet->records)))
        record_batch_destroy(batch);
    ring_destroy(outlet->records);
    ring_destroy(outlet->spare);
    *outlet = (struct outlet){.records = NULL};
}

void outlet_send(struct outlet *outlet, bool ends_round)
{
    outlet->batch->ends_round = ends_round;
    ring_put(outlet->records, outlet->batch);
    outlet->batch = ring_take(outlet->spare); /* waits for the recorder where it is behind */
    outlet->batch->used = 0;
    outlet->batch->count = 0;
}

void outlet_put(struct outlet *outlet, const struct record *record)
{
    if (record_batch_append(outlet->batch, record)) return;
    outlet_send(outlet, false);
    bool fits = record_batch_append(outlet->batch, record);
    assert(fits); /* a batch is larger than RECORD_MOST_BYTES */
    (void)fits;
}
