/* SPDX-License-Identifier: MIT */
#include "run.h"

#include "base/clock.h"
#include "reach.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>

const char *probe_layer_word(enum probe_layer layer)
{
    static const char *const words[] = {
        [PROBE_DNS] = "dns",   [PROBE_TCP] = "tcp",   [PROBE_TLS] = "tls", [PROBE_HTTP] = "http",
        [PROBE_QUIC] = "quic", [PROBE_PATH] = "path", [PROBE_MTU] = "mtu"};
    return words[layer];
}

const char *probe_state_word(enum probe_state state)
{
    static const char *const words[] = {[PROBE_GOOD] = "good",
                                        [PROBE_NOT_TRIED] = "not tried",
                                        [PROBE_DOUBTFUL] = "doubtful",
                                        [PROBE_FAILED] = "failed"};
    return words[state];
}

/* ---------------------------------------------------------------- time */

int64_t probe_now_us(const struct probe *probe)
{
    return monotonic_now_us() - probe->start_us;
}

int64_t probe_left_us(const struct probe *probe, enum probe_layer layer)
{
    /* What a layer leaves of its share the next ones have. */
    static const int percent[] = {
        [PROBE_DNS] = 30,  [PROBE_TCP] = 50,  [PROBE_TLS] = 65, [PROBE_HTTP] = 80,
        [PROBE_QUIC] = 88, [PROBE_PATH] = 95, [PROBE_MTU] = 100};
    int64_t left = probe->options->timeout_us / 100 * percent[layer] - probe_now_us(probe);
    return left > 0 && !*probe->options->stop ? left : 0;
}

bool probe_wait(const struct probe *probe, enum probe_layer layer, int descriptor, short events)
{
    struct pollfd ready = {.fd = descriptor, .events = events};
    int64_t left_us;
    while ((left_us = probe_left_us(probe, layer)) > 0)
        if (poll(&ready, 1, (int)(left_us / 1000) + 1) > 0) return true;
    return false;
}

/* ---------------------------------------------------------------- steps */

struct step *step_begin(struct probe *probe, enum probe_layer layer, const char *format, ...)
{
    va_list values;
    step_settle(probe);
    if (probe->step_count < STEPS_MOST) probe->step_count++;
    struct step *step = &probe->steps[probe->step_count - 1];
    memset(step, 0, sizeof *step);
    step->layer = layer;
    step->is_simulated = probe->relay && simulation_touches(&probe->simulation, layer);
    if (step->is_simulated) step->stalls_before = relay_look(probe->relay).stalls;
    step->start_us = probe_now_us(probe);
    va_start(values, format);
    (void)vsnprintf(step->subject, sizeof step->subject, format, values);
    va_end(values);
    return step;
}

/* These layers use one connection after the other, so all stalls of that time are theirs. */
void step_settle(struct probe *probe)
{
    if (probe->step_count == 0 || !probe->relay) return;
    struct step *step = &probe->steps[probe->step_count - 1];
    if (!step->is_simulated || step->state == PROBE_NOT_TRIED ||
        (step->layer != PROBE_TLS && step->layer != PROBE_HTTP))
        return;
    step_number(step, "stalled", (int64_t)(relay_look(probe->relay).stalls - step->stalls_before));
}

void step_end(const struct probe *probe, struct step *step)
{
    step->duration_us = probe_now_us(probe) - step->start_us;
}

void step_say(struct step *step, enum probe_state state, const char *format, ...)
{
    va_list values;
    if (state < step->state || (state == step->state && step->why[0])) return;
    step->state = state;
    va_start(values, format);
    (void)vsnprintf(step->why, sizeof step->why, format, values);
    va_end(values);
}

void step_brief(struct step *step, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)vsnprintf(step->brief, sizeof step->brief, format, values);
    va_end(values);
}

static struct fact *add_fact(struct step *step, const char *name)
{
    if (step->fact_count == FACTS_MOST) return NULL;
    struct fact *fact = &step->facts[step->fact_count++];
    memset(fact, 0, sizeof *fact);
    fact->name = name;
    return fact;
}

void step_number(struct step *step, const char *name, int64_t number)
{
    struct fact *fact = add_fact(step, name);
    if (!fact) return;
    fact->is_number = true;
    fact->number = number;
}

void step_bytes(struct step *step, const char *name, struct span bytes)
{
    struct fact *fact = add_fact(step, name);
    if (!fact) return;
    struct text text = text_into(fact->text, sizeof fact->text);
    text_add_utf8(&text, bytes);
}

void step_text(struct step *step, const char *name, const char *text)
{
    step_bytes(step, name, span_text(text));
}

/* ---------------------------------------------------------------- addresses */

bool probe_may_reach(const struct probe *probe, const struct ip_address *address)
{
    return !probe->options->only_public || reach_is_public(address);
}

void probe_add_place(struct probe *probe, const struct ip_address *address, uint32_t scope)
{
    if (!probe_may_reach(probe, address)) {
        if (!ip_is_set(&probe->refused)) probe->refused = *address;
        return;
    }
    for (size_t i = 0; i < probe->place_count; i++)
        if (ip_equal(&probe->places[i].address, address)) return;
    probe->address_count++;
    if (probe->place_count == ADDRESSES_MOST) return;
    probe->places[probe->place_count++] = (struct place){.address = *address, .scope = scope};
}

socklen_t place_socket_address(const struct place *place, uint16_t port,
                               struct sockaddr_storage *address)
{
    memset(address, 0, sizeof *address);
    if (place->address.version == 4) {
        struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
        memcpy(&v4.sin_addr, place->address.bytes + 12, 4);
        memcpy(address, &v4, sizeof v4);
        return sizeof v4;
    }
    struct sockaddr_in6 v6 = {
        .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_scope_id = place->scope};
    memcpy(&v6.sin6_addr, place->address.bytes, 16);
    memcpy(address, &v6, sizeof v6);
    return sizeof v6;
}
