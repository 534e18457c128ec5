#include "certificate_cache.h"

#include "base/reserve.h"

enum { FIELDS = 5, ABSENT = UINT16_MAX };

struct slot {
    uint8_t digest[SHA256_SIZE]; /* all zeros: empty */
    uint16_t size[FIELDS];       /* ABSENT: the field is not there */
    char text[CERTIFICATE_TEXT_MOST];
};

struct certificate_cache {
    struct slot slots[CERTIFICATE_SLOTS];
};

struct certificate_cache *certificate_cache_create(void)
{
    return reserve_sparse_memory(sizeof(struct certificate_cache));
}

void certificate_cache_destroy(struct certificate_cache *cache)
{
    release_memory(cache, sizeof *cache);
}

/* Pages of slots that are never used cost no memory, so there may be many. */
static size_t slot_number(const uint8_t digest[SHA256_SIZE])
{
    return (size_t)(digest[0] << 8 | digest[1]) % CERTIFICATE_SLOTS;
}

bool certificate_cache_find(const struct certificate_cache *cache,
                            const uint8_t digest[SHA256_SIZE], struct certificate *certificate)
{
    const struct slot *slot = &cache->slots[slot_number(digest)];
    struct span *const fields[FIELDS] = {&certificate->common_name, &certificate->issuer,
                                         &certificate->sans_json, &certificate->valid_from,
                                         &certificate->valid_to};
    size_t at = 0;
    if (memcmp(slot->digest, digest, SHA256_SIZE) != 0) return false;
    for (size_t i = 0; i < FIELDS; i++) {
        *fields[i] = (struct span){NULL, 0};
        if (slot->size[i] == ABSENT) continue;
        *fields[i] = (struct span){(const uint8_t *)slot->text + at, slot->size[i]};
        at += slot->size[i];
    }
    return true;
}

void certificate_cache_keep(struct certificate_cache *cache, const uint8_t digest[SHA256_SIZE],
                            const struct certificate *certificate)
{
    struct slot *slot = &cache->slots[slot_number(digest)];
    const struct span fields[FIELDS] = {certificate->common_name, certificate->issuer,
                                        certificate->sans_json, certificate->valid_from,
                                        certificate->valid_to};
    size_t needed = 0, at = 0;
    for (size_t i = 0; i < FIELDS; i++)
        needed += fields[i].size;
    if (needed > CERTIFICATE_TEXT_MOST) return;
    for (size_t i = 0; i < FIELDS; i++) {
        slot->size[i] = fields[i].data ? (uint16_t)fields[i].size : ABSENT;
        if (fields[i].size) memcpy(slot->text + at, fields[i].data, fields[i].size);
        at += fields[i].size;
    }
    memcpy(slot->digest, digest, SHA256_SIZE);
}
