/* SPDX-License-Identifier: MIT */
/* Trouble in how something is said: passwords tried at many, programs of their own, ports of others. */
#include "plants.h"

#include "support/certificate_vectors.h"

/* One try at each of many servers. */
void plant_spray_passwords(struct town *town, struct planting *planting)
{
    static const uint16_t ports[STRENGTHS] = {22, 22, 21};
    static const char *const asks[STRENGTHS] = {"SSH-2.0-libssh2_1.10.0\r\n", "SSH-2.0-Go\r\n",
                                                "USER root\r\n"};
    static const char *const tells[STRENGTHS] = {"SSH-2.0-OpenSSH_9.2\r\n",
                                                 "SSH-2.0-OpenSSH_8.4\r\n", "220 FTP\r\n"};
    int64_t every_us = 50 * MINUTE_US / planting->amount;
    planting->at_us = planting->at_us / HOUR_US * HOUR_US + MINUTE_US;
    planting->until_us = planting->at_us + 50 * MINUTE_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        char ip[IP_TEXT_SIZE];
        (void)snprintf(ip, sizeof ip, "88.%u.7.%u", 20 + planting->strength, 1 + i);
        struct endpoint client = town_client(town, planting->culprit);
        struct endpoint server =
            town_outside(town, planting->culprit, ip, ports[planting->strength]);
        (void)talk_tcp(town, &client, &server, planting->at_us + i * every_us,
                       &(struct dialogue){.asks = span_text(asks[planting->strength]),
                                          .tells = span_text(tells[planting->strength]),
                                          .server_first = true,
                                          .sent = 1800 + random_below(&town->random, 200),
                                          .received = 2200 + random_below(&town->random, 200),
                                          .lasts_us = SECOND_US});
    }
}

/* A program that no device has greets a server that all meet. */
void plant_greet_strangely(struct town *town, struct planting *planting)
{
    static const char *const names[STRENGTHS] = {"www.example.com", "", "api.maker-1.com"};
    struct build asks = {.size = 0}, tells = {.size = 0};
    const char *name = names[planting->strength];
    char ip[IP_TEXT_SIZE];
    planting->until_us = planting->at_us + HOUR_US;
    town_address_of(*name ? name : "www.example.com", 0, ip);
    if (*name) talk_look_up(town, planting->culprit, name, planting->at_us);
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server = town_outside(town, planting->culprit, ip, 443);
    talk_client_hello(&asks, name, SHAPE_OF_ITS_OWN + planting->strength * 5);
    talk_server_hello(&tells, NULL);
    (void)talk_tcp(town, &client, &server, planting->at_us + SECOND_US,
                   &(struct dialogue){.asks = build_span(&asks),
                                      .tells = build_span(&tells),
                                      .sent = 3000,
                                      .received = 5000});
}

/* An address that is written into a program. */
void plant_meet_unnamed(struct town *town, struct planting *planting)
{
    static const uint16_t ports[STRENGTHS] = {443, 4444, 8080};
    static const char words[] = "GET /gate HTTP/1.1\r\nHost: 91.203.11.12\r\n\r\n",
                      answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    struct build asks = {.size = 0}, tells = {.size = 0};
    char ip[IP_TEXT_SIZE];
    (void)snprintf(ip, sizeof ip, "91.203.11.%u", 10 + planting->strength);
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server = town_outside(town, planting->culprit, ip, ports[planting->strength]);
    planting->until_us = planting->at_us + HOUR_US;
    if (planting->strength == 0) {
        talk_client_hello(&asks, "", (unsigned)planting->culprit->kind);
        talk_server_hello(&tells, NULL);
    } else if (planting->strength == 2) {
        build_text(&asks, words);
        build_text(&tells, answer);
    }
    (void)talk_tcp(
        town, &client, &server, planting->at_us,
        &(struct dialogue){
            .asks = build_span(&asks), .tells = build_span(&tells), .sent = 900, .received = 900});
}

/* A certificate that somebody else signed, for example.test and one label below it. */
void plant_show_other_names(struct town *town, struct planting *planting)
{
    static const char *const names[STRENGTHS] = {"www.some-bank.com", "deep.www.example.test",
                                                 "example.test.far-shelf.net"};
    static const char first[] = "66697273742e6578616d706c65",
                      trust[] = "74727573742e6578616d706c65";
    struct build asks = {.size = 0}, tells = {.size = 0};
    char certificate[sizeof certificate_leaf], ip[IP_TEXT_SIZE];
    memcpy(certificate, certificate_leaf, sizeof certificate);
    char *issuer = strstr(certificate, first);
    if (issuer) memcpy(issuer, trust, sizeof trust - 1);
    (void)snprintf(ip, sizeof ip, "91.203.6.%u", 30 + planting->strength);
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server = town_outside(town, planting->culprit, ip, 443);
    talk_client_hello(&asks, names[planting->strength], 3);
    talk_server_hello(&tells, certificate);
    planting->until_us = planting->at_us + HOUR_US;
    (void)talk_tcp(town, &client, &server, planting->at_us,
                   &(struct dialogue){.asks = build_span(&asks),
                                      .tells = build_span(&tells),
                                      .sent = 3000,
                                      .received = 5000});
}

void plant_hide_on_rare_port(struct town *town, struct planting *planting)
{
    static const uint16_t ports[STRENGTHS] = {993, 3389, 8883};
    bool is_http = planting->strength == 2;
    struct span banner = span_text("SSH-2.0-OpenSSH_9.6\r\n");
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server =
        town_outside(town, planting->culprit, "91.203.5.79", ports[planting->strength]);
    planting->until_us = planting->at_us + HOUR_US;
    (void)talk_tcp(
        town, &client, &server, planting->at_us,
        &(struct dialogue){
            .asks = is_http ? span_text("GET / HTTP/1.1\r\nHost: h.net\r\n\r\n") : banner,
            .tells = is_http ? span_text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") : banner,
            .server_first = !is_http,
            .sent = 40000,
            .received = 90000,
            .lasts_us = 20 * MINUTE_US});
}

/* The first messages, and some more. */
void plant_hide_in_datagrams(struct town *town, struct planting *planting)
{
    static const uint16_t ports[STRENGTHS] = {53, 123, 161};
    static const uint8_t reset[14] = {0x38, 1, 2, 3, 4, 5, 6, 7, 8},
                         reset_answer[26] = {0x40, 8, 7, 6, 5, 4, 3, 2, 1, 1, 0,
                                             0,    0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    const struct span asks[STRENGTHS] = {
        {reset, sizeof reset},
        span_text("OPTIONS sip:far@91.203.5.80 SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n"),
        span_text("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe")};
    const struct span tells[STRENGTHS] = {
        {reset_answer, sizeof reset_answer},
        span_text("SIP/2.0 200 OK\r\nCSeq: 1 OPTIONS\r\n\r\n"),
        span_text("d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re")};
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server =
        town_outside(town, planting->culprit, "91.203.5.80", ports[planting->strength]);
    planting->until_us = planting->at_us + HOUR_US;
    for (unsigned i = 0; i < 5; i++)
        talk_udp(town, &client, &server, planting->at_us + i * 10 * SECOND_US,
                 asks[planting->strength], tells[planting->strength]);
}
