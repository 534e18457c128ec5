/* SPDX-License-Identifier: MIT */
/*
 * viewer - one packet to lines for a person: its headers, and the events of the parsers.
 *
 * It keeps no state between packets. So data that spans several packets (a hello in two segments, a
 * fragment) is shown as far as one packet holds it. The initiator of a conversation is guessed by
 * ports. The tracker, which keeps state, makes the rows of the database; this is a quick view of
 * packets.
 *
 * All text from the wire is escaped (base/text_safe.h), so no packet moves the terminal's cursor.
 */
#ifndef VIEWER_VIEWER_H
#define VIEWER_VIEWER_H

#include "base/cursor.h"
#include "base/error.h"
#include "model/exclusion.h"
#include "model/frame.h"

struct viewer;

struct viewer_options {
    unsigned detail; /* 1: a line; 2 and more: also headers, options, fingerprints, fields */
    bool hex_dump;   /* the first 256 bytes */
    bool colour;
    bool redact_queries;              /* no line shows the query after the ? of a URI */
    const struct exclusion *excluded; /* answers about these are left out; may be NULL */
};

struct viewer *viewer_create(const struct viewer_options *options, struct error *error);
void viewer_destroy(struct viewer *viewer);

/* Takes effect with the next packet. */
void viewer_redact_queries(struct viewer *viewer, bool redact);
/* Whole lines with their ends, valid until the next call. */
struct span viewer_frame(struct viewer *viewer, const struct frame *frame);

#endif
