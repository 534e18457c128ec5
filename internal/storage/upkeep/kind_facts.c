/* SPDX-License-Identifier: MIT */
#include "upkeep/kind_facts.h"

#include "write/row.h"

int64_t kind_facts_find(struct kind_facts *kinds, struct session *session, enum statement find,
                        int64_t kind_id)
{
    uint64_t slot = (uint64_t)kind_id % KIND_SLOTS;
    if (kinds->slots[slot].kind_id != kind_id || !kinds->slots[slot].facts) {
        struct row row = row_begin(session, find);
        row_integer(&row, AT(kind_id), kind_id);
        kinds->slots[slot].facts = row_find(&row);
        kinds->slots[slot].kind_id = kind_id;
    }
    return kinds->slots[slot].facts;
}
