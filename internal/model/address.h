/* SPDX-License-Identifier: MIT */
/*
 * address - IP and MAC addresses as plain values.
 *
 * An IP address is 16 bytes and a version. IPv4 stands in the last four bytes with zeros in
 * front. An IPv4 and an IPv6 address of the same bytes differ only by version, so
 * "::ffff:1.2.3.4" of an IPv6 header stays IPv6. version 0 means "no address".
 */
#ifndef MODEL_ADDRESS_H
#define MODEL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct ip_address {
    uint8_t bytes[16];
    uint8_t version; /* 4, 6, or 0 for none */
};

struct mac_address {
    uint8_t bytes[6];
};

enum { IP_TEXT_SIZE = 46, NETWORK_TEXT_SIZE = 50, MAC_TEXT_SIZE = 18 }; /* NUL included */

/* Its last 32 bits. */
static inline uint32_t ip_last_word(const struct ip_address *ip)
{
    const uint8_t *at = ip->bytes + 12;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline struct ip_address ip_from_v4(const uint8_t bytes[4])
{
    struct ip_address a = {.version = 4};
    memcpy(a.bytes + 12, bytes, 4);
    return a;
}
struct ip_address ip_from_v6(const uint8_t bytes[16]);
bool ip_equal(const struct ip_address *a, const struct ip_address *b);
static inline bool ip_is_set(const struct ip_address *a)
{
    return a->version != 0;
}
bool ip_is_unspecified(const struct ip_address *a); /* 0.0.0.0 or :: */
bool ip_is_multicast(const struct ip_address *a);   /* 224/4, ff00::/8 */
bool ip_is_broadcast(const struct ip_address *a);   /* 255.255.255.255 */
bool ip_is_loopback(const struct ip_address *a);

/* Writes dotted quad or RFC 5952 text (section 4; never the mixed notation of section 5). Returns
 * text. */
char *ip_format(const struct ip_address *a, char text[IP_TEXT_SIZE]);
/* False if the text is not an address. */
bool ip_parse(const char *text, struct ip_address *out);

/* A prefix such as 192.168.0.0/16. */
struct ip_network {
    struct ip_address address;
    uint8_t prefix_bits; /* 0..32 or 0..128 */
};
bool ip_network_parse(const char *text, struct ip_network *out); /* without /N: one host */
/* Writes address/N without the bits behind the prefix, or the address of one host. Returns text. */
char *ip_network_format(const struct ip_network *network, char text[NETWORK_TEXT_SIZE]);
/* The network of this many bits that holds the address. */
struct ip_network ip_network_of(const struct ip_address *a, uint8_t prefix_bits);
bool ip_network_contains(const struct ip_network *network, const struct ip_address *a);

/* True for an IPv6 address whose interface identifier was made of a MAC (RFC 4291, appendix A). */
bool ip_names_mac(const struct ip_address *a, struct mac_address *mac);

static inline bool mac_is_set(const struct mac_address *m) /* not all zero */
{
    static const struct mac_address none;
    return memcmp(m, &none, sizeof none) != 0;
}
static inline bool mac_equal(const struct mac_address *a, const struct mac_address *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}
bool mac_is_group(const struct mac_address *m);       /* multicast or broadcast bit */
bool mac_is_local(const struct mac_address *m);       /* locally administered: likely randomised */
uint64_t mac_to_integer(const struct mac_address *m); /* 48 bits, first octet highest */
struct mac_address mac_from_integer(uint64_t value);
char *mac_format(const struct mac_address *m, char text[MAC_TEXT_SIZE]);
/* Reads aa:bb:cc:dd:ee:ff, also with '-' or without separators, or aabb.ccdd.eeff. */
bool mac_parse(const char *text, struct mac_address *out);

/* Of a virtual router (VRRP, CARP, HSRP, GLBP): several machines use it in turn. */
bool mac_is_virtual(const struct mac_address *m);

#endif
