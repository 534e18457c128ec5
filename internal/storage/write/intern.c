/* SPDX-License-Identifier: MIT */
#include "write/intern.h"

#include "base/hash.h"
#include "base/reserve.h"
#include "file/content.h"

#include <assert.h>
#include <string.h>

enum { SET_SLOTS = 4 };

/* 13 MiB in all. */
static const unsigned slot_bits[INTERN_TABLE_COUNT] = {
    [INTERN_ADDRESS] = 17,    [INTERN_DOMAIN] = 18,      [INTERN_TERM] = 12,
    [INTERN_TEXT] = 17,       [INTERN_FINGERPRINT] = 16, [INTERN_CERTIFICATE] = 14,
    [INTERN_PLACE] = 15,      [INTERN_FLOW_KIND] = 14,   [INTERN_LINK] = 14,
    [INTERN_DNS_KIND] = 10,   [INTERN_TLS_KIND] = 12,    [INTERN_HTTP_KIND] = 12,
    [INTERN_ANSWER_SET] = 17, [INTERN_SECOND_FACT] = 16,
};

static size_t slots_of_all(void)
{
    size_t slots = 0;
    for (int table = 0; table < INTERN_TABLE_COUNT; table++)
        slots += (size_t)1 << slot_bits[table];
    return slots;
}

/* All caches are in one allocation, so that huge pages can hold it. */
bool intern_open(struct interner *interner, struct session *session)
{
    interner->session = session;
    struct intern_slot *next = reserve_memory(slots_of_all() * sizeof *next);
    if (!next) return false;
    for (int table = 0; table < INTERN_TABLE_COUNT; table++) {
        size_t slots = (size_t)1 << slot_bits[table];
        struct intern_cache *cache = &interner->caches[table];
        cache->slots = next;
        cache->set_mask = slots / SET_SLOTS - 1;
        next += slots;
    }
    return true;
}

void intern_close(struct interner *interner)
{
    release_memory(interner->caches[0].slots, slots_of_all() * sizeof(struct intern_slot));
    marks_close(&interner->marks);
}

void intern_forget_table(struct interner *interner, enum intern_table table)
{
    struct intern_cache *cache = &interner->caches[table];
    memset(cache->slots, 0, (cache->set_mask + 1) * SET_SLOTS * sizeof cache->slots[0]);
}

void intern_forget(struct interner *interner)
{
    for (int table = 0; table < INTERN_TABLE_COUNT; table++)
        intern_forget_table(interner, (enum intern_table)table);
}

bool intern_begin_marking(struct interner *interner)
{
    if (!marks_begin(&interner->marks)) return false;
    struct intern_epochs *epochs = &interner->epochs;
    if (epochs->now == INTERN_EPOCH_MOST) {
        intern_forget(interner);
        *epochs = (struct intern_epochs){0, 0};
    }
    /* Slots that were used since the last marking are still valid. */
    epochs->trusted = epochs->now;
    epochs->now++;
    return true;
}

void intern_all_marked(struct interner *interner)
{
    interner->epochs.trusted = interner->epochs.now;
}

enum intern_table intern_table_named(const char *name)
{
    static const char *const names[INTERN_SECOND_FACT] = {
#define TABLE(table, name) name,
        VALUE_TABLES(TABLE)
#undef TABLE
    };
    int table = 0;
    while (table < INTERN_SECOND_FACT - 1 && strcmp(names[table], name) != 0)
        table++;
    assert(strcmp(names[table], name) == 0);
    return (enum intern_table)table;
}

static uint64_t hash_of(struct span key)
{
    return hash_bytes(key.data, key.size) | 1; /* 0 marks a free slot */
}

/* Moves the slot to the front of its set. */
static void promote(struct intern_slot *set, int at)
{
    struct intern_slot found = set[at];
    for (; at > 0; at--)
        set[at] = set[at - 1];
    set[0] = found;
}

/* The slot of a hash, at the front of its set; NULL: none. */
static struct intern_slot *cache_look(const struct intern_cache *cache, uint64_t hash)
{
    struct intern_slot *set = cache->slots + (hash >> 16 & cache->set_mask) * SET_SLOTS;
    for (int i = 0; i < SET_SLOTS; i++) {
        if (set[i].hash != hash) continue;
        if (i > 0) promote(set, i);
        return set;
    }
    return NULL;
}

