/* SPDX-License-Identifier: MIT */
#include "geo.h"

#include "base/hash.h"
#include "base/text.h"
#include "geo_copy.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_SLOTS = 8192, TEXT_MOST = 256, CHUNK_BYTES = 1 << 16, TEXT_BYTES_MOST = 64 << 20 };

/* Texts from the databases: each stored once, and kept until the end. */
struct chunk {
    struct chunk *next;
    size_t used;
    char data[CHUNK_BYTES];
};

struct texts {
    struct chunk *chunks;
    const char **slots;
    size_t slot_count, count, bytes;
};

struct cached {
    struct ip_address ip; /* version 0: free */
    struct place place;
};

struct geo {
    MMDB_s databases[GEO_FILES_MOST];
    size_t count;
    struct texts texts;
    struct cached cache[CACHE_SLOTS];
};

/* ---------------------------------------------------------------- texts */

static const char *keep_text(struct texts *texts, const char *text, size_t size)
{
    struct chunk *chunk = texts->chunks;
    if (!chunk || CHUNK_BYTES - chunk->used <= size) {
        if (texts->bytes >= TEXT_BYTES_MOST) return NULL;
        chunk = malloc(sizeof *chunk);
        if (!chunk) return NULL;
        chunk->next = texts->chunks;
        chunk->used = 0;
        texts->chunks = chunk;
        texts->bytes += sizeof *chunk;
    }
    char *kept = chunk->data + chunk->used;
    memcpy(kept, text, size);
    kept[size] = '\0';
    chunk->used += size + 1;
    return kept;
}

static const char **text_slot(const char **slots, size_t slot_count, const char *text, size_t size)
{
    size_t at = hash_bytes(text, size) & (slot_count - 1);
    while (slots[at] && (strncmp(slots[at], text, size) != 0 || slots[at][size]))
        at = (at + 1) & (slot_count - 1);
    return &slots[at];
}

/* The one copy of a text; NULL if there is no room. size < TEXT_MOST. */
static const char *intern(struct texts *texts, const char *text, size_t size)
{
    if (texts->count * 2 >= texts->slot_count) {
        size_t slot_count = texts->slot_count ? texts->slot_count * 2 : 1024;
        const char **slots = calloc(slot_count, sizeof *slots);
        if (!slots) return NULL;
        for (size_t i = 0; i < texts->slot_count; i++)
            if (texts->slots[i])
                *text_slot(slots, slot_count, texts->slots[i], strlen(texts->slots[i])) =
                    texts->slots[i];
        free(texts->slots);
        texts->slots = slots;
        texts->slot_count = slot_count;
    }
    const char **slot = text_slot(texts->slots, texts->slot_count, text, size);
    if (!*slot && (*slot = keep_text(texts, text, size))) texts->count++;
    return *slot;
}

/* ---------------------------------------------------------------- values */

static bool get(MMDB_entry_s *entry, const char *const *path, uint32_t type,
                MMDB_entry_data_s *data)
{
    return MMDB_aget_value(entry, data, path) == MMDB_SUCCESS && data->has_data &&
           data->type == type;
}

/* The text at the first of the paths that has one; NULL if none does. */
static const char *get_text(struct texts *texts, MMDB_entry_s *entry, const char *const (*paths)[4])
{
    for (; (*paths)[0]; paths++) {
        MMDB_entry_data_s data;
        char memory[TEXT_MOST];
        if (!get(entry, *paths, MMDB_DATA_TYPE_UTF8_STRING, &data) || data.data_size == 0) continue;
        struct text text = text_into(memory, sizeof memory);
        text_add_utf8(&text, (struct span){(const uint8_t *)data.utf8_string, data.data_size});
        if (text.size) return intern(texts, memory, text.size);
    }
    return NULL;
}

