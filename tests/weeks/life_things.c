/* SPDX-License-Identifier: MIT */
/* Devices that nobody holds: things, televisions, servers, the monitor, the router. */
#include "life.h"

static void keep_time(struct town *town, const struct host *host, int64_t day_us, int64_t every_us)
{
    static const uint8_t asked[48] = {0x23}, told[48] = {0x24, 2};
    char ip[IP_TEXT_SIZE];
    town_address_of("pool.time.org", host->number, ip);
    struct endpoint client = town_server(host, 123), server = town_outside(town, host, ip, 123);
    talk_look_up(town, host, "pool.time.org", day_us + host->number * SECOND_US);
    for (int64_t at_us = 2 * SECOND_US; at_us < DAY_US; at_us += every_us)
        talk_udp(town, &client, &server, day_us + at_us + host->number * SECOND_US,
                 (struct span){asked, sizeof asked}, (struct span){told, sizeof told});
}

static void be_there(struct town *town, const struct host *host, int64_t day_us)
{
    const struct host *router = town_host(town, KIND_ROUTER, 0);
    int64_t at_us = day_us + town_between(town, 0, 10 * MINUTE_US);
    talk_lease(town, host, &router->end, &router->end, at_us);
    for (; at_us < day_us + DAY_US - MINUTE_US; at_us += 2 * HOUR_US) {
        talk_arp_answered(town, host, router, at_us + SECOND_US);
        talk_mdns(town, host, at_us + 2 * SECOND_US);
    }
}

/* Polls, without any jitter, all day and night. */
void life_of_thing(struct town *town, const struct host *host, int64_t day_us)
{
    char name[64];
    (void)snprintf(name, sizeof name, "api.maker-%u.com", host->number % 5);
    be_there(town, host, day_us);
    keep_time(town, host, day_us, 2 * HOUR_US);
    for (int64_t at_us = host->number * 7 * SECOND_US + MINUTE_US; at_us < DAY_US - MINUTE_US;
         at_us += 10 * MINUTE_US)
        (void)talk_tls(town, host, name, day_us + at_us, 900, 600);
}

void life_of_hub(struct town *town, const struct host *host, int64_t day_us)
{
    char ip[IP_TEXT_SIZE];
    struct build hello = {.size = 0};
    be_there(town, host, day_us);
    keep_time(town, host, day_us, HOUR_US);
    town_address_of("mqtt.hub-maker.com", 0, ip);
    talk_client_hello(&hello, "mqtt.hub-maker.com", 3);
    struct endpoint client = town_client(town, host);
    struct endpoint server = town_outside(town, host, ip, 8883);
    talk_look_up(town, host, "mqtt.hub-maker.com", day_us + 3 * MINUTE_US);
    talk_kept(town, &client, &server, day_us + 4 * MINUTE_US,
              &(struct kept_dialogue){.until_us = day_us + DAY_US,
                                      .every_us = 2 * MINUTE_US,
                                      .sent = 60,
                                      .received = 60,
                                      .asks = build_span(&hello)});
}

void life_of_camera(struct town *town, const struct host *host, int64_t day_us)
{
    be_there(town, host, day_us);
    keep_time(town, host, day_us, HOUR_US);
    for (unsigned clip = 0; clip < 25; clip++)
        (void)talk_tls(town, host, "clips.camera-cloud.com",
                       day_us + town_between(town, MINUTE_US, DAY_US - HOUR_US),
                       600000 + random_below(&town->random, 1500000), 3000);
}

