/* SPDX-License-Identifier: MIT */
/* Trouble on the own network: claims of addresses, DHCP, devices. */
#include "plants.h"

/* The claims come every two seconds, to one who uses the address. */
static void claim(struct town *town, struct planting *planting, const struct host *owner)
{
    const struct host *asker = town_host(town, KIND_PRINTER, 0);
    struct endpoint claimant = planting->culprit->end;
    claimant.ip = owner->end.ip;
    ip_format(&owner->end.ip, planting->party);
    planting->until_us = planting->at_us + planting->amount * 2 * SECOND_US;
    talk_arp_answered(town, asker, owner, planting->at_us - MINUTE_US);
    for (unsigned i = 0; i < planting->amount; i++)
        talk_claim(town, &claimant, &asker->end, planting->at_us + i * 2 * SECOND_US);
    talk_arp_answered(town, asker, owner, planting->until_us + 30 * SECOND_US);
}

void plant_spoof_gateway(struct town *town, struct planting *planting)
{
    claim(town, planting, town_host(town, KIND_ROUTER, 0));
}

/* By neighbour advertisements, between the router's own. */
void plant_spoof_router(struct town *town, struct planting *planting)
{
    const struct host *router = town_host(town, KIND_ROUTER, 0);
    planting->until_us = planting->at_us + planting->amount * 2 * SECOND_US;
    (void)snprintf(planting->party, sizeof planting->party, "fe80::%x:%x", router->kind + 1,
                   router->number + 1);
    talk_router_advertisement(town, router, planting->at_us - MINUTE_US);
    for (unsigned i = 0; i < planting->amount; i++)
        talk_router_claim(town, router, &planting->culprit->end,
                          planting->at_us + i * 2 * SECOND_US);
    talk_router_advertisement(town, router, planting->until_us + 30 * SECOND_US);
}

void plant_take_address(struct town *town, struct planting *planting)
{
    claim(town, planting, plant_victim(town, planting));
}

void plant_starve_dhcp(struct town *town, struct planting *planting)
{
    planting->at_us = planting->at_us / MINUTE_US * MINUTE_US + SECOND_US;
    planting->until_us = planting->at_us + 50 * SECOND_US;
    planting->party[0] = 0; /* clients that do not exist: there is none to name */
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint client = planting->culprit->end;
        uint64_t drawn = random_next(&town->random);
        memcpy(client.mac.bytes, &drawn, 6);
        client.mac.bytes[0] = (uint8_t)((drawn & 0xf0) | 2);
        talk_discover(town, &client, planting->at_us + i * 50 * SECOND_US / planting->amount);
    }
}

void plant_serve_dhcp(struct town *town, struct planting *planting)
{
    struct endpoint server = planting->culprit->end;
    struct endpoint router =
        planting->strength == 0 ? server : town_host(town, KIND_ROUTER, 0)->end;
    planting->until_us = planting->at_us + 20 * MINUTE_US;
    for (unsigned i = 0; i < 4; i++) {
        struct host client = *town_host(town, KIND_THING, i);
        if (&town->hosts[0] == planting->culprit) continue;
        talk_lease(town, &client, &server, &router, planting->at_us + i * 4 * MINUTE_US);
    }
}

/* Of a cloned machine: it finds its address in use. */
void plant_decline_address(struct town *town, struct planting *planting)
{
    planting->until_us = planting->at_us + 2 * MINUTE_US;
    for (unsigned i = 0; i <= planting->strength; i++)
        talk_decline(town, &planting->culprit->end, planting->at_us + i * 10 * SECOND_US);
}

/* Every second answer comes from the culprit, in the name server's name. */
void plant_forge_answers(struct town *town, struct planting *planting)
{
    const struct host *client = plant_victim(town, planting);
    planting->at_us = planting->at_us / (5 * MINUTE_US) * 5 * MINUTE_US + 5 * SECOND_US;
    planting->until_us = planting->at_us + 4 * MINUTE_US;
    ip_format(&client->end.ip, planting->party);
    for (unsigned i = 0; i < 2 * planting->amount; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "www%u.savings.example", i);
        talk_question(
            town, client, planting->at_us + i * 2 * MINUTE_US / planting->amount,
            &(struct question){.name = name, .forger = i % 2 ? &planting->culprit->end.mac : NULL});
    }
}

/* One that was never here before. */
void plant_bring_device(struct town *town, struct planting *planting)
{
    static unsigned brought;
    struct host stranger = *planting->culprit;
    const struct host *router = town_host(town, KIND_ROUTER, 0);
    uint64_t drawn = random_next(&town->random);
    memcpy(stranger.end.mac.bytes, &drawn, 6);
    stranger.end.mac.bytes[0] = (uint8_t)(drawn & 0xf0);
    planting->mac = stranger.end.mac;
    (void)snprintf(stranger.name, sizeof stranger.name, "stranger-%u", brought);
    (void)snprintf(planting->party, sizeof planting->party, "192.168.10.%u", 200 + brought++ % 50);
    (void)ip_parse(planting->party, &stranger.end.ip);
    stranger.ip6.version = 0;
    planting->until_us = planting->at_us + HOUR_US;
    if (planting->strength == 0)
        talk_lease(town, &stranger, &router->end, &router->end, planting->at_us);
    if (planting->strength == 2) talk_mdns(town, &stranger, planting->at_us);
    talk_arp_answered(town, &stranger, router, planting->at_us + SECOND_US);
    (void)talk_tls(town, &stranger, "www.stranger.com", planting->at_us + 2 * SECOND_US, 900, 900);
}
