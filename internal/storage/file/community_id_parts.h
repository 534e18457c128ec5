/* SPDX-License-Identifier: MIT */
/*
 * community_id_parts - the 20 bytes of a community ID as the three numbers that a flow's row has.
 *
 * The view makes the text of them. The SQL function community_id_part(TEXT, 0 to 2) of schema/moves
 * goes the other way: TEXT is '1:' and 28 characters of base64. Of anything else it is NULL.
 */
#ifndef STORAGE_COMMUNITY_ID_PARTS_H
#define STORAGE_COMMUNITY_ID_PARTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum { COMMUNITY_ID_PARTS_BYTES = 20 };

struct community_id_parts {
    int64_t a, b; /* 64 bits each */
    int32_t c;
};

static inline uint64_t community_id_bits(const uint8_t *bytes, int count)
{
    uint64_t bits = 0;
    for (int i = 0; i < count; i++)
        bits = bits << 8 | bytes[i];
    return bits;
}
static inline struct community_id_parts
community_id_parts(const uint8_t bytes[COMMUNITY_ID_PARTS_BYTES])
{
    return (struct community_id_parts){(int64_t)community_id_bits(bytes, 8),
                                       (int64_t)community_id_bits(bytes + 8, 8),
                                       (int32_t)community_id_bits(bytes + 16, 4)};
}

/* This connection may use the function. False: no memory. */
bool community_id_parts_offer(sqlite3 *connection);

#endif
