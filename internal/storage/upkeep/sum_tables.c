/* SPDX-License-Identifier: MIT */
#include "upkeep/sum_tables.h"

enum {
    PEERS_MOST = 4096,          /* of a device in an hour, in each role */
    DAY_NAMES_MOST = 20000,     /* in a day */
    DEVICE_NAMES_MOST = 5000,   /* of a device in a day, and ... */
    NAMES_EVER_MOST = 20000,    /* ... ever */
    CONTACTS_MOST = 5000,       /* of a device in a day */
    DAY_KINDS_MOST = 10000,     /* in a day */
    ADDRESSES_EVER_MOST = 1000, /* of a device's own */
    CLIENTS_EVER_MOST = 4096,   /* of a device, each for each service */
};

static bool device_hour_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->hour_us;
    key[1] = side->device;
    key[2] = side->role;
    return side->device && side->part->is_first;
}

static bool peer_hour_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->hour_us;
    key[1] = side->peer;
    key[2] = side->device;
    key[3] = side->role;
    return true;
}

static bool device_day_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->day;
    key[1] = side->zone_id;
    key[2] = side->device;
    key[3] = side->role;
    return side->device || side->owns;
}

static bool place_day_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->day;
    key[1] = side->zone_id;
    key[2] = side->part->place;
    key[3] = side->role;
    return side->owns;
}

static bool kind_day_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->day;
    key[1] = side->zone_id;
    key[2] = side->part->kind_id;
    key[3] = side->role;
    return side->owns;
}

static bool domain_day_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->day;
    key[1] = side->zone_id;
    key[2] = side->part->domain;
    key[3] = side->role;
    return side->owns;
}

static bool domain_device_day_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->day;
    key[1] = side->zone_id;
    key[2] = side->part->domain;
    key[3] = side->device;
    key[4] = side->role;
    return (side->part->domain || side->part->has_other_name) && side->device;
}

static bool device_domain_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->device;
    key[1] = side->part->domain;
    key[2] = side->role;
    return side->part->domain && side->device;
}

static bool contact_day_key(const struct sum_side *side, int64_t *key)
{
    const struct flow_part *part = side->part;
    key[0] = side->day;
    key[1] = side->zone_id;
    key[2] = side->device;
    key[3] = side->role;
    key[4] = part->domain;
    key[5] = part->domain ? 0 : side->peer;
    key[6] = part->place;
    key[7] = part->how;
    key[8] = part->label_id;
    return side->device != 0;
}

static bool content_hour_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->hour_us;
    key[1] = side->part->capture_id;
    return side->owns && side->part->is_tcp;
}

static bool device_address_key(const struct sum_side *side, int64_t *key)
{
    key[0] = side->device;
    key[1] = side->own;
    return side->device && side->own != ADDRESS_MANY;
}

/* What was answered at a port. */
static bool device_service_key(const struct sum_side *side, int64_t *key)
{
    const struct flow_part *part = side->part;
    key[0] = side->device;
    key[1] = part->service;
    key[2] = side->peer;
    key[3] = part->kind_id;
    key[4] = part->server_label_text;
    return side->role == ROLE_SERVED && part->service != 0;
}

#define KEY(name)                                                                                  \
    {                                                                                              \
        AT(name), SUM_ROW_##name                                                                   \
    }
