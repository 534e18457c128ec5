/* SPDX-License-Identifier: MIT */
/*
 * Whose an end of the traffic is: the decision of docs/devices.md.
 *
 * A MAC that sends from one address and forwards nothing is that device. If the address has a holder,
 * it is the holder's. An address behind a device that forwards is a device of its own, once it took
 * part in an exchange. In this file the carrier is the device whose MAC the frames bear.
 */
#include "devices.h"

static bool is_group(const struct endpoint *end)
{
    /* A frame to a group carries a broadcast of the network (RFC 1122, section 3.3.6). */
    return ip_is_multicast(&end->ip) || ip_is_broadcast(&end->ip) ||
           (mac_is_set(&end->mac) && mac_is_group(&end->mac));
}

static bool is_link_local(const struct ip_address *ip)
{
    return ip->version == 6 && ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
}

static bool is_inside(const struct devices *devices, const struct ip_address *ip)
{
    return network_is_local(devices, ip) || device_of_address(devices, ip);
}

/* A frame of this device was seen. NULL: it is none, or not born. */
static struct device *see_frame(struct devices *devices, struct device *device, enum proof proof,
                                int64_t time_us)
{
    device = device_bear(devices, device, proof, time_us);
    if (!device) return NULL;
    if (!device->sends) device_sends(devices, device, time_us);
    device_see(devices, device, time_us);
    return device;
}

struct device *devices_with_mac(struct devices *devices, const struct mac_address *mac,
                                int64_t time_us)
{
    return see_frame(devices, device_expect_mac(devices, mac), PROOF_FRAME, time_us);
}

static enum proof proof_of(const struct sight *sight)
{
    return sight->answered ? PROOF_EXCHANGE : PROOF_FRAME;
}

static enum hold hold_of(const struct sight *sight)
{
    return sight->answered ? HOLD_EXCHANGED : HOLD_SEEN;
}

/* The carrier's own address of this family; NULL if none is known. */
static const struct ip_address *own(const struct device *carrier, const struct ip_address *ip)
{
    const struct ip_address *own = &carrier->own[ip->version == 4 ? 0 : 1];
    return ip_is_set(own) ? own : NULL;
}

/*
 * An address without a MAC of its own: it is a device once both sides of an exchange were seen. `device`
 * is who holds it now.
 */
static struct device *by_address(struct devices *devices, const struct sight *sight,
                                 struct device *device)
{
    if (device && !device->id && !mac_is_set(&device->mac) && !sight->answered) return NULL;
    if (!device && sight->answered) device = device_expect_ip(devices, &sight->end->ip);
    bool is_born = device && device->id;
    if (sight->sent) device = device_bear(devices, device, proof_of(sight), sight->time_us);
    if (!device || !device->id) return NULL;
    if (!is_born) device->is_bare = !mac_is_usable(&sight->end->mac);
    return device;
}

/*
 * A capture of "any" interface has the sender's MAC address only. So a host may be known by its
 * address before its first frame.
 */
static void adopt_bare(struct devices *devices, const struct sight *sight)
{
    const struct endpoint *end = sight->end;
    if (!sight->answered || !mac_is_usable(&end->mac)) return;
    struct device *holder = device_of_address(devices, &end->ip);
    bool is_bare = holder && holder->is_bare && !mac_is_set(&holder->mac);
    if (is_bare) device_adopt(devices, holder, &end->mac);
}

/* The device whose MAC the end's frames bear; NULL: it is none. */
static struct device *carrier_of(struct devices *devices, const struct sight *sight)
{
    const struct mac_address *mac = &sight->end->mac;
    struct device *carrier = device_of_mac(devices, mac);
    if (sight->sent) {
        if (!carrier) {
            adopt_bare(devices, sight);
            carrier = device_expect_mac(devices, mac);
        }
        carrier = see_frame(devices, carrier, proof_of(sight), sight->time_us);
    }
    return carrier && carrier->id ? carrier : NULL;
}

