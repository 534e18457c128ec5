/* SPDX-License-Identifier: MIT */
#include "simulate.h"

#include "base/amount.h"

#include <stdlib.h>
#include <string.h>

enum { DELAY_MOST_US = 60 * 1000 * 1000, VALUE_MOST = 24 };

/* ---------------------------------------------------------------- values */

/* "200ms" too, which no other duration of the program needs. */
static bool read_delay(const char *value, int64_t *us)
{
    char *end;
    long number = strtol(value, &end, 10);
    if (end != value && strcmp(end, "ms") == 0)
        *us = number >= 0 && number <= DELAY_MOST_US / 1000 ? (int64_t)number * 1000 : -1;
    else if (!parse_duration_us(value, us))
        return false;
    return *us > 0 && *us <= DELAY_MOST_US;
}

static bool read_loss(const char *value, unsigned *loss)
{
    char *end;
    double percent = strtod(value, &end);
    if (end == value || strcmp(end, "%") != 0 || !(percent > 0 && percent <= 100)) return false;
    *loss = (unsigned)(percent * (LOSS_WHOLE / 100.0) + 0.5);
    return true;
}

static bool read_status(const char *word, struct simulation *simulation)
{
    int64_t status = 0;
    if (strncmp(word, "http-", 5) != 0 || !amount_parse_count(word + 5, &status) || status < 400 ||
        status > 599)
        return false;
    simulation->http = HTTP_STATUS;
    simulation->status = (int)status;
    return true;
}

/* ---------------------------------------------------------------- words */

static bool take_plain(struct simulation *simulation, const char *word)
{
    static const struct {
        const char *word;
        enum dns_fault dns;
        enum tcp_fault tcp;
        enum tls_fault tls;
        enum http_fault http;
    } plain[] = {
        {"dns-silent", .dns = DNS_SILENT},           {"dns-nxdomain", .dns = DNS_NXDOMAIN},
        {"dns-servfail", .dns = DNS_SERVFAIL},       {"dns-refused", .dns = DNS_REFUSED},
        {"tcp-silent", .tcp = TCP_SILENT},           {"tcp-refused", .tcp = TCP_REFUSED},
        {"tls-expired", .tls = TLS_EXPIRED},         {"tls-early", .tls = TLS_EARLY},
        {"tls-self-signed", .tls = TLS_SELF_SIGNED}, {"tls-wrong-name", .tls = TLS_WRONG_NAME},
        {"tls-unknown", .tls = TLS_UNKNOWN},         {"tls-old", .tls = TLS_OLD},
        {"tls-silent", .tls = TLS_SILENT},           {"tls-none", .tls = TLS_NONE},
        {"http-silent", .http = HTTP_SILENT},        {"http-closes", .http = HTTP_CLOSES},
        {"http-reset", .http = HTTP_RESET},          {"http-loop", .http = HTTP_LOOP}};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (strcmp(word, plain[i].word) != 0) continue;
        if (plain[i].dns) simulation->dns = plain[i].dns;
        if (plain[i].tcp) simulation->tcp = plain[i].tcp;
        if (plain[i].tls) simulation->tls = plain[i].tls;
        if (plain[i].http) simulation->http = plain[i].http;
        return true;
    }
    return false;
}

static bool take_word(struct simulation *simulation, const char *word)
{
    char name[VALUE_MOST];
    int64_t seed = 0;
    const char *equals = strchr(word, '=');
    if (!equals) {
        if (strcmp(word, "ipv6-silent") == 0) return simulation->is_ipv6_hole = true;
        if (strcmp(word, "quic-silent") == 0) return simulation->is_quic_hole = true;
        return take_plain(simulation, word) || read_status(word, simulation);
    }
    size_t size = (size_t)(equals - word);
    if (size >= sizeof name) return false;
    memcpy(name, word, size);
    name[size] = 0;
    if (strcmp(name, "loss") == 0) return read_loss(equals + 1, &simulation->loss);
    if (strcmp(name, "seed") == 0) {
        if (!amount_parse_count(equals + 1, &seed) || seed <= 0) return false;
        simulation->seed = (uint64_t)seed;
        return true;
    }
    int64_t *us = strcmp(name, "dns-delay") == 0    ? &simulation->dns_delay_us
                  : strcmp(name, "tcp-delay") == 0  ? &simulation->tcp_delay_us
                  : strcmp(name, "http-delay") == 0 ? &simulation->http_delay_us
                                                    : NULL;
    return us && read_delay(equals + 1, us);
}

bool simulation_read(struct simulation *simulation, const char *words, struct error *error)
{
    char copy[sizeof simulation->words], *rest = copy, *word;
    memset(simulation, 0, sizeof *simulation);
    if (!words) return true;
    if (strlen(words) >= sizeof copy)
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "--simulate has too many words; at most %zu letters are read.",
                              sizeof copy - 1);
    memcpy(copy, words, strlen(words) + 1);
    while ((word = strsep(&rest, ",")))
        if (!take_word(simulation, word))
            return error_set_kind(
                error, ERROR_BAD_QUESTION,
                "--simulate knows no fault '%.40s'; it takes a list such as dns-delay=200ms,"
                "tcp-delay=100ms,loss=5%%,tls-expired,http-500 (docs/learn.md has them all).",
                word);
    memcpy(simulation->words, words, strlen(words) + 1);
    return true;
}

/* ---------------------------------------------------------------- what they touch */

bool simulation_stands_in(const struct simulation *simulation)
{
    return simulation->tls || simulation->http || simulation->http_delay_us;
}

bool simulation_touches(const struct simulation *simulation, enum probe_layer layer)
{
    bool is_lossy = simulation->loss > 0;
    bool by_tcp =
        is_lossy || simulation->tcp_delay_us || simulation->tcp || simulation->is_ipv6_hole;
    bool above = by_tcp || simulation_stands_in(simulation);
    const bool touched[PROBE_LAYERS] = {[PROBE_DNS] =
                                            is_lossy || simulation->dns_delay_us || simulation->dns,
                                        [PROBE_TCP] = by_tcp,
                                        [PROBE_TLS] = above,
                                        [PROBE_HTTP] = above,
                                        [PROBE_QUIC] = is_lossy || simulation->is_quic_hole};
    return touched[layer];
}
