/* SPDX-License-Identifier: MIT */
/*
 * dhcp6 - DHCPv6 (RFC 8415), also through relays.
 *
 * A relay wraps the client's message, and a second relay wraps that. Only the innermost message is
 * emitted. The client's MAC is in its DUID (types LLT and LL), or the first relay adds it (RFC
 * 6939).
 */
#include "dns_name.h"
#include "parser.h"

enum message_type { TYPE_REPLY = 7, TYPE_RELAY_FORWARD = 12, TYPE_RELAY_REPLY = 13 };

/* RFC 8415, section 21, unless another RFC is given. */
enum option {
    OPTION_CLIENT_ID = 1,
    OPTION_IA_NA = 3,
    OPTION_IA_TA = 4,
    OPTION_IA_ADDRESS = 5,
    OPTION_REQUESTED = 6,
    OPTION_RELAY_MESSAGE = 9,
    OPTION_SERVER_UNICAST = 12,
    OPTION_VENDOR_CLASS = 16,
    OPTION_FQDN = 39,        /* RFC 4704 */
    OPTION_CLIENT_LINK = 79, /* RFC 6939 */
};

enum {
    RELAYS_MAX = 32,    /* HOP_COUNT_LIMIT is 8 (section 7.6); older relays allowed 32 */
    ADDRESSES_MAX = 64, /* assigned addresses of one reply */
    PORT_CLIENT = 546,
    PORT_SERVER = 547,
    DUID_LLT = 1, /* section 11.2: hardware type, time, link-layer address */
    DUID_LL = 3,  /* section 11.4: hardware type, link-layer address */
    HARDWARE_ETHERNET = 1,
    HARDWARE_IEEE802 = 6,
    ENTERPRISE_MICROSOFT = 311,
};

struct address {
    struct ip_address ip;
    uint32_t valid_seconds;
};

struct message {
    struct dhcp_message dhcp;
    uint32_t enterprise; /* of the vendor class */
    struct address addresses[ADDRESSES_MAX];
    size_t address_count;
};

static bool is_type(uint8_t type)
{
    return type >= 1 && type <= 36; /* the IANA registry; 14 and above: leasequery and failover */
}

static enum probe_answer dhcp6_probe(const struct parse_context *context, struct span bytes)
{
    struct cursor c = cursor_of(bytes);
    uint8_t type = cursor_u8(&c);
    bool relayed = type == TYPE_RELAY_FORWARD || type == TYPE_RELAY_REPLY;
    cursor_skip(&c, relayed ? 33 : 3);
    if (!context->port_hint || !cursor_good(&c) || !is_type(type)) return PROBE_NO;
    while (cursor_left(&c) > 0) {
        cursor_skip(&c, 2);
        cursor_skip(&c, cursor_u16(&c));
    }
    return cursor_good(&c) || context->datagram_cut ? PROBE_YES : PROBE_NO;
}

/* ---------------------------------------------------------------- options */

static bool is_ethernet(uint16_t hardware)
{
    return hardware == HARDWARE_ETHERNET || hardware == HARDWARE_IEEE802;
}

static void set_mac(struct dhcp_message *dhcp, struct span address)
{
    if (dhcp->has_mac || address.size != sizeof dhcp->mac.bytes) return;
    memcpy(dhcp->mac.bytes, address.data, address.size);
    dhcp->has_mac = mac_is_set(&dhcp->mac);
}

static void client_id_read(struct dhcp_message *dhcp, struct cursor c)
{
    dhcp->client_id = (struct span){c.at, cursor_left(&c)};
    uint16_t type = cursor_u16(&c), hardware = cursor_u16(&c);
    if (type != DUID_LLT && type != DUID_LL) return;
    if (type == DUID_LLT) cursor_skip(&c, 4);
    struct span address = cursor_rest(&c);
    if (cursor_good(&c) && is_ethernet(hardware)) set_mac(dhcp, address);
}

static void client_link_read(struct dhcp_message *dhcp, struct cursor c)
{
    uint16_t hardware = cursor_u16(&c);
    struct span address = cursor_rest(&c);
    if (cursor_good(&c) && is_ethernet(hardware)) set_mac(dhcp, address);
}

/* Section 21.6: the address, its lifetimes, and options that are not read. */
static void address_read(struct message *m, struct cursor c)
{
    const uint8_t *bytes = cursor_take(&c, 16);
    cursor_skip(&c, 4); /* preferred lifetime */
    uint32_t valid_seconds = cursor_u32(&c);
    if (!cursor_good(&c) || m->address_count == ADDRESSES_MAX) return;
    struct address address = {.ip = ip_from_v6(bytes), .valid_seconds = valid_seconds};
    if (!ip_is_unspecified(&address.ip)) m->addresses[m->address_count++] = address;
}

/* Addresses inside IA_NA (IAID, T1, T2) or IA_TA (IAID). */
static void association_read(struct message *m, struct cursor c, size_t fixed_size)
{
    cursor_skip(&c, fixed_size);
    while (cursor_left(&c) > 0) {
        uint16_t code = cursor_u16(&c);
        struct cursor value = cursor_sub_u16(&c);
        if (cursor_good(&c) && code == OPTION_IA_ADDRESS) address_read(m, value);
    }
}

