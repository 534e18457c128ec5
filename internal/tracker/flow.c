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
    return (uint32_t)hash_bytes(key, sizeof *key);
}

static uint64_t slot_of(uint32_t hash, uint32_t index)
{
    return (uint64_t)hash << 32 | index;
}

struct flow *flow_table_find(const struct flow_table *table, const struct flow_key *key,
                             uint32_t hash)
{
    for (uint32_t i = hash & table->mask;; i = (i + 1) & table->mask) {
        uint64_t slot = table->slots[i];
        if (slot == 0) return NULL;
        if ((uint32_t)(slot >> 32) != hash) continue;
        struct flow *flow = slab_at(&table->flows, (uint32_t)slot);
        if (memcmp(&flow->key, key, sizeof *key) == 0) return flow;
    }
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

struct flow *flow_table_add(struct flow_table *table, const struct flow_key *key, uint32_t hash)
{
    if (table->flows.live >= table->mask - table->mask / 4) return NULL; /* growing was refused */
    uint32_t index = slab_take(&table->flows);
    if (index == 0) return NULL;
    struct flow *flow = slab_at(&table->flows, index);
    flow->key = *key;
    flow->hash = hash;
    uint32_t at = hash & table->mask;
    while (table->slots[at])
        at = (at + 1) & table->mask;
    table->slots[at] = slot_of(hash, index);
    if (table->flows.live > table->mask / 2) grow(table);
    return flow;
}

/* Empties a slot and moves displaced entries back, so no tombstone is left. */
static void slots_remove(struct flow_table *table, uint32_t at)
{
    uint32_t hole = at, mask = table->mask;
    for (uint32_t i = (at + 1) & mask; table->slots[i]; i = (i + 1) & mask) {
        uint32_t home = (uint32_t)(table->slots[i] >> 32) & mask;
        if (((i - home) & mask) < ((i - hole) & mask))
            continue; /* already between home and the hole */
        table->slots[hole] = table->slots[i];
        hole = i;
    }
    table->slots[hole] = 0;
}

void flow_table_remove(struct flow_table *table, struct flow *flow)
{
    uint32_t index = flow_index(table, flow), at = flow->hash & table->mask;
    while (table->slots[at] != slot_of(flow->hash, index)) {
        assert(table->slots[at]);
        at = (at + 1) & table->mask;
    }
    slots_remove(table, at);
    wheel_take_off(&table->wheel, index);
    slab_give(&table->flows, index);
}

void flow_table_schedule(struct flow_table *table, struct flow *flow, int64_t at_us)
{
    wheel_file(&table->wheel, flow_index(table, flow), at_us);
}

static struct flow *flow_at(struct flow_table *table, uint32_t index)
{
    return index ? slab_at(&table->flows, index) : NULL;
}

struct flow *flow_table_due(struct flow_table *table, int64_t now_us)
{
    return flow_at(table, wheel_due(&table->wheel, now_us));
}

struct flow *flow_table_soonest(struct flow_table *table)
{
    return flow_at(table, wheel_soonest(&table->wheel));
}

struct endpoint flow_endpoint(const struct flow *flow, enum side side)
{
    bool is_a = (side == ORIGINATOR) == flow->originator_is_a;
    struct endpoint endpoint = {.port = flow->port[side], .mac = flow->mac[side]};
    endpoint.ip.version = flow->key.version;
    memcpy(endpoint.ip.bytes, is_a ? flow->key.a : flow->key.b, 16);
    return endpoint;
}
