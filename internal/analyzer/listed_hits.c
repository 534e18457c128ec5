/* SPDX-License-Identifier: MIT */
#include "listed_hits.h"

struct hit_key {
    int64_t device_id;
    const char *entry; /* entries are kept once, so their place tells them apart */
};

bool listed_hits_begin(struct listed_hits *hits)
{
    hits->count = 0;
    hits->left_out = 0;
    return map_init(&hits->known, sizeof(struct hit_key));
}

void listed_hits_end(struct listed_hits *hits)
{
    map_clear(&hits->known);
}

static void join(struct contact *known, const struct contact *contact)
{
    if (contact->first_us < known->first_us) known->first_us = contact->first_us;
    if (contact->last_us > known->last_us) known->last_us = contact->last_us;
    known->count += contact->count;
    known->is_started = known->is_started || contact->is_started;
    known->is_answered = known->is_answered || contact->is_answered;
    if (known->has_address || !contact->has_address) return;
    known->has_address = true;
    known->address = contact->address;
    known->ip = contact->ip;
    known->port = contact->port;
}

bool listed_hits_add(struct listed_hits *hits, enum hit_kind kind,
                     const struct contact_verdict *verdict, const struct contact *contact)
{
    const struct hit_key key = {contact->device_id, verdict->entry};
    uint32_t number = map_get(&hits->known, &key);
    if (contact->first_us >= verdict->until_us) return true;
    if (number) {
        join(&hits->items[number - 1].contact, contact);
        return true;
    }
    if (hits->count == HITS_MOST) {
        hits->left_out++;
        return true;
    }
    hits->items[hits->count++] = (struct listed_hit){kind, *verdict, *contact};
    return map_put(&hits->known, &key, (uint32_t)hits->count);
}
