/* SPDX-License-Identifier: MIT */
/*
 * The page as one HTML file: no script, nothing loaded. Its policy (CSP, level 3) allows the style
 * that stands in it, by its hash, and nothing else. All text is escaped.
 */
#include "page.h"
#include "style.h"

#include <stdio.h>
#include <string.h>

static void add_escaped(struct sink *sink, char c)
{
    switch (c) {
    case '&': sink_add(sink, "&amp;"); return;
    case '<': sink_add(sink, "&lt;"); return;
    case '>': sink_add(sink, "&gt;"); return;
    case '"': sink_add(sink, "&quot;"); return;
    case '\'': sink_add(sink, "&#39;"); return;
    default: sink_add_char(sink, c); return;
    }
}

/* A sentence. Bold text and commands are marked only where is_rich. */
static void add_text(struct sink *sink, const char *text, bool is_rich)
{
    bool is_others = false, is_command = false;
    for (; *text; text++) {
        if (*text == MARK_BOLD || *text == MARK_PLAIN) {
            sink_add(sink, !is_rich ? "" : *text == MARK_BOLD ? "<b>" : "</b>");
        } else if (*text == MARK_OTHERS || *text == MARK_OURS) {
            is_others = *text == MARK_OTHERS;
        } else if (*text == '`' && is_rich && !is_others) {
            is_command = !is_command;
            sink_add(sink, is_command ? "<code>" : "</code>");
        } else {
            add_escaped(sink, *text);
        }
    }
}

/* ---------------------------------------------------------------- the top */

