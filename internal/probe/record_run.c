/* SPDX-License-Identifier: MIT */
/* A run as a record: what is kept of it. Words of strangers are made safe, and bounded. */
#include "compare.h"

#include "base/text_safe.h"
#include "model/record.h"

enum { TEXT_MOST = 1000 }; /* a fact may have 1,024 bytes (model/fact.h) */

static struct text_ref add_text(struct record_builder *builder, const char *words)
{
    char memory[TEXT_MOST];
    struct text text = text_into(memory, sizeof memory);
    if (!words[0]) return (struct text_ref){.offset = 0};
    text_add_safe(&text, span_text(words));
    return record_add_text(builder, text_span(&text));
}

static int64_t number_or(const struct fact *fact)
{
    return fact && fact->is_number && fact->number >= 0 ? fact->number : NOT_OBSERVED;
}

/* The worst step says why; what was not tried is no fault, so it counts only if nothing was. */
static void add_layer(struct record_builder *builder, const struct probe *probe, size_t layer)
{
    const struct step *worst = NULL;
    int64_t start_us = 0, end_us = 0;
    uint32_t steps = 0;
    for (size_t i = 0; i < probe->step_count; i++) {
        const struct step *step = &probe->steps[i];
        if (step->layer != layer) continue;
        if (steps++ == 0) start_us = step->start_us;
        if (step->start_us + step->duration_us > end_us)
            end_us = step->start_us + step->duration_us;
        if (!worst || (step->state == PROBE_GOOD && worst->state == PROBE_NOT_TRIED) ||
            (step->state > worst->state && step->state != PROBE_NOT_TRIED))
            worst = step;
    }
    if (!worst) return;
    struct text_ref why = add_text(builder, worst->why);
    struct probe_run_record *run = (struct probe_run_record *)builder->record;
    run->layers[layer] = (struct probe_layer_part){.why = why,
                                                   .start_us = start_us,
                                                   .duration_us = end_us - start_us,
                                                   .steps = steps,
                                                   .state = worst->state};
}

const struct record *probe_record(const struct probe *probe, const char *asked_with, void *memory)
{
    struct record_builder builder;
    int64_t handshake_us = beside_handshake_us(probe);
    record_begin(&builder, memory, PROBE_RECORD_BYTES, RECORD_PROBE_RUN,
                 sizeof(struct probe_run_record));
    struct probe_run_record *run = (struct probe_run_record *)builder.record;
    run->base.time_us = probe->began_us;
    run->duration_us = probe->duration_us;
    run->handshake_us = handshake_us ? handshake_us : NOT_OBSERVED;
    run->total_us = number_or(probe_fact(probe, PROBE_HTTP, "total_us"));
    run->usual_us = probe->usual_us;
    run->status = (int32_t)number_or(probe_fact(probe, PROBE_HTTP, "status"));
    run->port = probe->target.port;
    run->changes = (uint16_t)probe->changed;
    run->state = (uint16_t)probe_worst(probe);
    run->address_count = (uint16_t)probe->place_count;
    for (size_t i = 0; i < probe->place_count; i++)
        run->addresses[i] = probe->places[i].address;
    run->url = add_text(&builder, probe->target.url);
    run->host = add_text(&builder, probe->target.host);
    run->asked_with = add_text(&builder, asked_with);
    run->verdict = add_text(&builder, probe->verdict);
    run->certificate = add_text(&builder, probe->certificate);
    for (size_t layer = 0; layer < PROBE_LAYERS; layer++)
        add_layer(&builder, probe, layer);
    return builder.record;
}
