/* SPDX-License-Identifier: MIT */
/*
 * Names that clients resolved. An answer names later flows of the same client only. The latest
 * answer before the flow's start counts, so a later answer never changes history. If the client was
 * told several names for the address that held at the time, each is less certain.
 *
 * Only answers to a question name anything (RFC 5452, section 9.1): anybody can send an answer. But
 * a mirror port may show answers alone. If nearly all answers are unasked, they name as well, as a
 * source of their own, where no asked answer does.
 */
#include "joiner_state.h"

enum {
    VERSIONS_MOST = 8,
    GRACE_S = 3600, /* clients use addresses longer than the TTL allows */
    /* Answers are counted until twice as many are known; then the older ones count half. */
    ANSWERS_JUDGED = 1000,
};

struct name_text {
    uint32_t size;
    bool has_cname; /* the CNAME follows the domain */
    char text[];
};

struct name_key {
    int64_t device_id;
    struct ip_address client, answer;
    uint8_t padding[6];
};
_Static_assert(sizeof(struct name_key) == 48, "compared as a block");

/* One name that was told for the address, once or again and again while it held. */
struct version {
    int64_t first_us, told_us, expires_us;
    struct name_text *text;
    bool is_asked;
};

struct name_entry {
    struct name_key key;
    struct version versions[VERSIONS_MOST]; /* newest first, by told_us */
};

bool names_init(struct names *names, size_t names_most, bool is_seeded,
                struct joiner_counters *counters)
{
    enum { TEXT_BYTES_PER_NAME = 256 };
    names->counters = counters;
    return slab_init(&names->slab, sizeof(struct name_entry), (uint32_t)names_most) &&
           map_init(&names->index, sizeof(struct name_key)) &&
           crowd_init(&names->crowd, (uint32_t)names_most, is_seeded) &&
           pool_init(&names->texts, names_most * TEXT_BYTES_PER_NAME);
}

void names_clear(struct names *names)
{
    slab_clear(&names->slab);
    map_clear(&names->index);
    crowd_clear(&names->crowd);
    pool_clear(&names->texts);
}

/* ------------------------------------------------------------ asked or not */

void names_count_answer(struct names *names, bool is_asked)
{
    uint32_t *answers = names->answers;
    answers[is_asked]++;
    if (answers[0] + answers[1] < 2 * ANSWERS_JUDGED) return;
    answers[0] /= 2;
    answers[1] /= 2;
}

size_t names_taken(struct names *names, bool is_asked, size_t count)
{
    size_t most = is_asked ? 16 : 4;
    if (count > most) names->counters->addresses_left_out += count - most;
    return count < most ? count : most;
}

bool names_are_one_sided(const struct names *names)
{
    uint64_t unasked = names->answers[0], all = unasked + names->answers[1];
    return all >= ANSWERS_JUDGED && unasked * 10 > all * 9;
}

/* ------------------------------------------------------------ entries */

static void release(struct names *names, struct name_text *text)
{
    if (text) pool_give(&names->texts, text, text->size);
}

static void forget(struct names *names, struct name_entry *entry)
{
    for (unsigned i = 0; i < VERSIONS_MOST; i++)
        release(names, entry->versions[i].text);
    map_remove(&names->index, &entry->key);
    memset(entry, 0, sizeof *entry);
}

/* Who was told most loses what it was told first (base/crowd.h). */
static uint32_t evict(struct names *names)
{
    uint32_t index = crowd_first(&names->crowd);
    if (!index) return 0;
    crowd_leave(&names->crowd, index);
    forget(names, slab_at(&names->slab, index));
    names->counters->names_evicted++;
    return index;
}

/* The entry is the newest of its client. Anybody can be a client; a device took part in something. */
static void renew(struct names *names, uint32_t index, const struct name_key *key)
{
    uint8_t source[CROWD_SOURCE_SIZE] = {0};
    _Static_assert(sizeof key->client.bytes == sizeof source, "an address is a source");
    if (key->device_id)
        memcpy(source + 8, &key->device_id, sizeof key->device_id);
    else
        memcpy(source, key->client.bytes, sizeof source);
    crowd_leave(&names->crowd, index);
    crowd_join(&names->crowd, index, source);
    if (key->device_id) crowd_rise(&names->crowd, index);
}

