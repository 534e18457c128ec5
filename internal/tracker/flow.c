/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include "base/hash.h"
#include "base/reserve.h"

#include <assert.h>

enum { SLOTS_FIRST = 1 << 12, CACHE_LINE_SIZE = 64 };

static uint64_t *slots_create(size_t count)
{
    return reserve_memory(count * sizeof(uint64_t));
}

bool flow_table_init(struct flow_table *table, uint32_t flows_most)
{
    memset(table, 0, sizeof *table);
    table->mask = SLOTS_FIRST - 1;
    table->slots = slots_create(SLOTS_FIRST);
    return table->slots && wheel_init(&table->wheel, flows_most) &&
           slab_init(&table->flows, sizeof(struct flow), flows_most);
}

void flow_table_clear(struct flow_table *table)
{
    release_memory(table->slots, (table->mask + (size_t)1) * sizeof(uint64_t));
    wheel_clear(&table->wheel);
    slab_clear(&table->flows);
    table->slots = NULL;
}

uint32_t flow_key_hash(const struct flow_key *key)
{
    return (uint32_t)hash_bytes(key, FLOW_KEY_ENDS_BYTES);
}

static uint64_t slot_of(uint32_t hash, uint32_t index)
{
    return (uint64_t)hash << 32 | index;
}

static struct flow *flow_at(const struct flow_table *table, uint32_t index)
{
    return index ? slab_at(&table->flows, index) : NULL;
}

static bool has_ends(const struct flow *flow, const struct flow_key *key)
{
    return memcmp(&flow->key, key, FLOW_KEY_ENDS_BYTES) == 0;
}

static bool is_on_link(const struct flow *flow, uint32_t link)
{
    return flow->key.link == link || flow->other_link == link;
}

/* What a link adds to the hash of the ends. It is never 0: siblings lie elsewhere than the first. */
static uint32_t hash_of_link(uint32_t link)
{
    uint32_t mixed = (link + 1) * UINT32_C(0x9e3779b1);
    return mixed ? mixed : 1;
}

/* The sibling on this link; hash is that of the ends. */
static struct flow *find_sibling(const struct flow_table *table, const struct flow_key *key,
                                 uint32_t hash)
{
    hash ^= hash_of_link(key->link);
    for (uint32_t i = hash & table->mask; table->slots[i]; i = (i + 1) & table->mask) {
        if ((uint32_t)(table->slots[i] >> 32) != hash) continue;
        struct flow *flow = slab_at(&table->flows, (uint32_t)table->slots[i]);
        if (has_ends(flow, key) && is_on_link(flow, key->link)) return flow;
    }
    return NULL;
}

/* The first flow with these ends, on any link. */
static struct flow *find_first(const struct flow_table *table, const struct flow_key *key,
                               uint32_t hash)
{
    for (uint32_t i = hash & table->mask; table->slots[i]; i = (i + 1) & table->mask) {
        if ((uint32_t)(table->slots[i] >> 32) != hash) continue;
        struct flow *flow = slab_at(&table->flows, (uint32_t)table->slots[i]);
        if (has_ends(flow, key)) return flow;
    }
    return NULL;
}

struct flow *flow_table_find(const struct flow_table *table, const struct flow_key *key,
                             uint32_t hash)
{
    struct flow *first = find_first(table, key, hash);
    if (!first || is_on_link(first, key->link)) return first;
    return find_sibling(table, key, hash);
}

struct flow *flow_table_on_other_link(const struct flow_table *table, const struct flow_key *key,
                                      uint32_t hash, const struct flow *after)
{
    return after ? flow_at(table, after->sibling_after) : find_first(table, key, hash);
}

void flow_table_fetch_slot(const struct flow_table *table, uint32_t hash)
{
    __builtin_prefetch(&table->slots[hash & table->mask]);
}

void flow_fetch(const struct flow *flow, size_t size)
{
    for (size_t at = 0; at < size; at += CACHE_LINE_SIZE)
        __builtin_prefetch((const char *)flow + at);
}

void flow_table_fetch_flow(const struct flow_table *table, uint32_t hash)
{
    for (uint32_t i = hash & table->mask; table->slots[i]; i = (i + 1) & table->mask) {
        if ((uint32_t)(table->slots[i] >> 32) != hash) continue;
        const struct flow *flow = slab_at(&table->flows, (uint32_t)table->slots[i]);
        flow_fetch(flow, offsetof(struct flow, tcp[1].sacked_count));
        return;
    }
}

/* Doubles the slots. If memory is refused, the table stays as it is and gets fuller. */
static void grow(struct flow_table *table)
{
    uint32_t mask = table->mask * 2 + 1;
    uint64_t *slots = slots_create(mask + (size_t)1);
    if (!slots) return;
    for (uint32_t i = 0; i <= table->mask; i++) {
        uint64_t slot = table->slots[i];
        if (slot == 0) continue;
        uint32_t at = (uint32_t)(slot >> 32) & mask;
        while (slots[at])
            at = (at + 1) & mask;
        slots[at] = slot;
    }
    release_memory(table->slots, (table->mask + (size_t)1) * sizeof(uint64_t));
    table->slots = slots;
    table->mask = mask;
}

