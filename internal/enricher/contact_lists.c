/* SPDX-License-Identifier: MIT */
#include "contact_lists.h"

#include "base/hash.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { LISTS_MOST = 256, WORD_MOST = 254, KEY_BYTES = 18, BITS = 129 };

enum key_kind { KEY_V4 = '4', KEY_V6 = '6', KEY_NAME = 'n', KEY_FINGERPRINT = 'f' };

struct contact_entry {
    uint64_t hash;
    int64_t until_us;
    uint32_t key, text; /* offsets into the pool */
    uint16_t key_size, list;
};

struct contact_lists {
    atomic_uint holders;
    uint64_t mark;
    struct contact_list_facts facts[LISTS_MOST];
    size_t list_count;
    struct contact_entry *entries;
    size_t entry_count, entry_room;
    uint32_t *slots; /* entry + 1; 0: free */
    size_t slot_count;
    char *pool;
    size_t pool_size, pool_room;
    uint32_t with_bits[2][BITS]; /* networks of so many bits, IPv4 and IPv6 */
    bool has_names, has_fingerprints, is_out_of_memory;
};

/* ------------------------------------------------------------ keys */

struct key {
    uint8_t bytes[WORD_MOST + 2];
    uint16_t size;
};

static struct key key_of_network(const struct ip_network *network)
{
    struct key key = {.size = KEY_BYTES};
    struct ip_network whole = ip_network_of(&network->address, network->prefix_bits);
    key.bytes[0] = whole.address.version == 4 ? KEY_V4 : KEY_V6;
    key.bytes[1] = network->prefix_bits;
    memcpy(key.bytes + 2, whole.address.bytes, 16);
    return key;
}

static struct key key_of_word(enum key_kind kind, const char *word)
{
    struct key key = {.size = 1};
    key.bytes[0] = (uint8_t)kind;
    for (; *word && key.size < sizeof key.bytes; word++)
        key.bytes[key.size++] = (uint8_t)(*word >= 'A' && *word <= 'Z' ? *word + 32 : *word);
    return key;
}

static const struct contact_entry *find(const struct contact_lists *lists, const struct key *key)
{
    if (!lists->slot_count) return NULL;
    uint64_t hash = hash_bytes(key->bytes, key->size);
    for (size_t at = hash & (lists->slot_count - 1);; at = (at + 1) & (lists->slot_count - 1)) {
        if (!lists->slots[at]) return NULL;
        const struct contact_entry *entry = &lists->entries[lists->slots[at] - 1];
        if (entry->hash == hash && entry->key_size == key->size &&
            memcmp(lists->pool + entry->key, key->bytes, key->size) == 0)
            return entry;
    }
}

/* ------------------------------------------------------------ adding */

