/* SPDX-License-Identifier: MIT */
/*
 * Devices of the local networks. A device is identified by its MAC if the MAC is its own. A device
 * behind a router is identified by its address. A MAC in front of addresses that are not local is a
 * router's. It identifies no other device.
 */
#include "joiner_state.h"

#include <strings.h>

enum mac_seen { MAC_KNOWN = 1, MAC_IS_ROUTER = 2 };

struct ip_key {
    struct ip_address ip;
    uint8_t padding[7];
};
struct mac_key {
    struct mac_address mac;
    uint8_t padding[2];
};

static struct ip_key ip_key_of(const struct ip_address *ip)
{
    return (struct ip_key){.ip = *ip};
}
static struct mac_key mac_key_of(const struct mac_address *mac)
{
    return (struct mac_key){.mac = *mac};
}

bool devices_init(struct devices *devices, const struct joiner_options *options,
                  struct joiner_counters *counters)
{
    devices->networks = options->local_networks;
    devices->network_count = options->local_network_count;
    devices->last_id = options->last_device_id;
    devices->counters = counters;
    return slab_init(&devices->slab, sizeof(struct device), (uint32_t)options->devices_most) &&
           map_init(&devices->by_mac, sizeof(struct mac_key)) &&
           map_init(&devices->by_ip, sizeof(struct ip_key)) &&
           map_init(&devices->macs, sizeof(struct mac_key)) &&
           map_init(&devices->bindings, sizeof(struct ip_key));
}

void devices_clear(struct devices *devices)
{
    slab_clear(&devices->slab);
    map_clear(&devices->by_mac);
    map_clear(&devices->by_ip);
    map_clear(&devices->macs);
    map_clear(&devices->bindings);
}

static void mark_changed(struct devices *devices, struct device *device)
{
    if (device->changed) return;
    device->changed = true;
    device->next_changed = devices->first_changed;
    devices->first_changed = slab_index(&devices->slab, device);
}

/* Call it if more than the times has changed. */
static void mark_to_be_written(struct devices *devices, struct device *device)
{
    device->written = false;
    mark_changed(devices, device);
}

struct device *devices_take_changed(struct devices *devices)
{
    if (!devices->first_changed) return NULL;
    struct device *device = slab_at(&devices->slab, devices->first_changed);
    devices->first_changed = device->next_changed;
    device->changed = false;
    if (!device->flushed) {
        device->flushed = true;
        device->was_new = false;
        device->next_flushed = devices->first_flushed;
        devices->first_flushed = slab_index(&devices->slab, device);
    }
    device->was_new |= device->is_new;
    return device;
}

void devices_settle(struct devices *devices, bool committed)
{
    while (devices->first_flushed) {
        struct device *device = slab_at(&devices->slab, devices->first_flushed);
        devices->first_flushed = device->next_flushed;
        device->flushed = false;
        if (committed) continue;
        device->is_new |= device->was_new;
        mark_to_be_written(devices, device);
    }
}

static struct device *add(struct devices *devices, const struct mac_address *mac,
                          const struct ip_address *ip)
{
    uint32_t index = slab_take(&devices->slab);
    if (!index) {
        devices->counters->devices_untracked++;
        return NULL;
    }
    struct device *device = slab_at(&devices->slab, index);
    if (mac) {
        struct mac_key key = mac_key_of(mac);
        device->mac = *mac;
        device->is_gateway = map_get(&devices->macs, &key) & MAC_IS_ROUTER;
        (void)map_put(&devices->by_mac, &key, index);
    } else {
        struct ip_key key = ip_key_of(ip);
        (void)map_put(&devices->by_ip, &key, index);
    }
    if (ip) device->ip = *ip;
    return device;
}

static struct device *add_new(struct devices *devices, const struct mac_address *mac,
                              const struct ip_address *ip, int64_t time_us)
{
    struct device *device = add(devices, mac, ip);
    if (!device) return NULL;
    device->id = ++devices->last_id;
    device->first_us = device->last_us = time_us;
    device->is_new = true;
    devices->counters->devices_new++;
    mark_changed(devices, device);
    return device;
}

static void copy_text(char out[DEVICE_TEXT_SIZE], const char *text)
{
    size_t size = text ? strlen(text) : 0;
    if (size >= DEVICE_TEXT_SIZE) size = DEVICE_TEXT_SIZE - 1;
    while (size > 0 && text[size] != '\0' && ((uint8_t)text[size] & 0xc0) == 0x80)
        size--; /* cut between UTF-8 characters */
    memcpy(out, text ? text : "", size);
    out[size] = '\0';
}

