/* SPDX-License-Identifier: MIT */
/* Trouble in names, and in what is said. */
#include "plants.h"

#include "support/certificate_vectors.h"

static void draw_letters(struct town *town, char *text, unsigned count, const char *letters)
{
    size_t kinds = strlen(letters);
    for (unsigned i = 0; i < count; i++)
        text[i] = letters[random_below(&town->random, (uint32_t)kinds)];
    text[count] = 0;
}

/* Each strength by another type and length: A, TXT, CNAME. */
void plant_tunnel_in_names(struct town *town, struct planting *planting)
{
    static const uint16_t types[STRENGTHS] = {1, 16, 16};
    int64_t every_us = 50 * MINUTE_US / planting->amount;
    planting->at_us = planting->at_us / HOUR_US * HOUR_US + MINUTE_US;
    planting->until_us = planting->at_us + 50 * MINUTE_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        char label[64], name[128];
        draw_letters(town, label, 32 + planting->strength * 10, "abcdefghijklmnopqrstuvwxyz234567");
        (void)snprintf(name, sizeof name, "%s.t.%s", label,
                       planting->strength ? "far-files.net" : "quiet-water.com");
        talk_question(
            town, planting->culprit, planting->at_us + i * every_us,
            &(struct question){.name = name, .type = types[planting->strength], .text_bytes = 120});
    }
}

/* In twelve hours of one day (UTC). */
void plant_tunnel_slowly(struct town *town, struct planting *planting)
{
    int64_t every_us = 12 * HOUR_US / planting->amount;
    planting->at_us = planting->at_us / DAY_US * DAY_US + 8 * HOUR_US;
    planting->until_us = planting->at_us + 12 * HOUR_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        char label[64], name[128];
        draw_letters(town, label, 40, "abcdefghijklmnopqrstuvwxyz234567");
        (void)snprintf(name, sizeof name, "%s.s.slow-water%u.com", label, planting->strength);
        talk_question(town, planting->culprit, planting->at_us + i * every_us,
                      &(struct question){.name = name});
    }
}

void plant_generate_names(struct town *town, struct planting *planting)
{
    static const char *const tops[] = {"com", "net", "info", "biz"};
    int64_t every_us = 9 * MINUTE_US / planting->amount;
    planting->at_us = planting->at_us / (10 * MINUTE_US) * 10 * MINUTE_US + 10 * SECOND_US;
    planting->until_us = planting->at_us + 9 * MINUTE_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        char label[32], name[64];
        draw_letters(town, label, 12 + random_below(&town->random, 5),
                     "abcdefghijklmnopqrstuvwxyz");
        (void)snprintf(name, sizeof name, "%s.%s", label, tops[i % 4]);
        talk_question(town, planting->culprit, planting->at_us + i * every_us,
                      &(struct question){.name = name, .rcode = 3});
    }
}

void plant_guess_passwords(struct town *town, struct planting *planting)
{
    static const uint16_t ports[STRENGTHS] = {22, 22, 21};
    static const char *const asks[STRENGTHS] = {"SSH-2.0-libssh2_1.10.0\r\n", "SSH-2.0-Go\r\n",
                                                "USER root\r\n"};
    static const char *const tells[STRENGTHS] = {"SSH-2.0-OpenSSH_9.2\r\n",
                                                 "SSH-2.0-dropbear_2022.83\r\n", "220 FTP\r\n"};
    const struct host *victim = plant_victim(town, planting);
    int64_t every_us = 9 * MINUTE_US / planting->amount;
    planting->at_us = planting->at_us / (10 * MINUTE_US) * 10 * MINUTE_US + 10 * SECOND_US;
    planting->until_us = planting->at_us + 9 * MINUTE_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        struct endpoint client = town_client(town, planting->culprit);
        struct endpoint server = town_server(victim, ports[planting->strength]);
        (void)talk_tcp(town, &client, &server, planting->at_us + i * every_us,
                       &(struct dialogue){.asks = span_text(asks[planting->strength]),
                                          .tells = span_text(tells[planting->strength]),
                                          .server_first = true,
                                          .sent = 1800 + random_below(&town->random, 200),
                                          .received = 2200 + random_below(&town->random, 200),
                                          .lasts_us = SECOND_US});
    }
}

void plant_hide_on_port(struct town *town, struct planting *planting)
{
    static const uint16_t ports[STRENGTHS] = {443, 80, 80};
    static const uint8_t smb[] =
        "\0\0\0\x44\xfeSMB\x40\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    bool is_smb = planting->strength == 1;
    struct span words =
        is_smb ? (struct span){smb, sizeof smb} : span_text("SSH-2.0-OpenSSH_9.6\r\n");
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server =
        town_outside(town, planting->culprit, "91.203.5.77", ports[planting->strength]);
    planting->until_us = planting->at_us + HOUR_US;
    (void)talk_tcp(town, &client, &server, planting->at_us,
                   &(struct dialogue){.asks = words,
                                      .tells = words,
                                      .server_first = !is_smb,
                                      .sent = 40000,
                                      .received = 90000,
                                      .lasts_us = 20 * MINUTE_US});
}

