/* SPDX-License-Identifier: MIT */
/* Devices that somebody holds: phones, laptops, desktops, guests. */
#include "life.h"

#include "model/vlans.h"

static const struct host *storage(struct town *town)
{
    return town_host(town, KIND_STORAGE, 0);
}

struct endpoint life_dead_end(struct town *town, const struct host *host, uint16_t port)
{
    char ip[IP_TEXT_SIZE];
    (void)snprintf(ip, sizeof ip, "%u.%u.%u.%u", 40 + random_below(&town->random, 60),
                   random_below(&town->random, 256), random_below(&town->random, 256),
                   1 + random_below(&town->random, 250));
    return town_outside(town, host, ip, port);
}

/* A name that many know, or one of the many that few know. */
static void draw_name(struct town *town, char *name, size_t size)
{
    static const char *const beginnings[] = {"news",  "shop", "mail",  "play", "blue", "north",
                                             "quick", "city", "daily", "good", "home", "green"};
    static const char *const endings[] = {"harbor", "corner", "market", "paper",  "stream",
                                          "garden", "bridge", "studio", "planet", "kitchen"};
    static const char *const tops[] = {"com", "net", "org", "de", "co.uk"};
    if (town_chance(town, 15)) {
        (void)snprintf(name, size, "d%08x%05x.cdn-edge.net",
                       random_below(&town->random, 60) * 71237,
                       random_below(&town->random, 40) * 911);
        return;
    }
    unsigned which = random_below(&town->random, town_chance(town, 70) ? 30 : 600);
    (void)snprintf(name, size, "%s.%s%s.%s", which % 3 ? "www" : "static", beginnings[which % 12],
                   endings[which / 12 % 10], tops[which / 120]);
}

int64_t life_look_at_page(struct town *town, const struct host *host, int64_t at_us)
{
    unsigned parts = 2 + random_below(&town->random, 5);
    for (unsigned part = 0; part < parts; part++) {
        char name[80];
        draw_name(town, name, sizeof name);
        uint64_t received = 2000 + random_below(&town->random, 200000);
        if (town_chance(town, 30))
            talk_quic(town, host, name, at_us, received);
        else
            talk_tls(town, host, name, at_us, 800 + random_below(&town->random, 3000), received);
        at_us += town_between(town, 50000, SECOND_US);
    }
    if (town_chance(town, 4)) {
        struct endpoint client = town_client(town, host), dead = life_dead_end(town, host, 443);
        talk_unanswered(town, &client, &dead, at_us);
    }
    return at_us;
}

/* Pages, one after the other, for a while. */
static void browse(struct town *town, const struct host *host, int64_t from_us, int64_t to_us,
                   unsigned pages)
{
    for (unsigned page = 0; page < pages; page++)
        (void)life_look_at_page(town, host, town_between(town, from_us, to_us));
}

static void come_home(struct town *town, const struct host *host, int64_t at_us)
{
    const struct host *router = town_host(town, KIND_ROUTER, 0);
    talk_lease(town, host, &router->end, &router->end, at_us);
    talk_arp_answered(town, host, router, at_us + 100000);
    talk_mdns(town, host, at_us + 200000);
    (void)talk_http(town, host, "connectivity.maker.com", at_us + 300000, 0);
}

/* The one connection over which a phone is told of news. */
static void hold_push(struct town *town, const struct host *host, int64_t from_us, int64_t to_us)
{
    char ip[IP_TEXT_SIZE];
    town_address_of("push.maker.com", host->number, ip);
    struct endpoint client = town_client(town, host);
    struct endpoint server = town_outside(town, host, ip, 5223);
    talk_look_up(town, host, "push.maker.com", from_us);
    talk_kept(town, &client, &server, from_us + 100000,
              &(struct kept_dialogue){
                  .until_us = to_us, .every_us = 15 * MINUTE_US, .sent = 90, .received = 120});
}

void life_of_phone(struct town *town, const struct host *host, int64_t day_us)
{
    int64_t leaves_us = day_us + town_between(town, 7 * HOUR_US, 9 * HOUR_US);
    int64_t returns_us = day_us + town_between(town, 16 * HOUR_US, 19 * HOUR_US);
    come_home(town, host, day_us + town_between(town, 0, 5 * HOUR_US));
    browse(town, host, leaves_us - HOUR_US, leaves_us, 6);
    come_home(town, host, returns_us);
    hold_push(town, host, returns_us + SECOND_US, day_us + 24 * HOUR_US - MINUTE_US);
    browse(town, host, returns_us + MINUTE_US, day_us + 23 * HOUR_US, 25);
    if (host->number % 3 == 0) /* photos, when it is charged */
        (void)talk_tls(town, host, "photos.cloud-store.com",
                       day_us + town_between(town, HOUR_US, 4 * HOUR_US),
                       (4 + random_below(&town->random, 20)) * 1000000, 40000);
}