/* ------------------------------------------------------------ held addresses */

/*
 * The exchange went through the carrier: it holds an address on the peer's link by its own word, and
 * this address is on another link. A host with two addresses would be asked for both.
 */
static bool is_through(const struct devices *devices, const struct sight *sight,
                       const struct device *carrier)
{
    const struct ip_address *ip = &sight->end->ip, *mine = own(carrier, ip);
    const struct address *address = mine ? address_find(&devices->addresses, mine) : NULL;
    return address && address->hold >= HOLD_CLAIMED && sight->peer && ip->version == 4 &&
           sight->peer->ip.version == 4 && network_is_shared(devices, mine, &sight->peer->ip) &&
           !network_is_shared(devices, ip, &sight->peer->ip);
}

/* A flow is told at its end: it may have ended before the address changed hands. */
static bool is_older(const struct sight *sight, const struct address *address)
{
    int64_t until_us = sight->until_us ? sight->until_us : sight->time_us;
    return address && address->turn > 0 && until_us < address->since_us;
}

/* The address has a holder, and the frames are another device's. */
static struct device *whose_held(struct devices *devices, const struct sight *sight,
                                 struct device *carrier, struct device *holder)
{
    const struct ip_address *ip = &sight->end->ip;
    const struct address *address = address_find(&devices->addresses, ip);
    bool is_leased = address && address_is_leased(address, sight->time_us);
    bool passes_on = role_forwards(carrier) || carrier->is_virtual;
    if (!passes_on && is_older(sight, address)) return carrier;
    if (is_leased || passes_on) return by_address(devices, sight, holder);
    if (!sight->sent) return holder->id ? holder : NULL;
    if (!sight->answered) return carrier; /* one frame moves no address */
    const struct ip_address *other = own(carrier, ip);
    bool carries = other && !ip_equal(other, ip) && ip->version == 4;
    if (ip->version == 6 && mac_is_set(&holder->mac)) carries = true;
    if (carries) {
        role_carries(devices, carrier, ip, sight->time_us);
        if (is_through(devices, sight, carrier))
            role_take(devices, carrier, ROLE_PASSES, sight->time_us);
        return by_address(devices, sight, device_of_address(devices, ip));
    }
    device_hold_by_traffic(devices, carrier, ip, HOLD_EXCHANGED, sight->time_us);
    return carrier;
}

/* ------------------------------------------------------------ free addresses */

/* An address outside of the local networks, behind a MAC that is not known to forward. */
static struct device *whose_foreign(struct devices *devices, const struct sight *sight,
                                    struct device *carrier)
{
    const struct ip_address *ip = &sight->end->ip;
    const struct ip_address *mine = own(carrier, ip);
    /* A client that speaks to the outside may be a host of a network that nobody said is local. */
    bool is_its_own = mine ? network_is_shared(devices, mine, ip)
                           : sight->opened && sight->peer && !is_inside(devices, &sight->peer->ip);
    /* Between two hosts of one network nobody forwards. */
    if (!mine && sight->peer && network_is_shared(devices, &sight->peer->ip, ip)) is_its_own = true;
    if (is_its_own && sight->sent) {
        /* Of several such addresses, which of them is its own is told by an exchange. */
        if (sight->answered || sight->replied)
            device_hold_by_traffic(devices, carrier, ip, hold_of(sight), sight->time_us);
        return carrier;
    }
    if (sight->sent && sight->answered) role_carries(devices, carrier, ip, sight->time_us);
    return NULL;
}

/* The carrier turned out to forward: the addresses that it carried are devices. */
static void bear_carried(struct devices *devices, const struct device *carrier, int64_t time_us)
{
    for (unsigned i = 0; i < carrier->carried_count; i++) {
        const struct carried *carried = &carrier->carried[i];
        bool is_one = carried->is_inner && carried->network.prefix_bits == 32;
        if (!is_one) continue;
        struct device *device = device_expect_ip(devices, &carried->network.address);
        (void)device_bear(devices, device, PROOF_EXCHANGE,
                          carried->last_us < time_us ? carried->last_us : time_us);
    }
}

