/* SPDX-License-Identifier: MIT */
/*
 * What is local: the networks of the settings, and those that routers and DHCP servers say are on
 * the link (RFC 4861, section 4.6.2; RFC 2132, section 3.3).
 */
#include "devices.h"

#include <endian.h>

enum {
    LEARNT_BITS_LEAST_V4 = 16,
    LEARNT_BITS_LEAST_V6 = 48,
    /* How far a link is guessed to go if nobody says it. */
    GUESSED_BITS_V4 = 24,
    GUESSED_BITS_V6 = 64,
};

static uint32_t number_of(const struct ip_address *ip)
{
    uint32_t number;
    memcpy(&number, ip->bytes + sizeof ip->bytes - sizeof number, sizeof number);
    return be32toh(number);
}

/* Each end of each conversation is held against all of them, so IPv4 has a loop of its own. */
static bool is_in_one(const struct ip_network *networks, size_t count, const struct ip_address *ip)
{
    if (ip->version != 4) {
        for (size_t i = 0; i < count; i++)
            if (ip_network_contains(&networks[i], ip)) return true;
        return false;
    }
    uint64_t number = number_of(ip);
    for (size_t i = 0; i < count; i++) {
        const struct ip_address *network = &networks[i].address;
        uint64_t differing = number_of(network) ^ number;
        if (network->version == 4 && differing >> (32 - networks[i].prefix_bits) == 0) return true;
    }
    return false;
}

bool network_is_local(const struct devices *devices, const struct ip_address *ip)
{
    return is_in_one(devices->networks, devices->network_count, ip) ||
           is_in_one(devices->learnt, devices->learnt_count, ip);
}

static uint8_t guessed_bits(const struct ip_address *ip)
{
    return ip->version == 4 ? GUESSED_BITS_V4 : GUESSED_BITS_V6;
}

struct ip_network network_around(const struct ip_address *ip)
{
    return ip_network_of(ip, guessed_bits(ip));
}

bool network_is_shared(const struct devices *devices, const struct ip_address *one,
                       const struct ip_address *other)
{
    for (size_t i = 0; i < devices->learnt_count; i++)
        if (ip_network_contains(&devices->learnt[i], one))
            return ip_network_contains(&devices->learnt[i], other);
    const struct ip_network around = {.address = *one, .prefix_bits = guessed_bits(one)};
    return ip_network_contains(&around, other);
}

bool network_learn(struct devices *devices, const char *text)
{
    struct ip_network network;
    if (!ip_network_parse(text, &network)) return false;
    unsigned least = network.address.version == 4 ? LEARNT_BITS_LEAST_V4 : LEARNT_BITS_LEAST_V6;
    if (network.prefix_bits < least) return false;
    for (size_t i = 0; i < devices->learnt_count; i++) {
        const struct ip_network *known = &devices->learnt[i];
        if (known->prefix_bits == network.prefix_bits &&
            ip_network_contains(known, &network.address))
            return false;
    }
    if (devices->learnt_count == LEARNT_NETWORKS_MOST) return false;
    devices->learnt[devices->learnt_count++] = network;
    return true;
}
