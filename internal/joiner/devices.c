/* SPDX-License-Identifier: MIT */
/* The parts of the devices together: their memory, and what an earlier run knew. */
#include "devices.h"

enum {
    ADDRESSES_EACH = 2, /* entries of the address book for each device of the table */
    PARKED_SHARE = 16,  /* one piece of waiting evidence for so many devices */
    PARKED_LEAST = 256,
    PROVEN_SPAN_US = 60 * 1000000, /* what an earlier run saw for so long is no forged frame */
};

bool devices_init(struct devices *devices, const struct joiner_options *options,
                  struct joiner_counters *counters)
{
    uint32_t most = (uint32_t)options->devices_most;
    devices->networks = options->local_networks;
    devices->network_count = options->local_network_count;
    devices->last_id = options->last_device_id;
    devices->counters = counters;
    return slab_init(&devices->slab, sizeof(struct device), most) &&
           map_init(&devices->by_mac, MAC_KEY_SIZE) && map_init(&devices->by_id, sizeof(int64_t)) &&
           address_book_init(&devices->addresses, most * ADDRESSES_EACH) &&
           evidence_init(&devices->parked, PARKED_LEAST + most / PARKED_SHARE);
}

void devices_clear(struct devices *devices)
{
    slab_clear(&devices->slab);
    slab_clear(&devices->parked);
    map_clear(&devices->by_mac);
    map_clear(&devices->by_id);
    address_book_clear(&devices->addresses);
}

void devices_learn(struct devices *devices, const struct device_summary *known)
{
    bool has_mac = mac_is_set(&known->mac), has_ip = ip_is_set(&known->ip);
    struct device *device = device_add(devices, has_mac ? &known->mac : NULL);
    if (!device) {
        devices->counters->devices_untracked++;
        return;
    }
    devices->addresses.link = LINK_UNKNOWN;
    devices->addresses.source = 0;
    device_number(devices, device, known->device_id);
    device->ip = known->ip;
    device->first_us = known->first_seen_us;
    device->last_us = known->last_seen_us;
    bool is_named = known->hostname || known->os_fingerprint || known->device_type;
    device->sends = has_mac; /* else its lease says so */
    device->is_proven = is_named || known->last_seen_us - known->first_seen_us > PROVEN_SPAN_US;
    if (!device->is_proven) devices->unproven_count++;
    device_copy_text(device->hostname.text, known->hostname);
    device_copy_text(device->os.text, known->os_fingerprint);
    device_copy_text(device->type.text, known->device_type);
    if (!has_ip) return;
    bool is_own = !has_mac || network_is_local(devices, &known->ip);
    struct address *address = is_own ? address_enter(&devices->addresses, &known->ip) : NULL;
    if (!address) return;
    address->device = slab_index(&devices->slab, device);
    address->hold = HOLD_SEEN;
    address->since_us = INT64_MAX; /* the bindings tell it */
    device->own[known->ip.version == 4 ? 0 : 1] = known->ip;
}

void devices_learn_evidence(struct devices *devices, const struct evidence_summary *evidence)
{
    struct device *device = device_of_id(devices, evidence->device_id);
    if (!device || !evidence->value) return;
    switch (evidence->attribute) {
    case ATTRIBUTE_HOSTNAME:
    case ATTRIBUTE_OS:
    case ATTRIBUTE_TYPE: device_learn_value(device, evidence); return;
    case ATTRIBUTE_NETWORK: (void)network_learn(devices, evidence->value); return;
    case ATTRIBUTE_ROLE:
    case ATTRIBUTE_CARRIES: role_learn(devices, device, evidence); return;
    case ATTRIBUTE_PORT: {
        struct mac_address mac;
        if (mac_parse(evidence->value, &mac)) device_add_mac(devices, device, &mac);
        return;
    }
    case ATTRIBUTE_LEASE: device_learn_lease(devices, device, evidence); return;
    case ATTRIBUTE_ADDRESS:
    case ATTRIBUTE_SPEAKER:
    case ATTRIBUTE_VENDOR:
    case ATTRIBUTE_MODEL:
    case ATTRIBUTE_SERVICE:
    case ATTRIBUTE_APPLICATION:
    case ATTRIBUTE_SEARCHES: return;
    }
}

void devices_learn_binding(struct devices *devices, const struct address_binding_summary *binding)
{
    bool is_lease = binding->source == BINDING_DHCP || binding->source == BINDING_DHCP6;
    struct device *device = is_lease ? device_expect_mac(devices, &binding->mac)
                                     : device_of_mac(devices, &binding->mac);
    devices->addresses.link = binding->link;
    devices->addresses.source = binding->producer;
    const struct address *address = address_find(&devices->addresses, &binding->ip);
    bool is_leased = address && address_is_leased(address, binding->last_seen_us);
    if (!device || (is_leased && !is_lease)) return;
    enum hold hold = is_lease                             ? HOLD_LEASED
                     : binding->source == BINDING_TRAFFIC ? HOLD_EXCHANGED
                                                          : HOLD_CLAIMED;
    bool only_answers = hold == HOLD_CLAIMED && role_only_answers(device, &binding->ip);
    if (only_answers && device->grounds & ROLE_ANSWERS) return;
    bool was_its = address && address->device == slab_index(&devices->slab, device);
    int64_t since_us = was_its ? address->since_us : INT64_MAX;
    device_hold_besides(devices, device, &binding->ip, hold, binding->last_seen_us);
    struct address *held = address_find(&devices->addresses, &binding->ip);
    if (held) held->is_answered = only_answers;
    if (held)
        held->since_us = since_us < binding->first_seen_us ? since_us : binding->first_seen_us;
    int64_t left_us = binding->lease_until_us - binding->last_seen_us;
    bool is_known = binding->lease_until_us != NOT_OBSERVED;
    if (is_lease)
        device_lease_until(devices, &binding->ip, binding->last_seen_us,
                           is_known ? left_us / 1000000 : LEASE_UNKNOWN_S);
}
