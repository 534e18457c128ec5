/* SPDX-License-Identifier: MIT */
/*
 * beside - the consumers of frames beside the analysis: on_frame() of the request, raw packets on
 * disk, and the ring of packets to look at. Each has its own tap, so neither waits for the other. Private to this room.
 */
#ifndef PIPELINE_BESIDE_H
#define PIPELINE_BESIDE_H

#include "packet_ring.h"
#include "pipeline/pipeline.h"
#include "tap.h"

enum { TAPS_MOST = 3 };

struct raw_output;

struct beside {
    struct tap *taps[TAPS_MOST];
    unsigned tap_count;
    struct tap *raw_tap, *packet_tap;
    struct packet_ring *packets; /* NULL: none is kept */
    struct raw_output *raw;
    const struct run_request *request;
};

struct beside_options {
    const struct run_request *request;
    unsigned producers; /* threads that read frames */
    int link_type;      /* of the first source */
};

/* False if the request asks for frames and for privacy that the frames would break. */
bool beside_permitted(const struct run_request *request, struct error *error);
/* True: the request wants packets kept for people, and no setting of privacy forbids it. */
bool beside_keeps_packets(const struct run_request *request);
/* The memory of the taps in the request. */
size_t beside_bytes(const struct run_request *request, unsigned producers);
/* *beside stays NULL if the request needs no frames. Makes the first raw file. */
bool beside_open(struct beside **beside, const struct beside_options *options, struct error *error);
/* Takes over reloaded privacy settings. beside may be NULL. */
void beside_renew(struct beside *beside, const struct settings *settings);
/* Call it when all producers have stopped. beside may be NULL. */
void beside_close(struct beside *beside, struct run_report *report);

static inline void beside_frame(struct beside *beside, unsigned producer, const struct frame *frame)
{
    for (unsigned i = 0; i < beside->tap_count; i++)
        if (beside->taps[i] != beside->packet_tap) tap_frame(beside->taps[i], producer, frame);
    if (!beside->packets || !packet_ring_is_wanted(beside->packets)) return;
    struct frame head = *frame;
    if (head.captured_bytes > PACKET_BYTES_MOST) head.captured_bytes = PACKET_BYTES_MOST;
    tap_frame(beside->packet_tap, producer, &head);
}

static inline void beside_send(struct beside *beside, unsigned producer)
{
    for (unsigned i = 0; i < beside->tap_count; i++)
        tap_send(beside->taps[i], producer);
}

#endif
