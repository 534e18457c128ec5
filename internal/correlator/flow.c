#include "flow.h"

#include "base/hash.h"
#include "base/reserve.h"

#include <assert.h>

enum { SLOTS_FIRST = 1 << 12 };

static uint64_t *slots_create(size_t count)
{
    return reserve_memory(count * sizeof(uint64_t));
}

bool flow_table_init(struct flow_table *table, uint32_t flows_most)
{
    memset(table, 0, sizeof *table);
    table->mask = SLOTS_FIRST - 1;
    table->slots = slots_create(SLOTS_FIRST);
    return table->slots && slab_init(&table->flows, sizeof(struct flow), flows_most);
}

void flow_table_clear(struct flow_table *table)
{
    release_memory(table->slots, (table->mask + (size_t)1) * sizeof(uint64_t));
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

/* Twice the slots, the same flows. Where memory is refused the table goes on, fuller. */
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

/* Empties a slot and moves back the ones that had to make way for it, so that no tombstone is left.
 */
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

static void wheel_unlink(struct flow_table *table, struct flow *flow)
{
    if (flow->wheel_slot == 0) return;
    uint32_t *head = &table->wheel[flow->wheel_slot - 1];
    if (flow->wheel_previous) {
        ((struct flow *)slab_at(&table->flows, flow->wheel_previous))->wheel_next =
            flow->wheel_next;
    } else {
        *head = flow->wheel_next;
    }
    if (flow->wheel_next) {
        ((struct flow *)slab_at(&table->flows, flow->wheel_next))->wheel_previous =
            flow->wheel_previous;
    }
    flow->wheel_slot = flow->wheel_next = flow->wheel_previous = 0;
}

void flow_table_remove(struct flow_table *table, struct flow *flow)
{
    uint32_t index = flow_index(table, flow), at = flow->hash & table->mask;
    while (table->slots[at] != slot_of(flow->hash, index)) {
        assert(table->slots[at]);
        at = (at + 1) & table->mask;
    }
    slots_remove(table, at);
    wheel_unlink(table, flow);
    slab_give(&table->flows, index);
}

void flow_table_schedule(struct flow_table *table, struct flow *flow, int64_t at_us)
{
    int64_t second = at_us / 1000000 + 1;
    if (!table->wheel_started) {
        table->wheel_started = true;
        table->wheel_second = second - 1;
    }
    if (second < table->wheel_second) second = table->wheel_second;
    if (second >= table->wheel_second + WHEEL_SLOTS) second = table->wheel_second + WHEEL_SLOTS - 1;
    wheel_unlink(table, flow);
    uint32_t slot = (uint32_t)((uint64_t)second % WHEEL_SLOTS), index = flow_index(table, flow);
    flow->wheel_slot = slot + 1;
    flow->wheel_next = table->wheel[slot];
    if (flow->wheel_next)
        ((struct flow *)slab_at(&table->flows, flow->wheel_next))->wheel_previous = index;
    table->wheel[slot] = index;
}

struct flow *flow_table_due(struct flow_table *table, int64_t now_us)
{
    int64_t now_second = now_us / 1000000;
    if (!table->wheel_started) { /* from here on nothing is filed too late */
        table->wheel_started = true;
        table->wheel_second = now_second;
    }
    if (now_second - table->wheel_second > WHEEL_SLOTS)
        table->wheel_second = now_second - WHEEL_SLOTS;
    while (table->wheel_second <= now_second) {
        uint32_t slot = (uint32_t)((uint64_t)table->wheel_second % WHEEL_SLOTS);
        if (table->wheel[slot]) {
            struct flow *flow = slab_at(&table->flows, table->wheel[slot]);
            wheel_unlink(table, flow);
            return flow;
        }
        table->wheel_second++;
    }
    return NULL;
}

struct flow *flow_table_soonest(struct flow_table *table)
{
    for (int64_t i = 0; i < WHEEL_SLOTS; i++) {
        uint32_t slot = (uint32_t)((uint64_t)(table->wheel_second + i) % WHEEL_SLOTS);
        if (table->wheel[slot]) return slab_at(&table->flows, table->wheel[slot]);
    }
    return NULL;
}
