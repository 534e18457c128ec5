/* SPDX-License-Identifier: MIT */
/*
 * The page as one HTML file: no script, nothing loaded. Its policy (CSP, level 3) allows the style
 * that stands in it, by its hash, and nothing else. All text is escaped.
 */
#include "compare.h"
#include "html_style.h"

#include "base/text_safe.h"
#include "render/figure.h"

#include <openssl/sha.h>

enum { LANE = 1000 };

static void add_text(struct sink *sink, const char *words)
{
    char memory[SENTENCE_SIZE * 4];
    struct text safe = text_into(memory, sizeof memory);
    text_add_safe(&safe, span_text(words));
    for (const char *c = memory; *c; c++)
        switch (*c) {
        case '&': sink_add(sink, "&amp;"); break;
        case '<': sink_add(sink, "&lt;"); break;
        case '>': sink_add(sink, "&gt;"); break;
        case '"': sink_add(sink, "&quot;"); break;
        case '\'': sink_add(sink, "&#39;"); break;
        default: sink_add_char(sink, *c);
        }
}

static void add_between(struct sink *sink, const char *before, const char *words, const char *after)
{
    sink_add(sink, before);
    add_text(sink, words);
    sink_add(sink, after);
}

static void add_time(struct sink *sink, int64_t us)
{
    char memory[40];
    struct text text = text_into(memory, sizeof memory);
    figure_add_duration(&text, us);
    add_text(sink, memory);
}

/* ---------------------------------------------------------------- the top */

