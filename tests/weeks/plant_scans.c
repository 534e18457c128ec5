/* SPDX-License-Identifier: MIT */
/* Looking for what is there, and floods. */
#include "plants.h"

#include "parser/packet.h"

void plant_scan_ports(struct town *town, struct planting *planting)
{
    const struct host *victim = plant_victim(town, planting);
    int64_t every_us = 4 * MINUTE_US / planting->amount;
    planting->until_us = planting->at_us + 4 * MINUTE_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint client = town_client(town, planting->culprit);
        struct endpoint server = town_server(victim, (uint16_t)(1000 + i * 7));
        if (planting->strength == 1)
            talk_unanswered(town, &client, &server, planting->at_us + i * every_us);
        else
            talk_refused(town, &client, &server, planting->at_us + i * every_us);
    }
}

/* An address of the house that nobody has, or of the world. */
static struct endpoint draw_target(struct town *town, const struct planting *planting, unsigned i,
                                   uint16_t port)
{
    char ip[IP_TEXT_SIZE];
    if (planting->strength != 1) {
        (void)snprintf(ip, sizeof ip, "192.168.%u.%u", 10 + i / 150, 100 + i % 150);
        struct endpoint target = endpoint_of(ip, port);
        target.mac = town_host(town, KIND_ROUTER, 0)->end.mac;
        target.link = planting->culprit->end.link;
        return target;
    }
    (void)snprintf(ip, sizeof ip, "88.%u.%u.%u", random_below(&town->random, 250), i % 250,
                   i % 200 + 1);
    return town_outside(town, planting->culprit, ip, port);
}

void plant_scan_hosts(struct town *town, struct planting *planting)
{
    static const uint16_t ports[STRENGTHS] = {445, 23, 22};
    int64_t every_us = 4 * MINUTE_US / planting->amount;
    planting->until_us = planting->at_us + 5 * MINUTE_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint client = town_client(town, planting->culprit);
        struct endpoint target = draw_target(town, planting, i, ports[planting->strength]);
        talk_unanswered(town, &client, &target, planting->at_us + i * every_us);
    }
}

void plant_scan_udp(struct town *town, struct planting *planting)
{
    static const uint8_t zeros[8];
    const struct host *victim = plant_victim(town, planting);
    int64_t every_us = 4 * MINUTE_US / planting->amount;
    planting->until_us = planting->at_us + 5 * MINUTE_US;
    struct endpoint client = town_client(town, planting->culprit);
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint server = town_server(victim, (uint16_t)(100 + i * 11));
        talk_udp(town, &client, &server, planting->at_us + i * every_us,
                 (struct span){zeros, sizeof zeros}, (struct span){NULL, 0});
    }
}

/* In twelve hours of one day (UTC). */
void plant_scan_slowly(struct town *town, struct planting *planting)
{
    int64_t day_us = planting->at_us / DAY_US * DAY_US, every_us = 12 * HOUR_US / planting->amount;
    planting->at_us = day_us + 8 * HOUR_US;
    planting->until_us = planting->at_us + 12 * HOUR_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        const struct host *victim = &town->hosts[1 + i % 40];
        struct endpoint client = town_client(town, planting->culprit);
        struct endpoint server = town_server(victim, (uint16_t)(1 + i / 40 * 3 + i % 40 * 50));
        int64_t at_us = planting->at_us + i * every_us + town_between(town, 0, every_us / 2);
        if (victim == planting->culprit) continue;
        talk_refused(town, &client, &server, at_us);
    }
}

void plant_scan_with_flags(struct town *town, struct planting *planting)
{
    static const uint8_t flags[STRENGTHS] = {TCP_FIN, 0, TCP_FIN | TCP_PSH | TCP_URG};
    const struct host *victim = plant_victim(town, planting);
    /* Not across the end of five minutes. */
    planting->at_us = planting->at_us / (5 * MINUTE_US) * 5 * MINUTE_US + 5 * SECOND_US;
    planting->until_us = planting->at_us + 4 * MINUTE_US;
    struct endpoint client = town_client(town, planting->culprit);
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint server = town_server(victim, (uint16_t)(20 + i * 3));
        talk_segment(town, &client, &server, planting->at_us + i * 4 * MINUTE_US / planting->amount,
                     flags[planting->strength]);
    }
}

