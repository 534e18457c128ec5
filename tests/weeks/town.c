/* SPDX-License-Identifier: MIT */
#include "town.h"

#include "model/vlans.h"

#include <assert.h>
#include <string.h>

/* A Monday, 2027-01-04. Each seed begins some weeks later. */
#define FIRST_MONDAY_US (INT64_C(1799020800) * 1000000)

static const struct {
    enum host_kind kind;
    const char *name;
    unsigned count;
} people[] = {
    {KIND_PHONE, "phone", 14},    {KIND_LAPTOP, "laptop", 10},
    {KIND_DESKTOP, "desktop", 3}, {KIND_PEER_PROGRAM, "peer", 1},
    {KIND_THING, "thing", 12},    {KIND_HUB, "hub", 3},
    {KIND_CAMERA, "camera", 3},   {KIND_TELEVISION, "television", 3},
    {KIND_STORAGE, "storage", 1}, {KIND_PRINTER, "printer", 2},
    {KIND_SERVER, "server", 1},   {KIND_MONITOR, "monitor", 1},
    {KIND_SCANNER, "stock", 1},
};

struct host *town_add(struct town *town, enum host_kind kind, const char *name, const char *ip)
{
    assert(town->host_count < HOSTS_MOST);
    struct host *host = &town->hosts[town->host_count++];
    *host = (struct host){.kind = kind, .number = town_count(town, kind)};
    host->number = 0;
    for (unsigned i = 0; i + 1 < town->host_count; i++)
        host->number += town->hosts[i].kind == kind;
    (void)snprintf(host->name, sizeof host->name, "%s", name);
    host->end = endpoint_of(ip, 0);
    host->end.link = vlans_with(0, kind == KIND_GUEST ? VLAN_GUESTS : VLAN_HOUSE);
    /* Makers' prefixes for things; made up ones (locally administered) for phones and guests. */
    uint64_t drawn = random_next(&town->random);
    memcpy(host->end.mac.bytes, &drawn, 6);
    host->end.mac.bytes[0] = kind == KIND_PHONE || kind == KIND_GUEST
                                 ? (uint8_t)((drawn & 0xf0) | 0x02)
                                 : (uint8_t)(drawn & 0xf0);
    return host;
}

static void give_ip6(struct host *host)
{
    char text[IP_TEXT_SIZE];
    (void)snprintf(text, sizeof text, "2a02:8100:c0de:10::%x:%x", host->kind + 1, host->number + 1);
    bool parsed = ip_parse(text, &host->ip6);
    assert(parsed);
    (void)parsed;
}

void town_found(struct town *town, uint64_t seed)
{
    unsigned last = 10;
    *town = (struct town){.random = {seed}, .next_port = 32768};
    town->from_us = FIRST_MONDAY_US + (int64_t)random_below(&town->random, 20) * 7 * DAY_US;
    town->stage.written_us = town->from_us;
    town_add(town, KIND_ROUTER, "router", "192.168.10.1");
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        for (unsigned number = 0; number < people[i].count; number++) {
            char name[24], ip[IP_TEXT_SIZE];
            (void)snprintf(name, sizeof name, "%s-%u", people[i].name, number + 1);
            (void)snprintf(ip, sizeof ip, "192.168.10.%u", last++);
            struct host *host = town_add(town, people[i].kind, name, ip);
            if (host->kind == KIND_PHONE || host->kind == KIND_LAPTOP ||
                host->kind == KIND_TELEVISION)
                give_ip6(host);
        }
    }
}

unsigned town_count(const struct town *town, enum host_kind kind)
{
    unsigned count = 0;
    for (unsigned i = 0; i < town->host_count; i++)
        count += town->hosts[i].kind == kind;
    return count;
}

struct host *town_host(struct town *town, enum host_kind kind, unsigned number)
{
    for (unsigned i = 0; i < town->host_count; i++)
        if (town->hosts[i].kind == kind && town->hosts[i].number == number) return &town->hosts[i];
    assert(!"there is such a host");
    return NULL;
}

struct endpoint town_client(struct town *town, const struct host *host)
{
    struct endpoint end = host->end;
    if (town->next_port < 32768) town->next_port = 32768;
    end.port = town->next_port++;
    return end;
}

struct endpoint town_client6(struct town *town, const struct host *host)
{
    struct endpoint end = town_client(town, host);
    if (host->ip6.version == 6) end.ip = host->ip6;
    return end;
}

struct endpoint town_server(const struct host *host, uint16_t port)
{
    struct endpoint end = host->end;
    end.port = port;
    return end;
}

struct endpoint town_outside(struct town *town, const struct host *host, const char *ip,
                             uint16_t port)
{
    struct endpoint end = endpoint_of(ip, port);
    end.mac = town_host(town, KIND_ROUTER, 0)->end.mac;
    end.link = host->end.link;
    return end;
}

static uint64_t number_of(const char *name)
{
    struct random random = {0};
    for (; *name; name++)
        random.state = random_next(&random) + (uint8_t)*name;
    return random_next(&random);
}

void town_address_of(const char *name, unsigned number, char ip[IP_TEXT_SIZE])
{
    /* Networks of services on the Internet; the first byte tells some owners apart. */
    static const uint8_t first[] = {13, 18, 23, 34, 52, 63, 99, 104, 142, 151, 185, 199};
    uint64_t drawn = number_of(name);
    (void)snprintf(ip, IP_TEXT_SIZE, "%u.%u.%u.%u", first[drawn % sizeof first],
                   (unsigned)(drawn >> 8 & 0xff), (unsigned)(drawn >> 16 & 0xff),
                   (unsigned)((drawn >> 24) + number * 7) % 250 + 2);
}

void town_address6_of(const char *name, char ip[IP_TEXT_SIZE])
{
    uint64_t drawn = number_of(name);
    (void)snprintf(ip, IP_TEXT_SIZE, "2a00:1450:%x:%x::%x", (unsigned)(drawn & 0xffff),
                   (unsigned)(drawn >> 16 & 0xffff), (unsigned)(drawn >> 32 & 0xffff) + 1);
}
