/* SPDX-License-Identifier: MIT */
/*
 * digest_memo - digests of short texts, so that no text is hashed twice in a row.
 *
 * JA3 and JA4 hash the same few hundred lists again and again. libcrypto needs longer to begin and
 * end a digest than to run it. A memo keeps the last texts in fixed memory, each with its digest. A
 * text is compared as a whole, so it never gets another text's digest. Longer texts are not kept.
 */
#ifndef PARSER_DIGEST_MEMO_H
#define PARSER_DIGEST_MEMO_H

#include "base/cursor.h"

enum { DIGEST_MEMO_SLOTS = 4096, DIGEST_MEMO_TEXT_MOST = 478, DIGEST_MEMO_DIGEST_MOST = 32 };

struct digest_memo_slot {
    uint16_t size; /* 0: empty */
    uint8_t digest[DIGEST_MEMO_DIGEST_MOST];
    uint8_t text[DIGEST_MEMO_TEXT_MOST];
};

struct digest_memo {
    struct digest_memo_slot slots[DIGEST_MEMO_SLOTS];
};

/*
 * The slot of the text, NULL if the text is empty or too long for a slot. *known: the slot has its
 * digest. If not, the slot holds the text from now on, and the caller adds the digest.
 */
uint8_t *digest_memo_slot(struct digest_memo *memo, struct span text, bool *known);

#endif
