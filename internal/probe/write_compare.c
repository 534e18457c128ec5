/* SPDX-License-Identifier: MIT */
/* Two probes side by side, for a terminal and as JSON. */
#include "compare.h"

#include "base/text_safe.h"
#include "render/fit.h"
#include "write.h"

enum { WIDTH_LEAST = 60, WORD_WIDTH = 24 };

static void add_cell(struct sink *sink, const char *words, size_t width)
{
    char memory[256];
    struct text safe = text_into(memory, sizeof memory);
    text_add_safe(&safe, span_text(words));
    fit_cell(sink, text_span(&safe), width, false, true);
}

void probe_compare_page(struct sink *sink, const struct probe *const probes[2], size_t width)
{
    struct comparison comparison;
    if (width < WIDTH_LEAST) width = WIDTH_LEAST;
    size_t half = (width - WORD_WIDTH) / 2 - 1;
    compare(&comparison, probes);
    write_lines(sink, comparison.verdict, width);
    sink_add_char(sink, '\n');
    add_cell(sink, "", WORD_WIDTH);
    for (size_t i = 0; i < 2; i++) {
        add_cell(sink, probes[i]->target.url, half);
        sink_add_char(sink, i ? '\n' : ' ');
    }
    for (size_t i = 0; i < comparison.count; i++) {
        const struct measure *measure = &comparison.measures[i];
        add_cell(sink, measure->word, WORD_WIDTH);
        for (size_t j = 0; j < 2; j++) {
            char memory[MEASURE_TEXT_SIZE];
            struct text text = text_into(memory, sizeof memory);
            measure_write(measure, j, &text);
            add_cell(sink, text.size ? memory : "-", half);
            sink_add_char(sink, j ? '\n' : ' ');
        }
    }
}

static void add_value(struct sink *sink, const struct measure *measure, size_t which)
{
    char memory[MEASURE_TEXT_SIZE * 6];
    struct text text = text_into(memory, sizeof memory);
    if (measure->is_number[which])
        text_format(&text, "%lld", (long long)measure->number[which]);
    else if (measure->text[which][0])
        text_add_json(&text, span_text(measure->text[which]));
    else
        text_add(&text, "null");
    sink_add(sink, memory);
}

void probe_compare_json(struct sink *sink, const struct probe *const probes[2])
{
    char memory[SENTENCE_SIZE * 12];
    struct comparison comparison;
    struct text verdict = text_into(memory, sizeof memory);
    compare(&comparison, probes);
    text_add_json(&verdict, span_text(comparison.verdict));
    sink_add(sink, "{\"verdict\":");
    sink_add(sink, memory);
    sink_add(sink, ",\"compared\":{");
    for (size_t i = 0; i < comparison.count; i++) {
        sink_format(sink, "%s\"%s\":[", i ? "," : "", comparison.measures[i].name);
        add_value(sink, &comparison.measures[i], 0);
        sink_add_char(sink, ',');
        add_value(sink, &comparison.measures[i], 1);
        sink_add_char(sink, ']');
    }
    sink_add(sink, "},\"probes\":[");
    probe_write_json(sink, probes[0]);
    sink_add_char(sink, ',');
    probe_write_json(sink, probes[1]);
    sink_add(sink, "]}\n");
}
