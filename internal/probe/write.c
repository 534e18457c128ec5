/* SPDX-License-Identifier: MIT */
/* A probe as a page for a terminal. */
#include "run.h"

#include "base/text_safe.h"
#include "render/figure.h"
#include "render/fit.h"
#include "write.h"

#include <stdio.h>

enum {
    WIDTH_LEAST = 60,
    PROSE_MOST = 100, /* longer lines read badly */
    BAR_MOST = 40,
    SUBJECT_MOST = 40,
    TIME_WIDTH = 9,
    WORD_WIDTH = 5, /* of a layer, and of a mark */
    INDENT = 2 * WORD_WIDTH,
    BESIDE_FROM = 140 /* so wide, what came of a step stands behind its time */
};

/* ---------------------------------------------------------------- the waterfall */

static void add_padded(struct sink *sink, const char *words, size_t width, bool right)
{
    char memory[256];
    struct text safe = text_into(memory, sizeof memory);
    text_add_safe(&safe, span_text(words));
    fit_cell(sink, text_span(&safe), width, right, true);
}

/* The caller has written up to `written` on the first line. */
static void add_lines(struct sink *sink, const char *words, size_t width, size_t indent,
                      size_t written)
{
    char memory[SENTENCE_SIZE * 4];
    struct text safe = text_into(memory, sizeof memory);
    text_add_safe(&safe, span_text(words));
    fit_lines(sink, text_span(&safe), width, indent, indent - written);
}

void write_lines(struct sink *sink, const char *words, size_t width)
{
    add_lines(sink, words, width, 0, 0);
}

static void add_bar(struct sink *sink, const struct probe *probe, const struct step *step,
                    size_t width)
{
    int64_t whole_us = probe->duration_us > 0 ? probe->duration_us : 1;
    size_t from = (size_t)(step->start_us * (int64_t)width / whole_us);
    size_t to = (size_t)((step->start_us + step->duration_us) * (int64_t)width / whole_us);
    if (from >= width) from = width - 1;
    if (to <= from) to = from + 1;
    if (to > width) to = width;
    sink_add_spaces(sink, from);
    for (size_t i = from; i < to; i++)
        sink_add(sink, step->state == PROBE_NOT_TRIED ? " " : "█");
    sink_add_spaces(sink, width - to);
}

static void add_step(struct sink *sink, const struct probe *probe, const struct step *step,
                     size_t width)
{
    static const char *const marks[] = {[PROBE_GOOD] = "ok",
                                        [PROBE_NOT_TRIED] = "--",
                                        [PROBE_DOUBTFUL] = "?",
                                        [PROBE_FAILED] = "FAIL"};
    char time[32];
    struct text duration = text_into(time, sizeof time);
    const char *words = step->why[0] ? step->why : step->brief;
    char said[SENTENCE_SIZE + 16];
    (void)snprintf(said, sizeof said, "%s%s", step->is_simulated ? "[simulated] " : "", words);
    size_t subject = width * 2 / 5 < SUBJECT_MOST ? width * 2 / 5 : SUBJECT_MOST;
    size_t bar = width - subject - TIME_WIDTH - INDENT - 2;
    if (step->state != PROBE_NOT_TRIED) figure_add_duration(&duration, step->duration_us);
    add_padded(sink, probe_layer_word(step->layer), WORD_WIDTH, false);
    add_padded(sink, marks[step->state], WORD_WIDTH, false);
    add_padded(sink, step->subject, subject, false);
    sink_add_char(sink, ' ');
    add_bar(sink, probe, step, bar < BAR_MOST ? bar : BAR_MOST);
    sink_add_char(sink, ' ');
    fit_cell(sink, text_span(&duration), TIME_WIDTH, true, true);
    size_t used = INDENT + subject + BAR_MOST + TIME_WIDTH + 4;
    if (width >= BESIDE_FROM && said[0]) {
        sink_add(sink, "  ");
        add_lines(sink, said, width, used, used);
    } else {
        sink_add_char(sink, '\n');
        if (said[0]) add_lines(sink, said, width, INDENT, 0);
    }
}

