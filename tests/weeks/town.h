/* SPDX-License-Identifier: MIT */
/*
 * town - the devices of a building, their networks and the services of the world outside.
 *
 * Two VLANs: the house (10) and its guests (20). A router is the way out, the resolver and the DHCP
 * server of both. Names outside have addresses that are made from the name, so that the same name
 * leads to the same addresses. Everything that is drawn comes from one seed.
 */
#ifndef WEEKS_TOWN_H
#define WEEKS_TOWN_H

#include "stage.h"

#include "support/packets.h"
#include "support/random.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

enum { HOSTS_MOST = 96, VLAN_HOUSE = 10, VLAN_GUESTS = 20 };

enum host_kind {
    KIND_ROUTER,
    KIND_PHONE,
    KIND_LAPTOP,
    KIND_DESKTOP,
    KIND_PEER_PROGRAM, /* a desktop that runs a peer-to-peer program */
    KIND_THING,        /* polls its maker */
    KIND_HUB,          /* holds one connection to its maker for days */
    KIND_CAMERA,
    KIND_TELEVISION,
    KIND_STORAGE,
    KIND_PRINTER,
    KIND_SERVER, /* mail and web */
    KIND_MONITOR,
    KIND_SCANNER, /* takes stock of the house every night; the sensor is told */
    KIND_GUEST,
    KIND_COUNT
};

struct host {
    char name[24];
    enum host_kind kind;
    unsigned number; /* among those of its kind */
    struct endpoint end;
    struct ip_address ip6; /* version 0: none */
};

struct town {
    struct stage stage;
    struct random random;
    struct host hosts[HOSTS_MOST];
    unsigned host_count;
    int64_t from_us; /* midnight (UTC) of the first day, a Monday */
    uint16_t next_port, next_transaction;
};

void town_found(struct town *town, uint64_t seed);
/* The number `number` of a kind, and how many there are. */
struct host *town_host(struct town *town, enum host_kind kind, unsigned number);
unsigned town_count(const struct town *town, enum host_kind kind);
struct host *town_add(struct town *town, enum host_kind kind, const char *name, const char *ip);

/* An end of a host for a new connection: the next free port; of IPv6 if it has any and is asked. */
struct endpoint town_client(struct town *town, const struct host *host);
struct endpoint town_client6(struct town *town, const struct host *host);
struct endpoint town_server(const struct host *host, uint16_t port);
/* An address behind the router, as a frame of this host's link has it. */
struct endpoint town_outside(struct town *town, const struct host *host, const char *ip,
                             uint16_t port);
/* One of the addresses of a name, by number. */
void town_address_of(const char *name, unsigned number, char ip[IP_TEXT_SIZE]);
void town_address6_of(const char *name, char ip[IP_TEXT_SIZE]);

/* from .. to - 1 */
static inline int64_t town_between(struct town *town, int64_t from, int64_t to)
{
    return from + (int64_t)(random_next(&town->random) % (uint64_t)(to - from));
}
static inline bool town_chance(struct town *town, unsigned percent)
{
    return random_below(&town->random, 100) < percent;
}

#endif
