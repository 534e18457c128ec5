/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include "render/figure.h"

#include <stdio.h>

const struct fact *probe_fact(const struct probe *probe, enum probe_layer layer, const char *name)
{
    const struct fact *found = NULL;
    for (size_t i = 0; i < probe->step_count; i++) {
        const struct step *step = &probe->steps[i];
        for (size_t j = 0; step->layer == layer && j < step->fact_count; j++)
            if (strcmp(step->facts[j].name, name) == 0 && (!found || layer == PROBE_HTTP))
                found = &step->facts[j];
    }
    return found;
}

/* ---------------------------------------------------------------- the figures */

static void set_number(struct measure *measure, size_t which, int64_t number)
{
    measure->is_number[which] = true;
    measure->number[which] = number;
}

static void set_fact(struct measure *measure, size_t which, const struct fact *fact)
{
    struct text text = text_into(measure->text[which], MEASURE_TEXT_SIZE);
    if (!fact) return;
    if (fact->is_number)
        set_number(measure, which, fact->number);
    else
        text_add(&text, fact->text);
}

static int64_t duration_of(const struct probe *probe, enum probe_layer layer)
{
    for (size_t i = 0; i < probe->step_count; i++)
        if (probe->steps[i].layer == layer && probe->steps[i].state != PROBE_NOT_TRIED)
            return probe->steps[i].duration_us;
    return 0;
}

static struct measure *add_measure(struct comparison *comparison, const char *word,
                                   const char *name, bool is_time)
{
    struct measure *measure = &comparison->measures[comparison->count++];
    *measure = (struct measure){.word = word, .name = name, .is_time = is_time};
    return measure;
}

/* The layers that take time come first: the verdict is sought among them. */
enum { TIMED_LAYERS = 4 };

static void measure_times(struct comparison *comparison, const struct probe *const probes[2])
{
    struct measure *name = add_measure(comparison, "Name", "name_us", true);
    struct measure *tcp = add_measure(comparison, "TCP handshake", "tcp_us", true);
    struct measure *tls = add_measure(comparison, "TLS handshake", "tls_us", true);
    struct measure *answer = add_measure(comparison, "Wait for the answer", "wait_us", true);
    for (size_t i = 0; i < 2; i++) {
        const struct probe *probe = probes[i];
        const struct fact *first = probe_fact(probe, PROBE_HTTP, "first_byte_us");
        const struct fact *sent = probe_fact(probe, PROBE_HTTP, "sent_us");
        if (duration_of(probe, PROBE_DNS)) set_number(name, i, duration_of(probe, PROBE_DNS));
        if (beside_handshake_us(probe)) set_number(tcp, i, beside_handshake_us(probe));
        if (probe_fact(probe, PROBE_TLS, "version"))
            set_number(tls, i, duration_of(probe, PROBE_TLS));
        if (first && sent) set_number(answer, i, first->number - sent->number);
    }
}

static void measure_facts(struct comparison *comparison, const struct probe *const probes[2])
{
    static const struct {
        const char *word, *name, *fact;
        enum probe_layer layer;
        bool is_time;
    } facts[] = {
        {"Whole answer", "total_us", "total_us", PROBE_HTTP, true},
        {"Status", "status", "status", PROBE_HTTP, false},
        {"HTTP", "http_version", "version", PROBE_HTTP, false},
        {"Bytes of the body", "body_bytes", "body_bytes", PROBE_HTTP, false},
        {"HTTP/3 answer", "http3_us", "total_us", PROBE_QUIC, true},
        {"TLS", "tls_version", "version", PROBE_TLS, false},
        {"Cipher", "cipher", "cipher", PROBE_TLS, false},
        {"Days of the certificate", "days_left", "days_left", PROBE_TLS, false},
        {"Hops", "hops", "hops", PROBE_PATH, false},
        {"Largest packet", "path_mtu_bytes", "path_mtu_bytes", PROBE_MTU, false},
    };
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        struct measure *measure =
            add_measure(comparison, facts[i].word, facts[i].name, facts[i].is_time);
        for (size_t j = 0; j < 2; j++)
            set_fact(measure, j, probe_fact(probes[j], facts[i].layer, facts[i].fact));
    }
}

static void measure_address(struct comparison *comparison, const struct probe *const probes[2])
{
    struct measure *measure = add_measure(comparison, "Address", "address", false);
    for (size_t i = 0; i < 2; i++)
        if (probes[i]->chosen) ip_format(&probes[i]->chosen->address, measure->text[i]);
}

void measure_write(const struct measure *measure, size_t which, struct text *text)
{
    if (measure->is_number[which] && measure->is_time)
        figure_add_duration(text, measure->number[which]);
    else if (measure->is_number[which])
        text_format(text, "%lld", (long long)measure->number[which]);
    else
        text_add(text, measure->text[which]);
}

/* ---------------------------------------------------------------- the verdict */

/* Where the times differ most. NULL: nothing was measured at both. */
static const struct measure *widest(const struct comparison *comparison)
{
    const struct measure *widest = NULL;
    int64_t most = 0;
    for (size_t i = 0; i < TIMED_LAYERS; i++) {
        const struct measure *measure = &comparison->measures[i];
        int64_t gap = measure->number[0] - measure->number[1];
        if (gap < 0) gap = -gap;
        if (!measure->is_number[0] || !measure->is_number[1] || gap <= most) continue;
        most = gap;
        widest = measure;
    }
    return widest;
}

static void judge_times(struct text *text, const struct comparison *comparison,
                        const struct probe *const probes[2])
{
    const struct measure *gap = widest(comparison);
    const struct fact *a = probe_fact(probes[0], PROBE_HTTP, "total_us");
    const struct fact *b = probe_fact(probes[1], PROBE_HTTP, "total_us");
    if (!a || !b) {
        text_add(text, "Neither failed, and not both answered.");
        return;
    }
    text_format(text, "%s answers in ", probes[0]->target.host);
    figure_add_duration(text, a->number);
    text_format(text, ", %s in ", probes[1]->target.host);
    figure_add_duration(text, b->number);
    text_add(text, ".");
    if (!gap) return;
    text_format(text, " The widest gap: %s, ", gap->word);
    figure_add_duration(text, gap->number[0]);
    text_add(text, " and ");
    figure_add_duration(text, gap->number[1]);
    text_add(text, ".");
}

static void judge(struct comparison *comparison, const struct probe *const probes[2])
{
    struct text text = text_into(comparison->verdict, sizeof comparison->verdict);
    bool failed[2];
    for (size_t i = 0; i < 2; i++)
        failed[i] = probe_worst(probes[i]) == PROBE_FAILED;
    if (failed[0] && failed[1])
        text_format(&text, "Both fail. %s: %s %s: %s", probes[0]->target.host, probes[0]->verdict,
                    probes[1]->target.host, probes[1]->verdict);
    else if (failed[0] || failed[1])
        text_format(&text, "%s works, and %s does not. %s", probes[failed[0]]->target.host,
                    probes[failed[1]]->target.host, probes[failed[1]]->verdict);
    else
        judge_times(&text, comparison, probes);
}

void compare(struct comparison *comparison, const struct probe *const probes[2])
{
    *comparison = (struct comparison){.count = 0};
    measure_times(comparison, probes);
    measure_facts(comparison, probes);
    measure_address(comparison, probes);
    judge(comparison, probes);
}
