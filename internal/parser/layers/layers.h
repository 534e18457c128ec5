/* SPDX-License-Identifier: MIT */
/*
 * layers - how one header hands over to the next. Private to the parser room.
 *
 * Each file in this folder decodes one family of headers. A decoder takes the rest of the frame. It
 * fills the packet, or calls the next decoder by number: a LINKTYPE, an EtherType, a PPP protocol
 * or an IP protocol. Nesting is bounded by packet->layers_left.
 */
#ifndef PARSER_LAYERS_H
#define PARSER_LAYERS_H

#include "parser/packet.h"

/* The rest of the frame: the captured bytes, and their number on the wire. */
struct layer {
    struct cursor bytes;
    uint32_t wire_bytes;
};

/* The layer after the next `size` bytes. */
static inline struct layer layer_behind(struct layer layer, uint32_t size)
{
    cursor_skip(&layer.bytes, size);
    layer.wire_bytes = layer.wire_bytes > size ? layer.wire_bytes - size : 0;
    return layer;
}

void link_decode(struct packet *packet, struct layer layer, int link_type);
void ethernet_decode(struct packet *packet, struct layer layer);
void ether_type_decode(struct packet *packet, struct layer layer, uint16_t ether_type);
void llc_decode(struct packet *packet, struct layer layer);  /* 802.2, SNAP */
void mpls_decode(struct packet *packet, struct layer layer); /* RFC 3032 */
/* RFC 1661, from the protocol field on */
void ppp_decode(struct packet *packet, struct layer layer);
/* RFC 1662, address and control optional */
void ppp_hdlc_decode(struct packet *packet, struct layer layer);
void pppoe_decode(struct packet *packet, struct layer layer);      /* RFC 2516, session */
void cisco_hdlc_decode(struct packet *packet, struct layer layer); /* RFC 1547 */
void linux_cooked_decode(struct packet *packet, struct layer layer);
void linux_cooked2_decode(struct packet *packet, struct layer layer);
/* AF_ values */
void family_decode(struct packet *packet, struct layer layer, uint32_t address_family);
void ieee80211_decode(struct packet *packet, struct layer layer);
/* frame control in its proper byte order: access points swap its bytes in CAPWAP */
void ieee80211_data_decode(struct packet *packet, struct layer layer, uint8_t control,
                           uint8_t flags);
void radiotap_decode(struct packet *packet, struct layer layer);
void ip_decode(struct packet *packet, struct layer layer); /* version from the first nibble */
void ipv4_decode(struct packet *packet, struct layer layer);
void ipv6_decode(struct packet *packet, struct layer layer);

/* The frame was decoded, and contains no IP. */
void layer_not_ip(struct packet *packet, struct layer layer, uint16_t ether_type);

#endif
