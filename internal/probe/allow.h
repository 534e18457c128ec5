/* SPDX-License-Identifier: MIT */
/*
 * allow - the list of what somebody else may have asked: host names and addresses, comma separated.
 *
 * A name allows itself and the names below it; an address only itself. An empty list allows nothing.
 * Private to this room.
 */
#ifndef PROBE_ALLOW_H
#define PROBE_ALLOW_H

#include "base/error.h"

/* False: an entry is neither a name nor an address. */
bool allow_check(const char *list, struct error *error);
/* host: as in struct target. */
bool allow_has(const char *list, const char *host);

#endif
