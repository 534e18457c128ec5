/* SPDX-License-Identifier: MIT */
#include "feeder.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_FRAMES = 1024, BLOCK_BYTES = 1024 * 1024, BLOCKS_PER_WORKER = 4, ROUND_FRAMES = 4096 };

/* Frames of one worker and round. */
struct block {
    uint32_t count, used_bytes;
    bool has_tick, is_last;
    int64_t tick_us; /* precedes the frames */
    uint64_t tick_order;
    struct frame frames[BLOCK_FRAMES];
    uint8_t *bytes;
    uint32_t capacity;
};

struct worker {
    struct tracker *tracker;
    struct outlet *outlet;
    pthread_t thread;
    bool has_thread;
    struct ring *full, *empty;
    struct block *block;
};

struct feeder {
    unsigned worker_count;
    struct worker *workers;
    int64_t newest_us, ticked_second;
    uint64_t frames_in_round;
    uint64_t frames_dropped; /* no memory for a frame larger than any before */
};

/* ------------------------------------------------------------ workers' side */

static void *worker_main(void *argument)
{
    struct worker *worker = argument;
    struct block *block;
    while ((block = ring_take(worker->full))) {
        if (block->is_last)
            tracker_finish(worker->tracker, block->tick_us, block->tick_order);
        else if (block->has_tick)
            tracker_tick(worker->tracker, block->tick_us, block->tick_order);
        tracker_frames(worker->tracker, block->frames, block->count);
        outlet_send(worker->outlet, true);
        ring_put(worker->empty, block);
    }
    ring_close(worker->outlet->records);
    return NULL;
}

static void destroy_block(struct block *block)
{
    if (block) free(block->bytes);
    free(block);
}

static struct block *create_block(void)
{
    struct block *block = calloc(1, sizeof *block);
    if (!block) return NULL;
    block->bytes = malloc(BLOCK_BYTES);
    block->capacity = BLOCK_BYTES;
    if (block->bytes) return block;
    free(block);
    return NULL;
}

static bool start_thread(struct worker *worker)
{
    worker->full = ring_create(2 * BLOCKS_PER_WORKER);
    worker->empty = ring_create(2 * BLOCKS_PER_WORKER);
    if (!worker->full || !worker->empty) return false;
    for (unsigned i = 0; i < BLOCKS_PER_WORKER; i++) {
        struct block *block = create_block();
        if (!block) return false;
        ring_put(worker->empty, block);
    }
    worker->block = ring_take(worker->empty);
    worker->has_thread = pthread_create(&worker->thread, NULL, worker_main, worker) == 0;
    return worker->has_thread;
}

/* ------------------------------------------------------------ feeder's side */

static void send_block(struct worker *worker)
{
    ring_put(worker->full, worker->block);
    worker->block = ring_take(worker->empty);
    worker->block->count = worker->block->used_bytes = 0;
    worker->block->has_tick = worker->block->is_last = false;
}

/* Sends every worker its block, full or not, so each answers this round. */
static void end_round(struct feeder *feeder)
{
    for (unsigned i = 0; i < feeder->worker_count; i++)
        send_block(&feeder->workers[i]);
    feeder->frames_in_round = 0;
}

/* Ticks once per second of packet time, at the same frame for any number of workers. */
static void tick(struct feeder *feeder, uint64_t order)
{
    feeder->ticked_second = feeder->newest_us / 1000000;
    if (feeder->worker_count == 1) {
        tracker_tick(feeder->workers[0].tracker, feeder->newest_us, order);
        return;
    }
    if (feeder->frames_in_round) end_round(feeder);
    for (unsigned i = 0; i < feeder->worker_count; i++) {
        struct block *block = feeder->workers[i].block;
        block->has_tick = true;
        block->tick_us = feeder->newest_us;
        block->tick_order = order;
    }
}

static void copy_frame(struct block *block, const struct frame *frame)
{
    struct frame *copy = &block->frames[block->count++];
    *copy = *frame;
    copy->data = block->bytes + block->used_bytes;
    memcpy(block->bytes + block->used_bytes, frame->data, frame->captured_bytes);
    block->used_bytes += frame->captured_bytes;
}

/* A block's memory grows to the largest frame so far; capture limits that size. */
static bool block_has_room(struct block *block, const struct frame *frame)
{
    if (block->count == BLOCK_FRAMES) return false;
    if (block->capacity - block->used_bytes >= frame->captured_bytes) return true;
    if (block->count > 0) return false;
    uint8_t *larger = realloc(block->bytes, frame->captured_bytes);
    if (!larger) return false;
    block->bytes = larger;
    block->capacity = frame->captured_bytes;
    return true;
}

/* True if the frame begins a new second of packet time. */
static bool begins_second(struct feeder *feeder, const struct frame *frame)
{
    if (frame->time_us <= feeder->newest_us) return false;
    feeder->newest_us = frame->time_us;
    return feeder->newest_us / 1000000 != feeder->ticked_second;
}

