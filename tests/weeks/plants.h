/* SPDX-License-Identifier: MIT */
/*
 * plants - trouble among ordinary days. A kind of it is one row here and one function.
 *
 * A kind with a threshold is planted at 1.2, 3 and 10 times it; one without in three forms. Each has a
 * device of its own that does it, at a time of its own. What a rule has to name is the party.
 */
#ifndef WEEKS_PLANTS_H
#define WEEKS_PLANTS_H

#include "talk.h"

enum { STRENGTHS = 3 };

struct planting {
    const struct plant *plant;
    unsigned strength; /* or the form */
    unsigned amount;   /* threshold times factor; 0: the kind has no threshold */
    struct host *culprit;
    int64_t at_us, until_us;  /* the act fills the end in */
    char party[IP_TEXT_SIZE]; /* whose address, */
    struct mac_address mac;   /* or whose MAC, a finding has to name */
    bool is_found;
};

/* What needs more days than there are is not planted.
 *    function          rules that may say so        threshold  what is counted        from day */
#define PLANTS(PLANT)                                                                              \
    PLANT(scan_ports, "port_scan", 25, "ports of a host in 5 min", 1)                              \
    PLANT(scan_hosts, "port_scan", 25, "hosts on a port in 5 min", 1)                              \
    PLANT(scan_udp, "port_scan", 50, "UDP ports of a host in 5 min", 1)                            \
    PLANT(scan_slowly, "slow_scan", 60, "targets in a day", 1)                                     \
    PLANT(scan_with_flags, "stealth_scan", 10, "ports of a host in 5 min: FIN, NULL, Xmas", 1)     \
    PLANT(scan_with_acks, "stealth_scan", 10, "ports of a host in 5 min", 1)                       \
    PLANT(sweep_by_echo, "icmp_sweep", 25, "hosts in a minute", 1)                                 \
    PLANT(flood_with_syn, "syn_flood", 500, "half-open connections in 10 s", 1)                    \
    PLANT(spoof_gateway, "arp_conflict", 3, "claims of the gateway's address", 1)                  \
    PLANT(spoof_router, "arp_conflict", 3, "claims of the router's address by NDP", 1)             \
    PLANT(take_address, "arp_conflict", 3, "claims of a neighbour's address", 1)                   \
    PLANT(starve_dhcp, "dhcp_flood", 50, "clients in a minute", 1)                                 \
    PLANT(serve_dhcp, "rogue_dhcp", 0, "another router; the same; acknowledgements only", 2)       \
    PLANT(tunnel_in_names, "dns_tunnel", 100, "names in an hour", 1)                               \
    PLANT(generate_names, "generated_names", 30, "names in 10 min", 1)                             \
    PLANT(guess_passwords, "brute_force", 20, "connections in 10 min", 1)                          \
    PLANT(hide_on_port, "wrong_port", 0, "SSH on 443; SMB on 80; SSH on 80", 1)                    \
    PLANT(log_in_openly, "cleartext_login", 0, "FTP; POP3; HTTP", 1)                               \
    PLANT(show_own_certificate, "bad_certificate", 0, "signed itself; has run out; another port",  \
          1)                                                                                       \
    PLANT(bring_device, "new_device", 0, "with a lease; with none; with mDNS", 1)                  \
    PLANT(call_home, "beacon", 24, "calls of a day", 3)                                            \
    PLANT(carry_out, "exfiltration", 20, "megabytes of a day", 3)                                  \
    PLANT(flood_with_udp, "udp_flood", 500, "datagrams in 10 s", 1)                                \
    PLANT(answer_unasked, "unsolicited_answers", 200, "answers in 10 s", 1)                        \
    PLANT(flood_with_macs, "mac_flood", 200, "addresses in a minute", 1)                           \
    PLANT(tunnel_in_echo, "icmp_tunnel", 100, "kilobytes in an hour", 1)                           \
    PLANT(advertise_router, "rogue_ra", 0, "three times in an hour", 2)                            \
    PLANT(forge_answers, "forged_dns", 3, "answers in five minutes", 1)                            \
    PLANT(decline_address, "address_declined", 0, "one; two; three times", 1)                      \
    PLANT(search_by_arp, "arp_sweep", 50, "addresses in five minutes", 1)                          \
    PLANT(search_by_udp, "port_scan", 50, "hosts on a UDP port in 5 min", 1)                       \
    PLANT(scan_hosts_with_flags, "stealth_scan", 10, "hosts in 5 min: FIN, NULL, ACK", 1)          \
    PLANT(answer_neighbours, "forged_names", 4, "names in a day", 1)                               \
    PLANT(move_name, "fast_flux", 10, "addresses of a name in a day", 2)                           \
    PLANT(tunnel_in_doh, "doh_tunnel", 2000, "kilobytes in an hour", 1)                            \
    PLANT(tunnel_slowly, "slow_dns_tunnel dns_tunnel", 300, "names in a day", 1)                   \
    PLANT(meet_listed, "listed_contact", 0, "a name; an address; a network", 1)                    \
    PLANT(keep_connection, "long_connection", 4, "hours", 1)                                       \
    PLANT(meet_stranger, "new_domain new_as new_country", 0, "by TLS; without a name; by HTTP", 4) \
    PLANT(upload_much, "unusual_upload", 20, "megabytes of a day", 6)                              \
    PLANT(wake_at_night, "unusual_hour", 10, "names in an hour", 6)                                \
    PLANT(spray_passwords, "password_spraying", 10, "servers in an hour", 1)                       \
    PLANT(greet_strangely, "rare_fingerprint", 0, "with a name; without one; old", 4)              \
    PLANT(meet_unnamed, "unnamed_contact", 0, "by TLS; without content; by HTTP", 4)               \
    PLANT(show_other_names, "bad_certificate", 0, "another name; below a star; another end", 1)    \
    PLANT(hide_on_rare_port, "wrong_port", 0, "SSH on 993; SSH on 3389; HTTP on 8883", 1)          \
    PLANT(hide_in_datagrams, "wrong_port", 0, "OpenVPN on 53; SIP on 123; DHT on 161", 1)          \
    PLANT(try_protocols, "protocol_scan", 10, "protocols of IP in 5 min", 1)                       \
    PLANT(guess_pages, "guessed_pages", 50, "missing pages in 5 min", 1)                           \
    PLANT(hold_requests, "slow_requests", 50, "requests begun in ten minutes", 1)                  \
    PLANT(guess_at_database, "brute_force", 20, "connections in 10 min", 1)                        \
    PLANT(name_itself, "own_address", 0, "three; twelve; fifty packets", 1)                        \
    PLANT(redirect, "redirected", 0, "one; three; ten messages", 1)

struct plant {
    const char *name, *rules, *counted;
    unsigned threshold, from_day;
    void (*act)(struct town *town, struct planting *planting);
};
extern const struct plant plants[];
extern const size_t plant_count;
enum { PLANTINGS_MOST = 256 };

/* Draws who does what and when, in days [first, last], and keeps the plan. Returns how many. */
size_t plants_plan(struct town *town, unsigned first_day, unsigned last_day,
                   struct planting plantings[PLANTINGS_MOST]);

#define PLANT_DECLARATION(name, rules, threshold, counted, from_day)                               \
    void plant_##name(struct town *town, struct planting *planting);
PLANTS(PLANT_DECLARATION)

/* What the lists of contacts have, a line each. */
extern const char plant_listed[];

/* A device inside that is there all day, and is not the culprit. */
const struct host *plant_victim(struct town *town, const struct planting *planting);

#endif
