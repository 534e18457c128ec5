/* SPDX-License-Identifier: MIT */
/*
 * community_id - version 1 (github.com/corelight/community-id-spec); rows have seed 0. Private to
 * this room.
 */
#ifndef TRACKER_COMMUNITY_ID_H
#define TRACKER_COMMUNITY_ID_H

#include "flow.h"

struct community_hasher *community_hasher_create(uint16_t seed);
void community_hasher_destroy(struct community_hasher *hasher);
/* False: it could not be computed. */
bool community_id(struct community_hasher *hasher, const struct flow *flow,
                  uint8_t id[COMMUNITY_ID_BYTES]);

#endif
