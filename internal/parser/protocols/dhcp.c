/* SPDX-License-Identifier: MIT */
/* dhcp - DHCPv4 and its ancestor BOOTP (RFC 2131, RFC 2132, RFC 951). */
#include "dns_name.h"
#include "parser.h"

enum {
    FIXED_SIZE = 236, /* up to and including file; then the cookie and the options */
    SNAME_SIZE = 64,
    FILE_SIZE = 128,
    MAGIC_COOKIE = 0x63825363, /* RFC 2131, section 3 */
    BOOT_REQUEST = 1,
    BOOT_REPLY = 2,
    ETHERNET = 1, /* htype, of the ARP registry */
    HLEN_MAX = 16,
    TYPE_ACK = 5,
};

/* RFC 2132, unless another RFC is given. */
enum option {
    OPTION_PAD = 0,
    OPTION_NETMASK = 1,
    OPTION_ROUTER = 3,
    OPTION_HOSTNAME = 12,
    OPTION_REQUESTED_IP = 50,
    OPTION_LEASE_SECONDS = 51,
    OPTION_OVERLOAD = 52,
    OPTION_TYPE = 53,
    OPTION_SERVER_IP = 54,
    OPTION_PARAM_LIST = 55,
    OPTION_VENDOR_CLASS = 60,
    OPTION_CLIENT_ID = 61,
    OPTION_FQDN = 81, /* RFC 4702 */
    OPTION_END = 255,
};

struct message {
    uint8_t op, htype, hlen;
    uint32_t transaction_id;
    struct span client_ip, your_ip, relay_ip, hardware;
    struct span areas[3]; /* the parts that hold options: options, file, sname */
    bool has_options;
    struct span values[256]; /* data NULL: absent */
    bool cut;                /* an option goes past its area */
};

static enum probe_answer dhcp_probe(const struct parse_context *context, struct span bytes)
{
    struct cursor c = cursor_of(bytes);
    uint8_t op = cursor_u8(&c), htype = cursor_u8(&c), hlen = cursor_u8(&c);
    cursor_skip(&c, FIXED_SIZE - 3);
    bool fits = cursor_good(&c) && (op == BOOT_REQUEST || op == BOOT_REPLY) && hlen <= HLEN_MAX;
    if (!fits) return PROBE_NO;
    /*
     * BOOTP without vendor information has no cookie: then the port and the length of an Ethernet
     * address must do. With a cookie the length may be another, as Windows' RAS server sends it.
     */
    bool usual = htype != ETHERNET || hlen == 6 || hlen == 0;
    bool has_cookie = cursor_u32(&c) == MAGIC_COOKIE && cursor_good(&c);
    return has_cookie || (context->port_hint && usual) ? PROBE_YES : PROBE_NO;
}

/* ---------------------------------------------------------------- options */

typedef void option_visitor(void *owner, uint8_t code, struct span value);

/* False if an option goes past the end. */
static bool area_walk(struct span area, option_visitor *visit, void *owner)
{
    struct cursor c = cursor_of(area);
    while (cursor_left(&c) > 0) {
        uint8_t code = cursor_u8(&c);
        if (code == OPTION_PAD) continue;
        if (code == OPTION_END) break;
        struct span value = cursor_span(&c, cursor_u8(&c));
        if (!cursor_good(&c)) return false;
        visit(owner, code, value);
    }
    return true;
}

/* The areas in the order of RFC 3396, section 5: options, file, sname. */
static bool options_walk(const struct message *m, option_visitor *visit, void *owner)
{
    bool whole = true;
    for (size_t i = 0; i < 3; i++)
        whole &= area_walk(m->areas[i], visit, owner);
    return whole;
}

struct gathering {
    struct message *message;
    bool repeated[256];
    uint8_t code; /* the option being joined */
    uint8_t *joined;
    size_t joined_size;
};