static int64_t cache_find(struct interner *interner, enum intern_table table, uint64_t hash)
{
    struct intern_slot *slot = cache_look(&interner->caches[table], hash);
    if (!slot) return 0;
    if (slot->epoch != interner->epochs.now) {
        if (slot->epoch < interner->epochs.trusted) return 0;
        slot->epoch = interner->epochs.now;
        marks_add(&interner->marks, table, (int64_t)slot->id);
    }
    return (int64_t)slot->id;
}

static void cache_put(struct interner *interner, enum intern_table table, uint64_t hash, int64_t id)
{
    const struct intern_cache *cache = &interner->caches[table];
    struct intern_slot *set = cache->slots + (hash >> 16 & cache->set_mask) * SET_SLOTS;
    int at = 0; /* the slot of this hash, even if not trusted; else the last */
    while (at < SET_SLOTS - 1 && set[at].hash != hash)
        at++;
    set[at] = (struct intern_slot){
        .hash = hash, .id = (uint64_t)id & 0xffffffffffff, .epoch = interner->epochs.now & 0xffff};
    promote(set, at);
}

static void cache_keep(struct interner *interner, enum intern_table table, uint64_t hash,
                       int64_t id)
{
    marks_add(&interner->marks, table, id);
    cache_put(interner, table, hash, id);
}

/* The id of one text column: from the cache, newly written, or written before. */
static int64_t intern_one(struct interner *interner, enum intern_table table, enum statement write,
                          enum statement find, struct span key)
{
    if (!key.data) return 0;
    uint64_t hash = hash_of(key);
    int64_t id = cache_find(interner, table, hash);
    if (id) return id;

    struct row row = row_begin(interner->session, write);
    row_text(&row, AT(value), key);
    if (!row_write(&row)) return 0;
    if (sqlite3_changes(interner->session->connection) == 1) {
        id = sqlite3_last_insert_rowid(interner->session->connection);
    } else {
        row = row_begin(interner->session, find);
        row_text(&row, AT(value), key);
        id = row_find(&row);
    }
    if (id) cache_keep(interner, table, hash, id);
    return id;
}

int64_t intern_term(struct interner *interner, const char *word)
{
    return intern_one(interner, INTERN_TERM, WRITE_TERM, FIND_TERM, span_text(word));
}

int64_t intern_text(struct interner *interner, struct span text)
{
    return intern_one(interner, INTERN_TEXT, WRITE_TEXT, FIND_TEXT, text);
}

int64_t intern_domain(struct interner *interner, struct span name)
{
    return intern_one(interner, INTERN_DOMAIN, WRITE_DOMAIN, FIND_DOMAIN, name);
}

static uint64_t hash_of_fact(const uint64_t *numbers, size_t count)
{
    return hash_of((struct span){(const uint8_t *)numbers, count * sizeof *numbers});
}

bool intern_has_fact(struct interner *interner, const uint64_t *numbers, size_t count)
{
    return cache_look(&interner->caches[INTERN_SECOND_FACT], hash_of_fact(numbers, count)) != NULL;
}

void intern_note_fact(struct interner *interner, const uint64_t *numbers, size_t count)
{
    cache_put(interner, INTERN_SECOND_FACT, hash_of_fact(numbers, count), 1);
}

/*
 * A second fact belongs to the text (the registrable part, the string that was hashed). Another
 * cache remembers that it has been written, under the hash of both. For a fingerprint, whose string
 * follows from its hash, the id alone is enough.
 */
static int64_t with_second_fact(struct interner *interner, int64_t id, struct span second,
                                enum statement write, int64_t second_id)
{
    uint64_t both[] = {write, (uint64_t)id, second_id ? hash_of(second) : 0};
    if (intern_has_fact(interner, both, 3)) return id;
    struct row row = row_begin(interner->session, write);
    if (second_id) {
        row_integer(&row, AT(domain_id), id);
        row_value(&row, AT(registrable_domain), INTERN_DOMAIN, second_id);
    } else {
        row_integer(&row, AT(fingerprint_id), id);
        row_text(&row, AT(string), second);
    }
    if (row_write(&row)) intern_note_fact(interner, both, 3);
    return id;
}

