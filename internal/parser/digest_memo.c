/* SPDX-License-Identifier: MIT */
#include "digest_memo.h"

#include "base/hash.h"

uint8_t *digest_memo_slot(struct digest_memo *memo, struct span text, bool *known)
{
    *known = false;
    if (text.size == 0 || text.size > DIGEST_MEMO_TEXT_MOST) return NULL;
    uint64_t hash = hash_bytes(text.data, text.size);
    struct digest_memo_slot *slot = &memo->slots[hash % DIGEST_MEMO_SLOTS];
    *known = slot->size == text.size && memcmp(slot->text, text.data, text.size) == 0;
    if (!*known) {
        slot->size = (uint16_t)text.size;
        memcpy(slot->text, text.data, text.size);
    }
    return slot->digest;
}