static void take_overload(void *owner, uint8_t code, struct span value)
{
    if (code == OPTION_OVERLOAD && value.size == 1) *(uint8_t *)owner = value.data[0];
}

static void take_first(void *owner, uint8_t code, struct span value)
{
    struct gathering *gathering = owner;
    struct span *first = &gathering->message->values[code];
    if (first->data) {
        gathering->repeated[code] = true;
    } else {
        *first = value;
    }
}

static void take_part(void *owner, uint8_t code, struct span value)
{
    struct gathering *gathering = owner;
    if (code != gathering->code) return;
    memcpy(gathering->joined + gathering->joined_size, value.data, value.size);
    gathering->joined_size += value.size;
}

/*
 * An option that occurs several times is one long option (RFC 3396, section 5). The joined options
 * are appended to the scratch, which is larger than any datagram.
 */
static void gather(struct parse_context *context, struct message *m)
{
    struct gathering gathering = {.message = m, .joined = context->bytes};
    m->cut = !options_walk(m, take_first, &gathering);
    for (unsigned code = 0; code < 256; code++) {
        if (!gathering.repeated[code]) continue;
        gathering.code = (uint8_t)code;
        gathering.joined_size = 0;
        (void)options_walk(m, take_part, &gathering);
        m->values[code] = (struct span){gathering.joined, gathering.joined_size};
        gathering.joined += gathering.joined_size;
    }
}

static bool message_read(struct parse_context *context, struct span bytes, struct message *m)
{
    struct cursor c = cursor_of(bytes);
    *m = (struct message){.op = cursor_u8(&c), .htype = cursor_u8(&c), .hlen = cursor_u8(&c)};
    cursor_skip(&c, 1); /* hops */
    m->transaction_id = cursor_u32(&c);
    cursor_skip(&c, 4); /* secs, flags */
    m->client_ip = cursor_span(&c, 4);
    m->your_ip = cursor_span(&c, 4);
    cursor_skip(&c, 4); /* siaddr */
    m->relay_ip = cursor_span(&c, 4);
    m->hardware = cursor_span(&c, HLEN_MAX);
    struct span sname = cursor_span(&c, SNAME_SIZE), file = cursor_span(&c, FILE_SIZE);
    if (!cursor_good(&c) || m->hlen > HLEN_MAX) return false;
    if (cursor_left(&c) < 4 || cursor_u32(&c) != MAGIC_COOKIE) return true;
    m->has_options = true;
    m->areas[0] = cursor_rest(&c);
    uint8_t overload = 0;
    (void)area_walk(m->areas[0], take_overload, &overload);
    if (overload & 1) m->areas[1] = file;
    if (overload & 2) m->areas[2] = sname;
    gather(context, m);
    return true;
}

/* ---------------------------------------------------------------- events */

static struct ip_address address_of(struct span value)
{
    struct ip_address none = {.version = 0};
    if (value.size < 4) return none;
    struct ip_address ip = ip_from_v4(value.data);
    return ip_is_unspecified(&ip) ? none : ip;
}

/* Receivers must be ready to delete trailing NULs (RFC 2132, section 2). */
static struct span without_nuls(struct span value)
{
    while (value.size > 0 && value.data[value.size - 1] == 0)
        value.size--;
    return value;
}

/*
 * RFC 4702, section 2: flags, two rcodes, then the name. Flag E: the name is in DNS form, and
 * becomes lower case as all such names. Else it is ASCII, as sent.
 */
static struct span fqdn_text(struct parse_context *context, struct span option)
{
    struct cursor c = cursor_of(option);
    uint8_t flags = cursor_u8(&c);
    cursor_skip(&c, 2);
    struct span name = cursor_rest(&c);
    struct text *text = &context->text;
    if (!cursor_good(&c)) return (struct span){NULL, 0};
    if (flags & 4) {
        struct cursor labels = cursor_of(name);
        return dns_labels_read(&labels, text);
    }
    name = without_nuls(name);
    if (name.size > 0 && name.data[name.size - 1] == '.') name.size--;
    size_t start = text->size;
    text_add_utf8(text, name);
    return (struct span){(const uint8_t *)text->data + start, text->size - start};
}

