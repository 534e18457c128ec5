/* SPDX-License-Identifier: MIT */
/*
 * Devices before and at their birth. Evidence and leases may name a device before a frame of it is
 * seen. Such a device is expected: it has no number, and no row. It is born with its first frame, or
 * given up if too many are expected.
 */
#include "devices.h"

enum {
    UNBORN_SHARE = 4,         /* at most this part of the table is expected devices */
    TURNS_MOST = 4096,        /* of one address in a run: two that fight for it make no more rows */
    UNPROVEN_SHARE = 2,       /* and this part is devices that took part in no exchange, */
    UNPROVEN_A_MINUTE = 1024, /* of which so many are born in a minute of packet time */
};
#define MINUTE INT64_C(60000000)

/* Gives up the expected device under the hand. */
static void give_one_up(struct devices *devices)
{
    for (;;) {
        devices->unborn_hand = devices->unborn_hand % (devices->slab.fresh - 1) + 1;
        struct device *device = slab_at(&devices->slab, devices->unborn_hand);
        if (!device->is_expected) continue;
        uint32_t index = devices->unborn_hand;
        uint32_t link_at_hand = devices->addresses.link;
        uint16_t source_at_hand = devices->addresses.source;
        devices->addresses.link = device->link;
        devices->addresses.source = device->source;
        struct address *address = address_find(&devices->addresses, &device->ip);
        if (address && address->device == index) address_remove(&devices->addresses, address);
        devices->addresses.link = link_at_hand;
        devices->addresses.source = source_at_hand;
        evidence_drop(devices, device);
        device_remove(devices, device);
        devices->unborn_count--;
        return;
    }
}

static struct device *expect(struct devices *devices, const struct mac_address *mac)
{
    if (devices->unborn_count * UNBORN_SHARE >= devices->slab.most && devices->unborn_count)
        give_one_up(devices);
    struct device *device = device_add(devices, mac);
    if (!device) {
        devices->counters->devices_untracked++;
        return NULL;
    }
    device->is_expected = true;
    devices->unborn_count++;
    return device;
}

struct device *device_expect_mac(struct devices *devices, const struct mac_address *mac)
{
    struct device *device = device_of_mac(devices, mac);
    return device || !mac_is_usable(mac) ? device : expect(devices, mac);
}

struct device *device_of_address(const struct devices *devices, const struct ip_address *ip)
{
    const struct address *address = address_find(&devices->addresses, ip);
    struct mac_address mac;
    if (address && address->device) return slab_at(&devices->slab, address->device);
    return ip_names_mac(ip, &mac) ? device_of_mac(devices, &mac) : NULL;
}

struct device *device_expect_ip(struct devices *devices, const struct ip_address *ip)
{
    struct device *device = device_of_address(devices, ip);
    if (device) return device;
    device = expect(devices, NULL);
    struct address *address = device ? address_enter(&devices->addresses, ip) : NULL;
    if (!address) {
        if (device) {
            devices->unborn_count--;
            device_remove(devices, device);
        }
        return NULL;
    }
    device->ip = *ip;
    device->link = devices->addresses.link;
    device->source = devices->addresses.source;
    address->device = slab_index(&devices->slab, device);
    return device;
}

void device_prove(struct devices *devices, struct device *device)
{
    if (device->is_proven) return;
    device->is_proven = true;
    if (device->id) devices->unproven_count--;
    device_know_server(devices, device);
}

void device_know_server(struct devices *devices, const struct device *client)
{
    struct device *server = device_of_mac(devices, &client->served_by);
    uint32_t index = slab_index(&devices->slab, client);
    if (!server || !client->is_proven) return;
    if (!server->first_client) server->first_client = index;
    if (server->first_client != index) server->is_server = true;
}

static void tell_lease(struct devices *devices, struct device *device, const char *whose,
                       const struct mac_address *said_by, int64_t time_us)
{
    struct evidence evidence = evidence_of(EVIDENCE_DHCP_LEASE, span_text(whose));
    evidence.said_by = *said_by;
    if (mac_is_set(said_by)) evidence_take(devices, device, &evidence, time_us);
}

void device_tell_lease(struct devices *devices, struct device *device, int64_t time_us)
{
    tell_lease(devices, device, "server", &device->served_by, time_us);
    if (!device->sends) tell_lease(devices, device, "relay", &device->relay, time_us);
}

void device_sends(struct devices *devices, struct device *device, int64_t time_us)
{
    device->sends = true;
    if (mac_is_set(&device->relay)) tell_lease(devices, device, "relay", &device->mac, time_us);
}

void device_learn_lease(struct devices *devices, struct device *device,
                        const struct evidence_summary *evidence)
{
    const struct mac_address *said_by = &evidence->said_by;
    if (strcmp(evidence->value, "server") == 0) {
        device->served_by = *said_by;
        device_know_server(devices, device);
    } else if (mac_is_set(said_by) && !mac_equal(said_by, &device->mac)) {
        device->relay = *said_by;
        device->sends = false;
    }
}

