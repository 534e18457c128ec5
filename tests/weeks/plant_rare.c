/* SPDX-License-Identifier: MIT */
/* What ordinary days have none of: odd protocols, pages that are guessed, requests without an end, packets
 * in others' names. */
#include "plants.h"

#include "parser/packet.h"

/* Within one of the periods that a rule counts in. */
static void begin_period(struct planting *planting, int64_t period_us, int64_t lasts_us)
{
    planting->at_us = planting->at_us / period_us * period_us + 5 * SECOND_US;
    planting->until_us = planting->at_us + lasts_us;
}

void plant_try_protocols(struct town *town, struct planting *planting)
{
    static struct build frame;
    static const uint8_t zeros[20];
    const struct host *victim = plant_victim(town, planting);
    begin_period(planting, 5 * MINUTE_US, 4 * MINUTE_US);
    for (unsigned i = 0; i < planting->amount; i++) {
        frame.size = 0;
        frame_ip(&frame, &planting->culprit->end, &victim->end, (uint8_t)(60 + i),
                 (struct span){zeros, sizeof zeros});
        stage_put(&town->stage, planting->at_us + i * 4 * MINUTE_US / planting->amount, &frame);
    }
}

void plant_guess_pages(struct town *town, struct planting *planting)
{
    static const char answer[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    const struct host *victim = plant_victim(town, planting);
    begin_period(planting, 5 * MINUTE_US, 4 * MINUTE_US);
    for (unsigned i = 0; i < planting->amount; i++) {
        char question[128];
        (void)snprintf(question, sizeof question, "GET /%s%u%s HTTP/1.1\r\nHost: web\r\n\r\n",
                       planting->strength == 1 ? "" : "word", i, i % 3 ? ".php" : "/");
        struct endpoint client = town_client(town, planting->culprit);
        struct endpoint server = town_server(victim, 80);
        (void)talk_tcp(town, &client, &server,
                       planting->at_us + i * 4 * MINUTE_US / planting->amount,
                       &(struct dialogue){.asks = span_text(question), .tells = span_text(answer)});
    }
}

void plant_hold_requests(struct town *town, struct planting *planting)
{
    static const char question[] = "GET / HTTP/1.1\r\nUser-Agent: x\r\n";
    const struct host *victim = plant_victim(town, planting);
    begin_period(planting, 10 * MINUTE_US, 8 * MINUTE_US);
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint client = town_client(town, planting->culprit);
        struct endpoint server = town_server(victim, 80);
        int64_t at_us = planting->at_us + i * MINUTE_US / planting->amount;
        talk_kept(town, &client, &server, at_us,
                  &(struct kept_dialogue){.until_us = at_us + 3 * MINUTE_US,
                                          .every_us = 15 * SECOND_US,
                                          .sent = 8,
                                          .asks = span_text(question)});
    }
}

void plant_guess_at_database(struct town *town, struct planting *planting)
{
    static const uint16_t ports[STRENGTHS] = {3306, 5432, 1433};
    const struct host *victim = plant_victim(town, planting);
    begin_period(planting, 10 * MINUTE_US, 5 * MINUTE_US);
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint client = town_client(town, planting->culprit);
        struct endpoint server = town_server(victim, ports[planting->strength]);
        (void)talk_tcp(town, &client, &server, planting->at_us + i * SECOND_US / 2,
                       &(struct dialogue){.sent = 80, .received = 160});
    }
}

void plant_name_itself(struct town *town, struct planting *planting)
{
    static const unsigned counts[STRENGTHS] = {3, 12, 50};
    struct endpoint victim = town_server(plant_victim(town, planting), 80), forged = victim;
    begin_period(planting, 10 * MINUTE_US, MINUTE_US);
    forged.mac = planting->culprit->end.mac;
    for (unsigned i = 0; i < counts[planting->strength]; i++)
        talk_segment(town, &forged, &victim, planting->at_us + i * SECOND_US, TCP_SYN);
}

/* The router's address, and the culprit's MAC. */
void plant_redirect(struct town *town, struct planting *planting)
{
    static const unsigned counts[STRENGTHS] = {1, 3, 10};
    static const uint8_t message[32];
    static struct build frame;
    struct endpoint victim = plant_victim(town, planting)->end;
    struct endpoint forged = town_host(town, KIND_ROUTER, 0)->end;
    begin_period(planting, 10 * MINUTE_US, MINUTE_US);
    forged.mac = planting->culprit->end.mac;
    for (unsigned i = 0; i < counts[planting->strength]; i++) {
        frame.size = 0;
        frame_icmp(&frame, &forged, &victim, 5, 1, (struct span){message, sizeof message});
        stage_put(&town->stage, planting->at_us + i * SECOND_US, &frame);
    }
}
