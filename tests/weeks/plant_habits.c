/* SPDX-License-Identifier: MIT */
/* Trouble that shows in what is usual: calls home, what is carried out; and floods of other kinds than SYN. */
#include "plants.h"

#include "parser/packet.h"

/* Through a day, with a tenth of jitter, to a name of its own. */
void plant_call_home(struct town *town, struct planting *planting)
{
    int64_t every_us = 12 * HOUR_US / planting->amount;
    char name[64];
    if (every_us > 10 * MINUTE_US) every_us = 10 * MINUTE_US;
    (void)snprintf(name, sizeof name, "c%u.quiet-harbor%u.net", planting->strength,
                   random_below(&town->random, 1000));
    planting->at_us = planting->at_us / DAY_US * DAY_US + 8 * HOUR_US + MINUTE_US;
    planting->until_us = planting->at_us + planting->amount * every_us;
    for (unsigned i = 0; i < planting->amount; i++)
        (void)talk_tls(town, planting->culprit, name,
                       planting->at_us + i * every_us + town_between(town, 0, every_us / 10), 700,
                       500);
}

/* Megabytes of a day, in pieces. */
void plant_carry_out(struct town *town, struct planting *planting)
{
    char name[64];
    (void)snprintf(name, sizeof name, "drop%u.far-shelf%u.net", planting->strength,
                   random_below(&town->random, 1000));
    planting->at_us = planting->at_us / DAY_US * DAY_US + 9 * HOUR_US;
    planting->until_us = planting->at_us + 3 * HOUR_US;
    for (unsigned i = 0; i < 8; i++)
        (void)talk_tls(town, planting->culprit, name, planting->at_us + i * 20 * MINUTE_US,
                       planting->amount * UINT64_C(1000000) / 8, 4000);
}

void plant_flood_with_udp(struct town *town, struct planting *planting)
{
    static const uint8_t junk[64];
    const struct host *victim = plant_victim(town, planting);
    struct endpoint server = town_server(victim, 5060);
    planting->until_us = planting->at_us + 9 * SECOND_US;
    ip_format(&victim->end.ip, planting->party);
    for (unsigned i = 0; i < planting->amount; i++) {
        char ip[IP_TEXT_SIZE];
        (void)snprintf(ip, sizeof ip, "78.%u.%u.%u", random_below(&town->random, 250),
                       random_below(&town->random, 250), 1 + i % 250);
        struct endpoint forged = town_outside(
            town, planting->culprit, ip, (uint16_t)(1024 + random_below(&town->random, 60000)));
        talk_udp(town, &forged, &server, planting->at_us + i * 9 * SECOND_US / planting->amount,
                 (struct span){junk, sizeof junk}, (struct span){NULL, 0});
    }
}

/* Answers of time servers that the victim never asked. */
void plant_answer_unasked(struct town *town, struct planting *planting)
{
    static const uint8_t monitor_list[440] = {0xd7, 0, 3, 42};
    const struct host *victim = plant_victim(town, planting);
    planting->until_us = planting->at_us + 9 * SECOND_US;
    ip_format(&victim->end.ip, planting->party);
    for (unsigned i = 0; i < planting->amount; i++) {
        char ip[IP_TEXT_SIZE];
        (void)snprintf(ip, sizeof ip, "79.%u.7.%u", i % 120, 1 + i % 200);
        struct endpoint server = town_outside(town, planting->culprit, ip, 123);
        struct endpoint asked = town_server(victim, 40000);
        talk_udp(town, &server, &asked, planting->at_us + i * 9 * SECOND_US / planting->amount,
                 (struct span){monitor_list, sizeof monitor_list}, (struct span){NULL, 0});
    }
}

void plant_flood_with_macs(struct town *town, struct planting *planting)
{
    planting->at_us = planting->at_us / MINUTE_US * MINUTE_US + SECOND_US;
    planting->until_us = planting->at_us + 50 * SECOND_US;
    planting->party[0] = 0; /* devices that do not exist */
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint from = planting->culprit->end, to = plant_victim(town, planting)->end;
        uint64_t drawn = random_next(&town->random);
        memcpy(from.mac.bytes, &drawn, 6);
        from.mac.bytes[0] = (uint8_t)((drawn & 0xf0) | 2);
        (void)snprintf(planting->party, sizeof planting->party, "172.20.%u.%u", i / 250,
                       i % 250 + 1);
        (void)ip_parse(planting->party, &from.ip);
        from.port = to.port = 9;
        talk_segment(town, &from, &to, planting->at_us + i * 50 * SECOND_US / planting->amount,
                     TCP_ACK);
    }
    planting->party[0] = 0;
}

/* Kilobytes of an hour, each way, in the payload of echoes. */
void plant_tunnel_in_echo(struct town *town, struct planting *planting)
{
    static const uint8_t payload[1000];
    static struct build frame;
    const struct span bytes = {payload, sizeof payload};
    struct endpoint from = planting->culprit->end;
    struct endpoint to = town_outside(town, planting->culprit, "91.203.7.9", 0);
    int64_t every_us = 40 * MINUTE_US / planting->amount;
    planting->at_us = planting->at_us / HOUR_US * HOUR_US + MINUTE_US;
    planting->until_us = planting->at_us + 40 * MINUTE_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        frame_icmp(&frame, &from, &to, 8, 0, bytes);
        stage_put(&town->stage, planting->at_us + i * every_us, &frame);
        frame_icmp(&frame, &to, &from, 0, 0, bytes);
        stage_put(&town->stage, planting->at_us + i * every_us + 20000, &frame);
    }
}

void plant_advertise_router(struct town *town, struct planting *planting)
{
    planting->until_us = planting->at_us + HOUR_US;
    for (unsigned i = 0; i < 3; i++)
        talk_router_advertisement(town, planting->culprit, planting->at_us + i * 15 * MINUTE_US);
}
