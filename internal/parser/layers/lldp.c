/* SPDX-License-Identifier: MIT */
/*
 * lldp - the Link Layer Discovery Protocol (IEEE 802.1AB): what a switch, an access point or a phone
 * says of itself to its neighbour.
 *
 * A message is a list of TLVs: 7 bits of type, 9 bits of length. It begins with the chassis, the port
 * and a time to live. A time of 0 takes back what was said, and says nothing (section 9.2.7.7). The
 * system is known by its chassis if that is a MAC address, and else by the frame's source, which is
 * the port's own address.
 */
#include "model/evidence_ground.h"
#include "packet.h"

#include "base/text.h"

enum {
    TLV_END = 0,
    TLV_CHASSIS = 1,
    TLV_TIME = 3,
    TLV_SYSTEM_NAME = 5,
    TLV_SYSTEM_DESCRIPTION = 6,
    TLV_CAPABILITIES = 7,
    TLV_MANAGEMENT_ADDRESS = 8,
    CHASSIS_IS_MAC = 4,
    TLVS_MOST = 64,
    ADDRESS_IS_V4 = 1, /* IANA, address family numbers */
    ADDRESS_IS_V6 = 2,
};

struct lldp {
    struct mac_address chassis;
    uint16_t seconds, enabled; /* capabilities that are in use */
    struct span name, description;
    struct ip_address address; /* of the first management address */
    bool has_time;
};

static void chassis_read(struct cursor value, struct mac_address *mac)
{
    uint8_t subtype = cursor_u8(&value);
    struct span id = cursor_rest(&value);
    bool is_mac = cursor_good(&value) && subtype == CHASSIS_IS_MAC && id.size == sizeof mac->bytes;
    if (is_mac) memcpy(mac->bytes, id.data, sizeof mac->bytes);
}

static void address_read(struct cursor value, struct ip_address *ip)
{
    uint8_t size = cursor_u8(&value), family = cursor_u8(&value); /* the size counts the family */
    if (ip_is_set(ip)) return;
    if (family == ADDRESS_IS_V4 && size == 5) {
        const uint8_t *bytes = cursor_take(&value, 4);
        if (bytes) *ip = ip_from_v4(bytes);
    } else if (family == ADDRESS_IS_V6 && size == 17) {
        const uint8_t *bytes = cursor_take(&value, 16);
        if (bytes) *ip = ip_from_v6(bytes);
    }
}

static void tlv_read(uint16_t type, struct span bytes, struct lldp *lldp)
{
    struct cursor value = cursor_of(bytes);
    switch (type) { /* a registry, not an enum of ours */
    case TLV_CHASSIS: chassis_read(value, &lldp->chassis); break;
    case TLV_TIME:
        lldp->seconds = cursor_u16(&value);
        lldp->has_time = cursor_good(&value);
        break;
    case TLV_SYSTEM_NAME: lldp->name = bytes; break;
    case TLV_SYSTEM_DESCRIPTION: lldp->description = bytes; break;
    case TLV_CAPABILITIES:
        cursor_skip(&value, 2); /* what it could do */
        lldp->enabled = cursor_u16(&value);
        break;
    case TLV_MANAGEMENT_ADDRESS: address_read(value, &lldp->address); break;
    default: break;
    }
}

/* False if it is not whole. */
static bool lldp_read(struct span bytes, struct lldp *lldp)
{
    struct cursor c = cursor_of(bytes);
    for (unsigned i = 0; i < TLVS_MOST && cursor_left(&c) > 0; i++) {
        uint16_t head = cursor_u16(&c), type = head >> 9;
        struct span value = cursor_span(&c, head & 0x1ff);
        if (!cursor_good(&c)) return false;
        if (type == TLV_END) break;
        tlv_read(type, value, lldp);
    }
    return lldp->has_time;
}

/* The capability that says most of what the system is (table 8-4). */
static const char *type_of(uint16_t enabled)
{
    static const struct {
        uint16_t bit;
        const char *type;
    } types[] = {{0x20, "Telephone"}, {0x08, "AccessPoint"}, {0x40, "CableModem"},
                 {0x04, "Switch"},    {0x10, "Router"},      {0x80, "Station"}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (enabled & types[i].bit) return types[i].type;
    return NULL;
}

static void say(const struct sink *sink, const struct mac_address *mac, enum evidence_ground ground,
                struct span value)
{
    char memory[600];
    struct text text = text_into(memory, sizeof memory);
    const uint8_t *nul = value.size ? memchr(value.data, 0, value.size) : NULL;
    if (nul) value.size = (size_t)(nul - value.data);
    if (value.size == 0) return;
    text_add_utf8(&text, value);
    struct event event = {.kind = EVENT_EVIDENCE,
                          .evidence = evidence_of(ground, span_text(memory))};
    event.evidence.mac = *mac;
    sink->emit(sink->owner, &event);
}

void lldp_parse(const struct packet *packet, const struct sink *sink)
{
    struct lldp lldp = {.seconds = 0};
    char text[IP_TEXT_SIZE > MAC_TEXT_SIZE ? IP_TEXT_SIZE : MAC_TEXT_SIZE];
    if (!packet->has_macs || mac_is_group(&packet->src_mac)) return;
    if (!lldp_read(packet->link_payload, &lldp) || lldp.seconds == 0) return;
    bool by_chassis = mac_is_set(&lldp.chassis) && !mac_is_group(&lldp.chassis);
    const struct mac_address *mac = by_chassis ? &lldp.chassis : &packet->src_mac;
    if (by_chassis && !mac_equal(mac, &packet->src_mac))
        say(sink, mac, EVIDENCE_LLDP_PORT, span_text(mac_format(&packet->src_mac, text)));
    say(sink, mac, EVIDENCE_LLDP_NAME, lldp.name);
    say(sink, mac, EVIDENCE_LLDP_MODEL, lldp.description);
    const char *type = type_of(lldp.enabled);
    if (type) say(sink, mac, EVIDENCE_LLDP_TYPE, span_text(type));
    if (ip_is_set(&lldp.address) && !ip_is_unspecified(&lldp.address))
        say(sink, mac, EVIDENCE_LLDP_ADDRESS, span_text(ip_format(&lldp.address, text)));
}
