/* SPDX-License-Identifier: MIT */
/* A probe as JSON. */
#include "run.h"

static void add_json_text(struct sink *sink, const char *name, const char *value)
{
    char memory[SENTENCE_SIZE * 6];
    struct text text = text_into(memory, sizeof memory);
    text_add_json(&text, span_text(value));
    sink_format(sink, ",\"%s\":", name);
    sink_add(sink, memory);
}

/* A fact that is there several times is a list. */
static bool is_first(const struct step *step, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(step->facts[i].name, step->facts[at].name) == 0) return false;
    return true;
}

static void add_json_value(struct sink *sink, const struct fact *fact)
{
    char memory[sizeof fact->text * 6];
    struct text text = text_into(memory, sizeof memory);
    if (fact->is_number)
        text_format(&text, "%lld", (long long)fact->number);
    else
        text_add_json(&text, span_text(fact->text));
    sink_add(sink, memory);
}

static void add_json_facts(struct sink *sink, const struct step *step)
{
    const char *comma = "";
    sink_add(sink, ",\"facts\":{");
    for (size_t i = 0; i < step->fact_count; i++) {
        size_t of_name = 0;
        if (!is_first(step, i)) continue;
        for (size_t j = i; j < step->fact_count; j++)
            of_name += strcmp(step->facts[i].name, step->facts[j].name) == 0;
        sink_format(sink, "%s\"%s\":%s", comma, step->facts[i].name, of_name > 1 ? "[" : "");
        comma = ",";
        const char *between = "";
        for (size_t j = i; j < step->fact_count; j++) {
            if (strcmp(step->facts[i].name, step->facts[j].name) != 0) continue;
            sink_add(sink, between);
            between = ",";
            add_json_value(sink, &step->facts[j]);
        }
        if (of_name > 1) sink_add_char(sink, ']');
    }
    sink_add_char(sink, '}');
}

static void add_json_step(struct sink *sink, const struct step *step)
{
    sink_format(sink, "{\"layer\":\"%s\",\"state\":\"%s\",\"start_us\":%lld,\"duration_us\":%lld",
                probe_layer_word(step->layer), probe_state_word(step->state),
                (long long)step->start_us, (long long)step->duration_us);
    add_json_text(sink, "subject", step->subject);
    if (step->is_simulated) sink_add(sink, ",\"simulated\":true");
    if (step->why[0]) add_json_text(sink, "why", step->why);
    add_json_facts(sink, step);
    sink_add_char(sink, '}');
}

static void add_json_hop(struct sink *sink, const struct hop *hop)
{
    char address[IP_TEXT_SIZE];
    sink_format(sink, "{\"way\":\"%s\",\"hop\":%d", hop->way == PATH_UDP ? "udp" : "tcp",
                hop->distance);
    if (hop->us) sink_format(sink, ",\"us\":%lld", (long long)hop->us);
    if (hop->address.version) add_json_text(sink, "address", ip_format(&hop->address, address));
    if (hop->name[0]) add_json_text(sink, "name", hop->name);
    if (hop->locality.asn) sink_format(sink, ",\"asn\":%lld", (long long)hop->locality.asn);
    if (hop->locality.organisation[0])
        add_json_text(sink, "organisation", hop->locality.organisation);
    if (hop->locality.country[0]) add_json_text(sink, "country", hop->locality.country);
    sink_add_char(sink, '}');
}

static void add_json_history(struct sink *sink, const struct probe *probe)
{
    char memory[SENTENCE_SIZE];
    struct text beside = text_into(memory, sizeof memory);
    const struct probe_history *history = &probe->history;
    sink_format(sink, ",\"history\":{\"days\":%lld,\"flows\":%lld,\"devices\":%lld",
                (long long)history->days, (long long)history->flows, (long long)history->devices);
    if (history->flows)
        sink_format(sink, ",\"first_us\":%lld,\"last_us\":%lld", (long long)history->first_us,
                    (long long)history->last_us);
    if (history->handshake_us)
        sink_format(sink, ",\"handshake_us\":%lld", (long long)history->handshake_us);
    if (beside_handshake_us(probe))
        sink_format(sink, ",\"handshake_now_us\":%lld", (long long)beside_handshake_us(probe));
    sink_format(sink, ",\"certificates\":%lld", (long long)history->certificates);
    if (history->certificates) {
        add_json_text(sink, "certificate", history->certificate);
        sink_format(sink, ",\"certificate_us\":%lld", (long long)history->certificate_us);
    }
    beside_tell(&beside, probe);
    add_json_text(sink, "sentence", memory);
    sink_add_char(sink, '}');
}

static void add_json_changes(struct sink *sink, const struct probe *probe)
{
    sink_add(sink, ",\"changes\":[");
    for (size_t i = 0; i < probe->change_count; i++) {
        char memory[SENTENCE_SIZE * 6];
        struct text text = text_into(memory, sizeof memory);
        text_add_json(&text, span_text(probe->changes[i]));
        sink_format(sink, "%s", i ? "," : "");
        sink_add(sink, memory);
    }
    sink_add_char(sink, ']');
}

static void add_json_simulation(struct sink *sink, const struct probe *probe)
{
    sink_format(sink, ",\"simulation\":{\"lost_datagrams\":%llu,\"stalls\":%llu",
                (unsigned long long)probe->counts.lost_datagrams,
                (unsigned long long)probe->counts.stalls);
    add_json_text(sink, "faults", probe->simulation.words);
    sink_add_char(sink, '}');
}

void probe_write_json(struct sink *sink, const struct probe *probe)
{
    sink_format(sink, "{\"began_us\":%lld,\"duration_us\":%lld", (long long)probe->began_us,
                (long long)probe->duration_us);
    add_json_text(sink, "url", probe->target.url);
    add_json_text(sink, "host", probe->target.host);
    sink_format(sink, ",\"port\":%u", probe->target.port);
    add_json_text(sink, "state", probe_state_word(probe_worst(probe)));
    add_json_text(sink, "verdict", probe->verdict);
    sink_add(sink, ",\"steps\":[");
    for (size_t i = 0; i < probe->step_count; i++) {
        if (i) sink_add_char(sink, ',');
        add_json_step(sink, &probe->steps[i]);
    }
    sink_add(sink, "],\"path\":[");
    for (size_t i = 0; i < probe->path.count; i++) {
        if (i) sink_add_char(sink, ',');
        add_json_hop(sink, &probe->path.hops[i]);
    }
    sink_add_char(sink, ']');
    if (probe->past.runs > 1) add_json_changes(sink, probe);
    if (probe->simulation.words[0]) add_json_simulation(sink, probe);
    if (probe->history.is_known) add_json_history(sink, probe);
    sink_add(sink, "}\n");
}
