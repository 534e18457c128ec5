/* SPDX-License-Identifier: MIT */
#include "ja4_memo.h"

#include "base/hash.h"
#include "crypto.h"
#include "ja4.h"

/* False if it is too long. */
static bool make_key(struct text *key, const struct tls_client *client, struct span ja3)
{
    const uint8_t parts[] = {
        (uint8_t)client->transport,
        (uint8_t)(client->highest_version >> 8),
        (uint8_t)client->highest_version,
        client->server_name.data != NULL,
        client->alpn_first.size > 0,
        client->alpn_first.size > 0 ? client->alpn_first.data[0] : 0,
        client->alpn_first.size > 0 ? client->alpn_first.data[client->alpn_first.size - 1] : 0,
    };
    if (!ja3.data) return false;
    text_add_bytes(key, parts, sizeof parts);
    text_add_bytes(key, ja3.data, ja3.size);
    text_add_char(key, ';'); /* separates the decimals, commas and dashes from the rest */
    text_add_bytes(key, client->signature_algorithms.data, client->signature_algorithms.size);
    return !key->cut;
}

static void slot_fill(struct ja4_memo_slot *slot, struct span key, struct span ja4,
                      struct span ja4_r)
{
    if (!ja4.data || !ja4_r.data || ja4_r.size + ja4.size > JA4_MEMO_TEXT_MOST) return;
    memcpy(slot->key, key.data, key.size);
    memcpy(slot->text, ja4_r.data, ja4_r.size);
    memcpy(slot->text + ja4_r.size, ja4.data, ja4.size);
    slot->key_size = (uint16_t)key.size;
    slot->raw_size = (uint16_t)ja4_r.size;
    slot->size = (uint16_t)(ja4_r.size + ja4.size);
}

void ja4_client_again(struct ja4_memo *memo, struct parser_crypto *crypto, struct text *text,
                      const struct tls_client *client, struct span ja3, struct span *ja4,
                      struct span *ja4_r)
{
    char memory[JA4_MEMO_KEY_MOST + 1];
    struct text made = text_into(memory, sizeof memory);
    if (!make_key(&made, client, ja3)) {
        ja4_client(crypto, text, client, ja4, ja4_r);
        return;
    }
    struct span key = text_span(&made);
    struct ja4_memo_slot *slot = &memo->slots[hash_bytes(key.data, key.size) % JA4_MEMO_SLOTS];
    if (slot->key_size != key.size || memcmp(slot->key, key.data, key.size) != 0) {
        ja4_client(crypto, text, client, ja4, ja4_r);
        slot_fill(slot, key, *ja4, *ja4_r);
        return;
    }
    const uint8_t *kept = (const uint8_t *)slot->text;
    *ja4_r = (struct span){kept, slot->raw_size};
    *ja4 = (struct span){kept + slot->raw_size, (size_t)slot->size - slot->raw_size};
}
