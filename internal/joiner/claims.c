/* SPDX-License-Identifier: MIT */
/* What ARP, NDP and DHCP say of addresses, and what hosts say of themselves and of others. */
#include "devices.h"

enum { DHCP_ACK = 5, DHCP6_REPLY = 7, DHCP_RELEASE = 7 };

/* ------------------------------------------------------------ addresses */

/* The device that claims an address. One that was known by the address alone has this MAC now. */
static struct device *claimer(struct devices *devices, const struct address_binding_record *binding,
                              bool by_itself)
{
    struct device *device = device_of_mac(devices, &binding->mac);
    struct device *holder =
        ip_is_set(&binding->ip) ? device_of_address(devices, &binding->ip) : NULL;
    bool adopts = !device && holder && holder->id && !mac_is_set(&holder->mac) &&
                  mac_is_usable(&binding->mac);
    if (adopts) {
        device_adopt(devices, holder, &binding->mac);
        device = holder;
    }
    if (by_itself) return devices_with_mac(devices, &binding->mac, binding->base.time_us);
    return device ? device : device_expect_mac(devices, &binding->mac);
}

static void lease(struct devices *devices, struct device *device, const struct ip_address *ip,
                  int64_t time_us, int64_t seconds)
{
    const struct address *before = address_find(&devices->addresses, ip);
    bool goes_on = before && before->device == slab_index(&devices->slab, device) &&
                   address_is_leased(before, time_us);
    if (seconds == NOT_OBSERVED && goes_on) return;
    if (seconds == NOT_OBSERVED) seconds = LEASE_UNKNOWN_S;
    device_hold(devices, device, ip, HOLD_LEASED, time_us);
    device_lease_until(devices, ip, time_us, seconds);
}

/* The client gives its address back (RFC 2131, section 4.4.6). */
static void release(struct devices *devices, const struct device *device,
                    const struct ip_address *ip, int64_t time_us)
{
    struct address *address = ip_is_set(ip) ? address_find(&devices->addresses, ip) : NULL;
    bool is_its = address && address->device == slab_index(&devices->slab, device);
    if (is_its && address_is_leased(address, time_us)) address->until_us = time_us;
}

/* Another device answers for an address whose holder said so itself: a proxy, such as one for hosts
 * that sleep, or a forger. The address stays the holder's. */
static bool is_proxied(const struct devices *devices, const struct device *device,
                       const struct address *address, const struct address_binding_record *binding)
{
    const struct ip_address *own = &device->own[binding->ip.version == 4 ? 0 : 1];
    bool has_own = ip_is_set(own) && !ip_equal(own, &binding->ip);
    bool is_others =
        address && address->device && slab_at(&devices->slab, address->device) != device;
    return binding->is_answer && is_others && has_own && !device->is_virtual &&
           address->hold >= HOLD_CLAIMED && !address->is_answered;
}

/* A local host asked for an address of elsewhere: who answered stands in front of it. */
static bool claim_is_of_elsewhere(const struct devices *devices,
                                  const struct address_binding_record *binding)
{
    return binding->is_answer && ip_is_set(&binding->asker) &&
           !network_is_local(devices, &binding->ip) && network_is_local(devices, &binding->asker);
}

static void leave(struct devices *devices, struct device *device, const struct ip_address *ip)
{
    struct address *address = address_find(&devices->addresses, ip);
    bool is_left = address && address->device == slab_index(&devices->slab, device) &&
                   address->hold == HOLD_CLAIMED && address->is_answered;
    if (!is_left) return;
    bool is_shown = ip_equal(&device->ip, ip), is_own = ip_equal(&device->own[0], ip);
    address_remove(&devices->addresses, address);
    if (is_own) device->own[0].version = 0;
    if (!is_shown) return;
    device->ip = (struct ip_address){.version = 0};
    device_mark(devices, device);
}

/* The device turned out to be a proxy: what it only answered for is not its own. */
static void leave_answered(struct devices *devices, struct device *device)
{
    struct ip_address own = device->own[0];
    for (unsigned i = 0; i < device->answered_count; i++)
        leave(devices, device, &device->answered[i]);
    leave(devices, device, &own);
}