/* A local address that nobody holds, behind a MAC that is not known to forward. */
static struct device *whose_local(struct devices *devices, const struct sight *sight,
                                  struct device *carrier)
{
    const struct ip_address *ip = &sight->end->ip;
    const struct ip_address *mine = own(carrier, ip);
    if (!mine || is_link_local(ip) || network_is_shared(devices, mine, ip)) {
        if (!mine || sight->answered) {
            if (sight->sent)
                device_hold_by_traffic(devices, carrier, ip, hold_of(sight), sight->time_us);
        }
        return carrier;
    }
    if (!sight->sent || !sight->answered) return carrier;
    role_carries(devices, carrier, ip, sight->time_us);
    if (is_through(devices, sight, carrier))
        role_take(devices, carrier, ROLE_PASSES, sight->time_us);
    if (!role_forwards(carrier)) return carrier;
    bear_carried(devices, carrier, sight->time_us);
    return by_address(devices, sight, device_of_address(devices, ip));
}

/* ------------------------------------------------------------ the decision */

/* The carrier sent from an address that it holds. */
static void send_from_own(struct devices *devices, const struct sight *sight,
                          struct device *carrier)
{
    const struct ip_address *ip = &sight->end->ip;
    const struct address *address = address_find(&devices->addresses, ip);
    /* An address that was made of the MAC is its own, and may have no entry yet. */
    if (!address)
        device_hold_by_traffic(devices, carrier, ip, hold_of(sight), sight->time_us);
    else if (sight->time_us < address->since_us)
        device_held_since(devices, carrier, ip, sight->time_us);
}

struct device *devices_whose(struct devices *devices, const struct sight *sight)
{
    const struct endpoint *end = sight->end;
    const struct ip_address *ip = &end->ip;
    devices->addresses.link = end->link;
    if (!ip_is_set(ip)) return NULL;
    if (is_group(end)) { /* it is nobody's, but a frame of the MAC */
        if (sight->sent) (void)devices_with_mac(devices, &end->mac, sight->time_us);
        return NULL;
    }
    struct device *carrier = carrier_of(devices, sight);
    if (ip_is_unspecified(ip)) return carrier;
    struct device *holder = device_of_address(devices, ip), *device;
    bool waits = holder && !holder->id && !mac_is_set(&holder->mac);
    if (!carrier) {
        bool may_be = is_inside(devices, ip) && (holder || !mac_is_usable(&end->mac));
        device = may_be ? by_address(devices, sight, holder) : NULL;
    } else if (holder == carrier) {
        device = carrier;
        if (sight->sent) send_from_own(devices, sight, carrier);
    } else if (holder && !waits) {
        device = whose_held(devices, sight, carrier, holder);
    } else if (role_forwards(carrier) || carrier->is_virtual) {
        bool carries = sight->sent && sight->answered && !is_link_local(ip);
        if (carries) role_carries(devices, carrier, ip, sight->time_us);
        if (carries) holder = device_of_address(devices, ip);
        device = is_link_local(ip)               ? carrier
                 : network_is_local(devices, ip) ? by_address(devices, sight, holder)
                                                 : NULL;
    } else if (network_is_local(devices, ip)) {
        device = whose_local(devices, sight, carrier);
    } else {
        device = whose_foreign(devices, sight, carrier);
    }
    if (!device) return NULL;
    if (sight->sent)
        device_see(devices, device, sight->time_us);
    else
        device_meet(devices, device, sight->time_us);
    if (device == carrier && sight->answered &&
        (holder == carrier || device_of_address(devices, ip) == device))
        device_show(devices, device, ip, sight->until_us ? sight->until_us : sight->time_us);
    return device;
}

/*
 * The far end comes first: it may show that a MAC is a router's, and the near end depends on it.
 * Where frames have no MACs, an address is all that a device is known by.
 */
