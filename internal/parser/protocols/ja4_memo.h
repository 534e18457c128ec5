/* SPDX-License-Identifier: MIT */
/*
 * ja4_memo - the JA4 of recent hellos, so that their lists are not sorted again.
 *
 * Clients send the same few hundred hellos again and again, except for random values in them. JA4
 * depends on the JA3 string, the transport, the highest version and the signature algorithms. It
 * also depends on whether a host is named, and on two characters of the ALPN. All of these are the
 * key, kept and compared as a whole. Fixed memory, one per worker. A hello that is too long is not
 * kept.
 */
#ifndef PARSER_JA4_MEMO_H
#define PARSER_JA4_MEMO_H

#include "tls_hello.h"

enum { JA4_MEMO_SLOTS = 4096, JA4_MEMO_KEY_MOST = 520, JA4_MEMO_TEXT_MOST = 496 };

struct ja4_memo_slot {
    uint16_t key_size, raw_size, size; /* key_size 0: empty */
    uint8_t key[JA4_MEMO_KEY_MOST];
    char text[JA4_MEMO_TEXT_MOST]; /* JA4_r, then JA4 */
};

struct ja4_memo {
    struct ja4_memo_slot slots[JA4_MEMO_SLOTS];
};

/* As ja4_client(). Appends the text, or returns spans of text that it appended before. `ja3` is the
 * hello's JA3 string; if it is absent, nothing is kept. */
void ja4_client_again(struct ja4_memo *memo, struct parser_crypto *crypto, struct text *text,
                      const struct tls_client *client, struct span ja3, struct span *ja4,
                      struct span *ja4_r);

#endif
