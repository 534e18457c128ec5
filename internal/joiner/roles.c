/* SPDX-License-Identifier: MIT */
/*
 * Which devices forward for others. They are known by what they do: they advertise themselves, a
 * DHCP server names them, exchanges with several addresses pass through them, or they answer ARP for
 * many. One frame makes no router, and a network that turns out to be local takes its mark back.
 */
#include "devices.h"

enum {
    NETWORKS_LEAST = 2, /* foreign networks behind a device with no other address */
    INNER_LEAST = 2,    /* local addresses behind a device */
    /* A host that moves has one address after the other. A router has many at a time. */
    CARRIED_SPAN_US = 600 * 1000000,
    PROXIED_LEAST = 4, /* addresses besides its own for which a device only answers */
};

static void conclude(struct devices *devices, struct device *device, enum evidence_ground ground,
                     const char *value, int64_t time_us)
{
    const struct evidence evidence = evidence_of(ground, span_text(value));
    evidence_take(devices, device, &evidence, time_us);
}

bool role_forwards(const struct device *device)
{
    return device->grounds != 0;
}

static void set_grounds(struct devices *devices, struct device *device, uint8_t grounds)
{
    if (device->grounds == grounds) return;
    bool forwarded = role_forwards(device);
    device->grounds = grounds;
    if (forwarded != role_forwards(device)) device_mark(devices, device);
}

void role_take(struct devices *devices, struct device *device, enum role_ground ground,
               int64_t time_us)
{
    if (device->grounds & ground) return;
    set_grounds(devices, device, (uint8_t)(device->grounds | ground));
    switch (ground) {
    case ROLE_ADVERTISED: conclude(devices, device, EVIDENCE_NDP_ROUTER, "router", time_us); return;
    case ROLE_OF_DHCP: conclude(devices, device, EVIDENCE_DHCP_ROUTER, "router", time_us); return;
    case ROLE_ANSWERS: conclude(devices, device, EVIDENCE_ARP_PROXY, "proxy", time_us); return;
    case ROLE_PASSES: conclude(devices, device, EVIDENCE_TRAFFIC_ROUTER, "router", time_us); return;
    case ROLE_CARRIES: return; /* each network that it carries is evidence */
    }
}

/* Exchanges through a device make it a router, if there are enough of them. */
void role_judge_carried(struct devices *devices, struct device *device)
{
    const struct ip_address *own = &device->own[0];
    bool has_local_v4 = ip_is_set(own) && network_is_local(devices, own);
    unsigned foreign = 0, inner = 0;
    bool passes_v4 = false;
    int64_t newest_us = INT64_MIN;
    for (unsigned i = 0; i < device->carried_count; i++)
        if (device->carried[i].last_us > newest_us) newest_us = device->carried[i].last_us;
    for (unsigned i = 0; i < device->carried_count; i++) {
        const struct carried *carried = &device->carried[i];
        bool is_recent = newest_us - carried->last_us <= CARRIED_SPAN_US;
        foreign += is_recent && !carried->is_inner;
        inner += is_recent && carried->is_inner;
        /* A host with a local address does not send from a foreign one as well. */
        passes_v4 |= !carried->is_inner && has_local_v4 && carried->network.address.version == 4;
    }
    bool carries = foreign >= NETWORKS_LEAST || inner >= INNER_LEAST || passes_v4;
    uint8_t others = device->grounds & (uint8_t)~ROLE_CARRIES;
    set_grounds(devices, device, carries ? others | ROLE_CARRIES : others);
}

static void carry(struct devices *devices, struct device *device, const struct carried *carried)
{
    unsigned place = device->carried_count;
    for (unsigned i = 0; i < device->carried_count; i++) {
        const struct ip_network *known = &device->carried[i].network;
        if (known->prefix_bits == carried->network.prefix_bits &&
            ip_network_contains(known, &carried->network.address))
            place = i;
    }
    if (place == CARRIED_MOST) { /* the oldest one makes room */
        place = 0;
        for (unsigned i = 1; i < CARRIED_MOST; i++)
            if (device->carried[i].last_us < device->carried[place].last_us) place = i;
    } else if (place == device->carried_count) {
        device->carried_count++;
    }
    device->carried[place] = *carried;
    role_judge_carried(devices, device);
}