struct device *devices_bind(struct devices *devices, const struct address_binding_record *binding)
{
    enum binding_source source = (enum binding_source)binding->source;
    const struct ip_address *ip = &binding->ip;
    int64_t time_us = binding->base.time_us;
    devices->addresses.link = binding->link;
    bool is_lease = source == BINDING_DHCP || source == BINDING_DHCP6;
    struct device *device = claimer(devices, binding, !is_lease);
    if (!device) return NULL;
    if (binding->is_router) role_take(devices, device, ROLE_ADVERTISED, time_us);
    if (!ip_is_set(ip) || ip_is_unspecified(ip)) return device;
    if (is_lease) {
        lease(devices, device, ip, time_us, NOT_OBSERVED);
        return device;
    }
    if (!binding->is_answer) role_owns(device, ip);
    if (binding->is_answer && role_answers(devices, device, ip, time_us))
        leave_answered(devices, device);
    const struct address *address = address_find(&devices->addresses, ip);
    bool is_others =
        address && address->device && slab_at(&devices->slab, address->device) != device;
    if (is_others && address_is_leased(address, time_us)) return device;
    if (is_proxied(devices, device, address, binding) || claim_is_of_elsewhere(devices, binding))
        return device;
    bool is_proxy = binding->is_answer && device->grounds & ROLE_ANSWERS;
    if (is_proxy && !(address && address->hold >= HOLD_EXCHANGED)) return device;
    /* An answer is no reason to look for the device at another address than before. */
    bool was_its_own = address && address->device == slab_index(&devices->slab, device);
    bool is_answered = binding->is_answer && (!was_its_own || address->is_answered);
    if (binding->is_answer)
        device_hold_besides(devices, device, ip, HOLD_CLAIMED, time_us);
    else
        device_hold(devices, device, ip, HOLD_CLAIMED, time_us);
    struct address *held = address_find(&devices->addresses, ip);
    if (held) held->is_answered = is_answered;
    if (held && binding->in_passing && !was_its_own) {
        devices->take_address(devices->owner, device, ip, time_us, true);
        held->is_told = true;
    }
    return device;
}

/* ------------------------------------------------------------ DHCP */

static bool is_acknowledgement(const struct dhcp_message_record *dhcp)
{
    return dhcp->type == (dhcp->version == 4 ? DHCP_ACK : DHCP6_REPLY);
}

/*
 * A client may speak through a relay or repeater. If the server acknowledges that very exchange, what
 * it said in it was its own word. The first who acknowledges it is its server.
 */
static void note_exchange(struct devices *devices, struct device *device,
                          const struct dhcp_message_record *dhcp)
{
    const struct mac_address *sender = &dhcp->sender.mac;
    bool is_other = mac_is_set(sender) && !mac_equal(sender, &dhcp->mac);
    bool is_servers = dhcp->version == 4 ? dhcp->type == 2 || dhcp->type >= DHCP_ACK
                                         : dhcp->type == 2 || dhcp->type == DHCP6_REPLY;
    if (!is_servers) {
        device->asked_by = is_other ? *sender : (struct mac_address){{0}};
        device->asked_id = dhcp->transaction_id;
        device->is_asking = true;
    } else if (is_acknowledgement(dhcp) && device->is_asking && is_other &&
               device->asked_id == dhcp->transaction_id && !mac_equal(sender, &device->asked_by)) {
        device->is_asking = false;
        device->served_by = *sender;
        if (mac_is_set(&device->asked_by)) device->relay = device->asked_by;
        device_know_server(devices, device);
        device_tell_lease(devices, device, dhcp->base.time_us);
    }
}

/* How a server calls its client. */
static void take_names(struct devices *devices, struct device *device,
                       const struct dhcp_message_record *dhcp)
{
    const struct {
        enum evidence_ground ground;
        struct text_ref text;
    } names[] = {{EVIDENCE_DHCP_HOSTNAME, dhcp->hostname},
                 {dhcp->version == 4 ? EVIDENCE_DHCP_FQDN : EVIDENCE_DHCP6_FQDN, dhcp->fqdn}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct evidence evidence =
            evidence_of(names[i].ground, record_text(&dhcp->base, names[i].text));
        evidence.said_by = dhcp->sender.mac;
        evidence.of_server = true;
        evidence_take(devices, device, &evidence, dhcp->base.time_us);
    }
}

struct device *devices_take_dhcp(struct devices *devices, const struct dhcp_message_record *dhcp)
{
    int64_t time_us = dhcp->base.time_us;
    const struct endpoint *sender = &dhcp->sender;
    devices->addresses.link = sender->link;
    struct device *speaker = devices_with_mac(devices, &sender->mac, time_us);
    bool says_its_own = ip_is_set(&dhcp->server_ip) && ip_equal(&dhcp->server_ip, &sender->ip);
    /* A router may pass on what a server of another network says. */
    bool is_passed_on = speaker && role_forwards(speaker) &&
                        !(ip_is_set(&dhcp->assigned_ip) &&
                          network_is_shared(devices, &sender->ip, &dhcp->assigned_ip));
    if (speaker && says_its_own && !is_passed_on)
        device_hold_by_traffic(devices, speaker, &sender->ip, HOLD_CLAIMED, time_us);
    if (!dhcp->has_mac) return NULL;
    struct device *device = device_expect_mac(devices, &dhcp->mac);
    if (device && !mac_is_set(&sender->mac))
        device = device_bear(devices, device, PROOF_FRAME, time_us);
    if (!device) return NULL;
    note_exchange(devices, device, dhcp);
    if (is_acknowledgement(dhcp)) take_names(devices, device, dhcp);
    if (dhcp->type == DHCP_ACK && ip_is_set(&dhcp->assigned_ip) && dhcp->lease_seconds > 0)
        lease(devices, device, &dhcp->assigned_ip, time_us, dhcp->lease_seconds);
    if (dhcp->version == 4 && dhcp->type == DHCP_RELEASE)
        release(devices, device, &dhcp->requested_ip, time_us);
    if (device->id) device_see(devices, device, time_us);
    return device->id ? device : NULL;
}