struct device *device_bear(struct devices *devices, struct device *device, enum proof proof,
                           int64_t time_us)
{
    if (device && proof == PROOF_EXCHANGE) device_prove(devices, device);
    if (!device || device->id) return device;
    if (!device->is_proven) {
        int64_t minute = time_us / MINUTE;
        if (minute != devices->births_minute) devices->births = 0;
        devices->births_minute = minute;
        if (devices->unproven_count * UNPROVEN_SHARE >= devices->slab.most ||
            devices->births >= UNPROVEN_A_MINUTE) {
            devices->counters->devices_held_back++;
            return NULL;
        }
        devices->unproven_count++;
        devices->births++;
    }
    device->is_expected = false;
    devices->unborn_count--;
    device_number(devices, device, ++devices->last_id);
    device->is_new = true;
    device->first_us = device->last_us = time_us;
    devices->counters->devices_new++;
    device_mark(devices, device);
    evidence_release(devices, device);
    return device;
}

static bool is_link_local(const struct ip_address *ip)
{
    return ip->version == 6 && ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
}

/* The address by which people look for the device: IPv4 before IPv6, and the link's own last. */
static bool is_better(const struct device *device, const struct ip_address *ip)
{
    if (!ip_is_set(&device->ip)) return true;
    if (device->ip.version == 4 && ip->version == 6) return false;
    return !is_link_local(ip);
}

void device_show(struct devices *devices, struct device *device, const struct ip_address *ip,
                 int64_t time_us)
{
    bool is_shown = ip_equal(&device->ip, ip);
    bool is_later = time_us >= device->shown_us || device->ip.version != ip->version ||
                    is_link_local(&device->ip);
    if (!is_shown && (!is_later || !is_better(device, ip))) return;
    if (!is_shown || time_us > device->shown_us) device->shown_us = time_us;
    if (is_shown) return;
    device->ip = *ip;
    device->link = devices->addresses.link;
    device->source = devices->addresses.source;
    device_mark(devices, device);
}

/* The address leaves the device that had it. */
static void take_from(struct devices *devices, uint32_t index, struct device *to)
{
    struct device *from = slab_at(&devices->slab, index);
    if (from == to) return;
    if (from->id) return;
    evidence_move(devices, from, to);
    if (mac_is_set(&from->mac)) return;
    from->is_expected = false;
    devices->unborn_count--;
    device_remove(devices, from);
}

void device_hold(struct devices *devices, struct device *device, const struct ip_address *ip,
                 enum hold hold, int64_t time_us)
{
    struct address *address = address_enter(&devices->addresses, ip);
    unsigned family = ip->version == 4 ? 0 : 1;
    uint32_t index = slab_index(&devices->slab, device);
    bool moves = true;
    if (address) {
        moves = address->device != index;
        if (moves || hold > (enum hold)address->hold) address->hold = (uint8_t)hold;
        if (moves) address->until_us = 0;
        if (moves) address->is_told = false;
        if (moves || time_us < address->since_us) address->since_us = time_us;
        if (moves && address->device && address->turn < TURNS_MOST) address->turn++;
        uint32_t before = address->device;
        address->device = index;
        if (before) take_from(devices, before, device);
        if (address->is_router) role_take(devices, device, ROLE_OF_DHCP, time_us);
    }
    if (!is_link_local(ip)) device->own[family] = *ip;
    if (device->carried_count) role_judge_carried(devices, device);
    device_show(devices, device, ip, time_us);
}

void device_hold_by_traffic(struct devices *devices, struct device *device,
                            const struct ip_address *ip, enum hold hold, int64_t time_us)
{
    struct address *address = address_find(&devices->addresses, ip);
    bool is_its = address && address->device == slab_index(&devices->slab, device);
    device_hold(devices, device, ip, hold, time_us);
    if (is_its) return;
    devices->take_address(devices->owner, device, ip, time_us, true);
    address = address_find(&devices->addresses, ip);
    if (address) address->is_told = true;
}

/* A flow is told at its end. So what is told first may not have come first, and a claim may have come
 * in between. */
void device_held_since(struct devices *devices, struct device *device, const struct ip_address *ip,
                       int64_t time_us)
{
    struct address *address = address_find(&devices->addresses, ip);
    if (!address || time_us >= address->since_us || address->turn > 0) return;
    devices->take_address(devices->owner, device, ip, time_us, !address->is_told);
    address->is_told = true;
    address->since_us = time_us;
}

void device_hold_besides(struct devices *devices, struct device *device,
                         const struct ip_address *ip, enum hold hold, int64_t time_us)
{
    struct ip_address shown = device->ip, own[2] = {device->own[0], device->own[1]};
    int64_t shown_us = device->shown_us;
    bool was_written = device->written;
    device_hold(devices, device, ip, hold, time_us);
    if (shown.version != ip->version) return;
    device->ip = shown;
    device->shown_us = shown_us;
    for (int i = 0; i < 2; i++)
        if (ip_is_set(&own[i])) device->own[i] = own[i];
    device->written = was_written;
}

void device_lease_until(struct devices *devices, const struct ip_address *ip, int64_t time_us,
                        int64_t seconds)
{
    enum { LEASE_MOST_S = 400 * 24 * 3600 };
    struct address *address = address_find(&devices->addresses, ip);
    if (seconds > LEASE_MOST_S) seconds = LEASE_MOST_S;
    int64_t until_us = time_us + seconds * 1000000;
    if (address && address->hold == HOLD_LEASED) address->until_us = until_us;
}
