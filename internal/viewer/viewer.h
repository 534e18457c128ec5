/* SPDX-License-Identifier: MIT */
/*
 * viewer - one packet to lines for a person: what it is, and what the parsers say of it.
 *
 * It remembers nothing from one packet to the next: each is decoded by itself, so what spreads over
 * several (a hello in two segments, a fragment) is shown as far as one packet holds it, and who
 * began a conversation is a guess by ports. The rows of the database are made by the tracker,
 * which does remember; this is the quick look beside it.
 *
 * Everything that came over the wire is escaped (base/text_safe.h): no packet moves the cursor of
 * whoever looks.
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
    bool redact_queries;              /* nothing behind the ? of a URI */
    const struct exclusion *excluded; /* what answers say of these is left out; may be NULL */
};

struct viewer *viewer_create(const struct viewer_options *options, struct error *error);
void viewer_destroy(struct viewer *viewer);

/* From the next packet on. */
void viewer_redact_queries(struct viewer *viewer, bool redact);
/* Whole lines with their ends, valid until the next call. */
struct span viewer_frame(struct viewer *viewer, const struct frame *frame);

#endif