void devices_of_conversation(struct devices *devices, const struct conversation *seen,
                             struct device **near, struct device **far)
{
    bool has_macs = mac_is_set(&seen->near->mac) || mac_is_set(&seen->far->mac);
    bool both = !has_macs && seen->near_sent && seen->far_sent;
    const struct sight there = {.end = seen->far,
                                .peer = seen->near,
                                .sent = seen->far_sent,
                                .answered = both || seen->far_answered,
                                .replied = both || seen->near_answered,
                                .time_us = seen->time_us,
                                .until_us = seen->until_us};
    const struct sight here = {.end = seen->near,
                               .peer = seen->far,
                               .opened = true,
                               .sent = seen->near_sent,
                               .answered = both || seen->near_answered,
                               .replied = both || seen->far_answered,
                               .time_us = seen->time_us,
                               .until_us = seen->until_us};
    *far = devices_whose(devices, &there);
    *near = devices_whose(devices, &here);
}

struct device *devices_at(struct devices *devices, const struct endpoint *endpoint, int64_t time_us)
{
    const struct sight sight = {.end = endpoint, .sent = true, .time_us = time_us};
    return devices_whose(devices, &sight);
}

struct device *devices_speaker(struct devices *devices, const struct endpoint *end, int64_t time_us)
{
    const struct ip_address *ip = &end->ip;
    devices->addresses.link = end->link;
    if (is_group(end)) return NULL;
    struct device *carrier = devices_with_mac(devices, &end->mac, time_us);
    if (!ip_is_set(ip) || ip_is_unspecified(ip)) return carrier;
    struct device *holder = device_of_address(devices, ip);
    bool waits = holder && !holder->id && !mac_is_set(&holder->mac);
    if (holder && !waits) {
        const struct address *address = address_find(&devices->addresses, ip);
        bool is_sure = !carrier || holder == carrier || role_forwards(carrier) ||
                       (address && address_is_leased(address, time_us));
        return is_sure ? holder : NULL;
    }
    if (!carrier) return is_inside(devices, ip) ? device_expect_ip(devices, ip) : NULL;
    if (carrier->is_virtual) return NULL;
    bool is_local = network_is_local(devices, ip);
    if (role_forwards(carrier) && !is_link_local(ip))
        return is_local ? device_expect_ip(devices, ip) : NULL;
    const struct ip_address *mine = own(carrier, ip);
    if (is_link_local(ip) || (mine && network_is_shared(devices, mine, ip))) return carrier;
    if (mine || !is_local) return device_expect_ip(devices, ip);
    device_hold_by_traffic(devices, carrier, ip, HOLD_SEEN, time_us);
    return carrier;
}

const struct device *devices_find(struct devices *devices, const struct endpoint *endpoint)
{
    const struct ip_address *ip = &endpoint->ip;
    devices->addresses.link = endpoint->link;
    if (!ip_is_set(ip) || is_group(endpoint)) return NULL;
    const struct device *carrier = device_of_mac(devices, &endpoint->mac);
    const struct device *device = carrier;
    if (!ip_is_unspecified(ip)) {
        const struct device *holder = device_of_address(devices, ip);
        const struct ip_address *mine = carrier ? own(carrier, ip) : NULL;
        bool is_own = carrier && !role_forwards(carrier) && network_is_local(devices, ip) &&
                      (!mine || network_is_shared(devices, mine, ip));
        device = holder ? holder : is_own ? carrier : NULL;
    }
    return device && device->id ? device : NULL;
}

const char *devices_scope(const struct devices *devices, const struct ip_address *ip)
{
    if (!ip_is_set(ip) || ip_is_unspecified(ip)) return NULL;
    if (ip_is_multicast(ip) || ip_is_broadcast(ip)) return "group";
    const struct device *holder = device_of_address(devices, ip);
    bool inside = network_is_local(devices, ip) || (holder && holder->id);
    return inside ? "inside" : "outside";
}
