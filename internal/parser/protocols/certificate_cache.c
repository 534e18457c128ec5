/* SPDX-License-Identifier: MIT */
#include "certificate_cache.h"

#include "base/hash.h"
#include "base/reserve.h"

enum { FIELDS = 6, ABSENT = UINT16_MAX, SET_SLOTS = 2 };

struct slot {
    uint64_t hash;         /* of the bytes */
    uint32_t der_size;     /* 0: empty */
    uint16_t size[FIELDS]; /* ABSENT: no such field */
    uint8_t der[CERTIFICATE_BYTES_MOST];
    char text[CERTIFICATE_TEXT_MOST];
};

struct set {
    uint8_t oldest; /* the slot to replace next */
    struct slot slots[SET_SLOTS];
};

/* Unused pages of slots cost no memory, so there may be many slots. */
struct certificate_cache {
    struct set sets[CERTIFICATE_SETS];
};

struct certificate_cache *certificate_cache_create(void)
{
    return reserve_sparse_memory(sizeof(struct certificate_cache));
}

void certificate_cache_destroy(struct certificate_cache *cache)
{
    release_memory(cache, sizeof *cache);
}

static struct set *set_of(struct certificate_cache *cache, uint64_t hash)
{
    return &cache->sets[hash % CERTIFICATE_SETS];
}

static void fields_out(const struct slot *slot, struct certificate *certificate)
{
    struct span *const fields[FIELDS] = {&certificate->sha256,     &certificate->common_name,
                                         &certificate->issuer,     &certificate->sans_json,
                                         &certificate->valid_from, &certificate->valid_to};
    size_t at = 0;
    for (size_t i = 0; i < FIELDS; i++) {
        *fields[i] = (struct span){NULL, 0};
        if (slot->size[i] == ABSENT) continue;
        *fields[i] = (struct span){(const uint8_t *)slot->text + at, slot->size[i]};
        at += slot->size[i];
    }
}

bool certificate_cache_find(struct certificate_cache *cache, struct span der,
                            struct certificate *certificate)
{
    if (der.size == 0 || der.size > CERTIFICATE_BYTES_MOST) return false;
    uint64_t hash = hash_bytes(der.data, der.size);
    struct set *set = set_of(cache, hash);
    for (unsigned i = 0; i < SET_SLOTS; i++) {
        const struct slot *slot = &set->slots[i];
        if (slot->hash != hash || slot->der_size != der.size ||
            memcmp(slot->der, der.data, der.size) != 0)
            continue;
        set->oldest = (uint8_t)(1 - i);
        fields_out(slot, certificate);
        return true;
    }
    return false;
}

void certificate_cache_keep(struct certificate_cache *cache, struct span der,
                            const struct certificate *certificate)
{
    const struct span fields[FIELDS] = {certificate->sha256,     certificate->common_name,
                                        certificate->issuer,     certificate->sans_json,
                                        certificate->valid_from, certificate->valid_to};
    size_t needed = 0, at = 0;
    for (size_t i = 0; i < FIELDS; i++)
        needed += fields[i].size;
    if (der.size == 0 || der.size > CERTIFICATE_BYTES_MOST || needed > CERTIFICATE_TEXT_MOST)
        return;
    uint64_t hash = hash_bytes(der.data, der.size);
    struct set *set = set_of(cache, hash);
    struct slot *slot = &set->slots[set->oldest];
    set->oldest = (uint8_t)(1 - set->oldest);
    for (size_t i = 0; i < FIELDS; i++) {
        slot->size[i] = fields[i].data ? (uint16_t)fields[i].size : ABSENT;
        if (fields[i].size) memcpy(slot->text + at, fields[i].data, fields[i].size);
        at += fields[i].size;
    }
    memcpy(slot->der, der.data, der.size);
    slot->hash = hash;
    slot->der_size = (uint32_t)der.size;
}
