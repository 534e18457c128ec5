/* SPDX-License-Identifier: MIT */
/*
 * operations - what the API does besides listing rows, as the description of it says (OpenAPI 3.1).
 *
 * Constant data. Private to this room.
 */
#ifndef SERVER_OPERATIONS_H
#define SERVER_OPERATIONS_H

#include "render/sink.h"

/* Adds the operations of the path of a listing, such as "silences": ",\"post\":{...}". */
void operations_add_to(struct sink *sink, const char *listing);
/* Adds the paths that have no listing, each with a comma in front. */
void operations_add_paths(struct sink *sink);

#endif