/* Open ports and closed ones refuse an ACK. */
void plant_scan_with_acks(struct town *town, struct planting *planting)
{
    const struct host *victim = plant_victim(town, planting);
    planting->at_us = planting->at_us / (5 * MINUTE_US) * 5 * MINUTE_US + 5 * SECOND_US;
    planting->until_us = planting->at_us + 4 * MINUTE_US;
    struct endpoint client = town_client(town, planting->culprit);
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint server = town_server(victim, (uint16_t)(20 + i * 3));
        int64_t at_us = planting->at_us + i * 4 * MINUTE_US / planting->amount;
        talk_segment(town, &client, &server, at_us, TCP_ACK);
        if (planting->strength != 1) talk_segment(town, &server, &client, at_us + 300, TCP_RST);
    }
}

void plant_sweep_by_echo(struct town *town, struct planting *planting)
{
    planting->until_us = planting->at_us + MINUTE_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint target = draw_target(town, planting, i, 0);
        struct endpoint from = planting->culprit->end;
        talk_ping(town, &from, &target, planting->at_us + i * 50 * SECOND_US / planting->amount,
                  false);
    }
}

/* From addresses that the culprit makes up, so that the finding names the victim. */
void plant_flood_with_syn(struct town *town, struct planting *planting)
{
    const struct host *victim = plant_victim(town, planting);
    struct endpoint server = town_server(victim, 80);
    planting->until_us = planting->at_us + 9 * SECOND_US;
    ip_format(&victim->end.ip, planting->party);
    for (unsigned i = 0; i < planting->amount; i++) {
        char ip[IP_TEXT_SIZE];
        (void)snprintf(ip, sizeof ip, "77.%u.%u.%u", random_below(&town->random, 250),
                       random_below(&town->random, 250), 1 + i % 250);
        struct endpoint forged = town_outside(
            town, planting->culprit, ip, (uint16_t)(1024 + random_below(&town->random, 60000)));
        talk_segment(town, &forged, &server, planting->at_us + i * 9 * SECOND_US / planting->amount,
                     TCP_SYN);
    }
}

void plant_search_by_arp(struct town *town, struct planting *planting)
{
    planting->at_us = planting->at_us / (5 * MINUTE_US) * 5 * MINUTE_US + 5 * SECOND_US;
    planting->until_us = planting->at_us + 4 * MINUTE_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        char ip[IP_TEXT_SIZE];
        (void)snprintf(ip, sizeof ip, "192.168.%u.%u", 10 + i / 250, 1 + i % 250);
        talk_arp(town, planting->culprit, ip,
                 planting->at_us + i * 4 * MINUTE_US / planting->amount);
    }
}

/* For printers and other things that tell of themselves. */
void plant_search_by_udp(struct town *town, struct planting *planting)
{
    static const uint8_t zeros[40];
    static const uint16_t ports[STRENGTHS] = {161, 137, 1900};
    planting->until_us = planting->at_us + 5 * MINUTE_US;
    struct endpoint client = town_client(town, planting->culprit);
    for (unsigned i = 0; i < planting->amount; i++) {
        char ip[IP_TEXT_SIZE];
        (void)snprintf(ip, sizeof ip, "192.168.%u.%u", 10 + i / 150, 100 + i % 150);
        struct endpoint target =
            town_outside(town, planting->culprit, ip, ports[planting->strength]);
        talk_udp(town, &client, &target, planting->at_us + i * 4 * MINUTE_US / planting->amount,
                 (struct span){zeros, sizeof zeros}, (struct span){NULL, 0});
    }
}

/* From one port, as tools do that keep no connections. */
void plant_scan_hosts_with_flags(struct town *town, struct planting *planting)
{
    static const uint8_t flags[STRENGTHS] = {TCP_FIN, 0, TCP_ACK};
    planting->at_us = planting->at_us / (5 * MINUTE_US) * 5 * MINUTE_US + 5 * SECOND_US;
    planting->until_us = planting->at_us + 4 * MINUTE_US;
    struct endpoint client = town_client(town, planting->culprit);
    for (unsigned i = 0; i < planting->amount; i++) {
        char ip[IP_TEXT_SIZE];
        (void)snprintf(ip, sizeof ip, "192.168.%u.%u", 10 + i / 150, 100 + i % 150);
        struct endpoint target = town_outside(town, planting->culprit, ip, 80);
        talk_segment(town, &client, &target, planting->at_us + i * 4 * MINUTE_US / planting->amount,
                     flags[planting->strength]);
    }
}
