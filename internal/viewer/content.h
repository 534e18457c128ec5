/* SPDX-License-Identifier: MIT */
/*
 * content - runs the parsers on one packet's payload, without a flow. Private to this room.
 */
#ifndef VIEWER_CONTENT_H
#define VIEWER_CONTENT_H

#include "parser/packet.h"
#include "parser/parser.h"

struct content;

struct content *content_create(void); /* NULL if memory is refused */
void content_destroy(struct content *content);
/* Events go to the sink. Returns the name of the protocol; NULL if no parser recognises it. */
const char *content_decode(struct content *content, const struct packet *packet,
                           const struct sink *sink);

#endif