static void add_head(struct form *form, const char *title)
{
    struct sink *sink = form->sink;
    char hash[64];
    style_hash(hash);
    sink_add(sink, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'sha256-");
    sink_add(sink, hash);
    sink_add(
        sink,
        "'; base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" "
        "content=\"no-referrer\">\n"
        "<meta name=\"robots\" content=\"noindex\">\n<meta name=\"color-scheme\" content=\"light "
        "dark\">\n<title>");
    add_text(sink, title, false);
    sink_add(sink, "</title>\n<style>");
    sink_add(sink, report_style);
    sink_add(sink, "</style>\n</head>\n<body>\n");
}

static void add_bar_of_page(struct form *form, const struct front *front)
{
    sink_format(form->sink, "<a class=\"skip\" href=\"#%s\">To the report</a>",
                front->sections[0].id);
    sink_add(
        form->sink,
        "<svg class=\"defs\" "
        "aria-hidden=\"true\"><defs>"
        "<pattern id=\"hatch\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><rect width=\"1.5\" height=\"4\" "
        "fill=\"var(--hatch)\"/></pattern>"
        "</defs></svg>\n<header class=\"top\"><div><span class=\"mark\"><svg viewBox=\"0 0 24 24\" "
        "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.8\" aria-hidden=\"true\"><circle "
        "cx=\"12\" "
        "cy=\"12\" r=\"9.2\"/><path d=\"M2.8 12h5l2.4-5.4 3.6 10.8 2.4-5.4h5\" "
        "stroke-linejoin=\"round\" "
        "stroke-linecap=\"round\"/></svg>NetScope</span><span>");
    add_text(form->sink, front->kicker, false);
    sink_format(form->sink, "</span><span class=\"for\">%s</span></div></header>\n",
                front->for_whom);
}

static void add_figures(struct sink *sink, const struct front *front)
{
    if (front->figure_count == 0) return;
    sink_add(sink, "<dl class=\"figures\">");
    for (size_t i = 0; i < front->figure_count; i++) {
        const struct front_figure *figure = &front->figures[i];
        sink_add(sink, "<div><dt>");
        sink_add(sink, figure->name);
        sink_add(sink, figure->is_weak ? "</dt><dd class=\"warn\">" : "</dt><dd>");
        sink_add(sink, figure->value);
        if (figure->unit[0]) {
            sink_add(sink, " <span class=\"unit\">");
            sink_add(sink, figure->unit);
            sink_add(sink, "</span>");
        }
        sink_add(sink, "</dd><dd class=\"small\">");
        sink_add(sink, figure->note);
        sink_add(sink, "</dd></div>");
    }
    sink_add(sink, "</dl>\n");
}

static void html_begin(struct form *form, const struct front *front)
{
    struct sink *sink = form->sink;
    add_head(form, front->kicker);
    add_bar_of_page(form, front);
    sink_add(sink, "<main class=\"page\">\n<div class=\"head\">\n<p class=\"kicker\">");
    add_text(sink, front->kicker, false);
    sink_add(sink, "</p>\n<h1>");
    add_text(sink, front->title, true);
    sink_add(sink, "</h1>\n<p class=\"lede\">");
    add_text(sink, front->lede, true);
    sink_add(sink, "</p>\n");
    add_figures(sink, front);
    sink_add(
        sink,
        "</div>\n<nav class=\"toc\" aria-labelledby=\"toc-h\"><h2 id=\"toc-h\">Contents</h2><ol>");
    for (size_t i = 0; i < front->section_count; i++)
        sink_format(sink, "<li><a href=\"#%s\"><span>%zu</span>%s</a></li>", front->sections[i].id,
                    i + 1, front->sections[i].name);
    sink_add(sink, "</ol></nav>\n<div class=\"rest\">\n");
}

static void html_section(struct form *form, const char *id, size_t number, const char *heading)
{
    sink_format(
        form->sink,
        "<section id=\"%s\" aria-labelledby=\"%s-h\"><h2 id=\"%s-h\"><span class=\"n\">%zu</span>",
        id, id, id, number);
    add_text(form->sink, heading, false);
    sink_add(form->sink, "</h2>\n");
}

static void html_section_end(struct form *form)
{
    sink_add(form->sink, "</section>\n");
}

static void html_paragraph(struct form *form, const char *sentence)
{
    sink_add(form->sink, "<p>");
    add_text(form->sink, sentence, true);
    sink_add(form->sink, "</p>\n");
}

static void html_decision(struct form *form, size_t at, size_t count, const char *title,
                          const char *body, const char *figure, const char *effect)
{
    struct sink *sink = form->sink;
    sink_add(sink, at == 0 ? "<ol class=\"decide\"><li><div><h3>" : "<li><div><h3>");
    add_text(sink, title, true);
    sink_add(sink, "</h3><p>");
    add_text(sink, body, true);
    sink_add(sink, "</p></div><div class=\"effect\"><b>");
    add_text(sink, figure, false);
    sink_add(sink, "</b>");
    add_text(sink, effect, true);
    sink_add(sink, at + 1 == count ? "</div></li></ol>\n" : "</div></li>\n");
}

static void html_pair(struct form *form, size_t at, size_t count, const char *term,
                      const char *text)
{
    struct sink *sink = form->sink;
    sink_add(sink, at == 0 ? "<dl class=\"record\"><dt>" : "<dt>");
    add_text(sink, term, true);
    sink_add(sink, "</dt><dd>");
    add_text(sink, text, true);
    sink_add(sink, at + 1 == count ? "</dd></dl>\n" : "</dd>\n");
}

/* ---------------------------------------------------------------- tables */

static void html_table_begin(struct form *form, const struct table *table)
{
    struct sink *sink = form->sink;
    form->table = table;
    sink_format(sink, "<figure id=\"figure-%zu\" class=\"long\"><figcaption><b>", ++form->number);
    add_text(sink, table->title, false);
    sink_add(sink, "</b><span>");
    add_text(sink, table->note, false);
    sink_add(sink, "</span></figcaption><section class=\"scroll\" tabindex=\"0\" aria-label=\"");
    add_text(sink, table->title, false);
    sink_format(sink, ", table %zu\"><table><thead><tr>", form->number);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct column_of_table *column = &table->columns[i];
        sink_format(sink, "<th scope=\"col\" class=\"%s%s\">", column->is_number ? "num " : "",
                    column->is_wide ? "wide" : "");
        if (column->heading[0])
            add_text(sink, column->heading, false);
        else
            sink_add(sink, "<span class=\"hidden-text\">Bar</span>");
        sink_add(sink, "</th>");
    }
    sink_add(sink, "</tr></thead><tbody>\n");
}