void devices_learn(struct devices *devices, const struct device_summary *known)
{
    bool has_mac = mac_is_set(&known->mac);
    struct device *device =
        add(devices, has_mac ? &known->mac : NULL, ip_is_set(&known->ip) ? &known->ip : NULL);
    if (!device) return;
    device->id = known->device_id;
    device->first_us = known->first_seen_us;
    device->last_us = known->last_seen_us;
    device->is_gateway = known->is_gateway;
    copy_text(device->hostname, known->hostname);
    copy_text(device->os, known->os_fingerprint);
    copy_text(device->type, known->device_type);
    if (known->is_gateway && has_mac) {
        struct mac_key key = mac_key_of(&known->mac);
        (void)map_put(&devices->macs, &key, MAC_KNOWN | MAC_IS_ROUTER);
    }
}

/* Its addresses lead to it as before, but nothing else is known, and its id is another. */
void devices_forget(struct devices *devices, int64_t device_id)
{
    for (uint32_t i = 1; i < devices->slab.fresh; i++) {
        struct device *device = slab_at(&devices->slab, i);
        if (device->id != device_id) continue;
        device->id = ++devices->last_id;
        device->is_new = true;
        device->written = false;
        device->first_us = INT64_MAX;
        device->last_us = INT64_MIN;
        device->hostname_rank = device->os_rank = device->type_rank = 0;
        device->hostname[0] = device->os[0] = device->type[0] = '\0';
        devices->counters->devices_new++;
    }
}

static bool is_link_local(const struct ip_address *ip)
{
    return ip->version == 6 && ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
}

/* Updates the device's times and address. A link-local address does not replace a better one. */
static void see(struct devices *devices, struct device *device, const struct ip_address *ip,
                int64_t time_us)
{
    if (time_us > device->last_us) device->last_us = time_us;
    if (time_us < device->first_us) device->first_us = time_us;
    bool usable = ip && ip_is_set(ip) && !ip_is_unspecified(ip);
    bool better = usable && (!ip_is_set(&device->ip) || !is_link_local(ip));
    if (better && !(device->ip.version == 4 && ip->version == 6) &&
        memcmp(&device->ip, ip, sizeof *ip) != 0) {
        device->ip = *ip; /* IPv4 replaces IPv6: people look for it */
        device->written = false;
    }
    mark_changed(devices, device);
}

static bool usable_mac(const struct mac_address *mac)
{
    return mac_is_set(mac) && !mac_is_group(mac);
}

struct device *devices_with_mac(struct devices *devices, const struct mac_address *mac,
                                int64_t time_us)
{
    if (!usable_mac(mac)) return NULL;
    struct mac_key key = mac_key_of(mac);
    uint32_t index = map_get(&devices->by_mac, &key);
    if (!index) return add_new(devices, mac, NULL, time_us);
    struct device *device = slab_at(&devices->slab, index);
    see(devices, device, NULL, time_us);
    return device;
}

static bool in_local_networks(const struct devices *devices, const struct ip_address *ip)
{
    for (size_t i = 0; i < devices->network_count; i++) {
        if (ip_network_contains(&devices->networks[i], ip)) return true;
    }
    return false;
}

/* An upper bound for the MACs remembered, because any host can invent more. */
enum { MACS_MOST = 1 << 17 };

static void mark_router(struct devices *devices, const struct mac_address *mac)
{
    struct mac_key key = mac_key_of(mac);
    if (!usable_mac(mac) || map_get(&devices->macs, &key) & MAC_IS_ROUTER) return;
    if (devices->macs.count < MACS_MOST)
        (void)map_put(&devices->macs, &key, MAC_KNOWN | MAC_IS_ROUTER);
    uint32_t index = map_get(&devices->by_mac, &key);
    if (!index) return;
    struct device *device = slab_at(&devices->slab, index);
    device->is_gateway = true;
    mark_to_be_written(devices, device);
}

struct device *devices_at(struct devices *devices, const struct endpoint *endpoint, int64_t time_us)
{
    const struct ip_address *ip = &endpoint->ip;
    if (ip_is_multicast(ip) || ip_is_broadcast(ip)) return NULL;
    /* A frame to a group carries a broadcast of the network (RFC 1122, section 3.3.6). */
    if (mac_is_set(&endpoint->mac) && mac_is_group(&endpoint->mac)) return NULL;
    if (ip_is_unspecified(ip)) return devices_with_mac(devices, &endpoint->mac, time_us);
    struct ip_key by_ip = ip_key_of(ip);
    struct mac_key by_mac = mac_key_of(&endpoint->mac);
    uint32_t bound = map_get(&devices->bindings, &by_ip);
    if (!bound && !in_local_networks(devices, ip)) {
        mark_router(devices, &endpoint->mac);
        return NULL;
    }
    bool own_mac =
        usable_mac(&endpoint->mac) && !(map_get(&devices->macs, &by_mac) & MAC_IS_ROUTER);
    struct device *device;
    if (own_mac) {
        device = devices_with_mac(devices, &endpoint->mac, time_us);
    } else if (bound) {
        device = slab_at(&devices->slab, bound);
    } else {
        uint32_t index = map_get(&devices->by_ip, &by_ip);
        device = index ? slab_at(&devices->slab, index) : add_new(devices, NULL, ip, time_us);
    }
    if (device) see(devices, device, ip, time_us);
    return device;
}