/* A name that no slot has: most are new, and have their registrable part from the start. 0: it was there. */
static int64_t write_whole_domain(struct interner *interner, struct span name,
                                  struct span registrable, int64_t registrable_id)
{
    struct row row = row_begin(interner->session, WRITE_DOMAIN_WHOLE);
    row_text(&row, AT(value), name);
    row_value(&row, AT(registrable_domain), INTERN_DOMAIN, registrable_id);
    if (!row_write(&row) || sqlite3_changes(interner->session->connection) != 1) return 0;
    int64_t id = sqlite3_last_insert_rowid(interner->session->connection);
    uint64_t both[] = {WRITE_DOMAIN_REGISTRABLE, (uint64_t)id, hash_of(registrable)};
    cache_keep(interner, INTERN_DOMAIN, hash_of(name), id);
    intern_note_fact(interner, both, 3);
    return id;
}

int64_t intern_domain_registrable(struct interner *interner, struct span name,
                                  struct span registrable)
{
    int64_t registrable_id = 0, id;
    bool has_parent = name.data && registrable.data && registrable.size < name.size;
    if (has_parent && !cache_find(interner, INTERN_DOMAIN, hash_of(name))) {
        registrable_id = intern_domain(interner, registrable);
        if (!registrable_id) return 0;
        id = write_whole_domain(interner, name, registrable, registrable_id);
        if (id || interner->session->state != WRITE_OPEN) return id;
    }
    id = intern_domain(interner, name);
    if (!id || !registrable.data) return id;
    registrable_id = registrable_id ? registrable_id : intern_domain(interner, registrable);
    if (!registrable_id) return id;
    return with_second_fact(interner, id, registrable, WRITE_DOMAIN_REGISTRABLE, registrable_id);
}

int64_t intern_fingerprint(struct interner *interner, struct span hash, struct span string)
{
    int64_t id =
        intern_one(interner, INTERN_FINGERPRINT, WRITE_FINGERPRINT, FIND_FINGERPRINT, hash);
    if (!id || !string.data) return id;
    return with_second_fact(interner, id, string, WRITE_FINGERPRINT_STRING, 0);
}

int64_t intern_certificate(struct interner *interner, const struct intern_certificate *certificate)
{
    if (!certificate->sha256.data) return 0;
    uint64_t hash = hash_of(certificate->sha256);
    int64_t id = cache_find(interner, INTERN_CERTIFICATE, hash);
    if (id) return id;

    struct row row = row_begin(interner->session, WRITE_CERTIFICATE);
    row_text(&row, AT(sha256), certificate->sha256);
    row_text(&row, AT(common_name), certificate->common_name);
    row_text(&row, AT(issuer), certificate->issuer);
    row_text(&row, AT(sans), certificate->sans);
    row_text(&row, AT(valid_from), certificate->valid_from);
    row_text(&row, AT(valid_to), certificate->valid_to);
    if (!row_write(&row)) return 0;
    if (sqlite3_changes(interner->session->connection) == 1) {
        id = sqlite3_last_insert_rowid(interner->session->connection);
    } else {
        row = row_begin(interner->session, FIND_CERTIFICATE);
        row_text(&row, AT(sha256), certificate->sha256);
        id = row_find(&row);
    }
    if (id) cache_keep(interner, INTERN_CERTIFICATE, hash, id);
    return id;
}

static struct row begin_fields(struct interner *interner, enum statement statement,
                               const struct intern_field *fields, size_t count)
{
    struct row row = row_begin(interner->session, statement);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].is_integer) {
            row_integer(&row, fields[i].bind, fields[i].integer);
        } else if (fields[i].is_real) {
            row_real(&row, fields[i].bind, fields[i].real);
        } else {
            row_text(&row, fields[i].bind, fields[i].text);
        }
    }
    return row;
}