void life_of_television(struct town *town, const struct host *host, int64_t day_us)
{
    int64_t from_us = day_us + town_between(town, 18 * HOUR_US, 20 * HOUR_US);
    be_there(town, host, day_us);
    for (int64_t at_us = 5 * MINUTE_US; at_us < DAY_US; at_us += 30 * MINUTE_US)
        talk_ssdp(town, host, day_us + at_us);
    /* One is the way to small radios, since the second day. */
    for (int64_t at_us = 4 * MINUTE_US;
         host->number == 1 && day_us > town->from_us && at_us < DAY_US; at_us += 20 * MINUTE_US)
        talk_border_router(town, host, day_us + at_us);
    for (unsigned i = 0; i < 30; i++) { /* events, whose numbers stand in the names */
        char name[64];
        (void)snprintf(name, sizeof name, "e%08x.events.tv-maker.com",
                       (unsigned)random_next(&town->random));
        talk_look_up(town, host, name, from_us + i * 3 * MINUTE_US);
    }
    for (unsigned i = 0; i < 12; i++)
        (void)talk_quic(town, host, i % 2 ? "video1.streams.com" : "video2.streams.com",
                        from_us + i * 8 * MINUTE_US, 3000000);
}

/* While a laptop sleeps, the first television answers for it, and it says so itself when it wakes. */
static void answer_for_sleeper(struct town *town, int64_t day_us)
{
    const struct host *sleeper = town_host(town, KIND_LAPTOP, 2);
    struct endpoint proxy = town_host(town, KIND_TELEVISION, 0)->end;
    const struct host *asker = town_host(town, KIND_STORAGE, 0);
    proxy.ip = sleeper->end.ip;
    for (unsigned i = 0; i < 6; i++)
        talk_claim(town, &proxy, &asker->end, day_us + 3 * HOUR_US + i * 30 * MINUTE_US);
}

void life_of_storage(struct town *town, const struct host *host, int64_t day_us)
{
    be_there(town, host, day_us);
    keep_time(town, host, day_us, HOUR_US);
    answer_for_sleeper(town, day_us);
    for (unsigned part = 0; part < 6; part++)
        (void)talk_tls(town, host, "vault.far-storage.net", day_us + 3 * HOUR_US + part * MINUTE_US,
                       6000000 + random_below(&town->random, 9000000), 30000);
    (void)talk_tls(town, host, "update.storage-maker.com", day_us + 5 * HOUR_US, 900, 90000);
}

void life_of_printer(struct town *town, const struct host *host, int64_t day_us)
{
    if (host->number == 0) be_there(town, host, day_us);
}

static void receive_mail(struct town *town, const struct host *host, int64_t at_us)
{
    struct endpoint sender = life_dead_end(town, host, 0), server = town_server(host, 25);
    sender.port = (uint16_t)(1024 + random_below(&town->random, 60000));
    char name[96];
    (void)snprintf(name, sizeof name, "%u.%u.%u.%u.block.senders-list.org", sender.ip.bytes[15],
                   sender.ip.bytes[14], sender.ip.bytes[13], sender.ip.bytes[12]);
    (void)talk_tcp(town, &sender, &server, at_us,
                   &(struct dialogue){.asks = span_text("EHLO mail.far.org\r\nSTARTTLS\r\n"),
                                      .tells = span_text("220 mail.house.org ESMTP\r\n"),
                                      .server_first = true,
                                      .sent = 4000 + random_below(&town->random, 200000),
                                      .received = 900});
    talk_question(town, host, at_us + SECOND_US, &(struct question){.name = name, .rcode = 3});
}

/* Strangers look for what is open, a few ports each; the router lets some through. */
static void be_looked_at(struct town *town, const struct host *host, int64_t at_us)
{
    static const uint16_t ports[] = {22, 23, 80, 443, 3389};
    struct endpoint stranger = life_dead_end(town, host, 50000);
    for (unsigned i = 0; i < 5; i++) {
        struct endpoint server = town_server(host, ports[i]);
        stranger.port++;
        if (ports[i] == 80 || ports[i] == 443)
            (void)talk_tcp(town, &stranger, &server, at_us + i * SECOND_US,
                           &(struct dialogue){.sent = 200, .received = 500});
        else
            talk_refused(town, &stranger, &server, at_us + i * SECOND_US);
    }
}

