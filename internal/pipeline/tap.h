/* SPDX-License-Identifier: MIT */
/*
 * tap - frames beside the analysis: copies for whoever wants to look at them or to keep them.
 *
 * Whoever reads frames copies them into blocks of its own and hands full ones over; one thread of
 * the tap gives their frames to the consumer, oldest first. The number of blocks is fixed, so a
 * consumer that is slow costs no memory: reading a file waits for it, an interface does not; what
 * finds no room is counted. Frames of excluded devices never reach the consumer: not in tunnels
 * either, and where a fragment does not show what it is a part of, it counts as theirs.
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
    /* On the tap's thread. */
    void (*frame)(void *owner, const struct frame *frame);
    void (*pause)(void *owner); /* nothing more is there for now: what has gathered may go out */
    void *owner;
    unsigned producers;
    int hold_ms; /* a frame waits this long for older ones of other producers */
    bool waits;  /* for room, instead of losing frames */
};

/* What its blocks take, once all of them have been filled. */
size_t tap_bytes(unsigned producers);
struct tap *tap_start(const struct tap_options *options, struct error *error);
void tap_frame(struct tap *tap, unsigned producer, const struct frame *frame);
/* What has gathered goes to the consumer, full block or not. */
void tap_send(struct tap *tap, unsigned producer);
/* From now on these are left out, of what waits already too. From any thread. */
void tap_exclude(struct tap *tap, const struct exclusion *excluded);
/* Once all producers have stopped. Waits until the consumer has everything; where the tap does not
 * wait for room, only as long as the consumer goes on taking: false where it hangs (a terminal that
 * is held, a disk that does not answer). Then it is left behind with the memory that it uses.
 * Otherwise frees the tap. lost: frames that found no room. */
bool tap_finish(struct tap *tap, uint64_t *lost);

#endif
