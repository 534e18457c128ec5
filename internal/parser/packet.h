/* SPDX-License-Identifier: MIT */
/*
 * packet - one frame, decoded from the link layer to the transport layer.
 *
 * packet_decode() finds the outermost IP header. packet_decode_inner() finds the next one if the
 * payload is a tunnel. A packet is on the stack and points into the frame.
 */
#ifndef PARSER_PACKET_H
#define PARSER_PACKET_H

#include "model/exclusion.h"
#include "model/frame.h"
#include "model/record.h"
#include "model/vlans.h"
#include "parser/parser.h"

enum packet_kind {
    /* an unknown link type, or headers cut or broken before an IP header was whole */
    PACKET_UNDECODABLE,
    PACKET_NOT_IP, /* decoded, but without an IP header: ARP, LLDP, STP, ... */
    PACKET_IP,
};

struct packet {
    enum packet_kind kind;
    uint8_t layers_left; /* how many more headers may nest: a bound against hostile stacks */
    bool has_macs;
    struct mac_address src_mac, dst_mac;
    uint32_t vlans;           /* tags in front of the IP header: vlans.h */
    uint16_t ether_type;      /* of the network header */
    struct span link_payload; /* from the network header on, for ARP */

    /* PACKET_IP */
    struct ip_address src, dst;
    uint8_t ip_protocol; /* after IPv6 extension headers */
    uint8_t ttl;
    /* IPv4 total length, or 40 + IPv6 payload length; the size on the wire if the header has 0 */
    uint32_t ip_bytes;
    bool is_fragment, is_later_fragment, more_fragments;
    uint32_t fragment_id, fragment_offset; /* bytes */
    uint32_t
        fragment_lead; /* bytes of extension headers in front of ip_payload that are cut with it */
    bool is_contested; /* of fragments: some are missing, or copies differ */

    struct span ip_payload;    /* the captured bytes after the IP header and its extensions */
    uint32_t ip_payload_bytes; /* as the headers state */

    /* transport; ports are valid if has_ports */
    bool has_ports;
    uint16_t src_port, dst_port; /* ICMP: type and code */
    uint32_t seq, ack;
    uint16_t window;
    uint8_t tcp_flags;
    struct span tcp_options;
    bool has_transport;     /* the transport header was whole */
    struct span payload;    /* the captured bytes above the transport header */
    uint32_t payload_bytes; /* as the headers state; more than payload.size if snapped */
};

enum {
    TCP_FIN = 1,
    TCP_SYN = 2,
    TCP_RST = 4,
    TCP_PSH = 8,
    TCP_ACK = 16,
    TCP_URG = 32,
    TCP_ECE = 64,
    TCP_CWR = 128
};
enum { ETHER_TYPE_ARP = 0x0806, ETHER_TYPE_LLDP = 0x88cc };
enum {
    IP_ICMP = 1,
    IP_IGMP = 2,
    IP_IPIP = 4,
    IP_TCP = 6,
    IP_UDP = 17,
    IP_DCCP = 33,
    IP_IPV6 = 41,
    IP_GRE = 47,
    IP_ICMPV6 = 58,
    IP_SCTP = 132,
    IP_UDPLITE = 136
};

enum { /* IANA, TCP option kinds */
       TCP_OPTION_END = 0,
       TCP_OPTION_NOP = 1,
       TCP_OPTION_MSS = 2,
       TCP_OPTION_SCALE = 3,
       TCP_OPTION_SACK_PERMITTED = 4,
       TCP_OPTION_SACK = 5,
       TCP_OPTION_TIME = 8
};
struct tcp_option {
    uint8_t kind;
    struct span value;
};

void packet_decode(const struct frame *frame, struct packet *packet);
/* The next of tcp_options, fillers included. False at the end. The cursor is bad if the list is
 * broken. */
bool tcp_option_next(struct cursor *options, struct tcp_option *option);
/* Decodes the transport header of a reassembled datagram that starts at the transport header. */
void packet_decode_transport(struct packet *packet, struct span bytes, uint32_t stated_bytes);

/* A packet found inside another one. */
struct tunneled {
    struct packet packet;
    enum tunnel tunnel;
    uint32_t key; /* VNI, GRE key: separates networks that share the tunnel; 0: none */
};
/* True if the payload of this packet is a tunnel, and its content could be decoded. */
bool packet_decode_inner(const struct packet *outer, struct tunneled *inner);
/* True if a tunnel over UDP has this registered port. */
bool packet_is_tunnel_port(uint16_t port);

/*
 * True if the packet is from, to or about an excluded host. It compares MACs, addresses, and the
 * content of ARP, NDP and DHCP. Packets inside the packet are not searched.
 */
bool packet_concerns(const struct packet *packet, const struct exclusion *excluded);

/* ARP and NDP: they emit address bindings. */
void arp_parse(const struct packet *packet, const struct sink *sink);
void ndp_parse(const struct packet *packet, const struct sink *sink);
/* LLDP: it emits evidence. */
void lldp_parse(const struct packet *packet, const struct sink *sink);

#endif