static void add_head(struct sink *sink, const char *title)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    char hash[64];
    struct text text = text_into(hash, sizeof hash);
    (void)SHA256((const unsigned char *)probe_style, strlen(probe_style), digest);
    text_add_base64(&text, (struct span){digest, sizeof digest});
    sink_add(sink, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'sha256-");
    sink_add(sink, hash);
    sink_add(sink, "'; base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" "
                   "content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    add_text(sink, title);
    sink_add(sink, "</title>\n<style>");
    sink_add(sink, probe_style);
    sink_add(sink, "</style>\n</head>\n<body>\n<header class=\"top\"><div><span class=\"mark\">"
                   "NetScope</span><span>A request, layer by layer</span></div></header>\n"
                   "<main class=\"page plain\">\n<div class=\"head\">\n");
}

/* ---------------------------------------------------------------- the waterfall */

static void add_lane(struct sink *sink, const struct probe *probe, const struct step *step)
{
    int64_t whole_us = probe->duration_us > 0 ? probe->duration_us : 1;
    int from = (int)(step->start_us * LANE / whole_us);
    int width = (int)(step->duration_us * LANE / whole_us);
    const char *color = step->state == PROBE_FAILED     ? "bad"
                        : step->state == PROBE_DOUBTFUL ? "amber"
                                                        : "accent";
    if (step->state == PROBE_NOT_TRIED) return;
    if (width < 4) width = 4;
    if (from > LANE - width) from = LANE - width;
    sink_format(sink,
                "<svg class=\"bar\" viewBox=\"0 0 %d 16\" preserveAspectRatio=\"none\" "
                "aria-hidden=\"true\"><rect x=\"%d\" y=\"2\" width=\"%d\" height=\"12\" "
                "fill=\"var(--%s)\"/></svg>",
                (int)LANE, from, width, color);
}

static void add_step(struct sink *sink, const struct probe *probe, const struct step *step)
{
    static const char *const classes[] = {[PROBE_GOOD] = "tag good",
                                          [PROBE_NOT_TRIED] = "tag",
                                          [PROBE_DOUBTFUL] = "tag warn",
                                          [PROBE_FAILED] = "tag bad"};
    const char *said = step->why[0] ? step->why : step->brief;
    sink_format(sink, "<tr><td>%s</td><th scope=\"row\" class=\"wrap\">",
                probe_layer_word(step->layer));
    add_text(sink, step->subject);
    if (step->is_simulated) sink_add(sink, " <span class=\"tag warn\">simulated</span>");
    if (said[0]) add_between(sink, "<span class=\"sub\">", said, "</span>");
    sink_format(sink, "</th><td><span class=\"%s\">%s</span></td><td class=\"num\">",
                classes[step->state], probe_state_word(step->state));
    if (step->state != PROBE_NOT_TRIED) add_time(sink, step->duration_us);
    sink_add(sink, "</td><td class=\"lane\">");
    add_lane(sink, probe, step);
    sink_add(sink, "</td></tr>\n");
}

static void begin_table(struct sink *sink, const char *what, const char *host, const char *url)
{
    add_between(sink, "<section><h2>", what, "");
    add_between(sink, "", host, "</h2>\n<figure class=\"long\"><section class=\"scroll\" ");
    add_between(sink, "tabindex=\"0\" aria-label=\"", what, "");
    add_between(sink, "", url, "\"><table><thead><tr>");
}

static void end_table(struct sink *sink)
{
    sink_add(sink, "</tbody></table></section></figure></section>\n");
}

static void add_waterfall(struct sink *sink, const struct probe *probe)
{
    begin_table(sink, "The layers of ", probe->target.host, probe->target.url);
    sink_add(sink, "<th scope=\"col\">Layer</th><th scope=\"col\">Step</th><th scope=\"col\">"
                   "State</th><th scope=\"col\" class=\"num\">Time</th><th scope=\"col\">When</th>"
                   "</tr></thead><tbody>\n");
    for (size_t i = 0; i < probe->step_count; i++)
        add_step(sink, probe, &probe->steps[i]);
    end_table(sink);
}

/* ---------------------------------------------------------------- path, certificate */

static void add_hop(struct sink *sink, const struct hop *hop)
{
    char address[IP_TEXT_SIZE] = "no address";
    if (hop->address.version) ip_format(&hop->address, address);
    sink_format(sink, "<tr><th scope=\"row\">%d</th><td>%s</td><td class=\"wrap\">", hop->distance,
                hop->way == PATH_UDP ? "UDP" : "TCP");
    add_text(sink, hop->us ? address : "silent");
    add_between(sink, "</td><td class=\"wrap\">", hop->name, "</td><td class=\"wrap\">");
    if (hop->locality.asn) sink_format(sink, "AS%lld ", (long long)hop->locality.asn);
    add_text(sink, hop->locality.organisation);
    add_between(sink, "</td><td>", hop->locality.country, "</td><td class=\"num\">");
    if (hop->us) add_time(sink, hop->us);
    sink_add(sink, "</td></tr>\n");
}

static void add_path(struct sink *sink, const struct probe *probe)
{
    if (probe->path.count == 0) return;
    begin_table(sink, "The path to ", probe->target.host, probe->target.url);
    sink_add(sink, "<th scope=\"col\">Hop</th><th scope=\"col\">By</th><th scope=\"col\">Address"
                   "</th><th scope=\"col\">Name</th><th scope=\"col\">Network</th><th "
                   "scope=\"col\">Country</th><th scope=\"col\" class=\"num\">Time</th></tr>"
                   "</thead><tbody>\n");
    for (int way = 0; way < PATH_WAYS; way++)
        for (size_t i = 0; i < probe->path.count; i++)
            if ((int)probe->path.hops[i].way == way) add_hop(sink, &probe->path.hops[i]);
    end_table(sink);
}

static void add_fact_row(struct sink *sink, const struct fact *fact)
{
    add_between(sink, "<tr><th scope=\"row\">", fact->name, "</th><td class=\"wrap\">");
    if (fact->is_number)
        sink_format(sink, "%lld", (long long)fact->number);
    else
        add_text(sink, fact->text);
    sink_add(sink, "</td></tr>\n");
}

static void add_certificate(struct sink *sink, const struct probe *probe)
{
    if (!probe_fact(probe, PROBE_TLS, "subject")) return;
    begin_table(sink, "Encryption and certificate of ", probe->target.host, probe->target.url);
    sink_add(sink, "<th scope=\"col\">Fact</th><th scope=\"col\">Value</th></tr></thead>"
                   "<tbody>\n");
    for (size_t i = 0; i < probe->step_count; i++)
        for (size_t j = 0; probe->steps[i].layer == PROBE_TLS && j < probe->steps[i].fact_count;
             j++)
            add_fact_row(sink, &probe->steps[i].facts[j]);
    end_table(sink);
}

/* ---------------------------------------------------------------- the comparison */

static void add_comparison(struct sink *sink, const struct comparison *comparison,
                           const struct probe *const *probes)
{
    begin_table(sink, "Side by side", "", "");
    sink_add(sink, "<th scope=\"col\">Figure</th>");
    for (size_t i = 0; i < 2; i++)
        add_between(sink, "<th scope=\"col\" class=\"wrap\">", probes[i]->target.url, "</th>");
    sink_add(sink, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < comparison->count; i++) {
        const struct measure *measure = &comparison->measures[i];
        add_between(sink, "<tr><th scope=\"row\">", measure->word, "</th>");
        for (size_t j = 0; j < 2; j++) {
            char memory[MEASURE_TEXT_SIZE];
            struct text text = text_into(memory, sizeof memory);
            measure_write(measure, j, &text);
            add_between(sink, "<td class=\"wrap\">", text.size ? memory : "not known", "</td>");
        }
        sink_add(sink, "</tr>\n");
    }
    end_table(sink);
}

static void add_when(struct sink *sink, const struct probe *probe)
{
    char memory[SENTENCE_SIZE];
    struct text text = text_into(memory, sizeof memory);
    figure_add_time(&text, probe->began_us);
    add_between(sink, "<p class=\"quiet\">Asked at ", memory, " UTC, in ");
    add_time(sink, probe->duration_us);
    sink_add(sink, ".</p>\n");
    text_clear(&text);
    beside_tell(&text, probe);
    if (memory[0]) add_between(sink, "<p class=\"quiet\">", memory, "</p>\n");
    text_clear(&text);
    simulated_tell(&text, probe);
    if (memory[0]) add_between(sink, "<p class=\"quiet\">", memory, "</p>\n");
}

void probe_write_html(struct sink *sink, const struct probe *const *probes, size_t count)
{
    struct comparison comparison;
    const char *verdict = probes[0]->verdict;
    add_head(sink, count == 2 ? "Two requests, layer by layer" : probes[0]->target.url);
    if (count == 2) {
        compare(&comparison, probes);
        verdict = comparison.verdict;
    }
    for (size_t i = 0; i < count; i++)
        add_between(sink, "<p class=\"kicker\">", probes[i]->target.url, "</p>\n");
    add_between(sink, "<h1>", count == 2 ? "Two requests side by side" : probes[0]->target.host,
                "</h1>\n");
    add_between(sink, "<p class=\"lede\">", verdict, "</p>\n");
    for (size_t i = 0; i < count; i++)
        add_when(sink, probes[i]);
    sink_add(sink, "</div>\n<div class=\"rest\">\n");
    if (count == 2) add_comparison(sink, &comparison, probes);
    for (size_t i = 0; i < count; i++) {
        add_waterfall(sink, probes[i]);
        add_path(sink, probes[i]);
        add_certificate(sink, probes[i]);
    }
    sink_add(sink, "</div>\n</main>\n</body>\n</html>\n");
}
