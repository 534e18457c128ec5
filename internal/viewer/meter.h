/* SPDX-License-Identifier: MIT */
/*
 * meter - how much passes, and which conversations carry it.
 *
 * It counts frames by the pair of their ends, from one look to the next, and remembers the names
 * that answers, hellos and requests gave to addresses. Nothing here is exact about names: it is a
 * quick look beside the rows. Memory is bounded; one thread.
 */
#ifndef VIEWER_METER_H
#define VIEWER_METER_H

#include "base/error.h"
#include "model/address.h"
#include "model/frame.h"

enum { METER_NAME_SIZE = 96, METER_FLOWS_MOST = 65536 };

struct meter;

struct meter_flow {
    /* The side with the lower port is `to`: mostly the server. */
    struct ip_address from, to;
    uint16_t from_port, to_port; /* 0: the protocol has none */
    uint8_t ip_protocol;
    uint64_t frames, bytes;     /* on the wire, headers included */
    char name[METER_NAME_SIZE]; /* of `to`; as it came over the wire; "": not known */
};

struct meter_totals {
    uint64_t frames, bytes;
    uint64_t flows;       /* conversations that were seen */
    uint64_t left_frames; /* of more conversations than there is room for */
};

/* by_service: conversations of the same hosts with the same port of the server are one, and
 * from_port is 0. */
struct meter *meter_create(bool by_service, struct error *error);
void meter_destroy(struct meter *meter);
void meter_take(struct meter *meter, const struct frame *frame);
/* The largest by bytes, largest first; returns how many. Then all begins anew, but the names. */
size_t meter_read(struct meter *meter, struct meter_flow *top, size_t most,
                  struct meter_totals *totals);

#endif
