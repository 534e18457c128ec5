/* SPDX-License-Identifier: MIT */
/* Claims of addresses are folded into rows: one for each turn of an address on its link. */
#include "binding_fold.h"

struct binding_key {
    struct ip_address ip;
    struct mac_address mac;
    uint8_t source;
    uint16_t producer;
    uint32_t link, turn;
};

static void add_time(struct address_binding_summary *item, int64_t time_us, bool is_new)
{
    if (is_new || time_us < item->first_seen_us) item->first_seen_us = time_us;
    if (is_new || time_us > item->last_seen_us) item->last_seen_us = time_us;
}

struct address_binding_summary *binding_fold(struct fold *rows, const struct devices *devices,
                                             const struct address_binding_record *binding,
                                             uint16_t producer)
{
    const struct address *address = address_find(&devices->addresses, &binding->ip);
    const struct device *device = device_of_mac(devices, &binding->mac);
    /* Who answers for an address that stays another's is its proxy. */
    bool is_held = address && device && address->device == slab_index(&devices->slab, device);
    bool is_proxy = binding->is_answer && address && address->device && !is_held;
    enum binding_source source = is_proxy ? BINDING_PROXY : (enum binding_source)binding->source;
    struct binding_key key;
    memset(&key, 0, sizeof key); /* the padding is hashed too */
    key.ip = binding->ip;
    key.mac = binding->mac;
    key.source = (uint8_t)source;
    key.link = binding->link;
    key.turn = address ? address->turn : 0;
    key.producer = producer;
    bool is_new;
    struct address_binding_summary *item = fold_item(rows, &key, sizeof key, &is_new);
    if (!item) return NULL;
    if (is_new) item->lease_until_us = NOT_OBSERVED;
    item->ip = binding->ip;
    item->mac = binding->mac;
    item->link = binding->link;
    item->turn = key.turn;
    item->source = source;
    item->producer = producer;
    item->is_held |= is_held;
    if (is_held && address->hold == HOLD_LEASED) item->lease_until_us = address->until_us;
    add_time(item, binding->base.time_us, is_new);
    return item;
}