/* ------------------------------------------------------------ evidence */

static struct device *speaker(struct devices *devices, const struct evidence_record *evidence)
{
    struct endpoint end = {.ip = evidence->ip, .mac = evidence->mac, .link = evidence->link};
    bool of_mac = !ip_is_set(&evidence->ip) && mac_is_set(&evidence->mac);
    if (of_mac) return device_expect_mac(devices, &evidence->mac);
    if (!mac_is_set(&evidence->mac)) {
        struct device *holder = device_of_address(devices, &evidence->ip);
        bool is_local = network_is_local(devices, &evidence->ip);
        return holder || !is_local ? holder : device_expect_ip(devices, &evidence->ip);
    }
    return devices_speaker(devices, &end, evidence->base.time_us);
}

/* A DHCP server names a router by its address. Whoever holds that is the router. */
static void take_router(struct devices *devices, const struct evidence_record *evidence)
{
    struct address *address = address_enter(&devices->addresses, &evidence->ip);
    if (!address) return;
    address->is_router = true;
    if (!address->device) return;
    struct device *device = slab_at(&devices->slab, address->device);
    role_take(devices, device, ROLE_OF_DHCP, evidence->base.time_us);
}

/* A machine speaks for a virtual router: from its MAC, or its own. The address is its own. */
static void take_speaker(struct devices *devices, const struct evidence_record *record)
{
    struct device *sender = devices_with_mac(devices, &record->mac, record->base.time_us);
    if (sender && sender->is_virtual)
        role_speaks_for(devices, sender, &record->ip, record->base.time_us);
    else
        (void)speaker(devices, record);
}

/* A relay puts its own address into what it passes on: that address is the sender's. */
static void take_relay(struct devices *devices, const struct evidence_record *record)
{
    int64_t time_us = record->base.time_us;
    struct device *relay = devices_with_mac(devices, &record->said_by, time_us);
    const struct address *address = address_find(&devices->addresses, &record->ip);
    if (!relay || relay->is_virtual) return;
    const struct evidence evidence = evidence_of(EVIDENCE_DHCP_RELAY, span_text("relay"));
    evidence_take(devices, relay, &evidence, time_us);
    bool is_its = address && address->device == slab_index(&devices->slab, relay);
    if (is_its || (address && address->device && address->hold >= HOLD_CLAIMED)) return;
    device_hold_besides(devices, relay, &record->ip, HOLD_CLAIMED, time_us);
    devices->take_address(devices->owner, relay, &record->ip, time_us, true);
}

/* The sender of LLDP is a port of the device with this MAC: they are one, unless both were seen as
 * devices before. */
static void join_port(struct devices *devices, const struct evidence_record *record)
{
    int64_t time_us = record->base.time_us;
    struct device *port = device_of_mac(devices, &record->said_by);
    struct device *whole = device_of_mac(devices, &record->mac);
    char text[MAC_TEXT_SIZE];
    if (!mac_is_usable(&record->said_by) || !mac_is_usable(&record->mac)) return;
    if (port && port->id && !whole) {
        device_add_mac(devices, port, &record->mac);
        whole = port;
    } else if (!port || port == whole) {
        whole =
            device_bear(devices, device_expect_mac(devices, &record->mac), PROOF_FRAME, time_us);
        if (whole) device_add_mac(devices, whole, &record->said_by);
    }
    if (!whole) return;
    bool is_port_row = mac_equal(&whole->mac, &record->said_by);
    const struct mac_address *other = is_port_row ? &record->mac : &record->said_by;
    struct evidence evidence = evidence_of(EVIDENCE_LLDP_PORT, span_text(mac_format(other, text)));
    evidence.said_by = record->said_by;
    evidence_take(devices, whole, &evidence, time_us);
}

void devices_take_evidence(struct devices *devices, const struct evidence_record *record)
{
    const struct evidence evidence = {.attribute = (enum evidence_attribute)record->attribute,
                                      .source = (enum evidence_source)record->source,
                                      .confidence = record->confidence,
                                      .said_by = record->said_by,
                                      .of_sender = mac_equal(&record->mac, &record->said_by),
                                      .value = record_text(&record->base, record->value)};
    devices->addresses.link = record->link;
    if (evidence.attribute == ATTRIBUTE_ROLE) {
        bool is_relay = span_is(evidence.value, "relay");
        if (is_relay)
            take_relay(devices, record);
        else
            take_router(devices, record);
        return;
    }
    if (evidence.attribute == ATTRIBUTE_PORT) {
        join_port(devices, record);
        return;
    }
    if (evidence.attribute == ATTRIBUTE_SPEAKER) {
        take_speaker(devices, record);
        return;
    }
    struct device *device = speaker(devices, record);
    if (!device) return;
    if (device->id) device_see(devices, device, record->base.time_us);
    evidence_take(devices, device, &evidence, record->base.time_us);
    if (evidence.attribute == ATTRIBUTE_NETWORK &&
        network_learn(devices, (const char *)evidence.value.data))
        roles_reconsider(devices);
}