static struct dhcp_message dhcp_message_of(struct parse_context *context, const struct message *m)
{
    const struct span *values = m->values;
    struct dhcp_message dhcp = {
        .version = 4,
        /* A repeated type is no long one: its option has one byte (RFC 2132, section 9.6). */
        .type = values[OPTION_TYPE].size > 0 ? values[OPTION_TYPE].data[0] : 0,
        .transaction_id = m->transaction_id,
        .has_mac = m->htype == ETHERNET && m->hlen == 6,
        .hostname = without_nuls(values[OPTION_HOSTNAME]),
        .vendor_class = without_nuls(values[OPTION_VENDOR_CLASS]),
        .param_list = values[OPTION_PARAM_LIST],
        .client_id = values[OPTION_CLIENT_ID],
        .requested_ip = address_of(values[OPTION_REQUESTED_IP]),
        .assigned_ip = address_of(m->your_ip),
        .server_ip = address_of(values[OPTION_SERVER_IP]),
    };
    if (dhcp.has_mac) memcpy(dhcp.mac.bytes, m->hardware.data, sizeof dhcp.mac.bytes);
    if (!dhcp.requested_ip.version && m->op == BOOT_REQUEST)
        dhcp.requested_ip = address_of(m->client_ip); /* renewing (RFC 2131, section 4.3.6) */
    if (values[OPTION_FQDN].data) dhcp.fqdn = fqdn_text(context, values[OPTION_FQDN]);
    struct cursor seconds = cursor_of(values[OPTION_LEASE_SECONDS]);
    dhcp.lease_seconds = cursor_u32(&seconds);
    dhcp.has_lease_seconds = cursor_good(&seconds);
    if (!dhcp.has_lease_seconds) dhcp.lease_seconds = 0;
    return dhcp;
}

/* Vendor classes (option 60) that reveal the system. */
static const struct {
    const char *start, *os;
    enum evidence_ground evidence;
} vendor_classes[] = {
    {"MSFT 5.0", "Windows", EVIDENCE_DHCP_OS}, /* MS-DHCPE, section 2.2.3: Windows 2000 and later */
    {"MSFT 98", "Windows 98", EVIDENCE_DHCP_OS},    /* the same */
    {"android-dhcp-", "Android", EVIDENCE_DHCP_OS}, /* AOSP, DhcpClient: "android-dhcp-" release */
    {"dhcpcd", "Linux", EVIDENCE_DHCP_CLIENT},      /* dhcpcd's default: "dhcpcd-9.4.1:Linux-..." */
    {"udhcp", "Linux", EVIDENCE_DHCP_CLIENT},       /* BusyBox's default: "udhcp 1.36.1" */
};

static struct span escaped(struct parse_context *context, struct span value)
{
    struct text *text = &context->text;
    size_t start = text->size;
    text_add_utf8(text, value);
    return (struct span){(const uint8_t *)text->data + start, text->size - start};
}

/* dhcpcd puts the system after a colon: "dhcpcd-6.8.2:Linux-...", "...:NetBSD-...". */
static bool is_dhcpcd_elsewhere(struct span vendor)
{
    if (!span_starts(vendor, "dhcpcd")) return false;
    const uint8_t *colon = memchr(vendor.data, ':', vendor.size);
    if (!colon) return false;
    size_t size = vendor.size - (size_t)(colon + 1 - vendor.data);
    return !span_starts((struct span){colon + 1, size}, "Linux");
}