static const char *get_country(struct texts *texts, MMDB_entry_s *entry)
{
    static const char *const paths[][4] = {
        {"country", "iso_code", NULL}, /* MaxMind, DB-IP */
        {"country_code", NULL},        /* IPinfo Lite */
        {"country", NULL},             /* IPinfo's older files, with the code here */
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        MMDB_entry_data_s data;
        if (!get(entry, paths[i], MMDB_DATA_TYPE_UTF8_STRING, &data) || data.data_size != 2)
            continue;
        const char *code = data.utf8_string;
        if (code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z')
            return intern(texts, code, 2);
    }
    return NULL;
}

/* A number, or "AS15169". */
static int64_t get_asn(MMDB_entry_s *entry)
{
    static const char *const number[] = {"autonomous_system_number", NULL};
    static const char *const flat[] = {"asn", NULL};
    MMDB_entry_data_s data;
    if (get(entry, number, MMDB_DATA_TYPE_UINT32, &data)) return data.uint32;
    if (get(entry, flat, MMDB_DATA_TYPE_UINT32, &data)) return data.uint32;
    if (!get(entry, flat, MMDB_DATA_TYPE_UTF8_STRING, &data)) return 0;
    const char *text = data.utf8_string;
    uint32_t at = data.data_size > 2 && text[0] == 'A' && text[1] == 'S' ? 2 : 0;
    int64_t asn = 0;
    for (; at < data.data_size; at++) {
        if (text[at] < '0' || text[at] > '9') return 0;
        asn = asn * 10 + (text[at] - '0');
        if (asn > UINT32_MAX) return 0;
    }
    return asn;
}

/* Adds the entry's facts that the place does not have yet. Both AS fields come from one file. */
static void fill_place(struct geo *geo, MMDB_entry_s *entry, struct place *place)
{
    static const char *const cities[][4] = {{"city", "names", "en", NULL}, {"city", NULL}, {NULL}};
    static const char *const names[][4] = {
        {"autonomous_system_organization", NULL}, {"as_name", NULL}, {"name", NULL}, {NULL}};
    if (!place->country) place->country = get_country(&geo->texts, entry);
    if (!place->city) place->city = get_text(&geo->texts, entry, cities);
    if (place->asn == 0 && (place->asn = get_asn(entry)) != 0)
        place->as_org = get_text(&geo->texts, entry, names);
}

/* ---------------------------------------------------------------- looking up */

/* IPv6 addresses that contain an IPv4 one: RFC 4291 2.5.5.2, RFC 6052 2.1. */
static struct ip_address carried_v4(const struct ip_address *ip)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const uint8_t translated[12] = {0x00, 0x64, 0xff, 0x9b};
    if (ip->version == 6 &&
        (memcmp(ip->bytes, mapped, 12) == 0 || memcmp(ip->bytes, translated, 12) == 0))
        return ip_from_v4(ip->bytes + 12);
    return *ip;
}

static void look_up(struct geo *geo, const struct ip_address *ip, struct place *place)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address = {0};
    struct ip_address real = carried_v4(ip);
    if (real.version == 4) {
        address.v4.sin_family = AF_INET;
        memcpy(&address.v4.sin_addr, real.bytes + 12, 4);
    } else {
        address.v6.sin6_family = AF_INET6;
        memcpy(&address.v6.sin6_addr, real.bytes, 16);
    }
    for (size_t i = 0; i < geo->count; i++) {
        int error = MMDB_SUCCESS; /* a damaged or IPv4-only tree: not known */
        MMDB_lookup_result_s result =
            MMDB_lookup_sockaddr(&geo->databases[i], &address.any, &error);
        if (error == MMDB_SUCCESS && result.found_entry) fill_place(geo, &result.entry, place);
    }
}

const struct place *geo_find(struct geo *geo, const struct ip_address *ip)
{
    static const struct place nowhere;
    if (geo->count == 0 || !ip_is_set(ip)) return &nowhere;
    struct cached *cached = &geo->cache[hash_bytes(ip->bytes, 16) % CACHE_SLOTS];
    if (ip_equal(&cached->ip, ip)) return &cached->place;
    cached->ip = *ip;
    cached->place = (struct place){0};
    look_up(geo, ip, &cached->place);
    return &cached->place;
}

struct geo *geo_open(const char *directory, struct geo_faults *broken, struct error *error)
{
    struct geo_file files[GEO_FILES_MOST];
    struct geo *geo = calloc(1, sizeof *geo);
    if (!geo) {
        error_no_memory(error, "open the data in '%s'", directory);
        return NULL;
    }
    size_t count = geo_list(directory, files);
    for (size_t i = 0; i < count; i++) {
        char why[GEO_REASON_MOST];
        if (geo_copy_open(files[i].path, &geo->databases[geo->count], why)) {
            geo->count++;
            continue;
        }
        if (broken)
            (void)error_set(
                &broken->faults[broken->count++],
                "The data file '%s' cannot be used: %s; replace it by a MaxMind DB file, "
                "or remove it.",
                files[i].path, why);
    }
    return geo;
}

void geo_close(struct geo *geo)
{
    if (!geo) return;
    for (size_t i = 0; i < geo->count; i++)
        MMDB_close(&geo->databases[i]);
    for (struct chunk *chunk = geo->texts.chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    free(geo->texts.slots);
    free(geo);
}

int64_t geo_facts_us(const struct geo *geo)
{
    int64_t oldest_us = 0;
    for (size_t i = 0; i < geo->count; i++) {
        int64_t facts_us = geo_database_facts_us(&geo->databases[i]);
        if (facts_us > 0 && (oldest_us == 0 || facts_us < oldest_us)) oldest_us = facts_us;
    }
    return oldest_us;
}
