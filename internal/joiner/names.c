/* SPDX-License-Identifier: MIT */
/*
 * Names that clients resolved. An answer names later flows of the same client only. The latest
 * answer before the flow's start counts, so a later answer never changes history.
 */
#include "joiner_state.h"

enum {
    VERSIONS_MOST = 4,
    GRACE_S = 3600, /* clients use addresses longer than the TTL allows */
};

struct shared_text {
    uint32_t references, size;
    bool has_cname; /* the CNAME follows the domain */
    char text[];
};

struct version {
    int64_t told_us, expires_us;
    struct shared_text *domain;
};

struct name_entry {
    struct name_key key;
    struct version versions[VERSIONS_MOST]; /* newest first */
    bool used;
};

bool names_init(struct names *names, size_t names_most, struct joiner_counters *counters)
{
    enum { TEXT_BYTES_PER_NAME = 256 };
    names->counters = counters;
    return slab_init(&names->slab, sizeof(struct name_entry), (uint32_t)names_most) &&
           map_init(&names->index, sizeof(struct name_key)) &&
           pool_init(&names->texts, names_most * TEXT_BYTES_PER_NAME);
}

void names_clear(struct names *names)
{
    slab_clear(&names->slab);
    map_clear(&names->index);
    pool_clear(&names->texts);
}

static void release(struct names *names, struct shared_text *text)
{
    if (text && --text->references == 0) pool_give(&names->texts, text, text->size);
}

static void forget(struct names *names, struct name_entry *entry)
{
    for (unsigned i = 0; i < VERSIONS_MOST; i++)
        release(names, entry->versions[i].domain);
    map_remove(&names->index, &entry->key);
    memset(entry, 0, sizeof *entry);
}

/* Returns a free entry. If there is none, CLOCK eviction: reuse the entry under the hand. */
static uint32_t take_entry(struct names *names)
{
    uint32_t index = slab_take(&names->slab);
    if (index) return index;
    names->hand = names->hand % names->slab.most + 1;
    forget(names, slab_at(&names->slab, names->hand));
    names->counters->names_evicted++;
    return names->hand;
}

static struct shared_text *make_text(struct names *names, const struct told *told)
{
    size_t domain_size = strlen(told->domain) + 1;
    size_t cname_size = told->cname ? strlen(told->cname) + 1 : 0;
    size_t size = sizeof(struct shared_text) + domain_size + cname_size;
    struct shared_text *text = pool_take(&names->texts, size);
    if (!text) return NULL;
    *text = (struct shared_text){
        .references = 1, .size = (uint32_t)size, .has_cname = told->cname != NULL};
    memcpy(text->text, told->domain, domain_size);
    if (cname_size) memcpy(text->text + domain_size, told->cname, cname_size);
    return text;
}

static struct told told_by(const struct shared_text *text)
{
    const char *behind = text->text + strlen(text->text) + 1;
    return (struct told){.domain = text->text, .cname = text->has_cname ? behind : NULL};
}

static bool says(const struct shared_text *text, const struct told *told)
{
    struct told had = told_by(text);
    if (strcmp(had.domain, told->domain) != 0 || !had.cname != !told->cname) return false;
    return !told->cname || strcmp(had.cname, told->cname) == 0;
}

static int64_t expiry_us(int64_t time_us, uint32_t ttl_s)
{
    return time_us + (int64_t)(ttl_s > GRACE_S ? ttl_s : GRACE_S) * 1000000;
}

void names_learn(struct names *names, const struct name_key *key, const struct told *told,
                 int64_t time_us, uint32_t ttl_s)
{
    uint32_t index = map_get(&names->index, key);
    if (!index) {
        index = take_entry(names);
        struct name_entry *fresh = slab_at(&names->slab, index);
        fresh->key = *key;
        fresh->used = true;
        if (!map_put(&names->index, key, index)) return;
    }
    struct name_entry *entry = slab_at(&names->slab, index);
    unsigned place = 0; /* newest first, because captures may be read in any order */
    while (place < VERSIONS_MOST && entry->versions[place].domain &&
           entry->versions[place].told_us > time_us)
        place++;
    if (place == VERSIONS_MOST) return;
    struct version *before = &entry->versions[place];
    if (before->domain && says(before->domain, told)) { /* the same answer again */
        if (expiry_us(time_us, ttl_s) > before->expires_us)
            before->expires_us = expiry_us(time_us, ttl_s);
        return;
    }
    struct shared_text *text = make_text(names, told);
    if (!text) return;
    release(names, entry->versions[VERSIONS_MOST - 1].domain);
    memmove(before + 1, before, (VERSIONS_MOST - 1 - place) * sizeof *before);
    *before = (struct version){
        .told_us = time_us, .expires_us = expiry_us(time_us, ttl_s), .domain = text};
    names->counters->names_learnt++;
}

bool names_find(const struct names *names, const struct name_key *key, int64_t time_us,
                struct told *told)
{
    uint32_t index = map_get(&names->index, key);
    if (!index) return false;
    const struct name_entry *entry = slab_at(&names->slab, index);
    for (unsigned i = 0; i < VERSIONS_MOST && entry->versions[i].domain; i++) {
        const struct version *version = &entry->versions[i];
        if (version->told_us > time_us) continue;
        if (version->expires_us < time_us) return false;
        *told = told_by(version->domain);
        return true;
    }
    return false;
}
