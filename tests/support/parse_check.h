/* SPDX-License-Identifier: MIT */
/*
 * parse_check - the properties that every parser must have, as functions to call from its test.
 *
 * Events are returned as text, one line each. So a golden test is a string comparison, and a
 * property test compares two texts.
 */
#ifndef SUPPORT_PARSE_CHECK_H
#define SUPPORT_PARSE_CHECK_H

#include "parser/parser.h"

/* One direction's bytes. */
struct parse_input {
    const struct protocol *protocol;
    bool from_originator;
    uint16_t sender_port, receiver_port;
    struct span bytes;
};

/*
 * The events of one datagram, or of a stream that arrives in pieces of `piece` bytes (0: at once).
 * The caller frees the returned text. It ends with a line "status done|more|malformed|switch".
 */
char *parse_datagram_events(const struct parse_input *input);
char *parse_stream_events(const struct parse_input *input, size_t piece);
/* Both directions of a stream, one after the other, with one protocol state. */
char *parse_exchange_events(const struct parse_input *inputs, size_t count);

/* Datagrams of both directions in order, with one protocol state; a status line for each. */
char *parse_datagrams_events(const struct parse_input *inputs, size_t count);

/* Bytes cut after every length, each copy before an inaccessible page: no crash, probe included. */
void check_every_truncation(const struct parse_input *input, bool datagram);
/*
 * The stream in two pieces, split at every point, and byte by byte: the events are those of the
 * whole.
 */
void check_every_split(const struct parse_input *input);
/* Every byte flipped in turn (all bits, and the lowest): no crash. */
void check_every_flip(const struct parse_input *input, bool datagram);

/* "16 03 01" or "160301" to bytes; malloc'ed. */
struct span bytes_from_hex(const char *hex);

/* One datagram has these events, and survives every truncation and every flip. */
void check_datagram(const struct parse_input *input, const char *expected);
/* The same of a datagram between hosts that both use the protocol's own port. */
void check_datagram_hex(const struct protocol *protocol, const char *hex, const char *expected);

#endif
