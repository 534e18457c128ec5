/* SPDX-License-Identifier: MIT */
#include "unnamed_networks.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum { CLAIMED_BITS_4 = 24, CLAIMED_BITS_6 = 64 };

static bool is_in(const struct ip_network *networks, size_t count, const struct ip_address *ip)
{
    for (size_t i = 0; i < count; i++)
        if (ip_network_contains(&networks[i], ip)) return true;
    return false;
}

/* The network of so many bits that has the address, unless it is known or found. */
static void add(struct unnamed_networks *networks, const struct ip_address *ip, unsigned bits)
{
    if (networks->count == UNNAMED_NETWORKS_MOST || !ip_is_set(ip) || ip_is_unspecified(ip) ||
        ip_is_loopback(ip) || ip_is_multicast(ip) || ip_is_broadcast(ip) ||
        is_in(networks->known, networks->known_count, ip) ||
        is_in(networks->found, networks->count, ip))
        return;
    networks->found[networks->count++] = ip_network_of(ip, (uint8_t)bits);
}

static unsigned count_bits(const uint8_t *mask, size_t size)
{
    unsigned bits = 0;
    while (bits < size * 8 && mask[bits / 8] >> (7 - bits % 8) & 1)
        bits++;
    return bits;
}

void unnamed_networks_of_machine(struct unnamed_networks *networks)
{
    struct ifaddrs *list;
    if (getifaddrs(&list) != 0) return;
    for (const struct ifaddrs *at = list; at; at = at->ifa_next) {
        if (!at->ifa_addr || !at->ifa_netmask || at->ifa_flags & IFF_LOOPBACK) continue;
        if (at->ifa_addr->sa_family == AF_INET) {
            struct sockaddr_in own, mask;
            memcpy(&own, at->ifa_addr, sizeof own);
            memcpy(&mask, at->ifa_netmask, sizeof mask);
            const struct ip_address ip = ip_from_v4((const uint8_t *)&own.sin_addr);
            add(networks, &ip, count_bits((const uint8_t *)&mask.sin_addr, 4));
        } else if (at->ifa_addr->sa_family == AF_INET6) {
            struct sockaddr_in6 own, mask;
            memcpy(&own, at->ifa_addr, sizeof own);
            memcpy(&mask, at->ifa_netmask, sizeof mask);
            const struct ip_address ip = ip_from_v6(own.sin6_addr.s6_addr);
            add(networks, &ip, count_bits(mask.sin6_addr.s6_addr, 16));
        }
    }
    freeifaddrs(list);
}

/* The text of the first column of each row. */
static void each_text(struct storage_reader *reader, const char *question,
                      void (*take)(struct unnamed_networks *networks, const char *text),
                      struct unnamed_networks *networks)
{
    struct storage_rows *rows = storage_query(reader, question, NULL, NULL, 0, NULL);
    while (rows && storage_next(rows, NULL) == 1) {
        char text[NETWORK_TEXT_SIZE];
        struct span bytes = storage_value(rows, 0).bytes;
        (void)snprintf(text, sizeof text, "%.*s", (int)bytes.size, (const char *)bytes.data);
        take(networks, text);
    }
    storage_rows_close(rows);
}

static void take_network(struct unnamed_networks *networks, const char *text)
{
    struct ip_network network;
    if (ip_network_parse(text, &network)) add(networks, &network.address, network.prefix_bits);
}

static void take_address(struct unnamed_networks *networks, const char *text)
{
    struct ip_address ip;
    if (ip_parse(text, &ip)) add(networks, &ip, ip.version == 4 ? CLAIMED_BITS_4 : CLAIMED_BITS_6);
}

/* What routers and DHCP servers say goes first: of other addresses the size of the network is a
 * guess. */
void unnamed_networks_of_database(struct unnamed_networks *networks, struct storage_reader *reader)
{
    each_text(reader, "shared/learnt_networks", take_network, networks);
    each_text(reader, "shared/claimed_addresses", take_address, networks);
}

void unnamed_networks_format(const struct unnamed_networks *networks, struct text *text)
{
    for (size_t i = 0; i < networks->count; i++) {
        char address[IP_TEXT_SIZE];
        const struct ip_network *network = &networks->found[i];
        text_format(text, "%s%s/%u", i ? ", " : "", ip_format(&network->address, address),
                    network->prefix_bits);
    }
}