static struct name_entry *entry_for(struct names *names, const struct name_key *key)
{
    uint32_t index = map_get(&names->index, key);
    if (index) {
        renew(names, index, key);
        return slab_at(&names->slab, index);
    }
    index = slab_take(&names->slab);
    if (!index) index = evict(names);
    struct name_entry *fresh = slab_at(&names->slab, index);
    fresh->key = *key;
    renew(names, index, key);
    return map_put(&names->index, key, index) ? fresh : NULL;
}

static struct name_text *make_text(struct names *names, const struct told *told)
{
    size_t domain_size = strlen(told->domain) + 1;
    size_t cname_size = told->cname ? strlen(told->cname) + 1 : 0;
    size_t size = sizeof(struct name_text) + domain_size + cname_size;
    struct name_text *text = pool_take(&names->texts, size);
    if (!text) return NULL;
    *text = (struct name_text){.size = (uint32_t)size, .has_cname = told->cname != NULL};
    memcpy(text->text, told->domain, domain_size);
    if (cname_size) memcpy(text->text + domain_size, told->cname, cname_size);
    return text;
}

/* Other entries make way for it, a few: more is not due to one name. NULL: it is counted. */
static struct name_text *make_text_with_room(struct names *names, const struct name_entry *entry,
                                             const struct told *told)
{
    enum { EVICTED_MOST = 8 };
    struct name_text *text = make_text(names, told);
    for (unsigned i = 0; !text && i < EVICTED_MOST; i++) {
        uint32_t index = crowd_first(&names->crowd);
        if (index == slab_index(&names->slab, entry)) break;
        slab_give(&names->slab, evict(names));
        text = make_text(names, told);
    }
    if (!text) names->counters->names_evicted++;
    return text;
}

static struct told told_by(const struct name_text *text)
{
    const char *behind = text->text + strlen(text->text) + 1;
    return (struct told){.domain = text->text, .cname = text->has_cname ? behind : NULL};
}

static bool says(const struct name_text *text, const struct told *told)
{
    struct told had = told_by(text);
    if (strcmp(had.domain, told->domain) != 0 || !had.cname != !told->cname) return false;
    return !told->cname || strcmp(had.cname, told->cname) == 0;
}

/* ------------------------------------------------------------ learning */

static int64_t expiry_us(int64_t time_us, uint32_t ttl_s)
{
    return time_us + (int64_t)(ttl_s > GRACE_S ? ttl_s : GRACE_S) * 1000000;
}

/* The place of a version that says the same and that held at the time, or begins while this answer
 * holds; VERSIONS_MOST: there is none. */
static unsigned find_same(const struct name_entry *entry, const struct answer_told *answer,
                          int64_t expires_us)
{
    unsigned i = 0;
    for (; i < VERSIONS_MOST && entry->versions[i].text; i++) {
        const struct version *version = &entry->versions[i];
        if (version->is_asked == answer->is_asked && answer->time_us <= version->expires_us &&
            expires_us >= version->first_us && says(version->text, &answer->told))
            return i;
    }
    return VERSIONS_MOST;
}

/* Captures may be read in any order, so the newest answer is not always the last to come. */
static unsigned place_of(const struct name_entry *entry, int64_t told_us)
{
    unsigned place = 0;
    while (place < VERSIONS_MOST && entry->versions[place].text &&
           entry->versions[place].told_us > told_us)
        place++;
    return place;
}

static void extend(struct name_entry *entry, unsigned at, int64_t time_us, int64_t expires_us)
{
    struct version version = entry->versions[at];
    if (time_us < version.first_us) version.first_us = time_us;
    if (expires_us > version.expires_us) version.expires_us = expires_us;
    unsigned place = at;
    if (time_us > version.told_us) {
        version.told_us = time_us;
        place = place_of(entry, time_us);
        memmove(&entry->versions[place + 1], &entry->versions[place],
                (at - place) * sizeof version);
    }
    entry->versions[place] = version;
}