void plant_log_in_openly(struct town *town, struct planting *planting)
{
    static const uint16_t ports[STRENGTHS] = {21, 110, 80};
    static const char *const asks[STRENGTHS] = {
        "USER carol\r\nPASS made-up-1\r\n", "USER carol\r\nPASS made-up-1\r\n",
        "GET /own HTTP/1.1\r\nHost: own.com\r\nAuthorization: Basic Y2Fyb2w6bWFkZS11cA==\r\n\r\n"};
    static const char *const tells[STRENGTHS] = {"220 FTP\r\n", "+OK POP3\r\n",
                                                 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server =
        town_outside(town, planting->culprit, "91.203.5.78", ports[planting->strength]);
    planting->until_us = planting->at_us + HOUR_US;
    (void)talk_tcp(town, &client, &server, planting->at_us,
                   &(struct dialogue){.asks = span_text(asks[planting->strength]),
                                      .tells = span_text(tells[planting->strength]),
                                      .server_first = planting->strength < 2});
}

/* The first form: it signed itself. The second: it has run out. The third: on another port. */
static void choose_certificate(char certificate[sizeof certificate_leaf], bool has_run_out)
{
    static const char valid_to[] = "3336313131383031343231305a",
                      earlier[] = "3236313230313031343231305a";
    memcpy(certificate, certificate_leaf, sizeof certificate_leaf);
    char *at = strstr(certificate, valid_to);
    if (has_run_out && at) memcpy(at, earlier, sizeof earlier - 1);
}

void plant_show_own_certificate(struct town *town, struct planting *planting)
{
    struct build asks = {.size = 0}, tells = {.size = 0};
    char ip[IP_TEXT_SIZE];
    (void)snprintf(ip, sizeof ip, "91.203.6.%u", 10 + planting->strength);
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server =
        town_outside(town, planting->culprit, ip, planting->strength == 2 ? 8443 : 443);
    talk_client_hello(&asks, planting->strength ? "" : "www.own-made.com", 3);
    char certificate[sizeof certificate_leaf];
    choose_certificate(certificate, planting->strength == 1);
    talk_server_hello(&tells, certificate);
    planting->until_us = planting->at_us + HOUR_US;
    (void)talk_tcp(town, &client, &server, planting->at_us,
                   &(struct dialogue){.asks = build_span(&asks),
                                      .tells = build_span(&tells),
                                      .sent = 3000,
                                      .received = 5000});
}

const char plant_listed[] = "listed-harbor.net\n91.203.9.9\n91.203.10.0/24\n";

void plant_meet_listed(struct town *town, struct planting *planting)
{
    static const char *const addresses[STRENGTHS] = {"", "91.203.9.9", "91.203.10.77"};
    planting->until_us = planting->at_us + HOUR_US;
    if (planting->strength == 0) {
        (void)talk_tls(town, planting->culprit, "cdn.listed-harbor.net", planting->at_us, 900, 900);
        return;
    }
    struct endpoint client = town_client(town, planting->culprit);
    struct endpoint server =
        town_outside(town, planting->culprit, addresses[planting->strength], 8443);
    (void)talk_tcp(town, &client, &server, planting->at_us,
                   &(struct dialogue){.sent = 900, .received = 900});
}

/* The culprit says that it is whoever is asked for. */
void plant_answer_neighbours(struct town *town, struct planting *planting)
{
    planting->until_us = planting->at_us + HOUR_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        char name[32];
        const struct host *asker = town_host(town, KIND_DESKTOP, i % 2);
        (void)snprintf(name, sizeof name, "filesrv%u", i);
        if (asker == planting->culprit) asker = town_host(town, KIND_LAPTOP, 0);
        talk_neighbours(town, asker, planting->culprit, name,
                        planting->at_us + i * 50 * MINUTE_US / planting->amount);
    }
}

void plant_move_name(struct town *town, struct planting *planting)
{
    char name[64];
    (void)snprintf(name, sizeof name, "w%u.swift-river%u.net", planting->strength,
                   random_below(&town->random, 1000));
    planting->until_us = planting->at_us + HOUR_US;
    for (unsigned i = 0; i < planting->amount; i++) {
        char ip[IP_TEXT_SIZE];
        (void)snprintf(ip, sizeof ip, "%u.%u.%u.%u", 80 + i % 40, random_below(&town->random, 250),
                       i % 250, 1 + i % 200);
        talk_question(town, planting->culprit,
                      planting->at_us + i * 50 * MINUTE_US / planting->amount,
                      &(struct question){.name = name, .ip = ip, .ttl = 60});
    }
}

/* Kilobytes of an hour, to a name server over HTTPS. */
void plant_tunnel_in_doh(struct town *town, struct planting *planting)
{
    planting->at_us = planting->at_us / HOUR_US * HOUR_US + MINUTE_US;
    planting->until_us = planting->at_us + 50 * MINUTE_US;
    for (unsigned i = 0; i < 8; i++)
        (void)talk_tls(town, planting->culprit, "dns.google", planting->at_us + i * 5 * MINUTE_US,
                       planting->amount * UINT64_C(1000) / 8, planting->amount * UINT64_C(400) / 8);
}
