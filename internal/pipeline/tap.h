/* SPDX-License-Identifier: MIT */
/*
 * tap - frames beside the analysis: copies for a consumer that shows or stores them.
 *
 * A producer copies frames into its own blocks and hands full ones over. One thread of the tap
 * gives their frames to the consumer, oldest first. The number of blocks is fixed, so a slow
 * consumer costs no memory. Reading a file waits for it; an interface does not, and frames without
 * room are counted. Frames of excluded devices never reach the consumer, not in tunnels either. A
 * fragment whose datagram is unknown counts as theirs.
 *
 * Threads: tap_frame() and tap_send() of one producer belong to one thread.
 */
#ifndef PIPELINE_TAP_H
#define PIPELINE_TAP_H

#include "base/error.h"
#include "model/exclusion.h"
#include "model/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tap;

struct tap_options {
    /* Called on the tap's thread. */
    void (*frame)(void *owner, const struct frame *frame);
    void (*pause)(void *owner); /* no more frames for now: buffers can be flushed */
    void *owner;
    unsigned producers;
    int hold_ms;   /* a frame waits this long for older ones of other producers */
    bool waits;    /* for room, instead of losing frames */
    bool is_small; /* the fewest blocks that work */
};

/* The memory of its blocks, once all of them have been filled. */
size_t tap_bytes(unsigned producers, bool is_small);
struct tap *tap_start(const struct tap_options *options, struct error *error);
void tap_frame(struct tap *tap, unsigned producer, const struct frame *frame);
/* Hands the gathered frames to the consumer, full block or not. */
void tap_send(struct tap *tap, unsigned producer);
/* From now on frames of these are left out, including those that already wait. From any thread. */
void tap_exclude(struct tap *tap, const struct exclusion *excluded);
/* Frames without room so far. From any thread. */
uint64_t tap_lost(const struct tap *tap);
/*
 * Call it when all producers have stopped. Waits until the consumer has every frame. If the tap
 * does not wait for room, it waits only while the consumer makes progress. False: the consumer
 * hangs (a held terminal, a disk that does not answer); then the tap and its memory are abandoned.
 * Otherwise frees the tap. lost: frames without room.
 */
bool tap_finish(struct tap *tap, uint64_t *lost);

#endif
