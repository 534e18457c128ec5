/* SPDX-License-Identifier: MIT */
#include "peer_ports.h"

#include "base/hash.h"

#include <string.h>

enum { PROTOCOL_TCP = 6, NETWORK_COUNT = 65536, WIDE_HOSTS = 3, SPREAD_ONE_IN = 4 };

bool port_is_of_servers(uint16_t port)
{
    /* Above 1023: proxies and web servers, databases, remote desktops, things, and what worms of
     * things look for (2323, 5555, 7547, 37215, 52869); by UDP what answers searches, and VPNs. */
    static const uint16_t ports[] = {
        1080,  1194,  1433,  1521,  1723,  1883,  1900,  2049,  2082,  2083,  2222,  2323,
        2375,  2376,  3000,  3128,  3306,  3389,  3702,  4443,  4444,  4500,  4567,  4786,
        5000,  5038,  5060,  5061,  5353,  5432,  5555,  5601,  5672,  5683,  5900,  5901,
        5984,  5985,  5986,  6000,  6379,  6443,  7001,  7547,  8000,  8008,  8080,  8081,
        8086,  8088,  8090,  8291,  8443,  8500,  8545,  8728,  8883,  8888,  9000,  9001,
        9042,  9090,  9100,  9200,  9300,  9443,  10000, 10250, 11211, 15672, 20000, 27017,
        32400, 37215, 44818, 47808, 49152, 50000, 52869, 62078};
    if (port < 1024) return true;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (ports[i] == port) return true;
    return false;
}

static bool is_within(const struct failed_attempt *attempt, int64_t since_us, int64_t until_us)
{
    return attempt->is_fresh && attempt->start_us >= since_us && attempt->start_us <= until_us;
}

/* The /16 of an address of IPv4; 0: a private one. */
static uint16_t network_of(int64_t address)
{
    uint32_t ip = (uint32_t)address;
    bool is_private = ip >> 24 == 10 || ip >> 20 == 0xac1 || ip >> 16 == 0xc0a8 ||
                      ip >> 16 == 0xa9fe || ip >> 22 == 0x191; /* RFC 1918, 3927, 6598 */
    return is_private ? 0 : (uint16_t)(ip >> 16);
}

/* A number for the /48 of an address of IPv6, which is what a site gets (RFC 6177). False: the
 * address is not known. */
static bool find_network(struct peer_hosts *hosts, int64_t address, uint16_t *network)
{
    enum { SITE_BYTES = 6 };
    struct ip_address ip;
    if (hosts->left == 0) return false;
    hosts->left--;
    if (!hosts->find(hosts->owner, address, &ip) || ip.version != 6) return false;
    *network = (uint16_t)hash_bytes(ip.bytes, SITE_BYTES);
    return true;
}

bool peers_are_spread(const struct failed_attempt *from, const struct failed_attempt *to,
                      int64_t since_us, int64_t until_us, struct peer_hosts *hosts)
{
    uint8_t seen[NETWORK_COUNT / 8];
    size_t networks = 0, count = 0;
    memset(seen, 0, sizeof seen);
    for (const struct failed_attempt *attempt = from; attempt < to; attempt++) {
        if (!is_within(attempt, since_us, until_us)) continue;
        count++;
        if (attempt->target <= FAILED_ATTEMPTS_INVENTED) continue; /* not known */
        uint16_t network = 0;
        if (attempt->target >= 0) {
            network = network_of(attempt->target);
        } else if (!find_network(hosts, attempt->target, &network)) {
            networks++;
            continue;
        }
        networks += !(seen[network / 8] >> network % 8 & 1);
        seen[network / 8] |= (uint8_t)(1 << network % 8);
    }
    return networks * SPREAD_ONE_IN >= count;
}

bool peers_are_scattered(const struct failed_attempt *from, const struct failed_attempt *to,
                         int64_t since_us, int64_t until_us)
{
    size_t targets = 0, scattered = 0;
    for (const struct failed_attempt *port = from, *next; port < to; port = next) {
        size_t hosts = 0;
        for (next = port; next < to && next->port == port->port; next++)
            hosts += next->ip_protocol == PROTOCOL_TCP && is_within(next, since_us, until_us);
        targets += hosts;
        scattered += hosts < WIDE_HOSTS ? hosts : 0;
    }
    return 2 * scattered >= targets;
}