void names_learn(struct names *names, const struct name_client *client,
                 const struct answer_told *answer)
{
    struct name_key key = {.answer = answer->address, .device_id = client->device_id};
    if (!client->device_id) key.client = client->ip;
    struct name_entry *entry = entry_for(names, &key);
    if (!entry) return;
    int64_t time_us = answer->time_us, expires_us = expiry_us(time_us, answer->ttl_s);
    unsigned same = find_same(entry, answer, expires_us);
    if (same < VERSIONS_MOST) { /* the same answer again */
        extend(entry, same, time_us, expires_us);
        return;
    }
    unsigned place = place_of(entry, time_us);
    if (place == VERSIONS_MOST) return;
    struct name_text *text = make_text_with_room(names, entry, &answer->told);
    if (!text) return;
    struct version *before = &entry->versions[place];
    release(names, entry->versions[VERSIONS_MOST - 1].text);
    memmove(before + 1, before, (VERSIONS_MOST - 1 - place) * sizeof *before);
    *before = (struct version){.first_us = time_us,
                               .told_us = time_us,
                               .expires_us = expires_us,
                               .text = text,
                               .is_asked = answer->is_asked};
    names->counters->names_learnt++;
}

/* ------------------------------------------------------------ finding */

static bool holds(const struct version *version, int64_t time_us)
{
    return version->first_us <= time_us && version->expires_us >= time_us;
}

/* When it was told last, as far as that is known of the time. */
static int64_t told_before(const struct version *version, int64_t time_us)
{
    return version->told_us <= time_us ? version->told_us : version->first_us;
}

/* Versions that held at a time, of one client. */
struct held {
    size_t count;
    const struct version *versions[2 * VERSIONS_MOST];
};

static void add_held(struct held *held, const struct names *names, const struct name_key *key,
                     int64_t time_us)
{
    uint32_t index = map_get(&names->index, key);
    if (!index) return;
    const struct name_entry *entry = slab_at(&names->slab, index);
    for (unsigned i = 0; i < VERSIONS_MOST && entry->versions[i].text; i++) {
        const struct version *version = &entry->versions[i];
        if (holds(version, time_us)) held->versions[held->count++] = version;
    }
}

/* What the client was told as the device that it is, and what its address was told before it was
 * known as a device. */
static struct held held_by(const struct names *names, const struct name_client *client,
                           const struct ip_address *answer, int64_t time_us)
{
    struct held held = {.count = 0};
    struct name_key key = {.answer = *answer, .device_id = client->device_id};
    if (client->device_id) add_held(&held, names, &key, time_us);
    key.device_id = 0;
    key.client = client->ip;
    add_held(&held, names, &key, time_us);
    return held;
}

/* Is its domain that of an asked one before it? */
static bool is_repeated(const struct held *held, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        const struct version *other = held->versions[j];
        if (other->is_asked && strcmp(other->text->text, held->versions[i]->text->text) == 0)
            return true;
    }
    return false;
}

bool names_find(const struct names *names, const struct name_client *client,
                const struct ip_address *answer, int64_t time_us, struct name_found *found)
{
    const struct held held = held_by(names, client, answer, time_us);
    const struct version *best = NULL;
    found->names = 0;
    for (size_t i = 0; i < held.count; i++) {
        const struct version *version = held.versions[i];
        if (version->is_asked && !is_repeated(&held, i)) found->names++;
        bool better = !best || version->is_asked > best->is_asked ||
                      (version->is_asked == best->is_asked &&
                       told_before(version, time_us) > told_before(best, time_us));
        if (better) best = version;
    }
    if (!best) return false;
    found->told = told_by(best->text);
    found->is_asked = best->is_asked;
    return true;
}

const char *names_find_cname(const struct names *names, const struct name_client *client,
                             const struct ip_address *answer, const char *domain, int64_t time_us)
{
    const struct held held = held_by(names, client, answer, time_us);
    for (size_t i = 0; i < held.count; i++) {
        const struct version *version = held.versions[i];
        if (version->is_asked && strcmp(version->text->text, domain) == 0)
            return told_by(version->text).cname;
    }
    return NULL;
}
