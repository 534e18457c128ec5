/* SPDX-License-Identifier: MIT */
/*
 * handshakes - the bytes of handshakes over datagrams, in their order: parse_context.store for the
 * tracker. Private to this room; the streams belong to their flow and are bounded (HANDSHAKE_STREAMS,
 * STREAM_MOST).
 */
#ifndef TRACKER_HANDSHAKES_H
#define TRACKER_HANDSHAKES_H

struct tracker;
struct flow;

/* Lets the parsers use the store. Its owner is the feeding of the datagram at hand. */
void handshakes_prepare(struct tracker *tracker);
void handshakes_forget(struct tracker *tracker, struct flow *flow);

#endif