const struct device *devices_find(const struct devices *devices, const struct endpoint *endpoint)
{
    const struct ip_address *ip = &endpoint->ip;
    if (!ip_is_set(ip) || ip_is_multicast(ip) || ip_is_broadcast(ip)) return NULL;
    struct ip_key by_ip = ip_key_of(ip);
    struct mac_key by_mac = mac_key_of(&endpoint->mac);
    uint32_t index = map_get(&devices->bindings, &by_ip);
    if (!index && !ip_is_unspecified(ip) && !in_local_networks(devices, ip)) return NULL;
    bool own_mac =
        usable_mac(&endpoint->mac) && !(map_get(&devices->macs, &by_mac) & MAC_IS_ROUTER);
    if (own_mac || ip_is_unspecified(ip)) {
        index = usable_mac(&endpoint->mac) ? map_get(&devices->by_mac, &by_mac) : 0;
    } else if (!index) {
        index = map_get(&devices->by_ip, &by_ip);
    }
    return index ? slab_at(&devices->slab, index) : NULL;
}

const char *devices_scope(const struct devices *devices, const struct ip_address *ip)
{
    if (!ip_is_set(ip) || ip_is_unspecified(ip)) return NULL;
    if (ip_is_multicast(ip) || ip_is_broadcast(ip)) return "group";
    struct ip_key by_ip = ip_key_of(ip);
    bool inside = in_local_networks(devices, ip) || map_get(&devices->bindings, &by_ip);
    return inside ? "inside" : "outside";
}

struct device *devices_bind(struct devices *devices, const struct address_binding_record *binding)
{
    enum { BINDINGS_MOST = 1 << 17 };
    int64_t time_us = binding->base.time_us;
    struct device *device = devices_with_mac(devices, &binding->mac, time_us);
    if (!device) return NULL;
    if (binding->is_router && !device->is_gateway) {
        device->is_gateway = true;
        mark_to_be_written(devices, device);
    }
    if (ip_is_set(&binding->ip) && !ip_is_unspecified(&binding->ip)) {
        struct ip_key key = ip_key_of(&binding->ip);
        uint32_t index = slab_index(&devices->slab, device);
        bool known = map_get(&devices->bindings, &key);
        if (known || devices->bindings.count < BINDINGS_MOST)
            (void)map_put(&devices->bindings, &key, index);
        see(devices, device, &binding->ip, time_us);
    }
    return device;
}

/* How host names are ranked by source: a person's label first, then DHCP, then weaker sources. */
static double source_rank(enum evidence_source source)
{
    switch (source) {
    case EVIDENCE_FROM_LABEL: return 10;
    case EVIDENCE_FROM_DHCP:
    case EVIDENCE_FROM_DHCP6: return 9;
    case EVIDENCE_FROM_MDNS: return 8;
    case EVIDENCE_FROM_NBNS: return 7;
    case EVIDENCE_FROM_LLMNR: return 6;
    case EVIDENCE_FROM_SSDP: return 5;
    case EVIDENCE_FROM_HTTP_UA: return 4;
    case EVIDENCE_FROM_TLS: return 3;
    case EVIDENCE_FROM_TCP_SYN: return 2;
    case EVIDENCE_FROM_OUI: return 1;
    }
    return 0;
}

/* Names that devices give before anybody named them. They stay evidence. */
static bool names_nothing(const char *name)
{
    static const char *const words[] = {"localhost", "localhost.localdomain", "unknown", "*",
                                        "(none)"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(name, words[i]) == 0) return true;
    return name[strspn(name, " \t.-_")] == '\0';
}

void devices_take_evidence(struct devices *devices, struct device *device,
                           const struct evidence_record *evidence)
{
    const char *value = (const char *)record_text(&evidence->base, evidence->value).data;
    double rank = source_rank((enum evidence_source)evidence->source);
    char *text = NULL;
    double *best = NULL;
    switch ((enum evidence_attribute)evidence->attribute) {
    case ATTRIBUTE_HOSTNAME:
        text = device->hostname;
        best = &device->hostname_rank;
        break;
    case ATTRIBUTE_OS:
        text = device->os;
        best = &device->os_rank;
        rank = evidence->confidence;
        break;
    case ATTRIBUTE_TYPE:
        text = device->type;
        best = &device->type_rank;
        rank = evidence->confidence;
        break;
    case ATTRIBUTE_VENDOR:
    case ATTRIBUTE_MODEL:
    case ATTRIBUTE_SERVICE:
    case ATTRIBUTE_APPLICATION: return; /* stored as evidence, not in the device */
    }
    if (!value || rank < *best) return;
    if (text == device->hostname && names_nothing(value)) return;
    *best = rank;
    copy_text(text, value);
    mark_to_be_written(devices, device);
}