/* The squares of the days whose bit is set, as one path. */
static void add_squares(struct sink *sink, uint32_t days, int64_t count, const char *fill)
{
    if (!days) return;
    sink_format(sink, "<path fill=\"%s\" d=\"", fill);
    for (int64_t day = 0; day < count; day++)
        if (days >> day & 1)
            sink_format(sink, "M%d %dh9v11h-9z", (int)(11 * (day % WEEK_DAYS)),
                        (int)(13 * (day / WEEK_DAYS)));
    sink_add(sink, "\"/>");
}

/* The days on which not everything was watched. */
static uint32_t unwatched_days(const struct figures *figures, int64_t count)
{
    uint32_t days = 0;
    for (int64_t day = 0; day < count; day++)
        if (figures->watched[day] < 0.999) days |= UINT32_C(1) << day;
    return days;
}

static void add_days(struct form *form, const struct cell *cell)
{
    struct sink *sink = form->sink;
    const struct figures *figures = form->figures;
    int64_t count = figures_days(figures);
    if (count > DRAWN_DAYS_MOST) {
        sink_format(sink, "%lld of %lld days", (long long)cell->days.count, (long long)count);
        return;
    }
    /* A row for each seven days: a month has the width of a week. */
    int64_t in_row = count < WEEK_DAYS ? count : WEEK_DAYS;
    int width = (int)(11 * in_row - 2), height = (int)(13 * ((count - 1) / WEEK_DAYS) + 11);
    uint32_t all = count == 32 ? UINT32_MAX : (UINT32_C(1) << count) - 1;
    sink_format(sink,
                "<svg class=\"week\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" "
                "aria-label=\"%lld of %lld days\">",
                width, height, width, height, (long long)cell->days.count, (long long)count);
    uint32_t hatched = unwatched_days(figures, count);
    add_squares(sink, all & ~cell->days.drawn, count, "var(--heat-0)");
    add_squares(sink, cell->days.drawn, count, "var(--amber)");
    add_squares(sink, hatched & ~cell->days.drawn, count, "url(#hatch)");
    sink_add(sink, "</svg>");
}

static void add_bar(struct sink *sink, const struct cell *cell)
{
    double percent = cell->most > 0 ? 100.0 * cell->value / cell->most : 0;
    bool has_text = cell->text[0] != 0;
    if (has_text) {
        sink_add(sink, "<div class=\"hold\"><span>");
        add_text(sink, cell->text, true);
        sink_add(sink, "</span>");
    }
    sink_format(sink,
                "<svg class=\"part\" role=\"img\" aria-label=\"%d of %d\"><rect width=\"100%%\" "
                "height=\"12\" "
                "fill=\"var(--heat-0)\"/>",
                cell->value, cell->most);
    if (cell->is_hidden)
        sink_add(sink, "<rect width=\"100%\" height=\"12\" fill=\"url(#hatch)\"/>");
    sink_format(sink, "<rect width=\"%.1f%%\" height=\"12\" fill=\"var(--accent)\"/></svg>%s",
                percent, has_text ? "</div>" : "");
}

static void add_strip(struct sink *sink, const struct cell *cell)
{
    sink_format(
        sink,
        "<svg class=\"strip\" viewBox=\"0 0 %zu 26\" preserveAspectRatio=\"none\" role=\"img\" "
        "aria-label=\"",
        cell->hour_count);
    add_text(sink, cell->text, false);
    sink_format(sink, "\"><rect width=\"%zu\" height=\"26\" fill=\"var(--heat-0)\"/>",
                cell->hour_count);
    for (int level = 1; level <= 5; level++) {
        bool has_any = false;
        for (size_t hour = 0; hour < cell->hour_count; hour++) {
            if (cell->hours[hour] != level) continue;
            if (!has_any) sink_format(sink, "<path fill=\"var(--heat-%d)\" d=\"", level);
            has_any = true;
            sink_format(sink, "M%zu 0h1v26h-1z", hour);
        }
        if (has_any) sink_add(sink, "\"/>");
    }
    sink_add(sink, "</svg><span class=\"sub\">");
    add_text(sink, cell->text, false);
    sink_add(sink, "</span>");
}