void role_carries(struct devices *devices, struct device *device, const struct ip_address *ip,
                  int64_t time_us)
{
    if (device->grounds & (ROLE_CARRIES | ROLE_PASSES)) return;
    if (role_forwards(device) && device->carried_count >= NETWORKS_LEAST) return;
    bool is_inner = network_is_local(devices, ip);
    uint8_t all = ip->version == 4 ? 32 : 128;
    struct carried carried = {.network = is_inner && ip->version == 4 ? ip_network_of(ip, all)
                                                                      : network_around(ip),
                              .is_inner = is_inner,
                              .last_us = time_us};
    char text[NETWORK_TEXT_SIZE];
    conclude(devices, device, EVIDENCE_TRAFFIC_CARRIED, ip_network_format(&carried.network, text),
             time_us);
    carry(devices, device, &carried);
}

void role_speaks_for(struct devices *devices, struct device *device, const struct ip_address *ip,
                     int64_t time_us)
{
    char text[IP_TEXT_SIZE];
    if (device) conclude(devices, device, EVIDENCE_TRAFFIC_SPEAKER, ip_format(ip, text), time_us);
}

bool role_answers(struct devices *devices, struct device *device, const struct ip_address *ip,
                  int64_t time_us)
{
    const struct ip_address *own = &device->own[0];
    if (device->grounds & ROLE_ANSWERS || device->is_virtual || ip->version != 4) return false;
    if (!ip_is_set(own) || ip_equal(own, ip)) return false; /* any host answers for itself */
    if (device->answered_count == ANSWERED_MOST) return false;
    if (role_only_answers(device, ip)) return false;
    device->answered[device->answered_count++] = *ip;
    char text[IP_TEXT_SIZE];
    conclude(devices, device, EVIDENCE_ARP_ANSWERED, ip_format(ip, text), time_us);
    if (device->answered_count < PROXIED_LEAST) return false;
    role_take(devices, device, ROLE_ANSWERS, time_us);
    return true;
}

bool role_only_answers(const struct device *device, const struct ip_address *ip)
{
    for (unsigned i = 0; i < device->answered_count; i++)
        if (ip_equal(&device->answered[i], ip)) return true;
    return false;
}

/* The device uses the address itself. */
void role_owns(struct device *device, const struct ip_address *ip)
{
    for (unsigned i = 0; i < device->answered_count; i++) {
        if (!ip_equal(&device->answered[i], ip)) continue;
        device->answered[i] = device->answered[--device->answered_count];
        return;
    }
}

static void reconsider(struct devices *devices, struct device *device)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < device->carried_count; i++) {
        struct carried *carried = &device->carried[i];
        if (carried->is_inner || !network_is_local(devices, &carried->network.address))
            device->carried[kept++] = *carried;
    }
    if (kept == device->carried_count) return;
    device->carried_count = (uint8_t)kept;
    role_judge_carried(devices, device);
}

void roles_reconsider(struct devices *devices)
{
    for (uint32_t i = 1; i < devices->slab.fresh; i++) {
        struct device *device = slab_at(&devices->slab, i);
        if (device->carried_count) reconsider(devices, device);
    }
}

void role_learn(struct devices *devices, struct device *device,
                const struct evidence_summary *evidence)
{
    struct carried carried = {.last_us = evidence->last_seen_us};
    if (evidence->attribute == ATTRIBUTE_ROLE) {
        enum evidence_source source = evidence->source;
        if (strcmp(evidence->value, "relay") == 0) return; /* it need not forward */
        uint8_t ground = source == EVIDENCE_FROM_NDP    ? ROLE_ADVERTISED
                         : source == EVIDENCE_FROM_DHCP ? ROLE_OF_DHCP
                         : source == EVIDENCE_FROM_ARP  ? ROLE_ANSWERS
                                                        : ROLE_PASSES;
        set_grounds(devices, device, device->grounds | ground);
        return;
    }
    if (!ip_network_parse(evidence->value, &carried.network)) return;
    if (evidence->source == EVIDENCE_FROM_ARP) {
        bool has_room = device->answered_count < ANSWERED_MOST;
        if (has_room) device->answered[device->answered_count++] = carried.network.address;
        return;
    }
    carried.is_inner = network_is_local(devices, &carried.network.address);
    uint8_t guessed = network_around(&carried.network.address).prefix_bits;
    if (carried.is_inner && carried.network.prefix_bits <= guessed &&
        carried.network.address.version == 4)
        return; /* it was foreign then, and is local now */
    carry(devices, device, &carried);
}