/* A meeting: as much each way. */
static void meet(struct town *town, const struct host *host, int64_t at_us)
{
    static const uint8_t voice[1000] = {0x80, 0x6f};
    const struct span packet = {voice, sizeof voice};
    char ip[IP_TEXT_SIZE];
    town_address_of("media.meetings.com", random_below(&town->random, 20), ip);
    struct endpoint client = town_client(town, host);
    struct endpoint server = town_outside(town, host, ip, 3478);
    (void)talk_tls(town, host, "www.meetings.com", at_us, 4000, 90000);
    for (unsigned i = 0; i < 300; i++)
        talk_udp(town, &client, &server, at_us + (i + 1) * 6 * SECOND_US, packet, packet);
}

/* Hashes of files, as a guard against malware looks them up: many names, answers of 127/8. */
static void look_up_hashes(struct town *town, const struct host *host, int64_t at_us)
{
    for (unsigned i = 0; i < 140; i++) {
        char name[80];
        (void)snprintf(name, sizeof name, "%08x%08x%08x.hash.guard-check.net",
                       (unsigned)random_next(&town->random), (unsigned)random_next(&town->random),
                       (unsigned)random_next(&town->random));
        talk_question(town, host, at_us + i * SECOND_US,
                      &(struct question){.name = name, .ip = "127.0.0.1"});
    }
}

/* What a browser and a search list ask for that is not there. */
static void ask_in_vain(struct town *town, const struct host *host, int64_t at_us)
{
    static const char *const hosts[] = {"wpad", "printer", "files", "wiki", "isatap"};
    for (unsigned i = 0; i < 5; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%s.home.arpa", hosts[i]);
        talk_question(town, host, at_us, &(struct question){.name = name, .rcode = 3});
        (void)snprintf(name, sizeof name, "%c%c%c%c%c%c%c%c", 'a' + random_below(&town->random, 26),
                       'a' + random_below(&town->random, 26), 'a' + random_below(&town->random, 26),
                       'a' + random_below(&town->random, 26), 'a' + random_below(&town->random, 26),
                       'a' + random_below(&town->random, 26), 'a' + random_below(&town->random, 26),
                       'a' + random_below(&town->random, 26));
        talk_question(town, host, at_us + 1000, &(struct question){.name = name, .rcode = 3});
    }
}

static void use_shares(struct town *town, const struct host *host, int64_t at_us)
{
    struct endpoint client = town_client(town, host), server = town_server(storage(town), 445);
    static const uint8_t negotiate[] = {0, 0, 0, 36, 0xfe, 'S', 'M', 'B', 64, 0};
    talk_arp_answered(town, host, storage(town), at_us - SECOND_US);
    (void)talk_tcp(town, &client, &server, at_us,
                   &(struct dialogue){.asks = {negotiate, sizeof negotiate},
                                      .tells = {negotiate, sizeof negotiate},
                                      .sent = random_below(&town->random, 900000),
                                      .received = random_below(&town->random, 900000),
                                      .lasts_us = town_between(town, MINUTE_US, 10 * MINUTE_US)});
}

/* Work is pushed to a store of sources some times a day, each time of another size. */
static void push_work(struct town *town, const struct host *host, int64_t at_us)
{
    struct endpoint client = town_client(town, host), server = town_server(storage(town), 22);
    (void)talk_tcp(town, &client, &server, at_us,
                   &(struct dialogue){.asks = span_text("SSH-2.0-OpenSSH_9.6\r\n"),
                                      .tells = span_text("SSH-2.0-OpenSSH_9.2\r\n"),
                                      .server_first = true,
                                      .sent = 3000 + random_below(&town->random, 60000),
                                      .received = 4000 + random_below(&town->random, 20000)});
}

/* The printer is off: the same port again and again. */
static void print_in_vain(struct town *town, const struct host *host, int64_t at_us)
{
    const struct host *printer = town_host(town, KIND_PRINTER, 1);
    for (unsigned i = 0; i < 8; i++) {
        struct endpoint client = town_client(town, host), server = town_server(printer, 9100);
        talk_unanswered(town, &client, &server, at_us + i * 20 * SECOND_US);
    }
}

