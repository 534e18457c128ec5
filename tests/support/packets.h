/* SPDX-License-Identifier: MIT */
/*
 * packets - frames for tests, and scripts of TCP connections for an observer (observer.h).
 *
 * Endpoints are the model's own: an address, a port and a MAC. If a test sets no MAC, it is made
 * from the address. The sender's link gives the VLAN tags. Checksums are wrong, because no code checks them.
 */
#ifndef SUPPORT_PACKETS_H
#define SUPPORT_PACKETS_H

#include "build.h"

#include "tracker/tracker.h"

/* "10.0.0.1" or "2001:db8::1"; its MAC is 02:00 and the last four bytes of the address. */
struct endpoint endpoint_of(const char *ip, uint16_t port);

struct segment {
    uint8_t flags; /* TCP_ bits of packet.h */
    uint32_t seq, ack;
    uint16_t window;     /* 0 is a zero window */
    struct span options; /* a multiple of four bytes */
    struct span payload;
    uint8_t ttl; /* 0: that of all others */
};

/* Adds header and payload, with 0 as the checksum. */
void segment_build(struct build *out, uint16_t from_port, uint16_t to_port,
                   const struct segment *segment);
/* Ethernet frames into a cleared build. Ports of ICMP are type and code. */
void frame_ip(struct build *out, const struct endpoint *from, const struct endpoint *to,
              uint8_t protocol, struct span payload);
void frame_tcp(struct build *out, const struct endpoint *from, const struct endpoint *to,
               const struct segment *segment);
void frame_udp(struct build *out, const struct endpoint *from, const struct endpoint *to,
               struct span payload);
void frame_icmp(struct build *out, const struct endpoint *from, const struct endpoint *to,
                uint8_t type, uint8_t code, struct span payload);
void frame_arp(struct build *out, uint16_t operation, const struct endpoint *sender,
               const struct endpoint *target);

/* One fragment of an IP datagram; payload is the bytes at offset (a multiple of 8). */
struct piece {
    uint32_t id, offset;
    bool more;
    uint8_t protocol;
    struct span payload;
    uint8_t ttl;      /* 0: that of all others */
    bool is_atomic;   /* IPv6: a fragment header, though it is not cut (RFC 6946) */
    bool has_options; /* IPv6: the payload begins with destination options of 8 bytes */
};
void frame_piece(struct build *out, const struct endpoint *from, const struct endpoint *to,
                 const struct piece *piece);
/* The transport header and payload of a UDP datagram, to be cut into fragments. */
void datagram_udp(struct build *out, const struct endpoint *from, const struct endpoint *to,
                  struct span payload);

/* ------------------------------------------------------------ scripts */

struct observer;

/*
 * A TCP connection as a script: words ">S <SA >A >A10 <A <FA >F". The first character is the sender
 * (> the client), letters are flags (S A F R P), a number is payload bytes. Words of other
 * beginnings: "+250" lets 250 ms pass (1 ms passes after every segment); "=" sends the last segment
 * again; "~" loses the next one before the observer; "Z>" and "Z<" send a zero window; "K>" and
 * "K<" a keep-alive probe. Sequence and acknowledgement numbers advance by themselves.
 */
struct script {
    struct observer *observer;
    struct endpoint client, server;
    uint32_t next[2]; /* sequence numbers; start anywhere */
    uint32_t seen[2]; /* the next number to acknowledge */
    struct build last;
};
struct script script_between(struct observer *observer, const char *client, uint16_t client_port,
                             const char *server, uint16_t server_port);
void script_play(struct script *script, const char *words);
/* The segment with this payload of the client (or server), next in sequence, PSH ACK. */
void script_say(struct script *script, bool client_speaks, struct span payload);
/* Any segment, now; the following numbers do not change. */
void script_send(struct script *script, bool client_speaks, const struct segment *segment);

#endif