static bool grow_slots(struct contact_lists *lists)
{
    if (2 * lists->entry_count < lists->slot_count) return true;
    size_t count = lists->slot_count ? 2 * lists->slot_count : 1024;
    uint32_t *slots = calloc(count, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 0; i < lists->entry_count; i++) {
        size_t at = lists->entries[i].hash & (count - 1);
        while (slots[at])
            at = (at + 1) & (count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(lists->slots);
    lists->slots = slots;
    lists->slot_count = count;
    return true;
}

static bool grow_entries(struct contact_lists *lists)
{
    if (lists->entry_count < lists->entry_room) return true;
    size_t room = lists->entry_room ? 2 * lists->entry_room : 1024;
    struct contact_entry *moved = realloc(lists->entries, room * sizeof *moved);
    if (!moved) return false;
    lists->entries = moved;
    lists->entry_room = room;
    return true;
}

static bool grow_pool(struct contact_lists *lists, size_t size)
{
    size_t room = lists->pool_room ? lists->pool_room : 65536;
    while (room < lists->pool_size + size)
        room *= 2;
    if (room == lists->pool_room) return true;
    char *moved = room <= UINT32_MAX ? realloc(lists->pool, room) : NULL;
    if (!moved) return false;
    lists->pool = moved;
    lists->pool_room = room;
    return true;
}

static uint32_t put(struct contact_lists *lists, const void *bytes, size_t size)
{
    uint32_t at = (uint32_t)lists->pool_size;
    memcpy(lists->pool + at, bytes, size);
    lists->pool_size += size;
    return at;
}

static void add(struct contact_lists *lists, const struct key *key, const char *text,
                int64_t until_us)
{
    size_t text_size = strlen(text) + 1;
    if (lists->entry_count == CONTACT_ENTRIES_MOST || find(lists, key)) return;
    if (!grow_entries(lists) || !grow_slots(lists) || !grow_pool(lists, key->size + text_size)) {
        lists->is_out_of_memory = true;
        return;
    }
    struct contact_entry *entry = &lists->entries[lists->entry_count++];
    *entry = (struct contact_entry){.hash = hash_bytes(key->bytes, key->size),
                                    .until_us = until_us,
                                    .key = put(lists, key->bytes, key->size),
                                    .key_size = key->size,
                                    .list = (uint16_t)(lists->list_count - 1)};
    entry->text = put(lists, text, text_size);
    size_t at = entry->hash & (lists->slot_count - 1);
    while (lists->slots[at])
        at = (at + 1) & (lists->slot_count - 1);
    lists->slots[at] = (uint32_t)lists->entry_count;
}

/* ------------------------------------------------------------ words */

static bool is_hexadecimal(const char *word, size_t size)
{
    return strspn(word, "0123456789abcdefABCDEF") >= size;
}

/* JA3: an MD5. JA4: "t13d1516h2_8daaf6152771_b186095e22b6". */
static bool is_fingerprint(const char *word)
{
    size_t size = strlen(word);
    if (size == 32) return is_hexadecimal(word, 32);
    return size == 36 && strchr("tqdTQD", word[0]) && word[10] == '_' && word[23] == '_' &&
           is_hexadecimal(word + 11, 12) && is_hexadecimal(word + 24, 12);
}

/* Labels of letters, digits, hyphens and underscores, and a last one that has a letter. */
static bool is_name(const char *word)
{
    size_t size = strlen(word), label = 0;
    bool has_dot = false, has_letter = false;
    if (size > 253) return false;
    for (size_t i = 0; i < size; i++) {
        char c = word[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == '.') {
            if (label == 0) return false;
            has_dot = true;
            has_letter = false;
            label = 0;
            continue;
        }
        if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') return false;
        has_letter = has_letter || is_letter;
        if (++label > 63) return false;
    }
    return has_dot && has_letter && label > 1;
}

/* "[.]" and "hxxp" keep people from following them. The word ends where an address in the web goes on. */
static void clean_word(struct span word, char clean[WORD_MOST + 1])
{
    size_t at = 0, size = 0;
    static const char *const beginnings[] = {"http://", "https://", "hxxp://", "hxxps://"};
    bool is_web = false;
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        size_t length = strlen(beginnings[i]);
        if (word.size < length || memcmp(word.data, beginnings[i], length) != 0) continue;
        at = length;
        is_web = true;
    }
    if (!is_web && word.size > 2 && memcmp(word.data, "*.", 2) == 0) at = 2;
    for (; at < word.size && size < WORD_MOST; at++) {
        char c = (char)word.data[at];
        if (c == '[' || c == ']') continue;
        if (is_web && (c == '/' || c == ':' || c == '?')) break;
        clean[size++] = c ? c : ' ';
    }
    if (size && clean[size - 1] == '.') size--;
    clean[at < word.size && !is_web ? 0 : size] = 0;
}

/* Networks of everything, and addresses that are nobody's, match nothing: lists have them by mistake. */
static bool add_network(struct contact_lists *lists, const char *word, int64_t until_us)
{
    struct ip_network network;
    if (!ip_network_parse(word, &network)) return false;
    bool is_v4 = network.address.version == 4;
    if (network.prefix_bits < (is_v4 ? 8 : 16) || ip_is_unspecified(&network.address) ||
        ip_is_loopback(&network.address) || ip_is_multicast(&network.address))
        return true;
    struct key key = key_of_network(&network);
    size_t before = lists->entry_count;
    add(lists, &key, word, until_us);
    lists->with_bits[!is_v4][network.prefix_bits] += lists->entry_count > before;
    return true;
}

bool contact_lists_add_word(struct contact_lists *lists, struct span word, int64_t until_us)
{
    char clean[WORD_MOST + 1];
    clean_word(word, clean);
    if (!clean[0]) return false;
    if (add_network(lists, clean, until_us)) return true;
    bool is_print = is_fingerprint(clean);
    if (!is_print && !is_name(clean)) return false;
    struct key key = key_of_word(is_print ? KEY_FINGERPRINT : KEY_NAME, clean);
    add(lists, &key, clean, until_us);
    lists->has_names = lists->has_names || !is_print;
    lists->has_fingerprints = lists->has_fingerprints || is_print;
    return true;
}

struct contact_list_facts *contact_lists_facts(struct contact_lists *lists)
{
    return &lists->facts[lists->list_count - 1];
}

/* As much as there is room for. */
static void copy_word(char *to, size_t room, const char *from)
{
    size_t size = strnlen(from, room - 1);
    memcpy(to, from, size);
    to[size] = 0;
}

bool contact_lists_begin(struct contact_lists *lists, const char *name, const char *category,
                         struct error *error)
{
    if (lists->list_count == LISTS_MOST)
        return error_set(error, "There are more than %d lists; '%s' is left out.", LISTS_MOST,
                         name);
    struct contact_list_facts *facts = &lists->facts[lists->list_count++];
    *facts = (struct contact_list_facts){.entries_before = lists->entry_count};
    copy_word(facts->name, sizeof facts->name, name);
    copy_word(facts->category, sizeof facts->category, category);
    return true;
}

bool contact_lists_end(struct contact_lists *lists, const char *name, struct span bytes,
                       struct error *error)
{
    const struct contact_list_facts *facts = contact_lists_facts(lists);
    if (lists->is_out_of_memory) return error_no_memory(error, "read the list '%s'", name);
    if (lists->entry_count == facts->entries_before && bytes.size > 0)
        return error_set(
            error,
            "The list '%s' has no address, name or fingerprint that is new; look whether "
            "it is of a notation that is read (docs/lists.md).",
            name);
    lists->mark +=
        hash_bytes_lasting(bytes.data, bytes.size) ^
        hash_bytes_lasting(facts->name, offsetof(struct contact_list_facts, entries_before));
    return true;
}

/* ------------------------------------------------------------ asking */

static void tell(const struct contact_lists *lists, const struct contact_entry *entry,
                 unsigned wider_bits, struct contact_verdict *verdict)
{
    const struct contact_list_facts *facts = &lists->facts[entry->list];
    *verdict = (struct contact_verdict){.entry = lists->pool + entry->text,
                                        .list = facts->name,
                                        .version = facts->version,
                                        .category = facts->category,
                                        .until_us = entry->until_us,
                                        .wider_bits = wider_bits};
}

/* The narrowest network. */
static bool judge_address(const void *owner, const struct ip_address *ip,
                          struct contact_verdict *verdict)
{
    const struct contact_lists *lists = owner;
    unsigned most = ip->version == 4 ? 32 : 128;
    for (unsigned bits = most + 1; bits-- > 0;) {
        if (!lists->with_bits[ip->version != 4][bits]) continue;
        const struct ip_network network = {*ip, (uint8_t)bits};
        struct key key = key_of_network(&network);
        const struct contact_entry *entry = find(lists, &key);
        if (!entry) continue;
        tell(lists, entry, most - bits, verdict);
        return true;
    }
    return false;
}

static bool judge_name(const void *owner, const char *name, struct contact_verdict *verdict)
{
    const struct contact_lists *lists = owner;
    while (lists->has_names && name && strlen(name) <= WORD_MOST) {
        struct key key = key_of_word(KEY_NAME, name);
        const struct contact_entry *entry = find(lists, &key);
        if (entry) {
            tell(lists, entry, 0, verdict);
            return true;
        }
        const char *dot = strchr(name, '.');
        name = dot ? dot + 1 : NULL;
    }
    return false;
}

static bool judge_fingerprint(const void *owner, const char *hash, struct contact_verdict *verdict)
{
    const struct contact_lists *lists = owner;
    if (!lists->has_fingerprints || !hash || strlen(hash) > WORD_MOST) return false;
    struct key key = key_of_word(KEY_FINGERPRINT, hash);
    const struct contact_entry *entry = find(lists, &key);
    if (entry) tell(lists, entry, 0, verdict);
    return entry != NULL;
}

struct contact_lists_view contact_lists_view(const struct contact_lists *lists)
{
    if (!lists || !lists->entry_count) return (struct contact_lists_view){.mark = 0};
    return (struct contact_lists_view){.mark = lists->mark ? lists->mark : 1,
                                       .entries = lists->entry_count,
                                       .owner = lists,
                                       .judge_address = judge_address,
                                       .judge_name = judge_name,
                                       .judge_fingerprint = judge_fingerprint};
}

/* ------------------------------------------------------------ life */

struct contact_lists *contact_lists_create(void)
{
    struct contact_lists *lists = calloc(1, sizeof *lists);
    if (lists) atomic_init(&lists->holders, 1);
    return lists;
}

struct contact_lists *contact_lists_hold(struct contact_lists *lists)
{
    if (lists) atomic_fetch_add(&lists->holders, 1);
    return lists;
}

void contact_lists_release(struct contact_lists *lists)
{
    if (!lists || atomic_fetch_sub(&lists->holders, 1) > 1) return;
    free(lists->entries);
    free(lists->slots);
    free(lists->pool);
    free(lists);
}