static void option_read(struct parse_context *context, struct message *m, uint16_t code,
                        struct cursor value)
{
    struct dhcp_message *dhcp = &m->dhcp;
    switch (code) { /* a registry, not an enum of ours */
    case OPTION_CLIENT_ID: client_id_read(dhcp, value); break;
    case OPTION_IA_NA: association_read(m, value, 12); break;
    case OPTION_IA_TA: association_read(m, value, 4); break;
    case OPTION_REQUESTED: dhcp->param_list = cursor_rest(&value); break;
    case OPTION_SERVER_UNICAST:
        if (cursor_left(&value) == 16) dhcp->server_ip = ip_from_v6(value.at);
        break;
    case OPTION_VENDOR_CLASS: /* section 21.16: enterprise number, then strings: the first one */
        m->enterprise = cursor_u32(&value);
        dhcp->vendor_class = cursor_span(&value, cursor_u16(&value));
        break;
    case OPTION_FQDN: /* RFC 4704, section 4: flags, then the name */
        cursor_skip(&value, 1);
        dhcp->fqdn = dns_labels_read(&value, &context->text);
        break;
    default: break;
    }
}

/* ---------------------------------------------------------------- messages */

/* Enters relay messages; false if there is no message inside. */
static bool relays_unwrap(struct cursor *c, struct dhcp_message *dhcp)
{
    for (int depth = 0; depth < RELAYS_MAX; depth++) {
        if (cursor_left(c) == 0) return false;
        if (*c->at != TYPE_RELAY_FORWARD && *c->at != TYPE_RELAY_REPLY) return true;
        struct cursor inner = cursor_over(NULL, 0);
        struct mac_address mac_before = dhcp->mac;
        cursor_skip(c, 34); /* type, hop count, link address, peer address */
        while (cursor_left(c) > 0) {
            uint16_t code = cursor_u16(c);
            struct cursor value = cursor_sub_u16(c);
            if (!cursor_good(c)) break;
            if (code == OPTION_RELAY_MESSAGE) inner = value;
            if (code != OPTION_CLIENT_LINK) continue;
            /* The relay nearest to the client knows it, so the innermost value wins. */
            dhcp->has_mac = false;
            client_link_read(dhcp, value);
            if (!dhcp->has_mac) dhcp->mac = mac_before;
        }
        *c = inner;
    }
    return false;
}

static bool message_read(struct parse_context *context, struct span bytes, struct message *m)
{
    struct cursor c = cursor_of(bytes);
    *m = (struct message){.dhcp = {.version = 6}};
    if (!relays_unwrap(&c, &m->dhcp)) return false;
    m->dhcp.type = cursor_u8(&c);
    m->dhcp.transaction_id = cursor_u24(&c);
    if (!cursor_good(&c)) return false;
    while (cursor_left(&c) > 0) {
        uint16_t code = cursor_u16(&c);
        struct cursor value = cursor_sub_u16(&c);
        if (!cursor_good(&c)) break;
        option_read(context, m, code, value);
    }
    if (!cursor_good(&c)) emit_oddity(context, "a DHCPv6 option goes past the end");
    return true;
}

static void claims_emit(const struct parse_context *context, const struct message *m)
{
    for (size_t i = 0; i < m->address_count; i++) {
        if (m->addresses[i].valid_seconds == 0) continue; /* withdrawn */
        emit(context, &(struct event){.kind = EVENT_ADDRESS_BINDING,
                                      .binding = {.source = BINDING_DHCP6,
                                                  .ip = m->addresses[i].ip,
                                                  .mac = m->dhcp.mac}});
    }
}

/* Emits a client's facts about itself. */
static void dhcp6_conclude(const struct parse_context *context, const struct message *m)
{
    const struct dhcp_message *dhcp = &m->dhcp;
    const struct mac_address *mac = dhcp->has_mac ? &dhcp->mac : NULL;
    emit_evidence(context, EVIDENCE_DHCP6_FQDN, dhcp->fqdn, NULL, mac);
    /* Windows sends "MSFT 5.0" under Microsoft's enterprise number (MS-DHCPE, section 2.2.4). */
    if (m->enterprise == ENTERPRISE_MICROSOFT && span_starts(dhcp->vendor_class, "MSFT 5.0"))
        emit_evidence(context, EVIDENCE_DHCP6_OS, span_text("Windows"), NULL, mac);
}

/* ADVERTISE, REPLY and RECONFIGURE come from servers (section 7.3). */
static bool is_from_server(uint8_t type)
{
    return type == 2 || type == TYPE_REPLY || type == 10;
}

static struct parse_result dhcp6_parse(struct parse_context *context, struct span bytes)
{
    struct parse_result result = {.status = PARSE_MORE, .consumed = bytes.size};
    struct message m;
    if (!message_read(context, bytes, &m)) {
        emit_oddity(context, "a DHCPv6 message is shorter than its header, or a relay's is empty");
        return result;
    }
    struct dhcp_message *dhcp = &m.dhcp;
    bool from_server = is_from_server(dhcp->type);
    if (m.address_count > 0) {
        *(from_server ? &dhcp->assigned_ip : &dhcp->requested_ip) = m.addresses[0].ip;
        dhcp->has_lease_seconds = from_server;
        dhcp->lease_seconds = from_server ? m.addresses[0].valid_seconds : 0;
    }
    emit(context, &(struct event){.kind = EVENT_DHCP_MESSAGE, .dhcp = *dhcp});
    if (!from_server) dhcp6_conclude(context, &m);
    if (dhcp->type == TYPE_REPLY && dhcp->has_mac) claims_emit(context, &m);
    return result;
}

const struct protocol dhcp6_protocol = {
    .name = "dhcp6",
    .carriers = CARRIER_UDP,
    .ports = {PORT_CLIENT, PORT_SERVER},
    .probe = dhcp6_probe,
    .parse = dhcp6_parse,
};
