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
void community_id(struct community_hasher *hasher, const struct flow *flow, char out[32]);

#endif
