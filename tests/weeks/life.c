/* SPDX-License-Identifier: MIT */
#include "life.h"

typedef void live(struct town *town, const struct host *host, int64_t day_us);

static live *const lives[KIND_COUNT] = {
    [KIND_ROUTER] = life_of_router,
    [KIND_PHONE] = life_of_phone,
    [KIND_LAPTOP] = life_of_laptop,
    [KIND_DESKTOP] = life_of_desktop,
    [KIND_PEER_PROGRAM] = life_of_peer_program,
    [KIND_THING] = life_of_thing,
    [KIND_HUB] = life_of_hub,
    [KIND_CAMERA] = life_of_camera,
    [KIND_TELEVISION] = life_of_television,
    [KIND_STORAGE] = life_of_storage,
    [KIND_PRINTER] = life_of_printer,
    [KIND_SERVER] = life_of_server,
    [KIND_MONITOR] = life_of_monitor,
    [KIND_SCANNER] = life_of_scanner,
};

/* The way out is gone for some minutes: the names are in the resolver's memory, nobody answers. */
static void lose_the_way_out(struct town *town, int64_t day_us)
{
    int64_t from_us = day_us + town_between(town, 10 * HOUR_US, 20 * HOUR_US);
    for (unsigned i = 0; i < town->host_count; i++) {
        const struct host *host = &town->hosts[i];
        bool is_used = host->kind == KIND_PHONE || host->kind == KIND_LAPTOP;
        unsigned tries = is_used ? 3 + random_below(&town->random, 12) : 1;
        if (host->kind == KIND_ROUTER || host->kind == KIND_PRINTER) continue;
        for (unsigned number = 0; number < tries; number++) {
            int64_t at_us = from_us + town_between(town, 0, 5 * MINUTE_US);
            struct endpoint client = town_client(town, host);
            struct endpoint server = life_dead_end(town, host, 443);
            talk_unanswered(town, &client, &server, at_us);
        }
    }
}

/* The resolver fails for some minutes: everybody asks, and it says so. */
static void lose_the_resolver(struct town *town, int64_t day_us)
{
    int64_t from_us = day_us + town_between(town, 10 * HOUR_US, 20 * HOUR_US);
    for (unsigned i = 0; i < town->host_count; i++) {
        for (unsigned number = 0; number < 20; number++) {
            char name[64];
            (void)snprintf(name, sizeof name, "www.wanted%u.com", random_below(&town->random, 400));
            talk_question(town, &town->hosts[i], from_us + town_between(town, 0, 5 * MINUTE_US),
                          &(struct question){.name = name, .rcode = 2});
        }
    }
}

void life_pass_day(struct town *town, unsigned day)
{
    int64_t day_us = town->from_us + day * DAY_US;
    unsigned residents = town->host_count;
    for (unsigned i = 0; i < residents; i++)
        if (lives[town->hosts[i].kind]) lives[town->hosts[i].kind](town, &town->hosts[i], day_us);
    life_of_guests(town, day_us);
    if (day % 7 == 2) lose_the_way_out(town, day_us);
    if (day % 7 == 4) lose_the_resolver(town, day_us);
}