/* Statements of the tables that are known by all their columns. */
static const struct {
    enum statement find, write;
} field_statements[INTERN_TABLE_COUNT] = {
    [INTERN_PLACE] = {FIND_PLACE, WRITE_PLACE},
    [INTERN_FLOW_KIND] = {FIND_FLOW_KIND, WRITE_FLOW_KIND},
    [INTERN_LINK] = {FIND_LINK, WRITE_LINK},
    [INTERN_DNS_KIND] = {FIND_DNS_KIND, WRITE_DNS_KIND},
    [INTERN_TLS_KIND] = {FIND_TLS_KIND, WRITE_TLS_KIND},
    [INTERN_HTTP_KIND] = {FIND_HTTP_KIND, WRITE_HTTP_KIND},
    [INTERN_ANSWER_SET] = {FIND_ANSWER_SET, WRITE_ANSWER_SET},
};

int64_t intern_content(const struct intern_field *fields, size_t count)
{
    struct content content = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        if (fields[i].is_integer) {
            content_add_integer(&content, fields[i].integer);
        } else {
            content_add_text(&content, fields[i].text);
        }
    }
    return content_number(&content);
}

int64_t intern_fields(struct interner *interner, enum intern_table table,
                      const struct intern_field *fields, size_t count)
{
    assert(count <= INTERN_MOST_FIELDS);
    uint64_t parts[2 * INTERN_MOST_FIELDS];
    for (size_t i = 0; i < count; i++) {
        const struct intern_field *field = &fields[i];
        uint64_t real = 0;
        memcpy(&real, &field->real, sizeof real);
        parts[2 * i] = field->is_integer ? 2 : field->is_real ? 3 : field->text.data ? 1 : 0;
        parts[2 * i + 1] = field->is_integer  ? (uint64_t)field->integer
                           : field->is_real   ? real
                           : field->text.data ? hash_of(field->text)
                                              : 0;
    }
    uint64_t hash = hash_of((struct span){(const uint8_t *)parts, 2 * count * sizeof parts[0]});
    int64_t id = cache_find(interner, table, hash);
    if (id) return id;

    struct row row = begin_fields(interner, field_statements[table].find, fields, count);
    id = row_find(&row);
    if (!id && interner->session->state == WRITE_OPEN) {
        row = begin_fields(interner, field_statements[table].write, fields, count);
        if (!row_write(&row)) return 0;
        id = sqlite3_last_insert_rowid(interner->session->connection);
    }
    if (id) cache_keep(interner, table, hash, id);
    return id;
}

int64_t intern_derived(struct interner *interner, enum intern_table table, const uint64_t *numbers,
                       size_t count)
{
    return cache_find(interner, table, hash_of_fact(numbers, count));
}

void intern_keep_derived(struct interner *interner, enum intern_table table,
                         const uint64_t *numbers, size_t count, int64_t id)
{
    cache_keep(interner, table, hash_of_fact(numbers, count), id);
}

bool intern_address(struct interner *interner, const struct ip_address *ip, int64_t *key)
{
    if (ip->version == 4) {
        const uint8_t *b = ip->bytes + 12;
        *key = (int64_t)b[0] << 24 | (int64_t)b[1] << 16 | (int64_t)b[2] << 8 | b[3];
        return true;
    }
    if (ip->version != 6) return false;
    uint64_t hash = hash_of((struct span){ip->bytes, sizeof ip->bytes});
    int64_t id = cache_find(interner, INTERN_ADDRESS, hash);
    if (!id) {
        char text[IP_TEXT_SIZE];
        id = intern_one(interner, INTERN_ADDRESS, WRITE_ADDRESS, FIND_ADDRESS,
                        span_text(ip_format(ip, text)));
        if (!id) return false;
        cache_put(interner, INTERN_ADDRESS, hash, id);
    }
    *key = -id;
    return true;
}

void row_address(struct row *row, enum bind bind, const struct ip_address *ip)
{
    int64_t key = 0;
    bool known = intern_address(row->interner, ip, &key);
    assert(row->bound->values[bind] == 1 + INTERN_ADDRESS);
    row_integer_if(row, bind, known, key);
}

void row_term(struct row *row, enum bind bind, const char *word)
{
    row_value(row, bind, INTERN_TERM, intern_term(row->interner, word));
}

void row_interned(struct row *row, enum bind bind, struct span text)
{
    row_value(row, bind, INTERN_TEXT, intern_text(row->interner, text));
}
