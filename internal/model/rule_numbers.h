/* SPDX-License-Identifier: MIT */
/*
 * rule_numbers - the numbers from which rules of the analyzer tell, each a setting `analyzer.NAME`.
 *
 * A row: name, type of the option, default as a number and as a person writes it, least, most, unit,
 * help. docs/detectors.md gives the reasons. Periods (a minute, an hour, a day) are no settings: rows
 * and states lie at whole multiples of them.
 */
#ifndef MODEL_RULE_NUMBERS_H
#define MODEL_RULE_NUMBERS_H

#include <stdint.h>

#define RULE_NUMBERS_SECOND INT64_C(1000000)
#define RULE_NUMBERS_HOUR (3600 * RULE_NUMBERS_SECOND)
#define RULE_NUMBERS_DAY (24 * RULE_NUMBERS_HOUR)
#define RULE_NUMBERS_MANY (INT64_C(1000) * 1000 * 1000)

#define RULE_NUMBERS(ROW)                                                                          \
    ROW(slow_scan_targets, COUNT, 60, "60", 2, RULE_NUMBERS_MANY, "targets",                       \
        "a slow scan: different targets that failed on a day")                                     \
    ROW(stealth_scan_targets, COUNT, 10, "10", 2, RULE_NUMBERS_MANY, "targets",                    \
        "a stealth scan: ports of a host, or hosts on a port, in five minutes")                    \
    ROW(icmp_sweep_hosts, COUNT, 25, "25", 2, RULE_NUMBERS_MANY, "hosts",                          \
        "an ICMP sweep: hosts in a minute; twice as many are `medium`")                            \
    ROW(protocol_scan_protocols, COUNT, 10, "10", 3, 255, "protocols",                             \
        "a scan by protocols: of IP, that one source tries at a host in five minutes")             \
    ROW(guessed_pages_missing, COUNT, 50, "50", 10, RULE_NUMBERS_MANY, "pages",                    \
        "guessed pages: different ones that a server does not have, in five minutes")              \
    ROW(slow_requests_held, COUNT, 50, "50", 10, RULE_NUMBERS_MANY, "connections",                 \
        "unended requests to a web server: begun in ten minutes; twice as many are `medium`")      \
    ROW(arp_sweep_addresses, COUNT, 50, "50", 50, 400, "addresses",                                \
        "an ARP sweep: addresses in five minutes, told in steps of 50, 100, 200 and 400")          \
    ROW(brute_force_logins, COUNT, 20, "20", 4, RULE_NUMBERS_MANY, "connections",                  \
        "guessed passwords: connections in ten minutes; half as many in a rush are `low`")         \
    ROW(spraying_servers, COUNT, 10, "10", 3, RULE_NUMBERS_MANY, "servers",                        \
        "one password for many: servers at which one source tried to log in within an hour")       \
    ROW(dns_tunnel_names, COUNT, 100, "100", 4, RULE_NUMBERS_MANY, "names",                        \
        "a DNS tunnel: names in an hour; half as many of unusual types")                           \
    ROW(dns_tunnel_length, COUNT, 25, "25", 1, 250, "characters",                                  \
        "a DNS tunnel: characters before the registered name, on average")                         \
    ROW(slow_dns_tunnel_names, COUNT, 300, "300", 2, RULE_NUMBERS_MANY, "names",                   \
        "a slow DNS tunnel: names on a day")                                                       \
    ROW(generated_names_least, COUNT, 30, "30", 2, RULE_NUMBERS_MANY, "names",                     \
        "generated names: that do not exist, in ten minutes; twice as many in an hour")            \
    ROW(fast_flux_addresses, COUNT, 10, "10", 2, RULE_NUMBERS_MANY, "addresses",                   \
        "fast flux: addresses of a new name within a day")                                         \
    ROW(doh_tunnel_bytes, SIZE, 2000000, "2MB", 1000, RULE_NUMBERS_MANY, "bytes",                  \
        "a tunnel in encrypted questions for names: bytes sent in an hour")                        \
    ROW(dhcp_flood_clients, COUNT, 50, "50", 2, RULE_NUMBERS_MANY, "clients",                      \
        "a DHCP flood: clients that ask within a minute")                                          \
    ROW(udp_flood_flows, COUNT, 500, "500", 2, RULE_NUMBERS_MANY, "flows",                         \
        "a UDP flood: flows to one port in ten seconds")                                           \
    ROW(packet_flood_packets, COUNT, 1000, "1000", 10, RULE_NUMBERS_MANY, "packets",               \
        "a flood of packets of no connection: to a host in ten seconds; five times as many of "    \
        "UDP")                                                                                     \
    ROW(unsolicited_packets, COUNT, 200, "200", 4, RULE_NUMBERS_MANY, "packets",                   \
        "answers without a question in ten seconds, from a fourth as many servers")                \
    ROW(mac_flood_addresses, COUNT, 200, "200", 2, RULE_NUMBERS_MANY, "addresses",                 \
        "a MAC flood: addresses that speak first within one minute")                               \
    ROW(icmp_tunnel_bytes, SIZE, 100000, "100kB", 1000, RULE_NUMBERS_MANY, "bytes",                \
        "an ICMP tunnel: bytes inside pings in an hour; ten times as many are `medium`")           \
    ROW(forged_dns_answers, COUNT, 3, "3", 2, RULE_NUMBERS_MANY, "answers",                        \
        "forged answers of a name server: from each of two MACs in five minutes")                  \
    ROW(forged_names_least, COUNT, 4, "4", 3, 1000, "names",                                       \
        "a device that answers for others: names that it says it has, within a day")               \
    ROW(changed_identity_signs, COUNT, 2, "2", 1, 4, "signs",                                      \
        "a changed identity: of name, model and two systems, how many change in an hour")          \
    ROW(beacon_contacts, COUNT, 24, "24", 4, 100000, "contacts",                                   \
        "a beacon: contacts within a day")                                                         \
    ROW(beacon_score, COUNT, 75, "75", 1, 90, "points",                                            \
        "a beacon: points of a hundred from which it is `low`; ten more are `medium`")             \
    ROW(exfiltration_bytes, SIZE, 20000000, "20MB", 1000000, RULE_NUMBERS_MANY, "bytes",           \
        "data that leaves: sent to a new destination on a day; half as much at a quiet hour")      \
    ROW(unusual_upload_bytes, SIZE, 20000000, "20MB", 1000000, RULE_NUMBERS_MANY, "bytes",         \
        "an unusual upload: sent on a day beyond what is usual")                                   \
    ROW(unusual_hour_names, COUNT, 10, "10", 2, RULE_NUMBERS_MANY, "names",                        \
        "an unusual hour: names that a device looks for in it")                                    \
    ROW(thing_names, COUNT, 40, "40", 1, 1000, "names",                                            \
        "a thing, whose new contacts are told, has at most so many names")                         \
    ROW(long_connection_time, DURATION, 4 * RULE_NUMBERS_HOUR, "4h", RULE_NUMBERS_HOUR,            \
        30 * RULE_NUMBERS_DAY, "s", "a connection with a new destination that is told as long")    \
    ROW(learning_time, DURATION, 3 * RULE_NUMBERS_DAY, "3d", RULE_NUMBERS_DAY,                     \
        30 * RULE_NUMBERS_DAY, "s",                                                                \
        "how long a device is learnt before a beacon or an upload of it may be `medium`")          \
    ROW(sensor_silence_time, DURATION, 300 * RULE_NUMBERS_SECOND, "5m", 60 * RULE_NUMBERS_SECOND,  \
        RULE_NUMBERS_DAY, "s", "a sensor's silence: how long no frame came")                       \
    ROW(sensor_full_least, COUNT, 100, "100", 1, RULE_NUMBERS_MANY, "things",                      \
        "full tables of the sensor: things that were left out in an hour")                         \
    ROW(one_sided_connections, COUNT, 1000, "1000", 10, RULE_NUMBERS_MANY, "connections",          \
        "one direction only: connections of a day that must be there to say so")                   \
    ROW(old_data_time, DURATION, 180 * RULE_NUMBERS_DAY, "180d", RULE_NUMBERS_DAY,                 \
        3650 * RULE_NUMBERS_DAY, "s", "age from which lists and data about places are old")

enum rule_number {
    RULE_NUMBER_none,
#define RULE_NUMBER_NAME(name, ...) RULE_NUMBER_##name,
    RULE_NUMBERS(RULE_NUMBER_NAME)
#undef RULE_NUMBER_NAME
        RULE_NUMBER_COUNT
};

struct rule_numbers {
    int64_t values[RULE_NUMBER_COUNT]; /* by enum rule_number */
};

/* The defaults. */
static inline struct rule_numbers rule_numbers_default(void)
{
    return (struct rule_numbers){{0,
#define RULE_NUMBER_DEFAULT(name, type, number, ...) number,
                                  RULE_NUMBERS(RULE_NUMBER_DEFAULT)
#undef RULE_NUMBER_DEFAULT
    }};
}

#endif
