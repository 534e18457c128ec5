/* SPDX-License-Identifier: MIT */
/*
 * arp - the Address Resolution Protocol (RFC 826): who has which IPv4 address on Ethernet.
 *
 * The sender's pair of addresses is a claim, in requests and in replies alike. A sender of 0.0.0.0
 * only probes whether an address is free (RFC 5227, section 1.1): it claims nothing. Other hardware
 * and other protocols are not read.
 */
#include "packet.h"

enum {
    HARDWARE_ETHERNET = 1,
    HARDWARE_IEEE802 = 6,
    PROTOCOL_IPV4 = 0x0800,
    OPERATION_REQUEST = 1,
    OPERATION_REPLY = 2,
    OPERATION_RARP_REQUEST = 3, /* RFC 903: the sender looks for its own address */
    OPERATION_RARP_REPLY = 4,
    OPERATION_INARP_REQUEST = 8, /* RFC 2390: the sender announces its own pair */
    OPERATION_INARP_REPLY = 9,
};

struct arp {
    uint16_t operation;
    struct mac_address sender_mac;
    struct ip_address sender_ip, target_ip;
};

static struct mac_address mac_read(struct cursor *c)
{
    struct mac_address mac = {{0}};
    const uint8_t *bytes = cursor_take(c, sizeof mac.bytes);
    if (bytes) memcpy(mac.bytes, bytes, sizeof mac.bytes);
    return mac;
}

static struct ip_address ip_read(struct cursor *c)
{
    const uint8_t *bytes = cursor_take(c, 4);
    return bytes ? ip_from_v4(bytes) : (struct ip_address){.version = 0};
}

/* False if it is not IPv4 over Ethernet, or not whole. */
static bool arp_read(struct span bytes, struct arp *arp)
{
    struct cursor c = cursor_of(bytes);
    uint16_t hardware = cursor_u16(&c), protocol = cursor_u16(&c);
    uint8_t hardware_size = cursor_u8(&c), protocol_size = cursor_u8(&c);
    arp->operation = cursor_u16(&c);
    if (hardware != HARDWARE_ETHERNET && hardware != HARDWARE_IEEE802) return false;
    if (protocol != PROTOCOL_IPV4 || hardware_size != 6 || protocol_size != 4) return false;
    arp->sender_mac = mac_read(&c);
    arp->sender_ip = ip_read(&c);
    cursor_skip(&c, sizeof arp->sender_mac.bytes); /* target MAC: asked for, or the receiver */
    arp->target_ip = ip_read(&c);
    return cursor_good(&c);
}

void arp_parse(const struct packet *packet, const struct sink *sink)
{
    struct arp arp;
    if (!arp_read(packet->link_payload, &arp)) return;
    if (arp.operation == OPERATION_RARP_REQUEST) return; /* its sender address is undefined */
    bool known = arp.operation == OPERATION_REQUEST || arp.operation == OPERATION_REPLY ||
                 arp.operation == OPERATION_RARP_REPLY ||
                 arp.operation == OPERATION_INARP_REQUEST || arp.operation == OPERATION_INARP_REPLY;
    if (!known || ip_is_unspecified(&arp.sender_ip) || !mac_is_set(&arp.sender_mac)) return;
    bool is_question =
        arp.operation == OPERATION_REQUEST && !ip_equal(&arp.sender_ip, &arp.target_ip);
    bool to_all = packet->has_macs && mac_is_group(&packet->dst_mac);
    bool is_answer = arp.operation == OPERATION_REPLY && !to_all;
    struct event event = {
        .kind = EVENT_ADDRESS_BINDING,
        .binding = {.source = BINDING_ARP,
                    .ip = arp.sender_ip,
                    .mac = arp.sender_mac,
                    .asked = is_question ? ip_last_word(&arp.target_ip) : 0,
                    .is_answer = is_answer,
                    .asker = is_answer ? arp.target_ip : (struct ip_address){.version = 0},
                    .is_gratuitous = ip_equal(&arp.sender_ip, &arp.target_ip) ||
                                     (arp.operation == OPERATION_REPLY && to_all)}};
    sink->emit(sink->owner, &event);
}