/* ---------------------------------------------------------------- the path */

static void add_hop(struct sink *sink, const struct hop *hop, size_t width)
{
    enum { DISTANCE_WIDTH = 7, ADDRESS_WIDTH = 26, TIME_AT = 10 };
    char address[IP_TEXT_SIZE] = "*", time[32], memory[400];
    struct text duration = text_into(time, sizeof time), place = text_into(memory, sizeof memory);
    if (hop->address.version) ip_format(&hop->address, address);
    if (hop->us) figure_add_duration(&duration, hop->us);
    text_format(&place, "%s", hop->name);
    if (hop->locality.asn)
        text_format(&place, "%sAS%lld %s", place.size ? "  " : "", (long long)hop->locality.asn,
                    hop->locality.organisation);
    if (hop->locality.country[0])
        text_format(&place, "%s%s", place.size ? "  " : "", hop->locality.country);
    sink_format(sink, "%4d %s ", hop->distance, hop->way == PATH_UDP ? "UDP" : "TCP");
    add_padded(sink, hop->us ? address : "silent", ADDRESS_WIDTH, false);
    fit_cell(sink, text_span(&duration), TIME_AT, true, true);
    sink_add(sink, "  ");
    add_padded(sink, memory, width - DISTANCE_WIDTH - ADDRESS_WIDTH - TIME_AT - 4, false);
    sink_add_char(sink, '\n');
}

/* By distance. Where TCP meets the same router as UDP, once. */
static void add_path(struct sink *sink, const struct path *path, size_t width)
{
    if (path->count) sink_add(sink, "\n");
    for (int distance = 1; distance <= HOPS_MOST; distance++) {
        const struct hop *first = NULL;
        for (size_t i = 0; i < path->count; i++) {
            const struct hop *hop = &path->hops[i];
            if (hop->distance != distance || (first && ip_equal(&first->address, &hop->address)))
                continue;
            add_hop(sink, hop, width);
            first = hop;
        }
    }
}

void probe_write_run(struct sink *sink, const struct probe *probe, size_t width)
{
    char memory[SENTENCE_SIZE + 64];
    struct text line = text_into(memory, sizeof memory);
    if (width < WIDTH_LEAST) width = WIDTH_LEAST;
    figure_add_time(&line, probe->began_us);
    text_format(&line, "  %-10s %s", probe_state_word(probe_worst(probe)), probe->verdict);
    add_lines(sink, memory, width, INDENT, INDENT);
    for (size_t i = 0; i < probe->change_count; i++) {
        sink_add(sink, "  changed:");
        add_lines(sink, probe->changes[i], width, INDENT + 1, INDENT);
    }
}

void probe_write_page(struct sink *sink, const struct probe *probe, size_t width)
{
    char memory[SENTENCE_SIZE];
    struct text beside = text_into(memory, sizeof memory);
    if (width < WIDTH_LEAST) width = WIDTH_LEAST;
    size_t prose = width < PROSE_MOST ? width : PROSE_MOST;
    add_lines(sink, probe->target.url, prose, 0, 0);
    add_lines(sink, probe->verdict, prose, 0, 0);
    beside_tell(&beside, probe);
    if (memory[0]) add_lines(sink, memory, prose, 0, 0);
    text_clear(&beside);
    simulated_tell(&beside, probe);
    if (memory[0]) add_lines(sink, memory, prose, 0, 0);
    sink_add_char(sink, '\n');
    for (size_t i = 0; i < probe->step_count; i++)
        add_step(sink, probe, &probe->steps[i], width);
    add_path(sink, &probe->path, width);
    if (probe->address_count > probe->place_count)
        sink_format(sink, "%zu more addresses were not tried.\n",
                    probe->address_count - probe->place_count);
}