/* Copies the frame into the block of its worker. */
static void deal(struct feeder *feeder, const struct frame *frame)
{
    struct worker *worker = &feeder->workers[tracker_assign(frame, feeder->worker_count)];
    if (!block_has_room(worker->block, frame)) {
        end_round(feeder);
        if (!block_has_room(worker->block, frame)) { /* memory refused */
            feeder->frames_dropped++;
            return;
        }
    }
    copy_frame(worker->block, frame);
    if (++feeder->frames_in_round >= ROUND_FRAMES) end_round(feeder);
}

static void hand_on(struct feeder *feeder, const struct frame *frames, size_t count)
{
    if (feeder->worker_count == 1) {
        tracker_frames(feeder->workers[0].tracker, frames, count);
        return;
    }
    for (size_t i = 0; i < count; i++)
        deal(feeder, &frames[i]);
}

void feeder_frames(struct feeder *feeder, const struct frame *frames, size_t count)
{
    size_t done = 0;
    for (size_t i = 0; i < count; i++) {
        if (!begins_second(feeder, &frames[i])) continue;
        hand_on(feeder, frames + done, i - done);
        done = i;
        tick(feeder, frames[i].number);
    }
    hand_on(feeder, frames + done, count - done);
}

void feeder_finish(struct feeder *feeder, int64_t end_us, uint64_t order)
{
    if (feeder->worker_count == 1) {
        struct worker *worker = &feeder->workers[0];
        tracker_finish(worker->tracker, end_us, order);
        outlet_send(worker->outlet, true);
        ring_close(worker->outlet->records);
        return;
    }
    end_round(feeder);
    for (unsigned i = 0; i < feeder->worker_count; i++) {
        struct block *block = feeder->workers[i].block;
        block->is_last = true;
        block->tick_us = end_us;
        block->tick_order = order;
    }
    end_round(feeder);
    for (unsigned i = 0; i < feeder->worker_count; i++) {
        ring_close(feeder->workers[i].full);
        pthread_join(feeder->workers[i].thread, NULL);
        feeder->workers[i].has_thread = false;
    }
}

/* ------------------------------------------------------------ life */

struct feeder *feeder_create(const struct tracker_options *options, struct outlet *outlets,
                             unsigned worker_count, struct error *error)
{
    struct feeder *feeder = calloc(1, sizeof *feeder);
    struct worker *workers = calloc(worker_count, sizeof *workers);
    if (!feeder || !workers) {
        error_set_kind(
            error, ERROR_FULL,
            "There is not enough memory to start; close something, or lower capture.workers.");
        free(feeder);
        free(workers);
        return NULL;
    }
    *feeder =
        (struct feeder){.worker_count = worker_count, .workers = workers, .newest_us = INT64_MIN};
    feeder->ticked_second = INT64_MIN;
    for (unsigned i = 0; i < worker_count; i++) {
        struct tracker_options own = *options;
        own.worker = i;
        own.worker_count = worker_count;
        own.flows_most = options->flows_most / worker_count;
        own.buffer_bytes = options->buffer_bytes / worker_count;
        own.attempts_per_s = (options->attempts_per_s + worker_count - 1) / worker_count;
        own.put = outlet_put;
        own.owner = &outlets[i];
        workers[i].outlet = &outlets[i];
        workers[i].tracker = tracker_create(&own, error);
        if (!workers[i].tracker) {
            feeder_destroy(feeder);
            return NULL;
        }
        if (worker_count > 1 && !start_thread(&workers[i])) {
            error_set(error,
                      "Worker %u could not be started; lower capture.workers, or raise the limits "
                      "on threads "
                      "and memory (ulimit).",
                      i);
            feeder_destroy(feeder);
            return NULL;
        }
    }
    return feeder;
}

void feeder_totals(const struct feeder *feeder, struct ledger *ledger,
                   struct tracker_counters *counters)
{
    ledger->frames_queue_dropped += feeder->frames_dropped;
    for (unsigned i = 0; i < feeder->worker_count; i++) {
        ledger_add(ledger, tracker_ledger(feeder->workers[i].tracker));
        tracker_counters_add(counters, tracker_counters(feeder->workers[i].tracker));
    }
}

void feeder_destroy(struct feeder *feeder)
{
    if (!feeder) return;
    for (unsigned i = 0; i < feeder->worker_count; i++) {
        struct worker *worker = &feeder->workers[i];
        /* else creating failed halfway; a worker waits for its first block */
        if (worker->has_thread) {
            ring_close(worker->full);
            pthread_join(worker->thread, NULL);
        }
        struct block *block;
        while (worker->empty && (block = ring_try_take(worker->empty)))
            destroy_block(block);
        destroy_block(worker->block);
        ring_destroy(worker->full);
        ring_destroy(worker->empty);
        tracker_destroy(worker->tracker);
    }
    free(feeder->workers);
    free(feeder);
}