/* Emits a client's facts about itself. Servers' messages are about others. */
static void dhcp_conclude(struct parse_context *context, const struct dhcp_message *dhcp)
{
    const struct mac_address *mac = dhcp->has_mac ? &dhcp->mac : NULL;
    emit_evidence(context, EVIDENCE_DHCP_HOSTNAME, escaped(context, dhcp->hostname), NULL, mac);
    emit_evidence(context, EVIDENCE_DHCP_FQDN, dhcp->fqdn, NULL, mac);
    for (size_t i = 0; i < sizeof vendor_classes / sizeof vendor_classes[0]; i++) {
        if (!span_starts(dhcp->vendor_class, vendor_classes[i].start)) continue;
        if (is_dhcpcd_elsewhere(dhcp->vendor_class)) continue;
        emit_evidence(context, vendor_classes[i].evidence, span_text(vendor_classes[i].os), NULL,
                      mac);
        return;
    }
}

enum { MASK_BITS_LEAST = 16, MASK_BITS_MOST = 30 }; /* no larger site, and no single host */

/* What a server tells its clients about their link: its network, and the routers. */
static void conclude_link(struct parse_context *context, const struct message *m,
                          const struct ip_address *client)
{
    struct cursor mask = cursor_of(m->values[OPTION_NETMASK]);
    struct cursor routers = cursor_of(m->values[OPTION_ROUTER]);
    uint32_t ones = cursor_u32(&mask);
    uint8_t bits = (uint8_t)__builtin_popcount(ones);
    bool is_prefix = cursor_good(&mask) && bits > 0 && ones == UINT32_MAX << (32 - bits);
    if (is_prefix && bits >= MASK_BITS_LEAST && bits <= MASK_BITS_MOST) {
        struct ip_network network = ip_network_of(client, bits);
        char text[NETWORK_TEXT_SIZE];
        emit_evidence(context, EVIDENCE_DHCP_NETWORK, span_text(ip_network_format(&network, text)),
                      NULL, NULL);
    }
    while (cursor_left(&routers) >= 4) {
        struct ip_address router = ip_from_v4(cursor_take(&routers, 4));
        if (!ip_is_unspecified(&router) && !ip_is_multicast(&router) && !ip_is_broadcast(&router))
            emit_evidence(context, EVIDENCE_DHCP_ROUTER, span_text("router"), &router, NULL);
    }
}

static struct parse_result dhcp_parse(struct parse_context *context, struct span bytes)
{
    struct parse_result result = {.status = PARSE_MORE, .consumed = bytes.size};
    struct message message;
    if (!message_read(context, bytes, &message)) {
        emit_oddity(context, "a DHCP message is shorter than its fixed part");
        return result;
    }
    if (message.cut) emit_oddity(context, "a DHCP option goes past the end");
    struct dhcp_message dhcp = dhcp_message_of(context, &message);
    emit(context, &(struct event){.kind = EVENT_DHCP_MESSAGE, .dhcp = dhcp});
    struct ip_address relay = address_of(message.relay_ip);
    if (message.op == BOOT_REQUEST) {
        dhcp_conclude(context, &dhcp);
        if (relay.version)
            emit_evidence(context, EVIDENCE_DHCP_RELAY, span_text("relay"), &relay, NULL);
    } else if (dhcp.type == TYPE_ACK && dhcp.assigned_ip.version && dhcp.has_mac) {
        conclude_link(context, &message, &dhcp.assigned_ip);
        /* Only an ACK assigns. The address of an ACK to INFORM is 0 (RFC 2131, section 4.3.5). */
        emit(context,
             &(struct event){
                 .kind = EVENT_ADDRESS_BINDING,
                 .binding = {.source = BINDING_DHCP, .ip = dhcp.assigned_ip, .mac = dhcp.mac}});
    }
    return result;
}

const struct protocol dhcp_protocol = {
    .name = "dhcp",
    .carriers = CARRIER_UDP,
    .ports = {67, 68, 4011},
    .probe = dhcp_probe,
    .parse = dhcp_parse,
};