const struct sum_table sum_tables[SUM_TABLE_COUNT] =
    {
        [SUM_DEVICE_HOUR] = {.key_count = 3,
                             .key_of = device_hour_key,
                             .keys = {KEY(hour_us), KEY(device_id), KEY(role)},
                             .write = WRITE_DEVICE_HOUR,
                             .in_tunnels = true,
                             .list = LIST_ONLY},
        [SUM_PEER_HOUR] = {.key_count = 4,
                           .key_of = peer_hour_key,
                           .keys = {KEY(hour_us), KEY(peer), KEY(device_id), KEY(role)},
                           .write = WRITE_PEER_HOUR,
                           .in_tunnels = true,
                           .most_rows = PEERS_MOST,
                           .count = COUNT_PEER_HOUR,
                           .has = HAS_PEER_HOUR,
                           .device_at = 2,
                           .many_at = 1,
                           .many = ADDRESS_MANY,
                           .list = LIST_AND_SUMS},
        [SUM_DEVICE_DAY] =
            {
                .key_count = 4,
                .key_of = device_day_key,
                .keys = {KEY(day), KEY(zone_id), KEY(device_id), KEY(role)},
                .write = WRITE_DEVICE_DAY,
            },
        [SUM_PLACE_DAY] =
            {
                .key_count = 4,
                .key_of = place_day_key,
                .keys = {KEY(day), KEY(zone_id), KEY(place), KEY(role)},
                .write = WRITE_PLACE_DAY,
            },
        [SUM_KIND_DAY] = {.key_count = 4,
                          .key_of = kind_day_key,
                          .keys = {KEY(day), KEY(zone_id), KEY(kind_id), KEY(role)},
                          .write = WRITE_KIND_DAY,
                          .most_rows = DAY_KINDS_MOST,
                          .count = COUNT_KIND_DAY,
                          .has = HAS_KIND_DAY,
                          .device_at = -1,
                          .many_at = 2},
        [SUM_DOMAIN_DAY] = {.key_count = 4,
                            .key_of = domain_day_key,
                            .keys = {KEY(day), KEY(zone_id), KEY(domain), KEY(role)},
                            .write = WRITE_DOMAIN_DAY,
                            .most_rows = DAY_NAMES_MOST,
                            .count = COUNT_DOMAIN_DAY,
                            .has = HAS_DOMAIN_DAY,
                            .device_at = -1,
                            .many_at = 2},
        [SUM_DOMAIN_DEVICE_DAY] = {.key_count = 5,
                                   .key_of = domain_device_day_key,
                                   .keys = {KEY(day), KEY(zone_id), KEY(domain), KEY(device_id),
                                            KEY(role)},
                                   .write = WRITE_DOMAIN_DEVICE_DAY,
                                   .most_rows = DEVICE_NAMES_MOST,
                                   .count = COUNT_DOMAIN_DEVICE_DAY,
                                   .has = HAS_DOMAIN_DEVICE_DAY,
                                   .device_at = 3,
                                   .many_at = 2},
        [SUM_DEVICE_ADDRESS] = {.key_count = 2,
                                .key_of = device_address_key,
                                .keys = {KEY(device_id), KEY(address)},
                                .write = WRITE_DEVICE_ADDRESS,
                                .in_tunnels = true,
                                .most_rows = ADDRESSES_EVER_MOST,
                                .count = COUNT_DEVICE_ADDRESS,
                                .has = HAS_DEVICE_ADDRESS,
                                .any = HAS_ANY_DEVICE_ADDRESS,
                                .device_at = -1,
                                .many_at = 1,
                                .many = ADDRESS_MANY},
        [SUM_DEVICE_SERVICE] = {.key_count = 5,
                                .key_of = device_service_key,
                                .keys = {KEY(device_id), KEY(service), KEY(peer), KEY(kind_id),
                                         KEY(server_label_text)},
                                .write = WRITE_DEVICE_SERVICE,
                                .most_rows = CLIENTS_EVER_MOST,
                                .count = COUNT_DEVICE_SERVICE,
                                .has = HAS_DEVICE_SERVICE,
                                .any = HAS_ANY_DEVICE_SERVICE,
                                .device_at = -1,
                                .many_at = 2,
                                .many = ADDRESS_MANY},
        [SUM_DEVICE_DOMAIN] = {.key_count = 3,
                               .key_of = device_domain_key,
                               .keys = {KEY(device_id), KEY(domain), KEY(role)},
                               .write = WRITE_DEVICE_DOMAIN,
                               .most_rows = NAMES_EVER_MOST,
                               .count = COUNT_DEVICE_DOMAIN,
                               .has = HAS_DEVICE_DOMAIN,
                               .any = HAS_ANY_DEVICE_DOMAIN,
                               .device_at = -1,
                               .many_at = 1},
        [SUM_CONTACT_DAY] = {.key_count = 9,
                             .key_of = contact_day_key,
                             .keys = {KEY(day), KEY(zone_id), KEY(device_id), KEY(role),
                                      KEY(domain), KEY(peer), KEY(place), KEY(how), KEY(label_id)},
                             .write = WRITE_CONTACT_DAY,
                             .most_rows = CONTACTS_MOST,
                             .count = COUNT_CONTACT_DAY,
                             .has = HAS_CONTACT_DAY,
                             .device_at = 2,
                             .many_at = 5,
                             .many = ADDRESS_MANY,
                             .none_at = 4},
        [SUM_QUERY_DAY] = {.key_count = 4,
                           .keys = {KEY(day), KEY(zone_id), KEY(device_id), KEY(domain)},
                           .write = WRITE_QUERY_DAY,
                           .has_queries = true,
                           .most_rows = DEVICE_NAMES_MOST,
                           .count = COUNT_QUERY_DAY,
                           .has = HAS_QUERY_DAY,
                           .device_at = 2,
                           .many_at = 3},
        [SUM_CONTENT_HOUR] =
            {
                .key_count = 2,
                .key_of = content_hour_key,
                .keys = {KEY(hour_us), KEY(capture)},
                .write = WRITE_CONTENT_HOUR,
                .in_tunnels = true,
            },
};
