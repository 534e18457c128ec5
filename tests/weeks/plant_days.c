/* SPDX-License-Identifier: MIT */
/* Trouble that shows beside earlier days only: strangers, uploads, hours, connections that stay. */
#include "plants.h"

static void choose(struct town *town, struct planting *planting, enum host_kind kind,
                   unsigned number)
{
    planting->culprit = town_host(town, kind, number);
    planting->mac = planting->culprit->end.mac;
    ip_format(&planting->culprit->end.ip, planting->party);
}

/* A thing that nothing else was planted at. */
void plant_meet_stranger(struct town *town, struct planting *planting)
{
    unsigned count = town_count(town, KIND_THING);
    char name[64];
    choose(town, planting, KIND_THING, count - 2 - planting->strength);
    planting->until_us = planting->at_us + HOUR_US;
    (void)snprintf(name, sizeof name, "cloud.other-maker%u.net", random_below(&town->random, 1000));
    if (planting->strength == 0)
        (void)talk_tls(town, planting->culprit, name, planting->at_us, 2000, 3000);
    if (planting->strength == 2)
        (void)talk_http(town, planting->culprit, name, planting->at_us, 3000);
    if (planting->strength != 1) return;
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server = town_outside(town, planting->culprit, "91.203.8.44", 4321);
    (void)talk_tcp(town, &client, &server, planting->at_us,
                   &(struct dialogue){.sent = 2000, .received = 3000});
}

void plant_keep_connection(struct town *town, struct planting *planting)
{
    struct build hello = {.size = 0};
    char name[64], ip[IP_TEXT_SIZE];
    (void)snprintf(name, sizeof name, "stay.kept-line%u.net", random_below(&town->random, 1000));
    town_address_of(name, 0, ip);
    talk_client_hello(&hello, name, 2);
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server = town_outside(town, planting->culprit, ip, 443);
    planting->at_us = planting->at_us / DAY_US * DAY_US + 6 * HOUR_US;
    planting->until_us = planting->at_us + planting->amount * HOUR_US;
    talk_look_up(town, planting->culprit, name, planting->at_us);
    talk_kept(town, &client, &server, planting->at_us + SECOND_US,
              &(struct kept_dialogue){.until_us = planting->until_us,
                                      .every_us = MINUTE_US,
                                      .sent = 80,
                                      .received = 90,
                                      .asks = build_span(&hello)});
}

/* To a place that the device has met on each day: it is no exfiltration. */
void plant_upload_much(struct town *town, struct planting *planting)
{
    char name[64];
    choose(town, planting, KIND_THING, town_count(town, KIND_THING) - 2 - planting->strength);
    (void)snprintf(name, sizeof name, "api.maker-%u.com", planting->culprit->number % 5);
    planting->at_us = planting->at_us / DAY_US * DAY_US + 9 * HOUR_US;
    planting->until_us = planting->at_us + 3 * HOUR_US;
    for (unsigned i = 0; i < 8; i++)
        (void)talk_tls(town, planting->culprit, name, planting->at_us + i * 20 * MINUTE_US,
                       planting->amount * UINT64_C(1000000) / 8, 4000);
}

/* Somebody who sleeps at this hour on all other days. */
void plant_wake_at_night(struct town *town, struct planting *planting)
{
    static const enum host_kind kinds[STRENGTHS] = {KIND_LAPTOP, KIND_PHONE, KIND_DESKTOP};
    enum host_kind kind = kinds[planting->strength];
    choose(town, planting, kind, random_below(&town->random, town_count(town, kind)));
    planting->at_us = planting->at_us / DAY_US * DAY_US + 3 * HOUR_US + MINUTE_US;
    planting->until_us = planting->at_us + HOUR_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "www.night-reading%u.com", i);
        (void)talk_tls(town, planting->culprit, name,
                       planting->at_us + i * 40 * MINUTE_US / planting->amount, 900, 9000);
    }
}