void life_of_server(struct town *town, const struct host *host, int64_t day_us)
{
    be_there(town, host, day_us);
    keep_time(town, host, day_us, HOUR_US);
    for (unsigned i = 0; i < 60; i++)
        receive_mail(town, host, day_us + town_between(town, MINUTE_US, DAY_US - HOUR_US));
    for (unsigned i = 0; i < 20; i++)
        be_looked_at(town, host, day_us + town_between(town, MINUTE_US, DAY_US - HOUR_US));
    for (unsigned i = 0; i < 20; i++) { /* mail of the house; some hosts are gone */
        int64_t at_us = day_us + town_between(town, MINUTE_US, DAY_US - HOUR_US);
        struct endpoint client = town_client(town, host), other = life_dead_end(town, host, 25);
        if (town_chance(town, 20))
            talk_unanswered(town, &client, &other, at_us);
        else
            (void)talk_tcp(town, &client, &other, at_us,
                           &(struct dialogue){.asks = span_text("EHLO mail.house.org\r\n"),
                                              .tells = span_text("220 mx.far.org ESMTP\r\n"),
                                              .server_first = true,
                                              .sent = 20000});
    }
}

/* Every five minutes: who answers, and whether the services do. */
void life_of_monitor(struct town *town, const struct host *host, int64_t day_us)
{
    be_there(town, host, day_us);
    for (int64_t at_us = day_us + MINUTE_US; at_us < day_us + DAY_US; at_us += 10 * MINUTE_US) {
        for (unsigned number = 0; number < 28; number++) {
            struct endpoint from = host->end, to = town->hosts[10 + number].end;
            bool is_there = town->hosts[10 + number].kind != KIND_LAPTOP;
            talk_ping(town, &from, &to, at_us + number * 50000, is_there);
        }
        static const uint16_t ports[] = {22, 80, 445};
        for (unsigned i = 0; i < 3; i++) {
            struct endpoint client = town_client(town, host);
            struct endpoint server =
                town_server(town_host(town, i == 1 ? KIND_SERVER : KIND_STORAGE, 0), ports[i]);
            (void)talk_tcp(town, &client, &server, at_us + 3 * SECOND_US + i * SECOND_US,
                           &(struct dialogue){.received = 60, .server_first = true});
        }
        struct endpoint client = town_client(town, host);
        struct endpoint printer = town_server(town_host(town, KIND_PRINTER, 1), 9100);
        talk_unanswered(town, &client, &printer, at_us + 8 * SECOND_US);
    }
}

void life_of_scanner(struct town *town, const struct host *host, int64_t day_us)
{
    static const uint16_t ports[] = {22, 80, 139, 443, 445, 3389, 8080, 9100};
    int64_t at_us = day_us + 2 * HOUR_US + 30 * MINUTE_US;
    be_there(town, host, day_us);
    for (unsigned number = 2; number < 120; number++) {
        char ip[IP_TEXT_SIZE];
        (void)snprintf(ip, sizeof ip, "192.168.10.%u", number);
        struct endpoint from = host->end, to = endpoint_of(ip, 0);
        const struct host *there = NULL;
        for (unsigned i = 0; i < town->host_count; i++)
            if (memcmp(&town->hosts[i].end.ip, &to.ip, sizeof to.ip) == 0) there = &town->hosts[i];
        talk_arp(town, host, ip, at_us += 300000);
        if (!there) continue;
        to = there->end;
        talk_claim(town, &there->end, &host->end, at_us + 1000);
        talk_ping(town, &from, &to, at_us + 2000, true);
        for (unsigned i = 0; i < 8; i++) {
            struct endpoint client = town_client(town, host), server = town_server(there, ports[i]);
            bool is_open = (there->kind == KIND_STORAGE && (i == 0 || i == 4)) ||
                           (there->kind == KIND_SERVER && (i == 1 || i == 3));
            if (is_open)
                (void)talk_tcp(town, &client, &server, at_us + 5000 + i * 9000,
                               &(struct dialogue){.received = 40});
            else
                talk_refused(town, &client, &server, at_us + 5000 + i * 9000);
        }
    }
}

void life_of_router(struct town *town, const struct host *host, int64_t day_us)
{
    for (int64_t at_us = 10 * SECOND_US; at_us < DAY_US; at_us += 20 * MINUTE_US)
        talk_router_advertisement(town, host, day_us + at_us);
}
