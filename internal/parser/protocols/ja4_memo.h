/* SPDX-License-Identifier: MIT */
/*
 * ja4_memo - the JA4 of hellos seen before, so that their lists are not sorted again.
 *
 * Clients say the same few hundred hellos again and again, but for what is random in them. What
 * JA4 is made of is the JA3 string, the transport, the highest version, whether a host is named,
 * the two characters of the ALPN, and the signature algorithms: that is the key, kept and compared
 * as a whole. Fixed memory, one per worker; a hello that is too long is not kept.
 */
#ifndef PARSER_JA4_MEMO_H
#define PARSER_JA4_MEMO_H

#include "tls_hello.h"

enum { JA4_MEMO_SLOTS = 4096, JA4_MEMO_KEY_MOST = 520, JA4_MEMO_TEXT_MOST = 496 };

struct ja4_memo_slot {
    uint16_t key_size, raw_size, size; /* key_size 0: empty */
    uint8_t key[JA4_MEMO_KEY_MOST];
    char text[JA4_MEMO_TEXT_MOST]; /* JA4_r, JA4 behind it */
};

struct ja4_memo {
    struct ja4_memo_slot slots[JA4_MEMO_SLOTS];
};

/* As ja4_client(), whose text it appends or of whose earlier text it gives spans. `ja3` is the
 * hello's JA3 string; if it is absent nothing is remembered. */
void ja4_client_again(struct ja4_memo *memo, struct parser_crypto *crypto, struct text *text,
                      const struct tls_client *client, struct span ja3, struct span *ja4,
                      struct span *ja4_r);

#endif