static void slots_add(struct flow_table *table, uint32_t hash, uint32_t index)
{
    uint32_t at = hash & table->mask;
    while (table->slots[at])
        at = (at + 1) & table->mask;
    table->slots[at] = slot_of(hash, index);
    table->used++;
}

/* Empties a slot and moves displaced entries back, so no tombstone is left. */
static void slots_remove(struct flow_table *table, uint32_t hash, uint32_t index)
{
    uint32_t mask = table->mask, hole = hash & mask;
    while (table->slots[hole] != slot_of(hash, index)) {
        assert(table->slots[hole]);
        hole = (hole + 1) & mask;
    }
    for (uint32_t i = (hole + 1) & mask; table->slots[i]; i = (i + 1) & mask) {
        uint32_t home = (uint32_t)(table->slots[i] >> 32) & mask;
        if (((i - home) & mask) < ((i - hole) & mask))
            continue; /* already between home and the hole */
        table->slots[hole] = table->slots[i];
        hole = i;
    }
    table->slots[hole] = 0;
    table->used--;
}

/* Growing was refused. */
static bool is_full(const struct flow_table *table)
{
    return table->used >= table->mask - table->mask / 4;
}

/* Hangs the flow on the first one with its ends, as the newest of its siblings. */
static void link_sibling(struct flow_table *table, struct flow *flow, struct flow *first)
{
    struct flow *next = flow_at(table, first->sibling_after);
    flow->sibling_before = flow_index(table, first);
    flow->sibling_after = first->sibling_after;
    if (next) next->sibling_before = flow_index(table, flow);
    first->sibling_after = flow_index(table, flow);
}

static void unlink_sibling(struct flow_table *table, struct flow *flow)
{
    struct flow *before = flow_at(table, flow->sibling_before);
    struct flow *after = flow_at(table, flow->sibling_after);
    if (before) before->sibling_after = flow->sibling_after;
    if (after) after->sibling_before = flow->sibling_before;
}

/* The slots of a flow; a sibling that is joined has two. */
static void remove_slots(struct flow_table *table, struct flow *flow)
{
    uint32_t index = flow_index(table, flow);
    slots_remove(table, flow->hash, index);
    if (!flow->sibling_before || flow->other_link == flow->key.link) return;
    uint32_t hash_of_ends = flow->hash ^ hash_of_link(flow->key.link);
    slots_remove(table, hash_of_ends ^ hash_of_link(flow->other_link), index);
}

struct flow *flow_table_add(struct flow_table *table, const struct flow_key *key, uint32_t hash)
{
    if (is_full(table)) return NULL;
    uint32_t index = slab_take(&table->flows);
    if (index == 0) return NULL;
    struct flow *flow = slab_at(&table->flows, index), *first = find_first(table, key, hash);
    flow->key = *key;
    flow->other_link = key->link;
    flow->hash = first ? hash ^ hash_of_link(key->link) : hash;
    if (first) link_sibling(table, flow, first);
    slots_add(table, flow->hash, index);
    if (table->used > table->mask / 2) grow(table);
    return flow;
}

bool flow_table_join(struct flow_table *table, struct flow *flow, uint32_t link)
{
    bool is_sibling = flow->sibling_before != 0;
    if (flow->other_link != flow->key.link || (is_sibling && is_full(table))) return false;
    flow->other_link = link;
    if (!is_sibling) return true;
    uint32_t hash_of_ends = flow->hash ^ hash_of_link(flow->key.link);
    slots_add(table, hash_of_ends ^ hash_of_link(link), flow_index(table, flow));
    if (table->used > table->mask / 2) grow(table);
    return true;
}

/* The newest sibling takes the place of the first one, which was removed. */
static void move_up(struct flow_table *table, struct flow *flow, uint32_t hash)
{
    remove_slots(table, flow);
    flow->sibling_before = 0;
    flow->hash = hash;
    slots_add(table, hash, flow_index(table, flow));
}

void flow_table_remove(struct flow_table *table, struct flow *flow)
{
    uint32_t index = flow_index(table, flow);
    struct flow *next = flow_at(table, flow->sibling_after);
    remove_slots(table, flow);
    if (flow->sibling_before)
        unlink_sibling(table, flow);
    else if (next)
        move_up(table, next, flow->hash);
    wheel_take_off(&table->wheel, index);
    slab_give(&table->flows, index);
}

void flow_table_schedule(struct flow_table *table, struct flow *flow, int64_t at_us)
{
    wheel_file(&table->wheel, flow_index(table, flow), at_us);
}

struct flow *flow_table_due(struct flow_table *table, int64_t now_us)
{
    return flow_at(table, wheel_due(&table->wheel, now_us));
}

struct endpoint flow_endpoint(const struct flow *flow, enum side side)
{
    bool is_a = (side == ORIGINATOR) == flow->originator_is_a;
    struct endpoint endpoint = {
        .port = flow->port[side], .mac = flow->mac[side], .link = flow->link[side]};
    endpoint.ip.version = flow->key.version;
    memcpy(endpoint.ip.bytes, is_a ? flow->key.a : flow->key.b, 16);
    return endpoint;
}
