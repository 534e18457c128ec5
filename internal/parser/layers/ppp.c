/* SPDX-License-Identifier: MIT */
/* PPP (RFC 1661, 1662), PPPoE (RFC 2516), Cisco HDLC (RFC 1547). */
#include "layers.h"

void ppp_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint16_t protocol = cursor_u8(&c);
    uint32_t size = 1;
    if (!(protocol & 1)) { /* not compressed to one byte */
        protocol = (uint16_t)(protocol << 8 | cursor_u8(&c));
        size = 2;
    }
    if (!cursor_good(&c)) return;
    layer = layer_behind(layer, size);
    switch (protocol) {
    case 0x0021: ipv4_decode(packet, layer); return;
    case 0x0057: ipv6_decode(packet, layer); return;
    case 0x0281:
    case 0x0283: mpls_decode(packet, layer); return;
    default: layer_not_ip(packet, layer, 0x880b);
    }
}

void ppp_hdlc_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint8_t address = cursor_u8(&c), control = cursor_u8(&c);
    if (!cursor_good(&c)) return;
    if (address == 0xff && control == 0x03) {
        ppp_decode(packet, layer_behind(layer, 2));
    } else if (address == 0x0f || address == 0x8f) {
        cisco_hdlc_decode(packet, layer);
    } else {
        ppp_decode(packet, layer);
    }
}

void pppoe_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint8_t version_type = cursor_u8(&c), code = cursor_u8(&c);
    cursor_skip(&c, 4);
    if (!cursor_good(&c)) return;
    if (version_type == 0x11 && code == 0) {
        ppp_decode(packet, layer_behind(layer, 6));
    } else {
        layer_not_ip(packet, layer, 0x8864);
    }
}

void cisco_hdlc_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    cursor_skip(&c, 2);
    uint16_t protocol = cursor_u16(&c);
    if (cursor_good(&c)) ether_type_decode(packet, layer_behind(layer, 4), protocol);
}