static void add_cell(struct form *form, const struct cell *cell)
{
    switch (cell->kind) {
    case CELL_DAYS: add_days(form, cell); return;
    case CELL_BAR: add_bar(form->sink, cell); break;
    case CELL_STRIP: add_strip(form->sink, cell); return;
    case CELL_TEXT:
    case CELL_NUMBER: add_text(form->sink, cell->text, true); break;
    }
    if (!cell->note[0]) return;
    sink_add(form->sink, "<span class=\"sub\">");
    add_text(form->sink, cell->note, true);
    sink_add(form->sink, "</span>");
}

static void html_row(struct form *form, const struct cell *cells)
{
    struct sink *sink = form->sink;
    sink_add(sink, "<tr>");
    for (size_t i = 0; i < form->table->column_count; i++) {
        bool is_wide = form->table->columns[i].is_wide;
        if (i == 0)
            sink_add(sink, "<th scope=\"row\">");
        else if (cells[i].kind == CELL_NUMBER)
            sink_add(sink, is_wide ? "<td class=\"num wide\">" : "<td class=\"num\">");
        else
            sink_add(sink, is_wide ? "<td class=\"wide\">" : "<td>");
        add_cell(form, &cells[i]);
        sink_add(sink, i == 0 ? "</th>" : "</td>");
    }
    sink_add(sink, "</tr>\n");
}

static void add_statement(struct sink *sink, const struct asked *asked)
{
    sink_add(sink, "<pre tabindex=\"0\" aria-label=\"Statement: ");
    sink_add(sink, asked->title);
    sink_format(sink, "\">-- %s: %zu rows\n", asked->title, asked->rows);
    for (const char *at = asked->text; *at; at++)
        add_escaped(sink, *at);
    sink_add(sink, "</pre>");
}

static const struct asked *find_asked(const struct figures *figures, const char *key)
{
    for (size_t i = 0; i < figures->asked_count; i++)
        if (strcmp(figures->asked[i].key, key) == 0) return &figures->asked[i];
    return NULL;
}

static void html_table_end(struct form *form, const char *more)
{
    struct sink *sink = form->sink;
    sink_add(sink, "</tbody></table></section>");
    if (more) {
        sink_add(sink, "<p class=\"more\">");
        add_text(sink, more, true);
        sink_add(sink, "</p>");
    }
    bool has_statement = form->table->asked[0] != NULL;
    if (has_statement)
        sink_format(sink, "<details class=\"sql\"><summary>SQL of figure %zu</summary>",
                    form->number);
    for (const char *const *key = form->table->asked; *key; key++) {
        const struct asked *asked = find_asked(form->figures, *key);
        if (asked) add_statement(sink, asked);
    }
    sink_add(sink, has_statement ? "</details></figure>\n" : "</figure>\n");
}

static void html_end(struct form *form)
{
    struct sink *sink = form->sink;
    const struct figures *figures = form->figures;
    sink_add(sink, "<footer><p>Made by NetScope ");
    sink_add(sink, figures->request.software);
    sink_add(sink, ". Everything in it comes from one database; nothing was sent "
                   "anywhere.</p></footer>\n");
    if (figures->asked_count > 0)
        sink_add(sink, "<section class=\"paper-only\" aria-label=\"Statements\">"
                       "<h2>Statements</h2>");
    for (size_t i = 0; i < figures->asked_count; i++) {
        sink_add(sink, "<pre>-- ");
        sink_format(sink, "%s: %zu rows\n", figures->asked[i].title, figures->asked[i].rows);
        for (const char *at = figures->asked[i].text; *at; at++)
            add_escaped(sink, *at);
        sink_add(sink, "</pre>");
    }
    sink_add(sink, figures->asked_count > 0 ? "</section>\n" : "");
    sink_add(sink, "</div>\n</main>\n</body>\n</html>\n");
}

struct form html_form(void)
{
    return (struct form){.begin = html_begin,
                         .section = html_section,
                         .section_end = html_section_end,
                         .paragraph = html_paragraph,
                         .decision = html_decision,
                         .table_begin = html_table_begin,
                         .row = html_row,
                         .table_end = html_table_end,
                         .pair = html_pair,
                         .end = html_end};
}