void life_of_laptop(struct town *town, const struct host *host, int64_t day_us)
{
    int64_t from_us = day_us + town_between(town, 7 * HOUR_US, 9 * HOUR_US);
    int64_t to_us = day_us + town_between(town, 17 * HOUR_US, 22 * HOUR_US);
    if (town_chance(town, 10)) return; /* it is elsewhere today */
    come_home(town, host, from_us);
    ask_in_vain(town, host, from_us + SECOND_US);
    browse(town, host, from_us + MINUTE_US, to_us, 60);
    for (unsigned i = 0; i < 4; i++) {
        use_shares(town, host, town_between(town, from_us + MINUTE_US, to_us));
        push_work(town, host, town_between(town, from_us + MINUTE_US, to_us));
    }
    meet(town, host, town_between(town, from_us + HOUR_US, to_us - HOUR_US));
    if (host->number % 3 == 0) look_up_hashes(town, host, from_us + 2 * HOUR_US);
    if (town_chance(town, 20)) print_in_vain(town, host, town_between(town, from_us, to_us));
    if (host->number == 1) { /* works over a tunnel all day */
        char ip[IP_TEXT_SIZE];
        town_address_of("vpn.employer.com", 0, ip);
        struct endpoint client = town_client(town, host);
        struct endpoint server = town_outside(town, host, ip, 443);
        struct build hello = {.size = 0};
        talk_client_hello(&hello, "vpn.employer.com", 1);
        talk_look_up(town, host, "vpn.employer.com", from_us + 2 * SECOND_US);
        talk_kept(town, &client, &server, from_us + 3 * SECOND_US,
                  &(struct kept_dialogue){.until_us = to_us,
                                          .every_us = 2 * MINUTE_US,
                                          .sent = 30000,
                                          .received = 60000,
                                          .asks = build_span(&hello)});
    }
}

void life_of_desktop(struct town *town, const struct host *host, int64_t day_us)
{
    int64_t from_us = day_us + town_between(town, 15 * HOUR_US, 17 * HOUR_US);
    come_home(town, host, from_us);
    browse(town, host, from_us + MINUTE_US, day_us + 23 * HOUR_US, 40);
    use_shares(town, host, from_us + HOUR_US);
    if (host->number == 0) /* the backup of each night */
        (void)talk_tls(town, host, "vault.backup-house.com", day_us + HOUR_US + 5 * MINUTE_US,
                       60000000 + random_below(&town->random, 30000000), 100000);
    if (host->number == 1) /* an update of the system, once in a while */
        (void)talk_http(town, host, "download.updates.com", from_us + 2 * HOUR_US, 40000000);
}

void life_of_peer_program(struct town *town, const struct host *host, int64_t day_us)
{
    static const uint8_t chunk[120] = "d1:ad2:id20:";
    int64_t from_us = day_us + 19 * HOUR_US, to_us = day_us + 23 * HOUR_US;
    come_home(town, host, from_us - HOUR_US);
    browse(town, host, from_us, to_us, 10);
    for (unsigned i = 0; i < 900; i++) {
        int64_t at_us = town_between(town, from_us, to_us);
        uint16_t port =
            (uint16_t)(town_chance(town, 30) ? 6881 : 10000 + random_below(&town->random, 50000));
        struct endpoint client = town_client(town, host), peer = life_dead_end(town, host, port);
        unsigned chance = random_below(&town->random, 100);
        if (chance < 35)
            talk_udp(town, &client, &peer, at_us, (struct span){chunk, sizeof chunk},
                     (struct span){chance < 20 ? chunk : NULL, sizeof chunk});
        else if (chance < 55)
            (void)talk_tcp(town, &client, &peer, at_us,
                           &(struct dialogue){.sent = 2000 + random_below(&town->random, 100000),
                                              .received = random_below(&town->random, 400000),
                                              .lasts_us = 3 * MINUTE_US});
        else if (chance < 70)
            talk_refused(town, &client, &peer, at_us);
        else
            talk_unanswered(town, &client, &peer, at_us);
    }
}

/* Some come for some hours. The addresses of those who left are given again, on the same day too. */
void life_of_guests(struct town *town, int64_t day_us)
{
    unsigned residents = town->host_count;
    struct endpoint router = town_host(town, KIND_ROUTER, 0)->end;
    (void)ip_parse("192.168.20.1", &router.ip);
    for (unsigned i = 0; i < 8; i++) {
        char ip[IP_TEXT_SIZE], name[24];
        (void)snprintf(ip, sizeof ip, "192.168.20.%u", 100 + i % 4);
        (void)snprintf(name, sizeof name, "guest-%x",
                       (unsigned)(random_next(&town->random) & 0xffff));
        struct host *guest = town_add(town, KIND_GUEST, name, ip);
        int64_t from_us = day_us + (i < 4 ? 9 : 15) * HOUR_US + town_between(town, 0, HOUR_US);
        talk_lease(town, guest, &router, &router, from_us);
        (void)talk_http(town, guest, "connectivity.maker.com", from_us + SECOND_US, 0);
        browse(town, guest, from_us + MINUTE_US, from_us + 3 * HOUR_US, 12);
        town->host_count = residents; /* nobody knows them tomorrow */
    }
}
