/* SPDX-License-Identifier: MIT */
/*
 * meter - the traffic's volume, and the conversations that carry it.
 *
 * It counts frames by the pair of their ends between two reads. It remembers the names that
 * answers, hellos and requests gave to addresses. Names are approximate: this is a quick view, and
 * the database has the exact rows. Memory is bounded; one thread.
 */
#ifndef VIEWER_METER_H
#define VIEWER_METER_H

#include "base/error.h"
#include "model/address.h"
#include "model/frame.h"

enum { METER_NAME_SIZE = 96, METER_FLOWS_MOST = 65536 };

struct meter;

struct meter_flow {
    /* `to` is the side with the lower port, usually the server. */
    struct ip_address from, to;
    uint16_t from_port, to_port; /* 0: the protocol has none */
    uint8_t ip_protocol;
    uint64_t frames, bytes;     /* on the wire, headers included */
    char name[METER_NAME_SIZE]; /* of `to`; raw bytes from the wire; "": not known */
};

struct meter_totals {
    uint64_t frames, bytes;
    uint64_t flows;       /* conversations that were counted */
    uint64_t left_frames; /* frames of conversations that did not fit */
};

/*
 * by_service: conversations of the same hosts with the same server port are merged, and from_port
 * is 0.
 */
struct meter *meter_create(bool by_service, struct error *error);
void meter_destroy(struct meter *meter);
void meter_take(struct meter *meter, const struct frame *frame);
/*
 * Reads the largest by bytes, largest first; returns their number. Then all counts restart; names
 * are kept.
 */
size_t meter_read(struct meter *meter, struct meter_flow *top, size_t most,
                  struct meter_totals *totals);

#endif
