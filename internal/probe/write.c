/* SPDX-License-Identifier: MIT */
/* A probe as a page for a terminal, and as JSON. */
#include "run.h"

#include "base/text_safe.h"
#include "render/figure.h"
#include "render/fit.h"

enum {
    WIDTH_LEAST = 60,
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
    char memory[SENTENCE_SIZE * 2];
    struct text safe = text_into(memory, sizeof memory);
    text_add_safe(&safe, span_text(words));
    fit_lines(sink, text_span(&safe), width, indent, indent - written);
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
    const char *said = step->why[0] ? step->why : step->brief;
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

void probe_write_page(struct sink *sink, const struct probe *probe, size_t width)
{
    if (width < WIDTH_LEAST) width = WIDTH_LEAST;
    add_lines(sink, probe->target.url, width, 0, 0);
    add_lines(sink, probe->verdict, width, 0, 0);
    sink_add_char(sink, '\n');
    for (size_t i = 0; i < probe->step_count; i++)
        add_step(sink, probe, &probe->steps[i], width);
    if (probe->address_count > probe->place_count)
        sink_format(sink, "%zu more addresses were not tried.\n",
                    probe->address_count - probe->place_count);
}

/* ---------------------------------------------------------------- JSON */

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
    if (step->why[0]) add_json_text(sink, "why", step->why);
    add_json_facts(sink, step);
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
    sink_add(sink, "]}\n");
}
