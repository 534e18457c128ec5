/* SPDX-License-Identifier: MIT */
/*
 * Floods: each call makes packet or message number `number` of one, in the trace. They are listed once,
 * by what they flood.
 */
#ifndef BENCH_FLOODS_H
#define BENCH_FLOODS_H

#define FLOODS(FLOOD)                                                                              \
    FLOOD(dns_unique), FLOOD(dns_bomb), FLOOD(dns_bomb14), FLOOD(dns_pointers),                    \
        FLOOD(dns_addresses), FLOOD(dns_tcp), FLOOD(mdns_names), FLOOD(mdns_devices),              \
        FLOOD(llmnr), FLOOD(nbns), FLOOD(dhcp), FLOOD(arp_random), FLOOD(arp_fight),               \
        FLOOD(ndp_random), FLOOD(ssdp), FLOOD(udp_random), FLOOD(syn_random),                      \
        FLOOD(syn_one_source), FLOOD(icmp_random), FLOOD(fragments_random), FLOOD(fragments_far),  \
        FLOOD(fragments_holes), FLOOD(tcp_far_bytes), FLOOD(tcp_shuffled), FLOOD(http_pipeline),   \
        FLOOD(http_unique), FLOOD(http_headers), FLOOD(tls_names), FLOOD(tls_extensions),          \
        FLOOD(tls_extensions_4000), FLOOD(certificates_small), FLOOD(certificates_1400),           \
        FLOOD(certificates_2900), FLOOD(quic_initials), FLOOD(quic_coalesced),                     \
        FLOOD(quic_one_socket), FLOOD(tunnels_deep), FLOOD(tunnels_random), FLOOD(vlan_tags),      \
        FLOOD(mpls_labels), FLOOD(ip6_extensions)

#define FLOOD_FUNCTION(name) flood_##name(unsigned number)
void FLOODS(FLOOD_FUNCTION);

struct flood {
    const char *name;
    void (*each)(unsigned number);
};
#define FLOOD_ONE(name) FLOOD_##name
enum flood_number { FLOODS(FLOOD_ONE), FLOOD_COUNT };
extern const struct flood floods[FLOOD_COUNT];
/* Writes so many packets of a flood, or a few more, to a capture file. */
void flood_write(const struct flood *flood, unsigned long long packets, const char *path);

#endif
