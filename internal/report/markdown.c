/* SPDX-License-Identifier: MIT */
/*
 * The page as Markdown (CommonMark, with tables of GitHub Flavored Markdown). Text of others has a
 * backslash before each ASCII punctuation mark (CommonMark 0.31, section 2.4), so it is text. A hyphen
 * needs none: it means something at the start of a line only, where no such text stands.
 */
#include "page.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void add_text(struct sink *sink, const char *text)
{
    bool is_others = false;
    for (; *text; text++) {
        if (*text == MARK_BOLD || *text == MARK_PLAIN)
            sink_add(sink, "**");
        else if (*text == MARK_OTHERS || *text == MARK_OURS)
            is_others = *text == MARK_OTHERS;
        else if (is_others && (unsigned char)*text < 0x80 && ispunct((unsigned char)*text) &&
                 *text != '-')
            sink_format(sink, "\\%c", *text);
        else
            sink_add_char(sink, *text);
    }
}

static void markdown_begin(struct form *form, const struct front *front)
{
    struct sink *sink = form->sink;
    sink_add(sink, "# ");
    add_text(sink, front->title);
    sink_add(sink, "\n\n");
    add_text(sink, front->kicker);
    sink_format(sink, ". %s.\n\n", front->for_whom);
    add_text(sink, front->lede);
    sink_add(sink, "\n");
    if (front->figure_count == 0) return;
    sink_add(sink, "\n");
    for (size_t i = 0; i < front->figure_count; i++)
        sink_format(sink, "| %s ", front->figures[i].name);
    sink_add(sink, "|\n");
    for (size_t i = 0; i < front->figure_count; i++)
        sink_add(sink, "| --- ");
    sink_add(sink, "|\n");
    for (size_t i = 0; i < front->figure_count; i++)
        sink_format(sink, "| %s%s%s ", front->figures[i].value,
                    front->figures[i].unit[0] ? " " : "", front->figures[i].unit);
    sink_add(sink, "|\n");
}

static void markdown_section(struct form *form, const char *id, size_t number, const char *heading)
{
    (void)id;
    sink_format(form->sink, "\n## %zu ", number);
    add_text(form->sink, heading);
    sink_add(form->sink, "\n");
}

static void markdown_section_end(struct form *form)
{
    (void)form;
}

static void markdown_paragraph(struct form *form, const char *sentence)
{
    sink_add(form->sink, "\n");
    add_text(form->sink, sentence);
    sink_add(form->sink, "\n");
}

static void markdown_decision(struct form *form, size_t at, size_t count, const char *title,
                              const char *body, const char *figure, const char *effect)
{
    struct sink *sink = form->sink;
    (void)count;
    sink_format(sink, "%s%zu. **", at == 0 ? "\n" : "", at + 1);
    add_text(sink, title);
    sink_add(sink, ".** ");
    add_text(sink, body);
    sink_add(sink, " (");
    if (figure[0]) sink_format(sink, "%s: ", figure);
    add_text(sink, effect);
    sink_add(sink, ".)\n");
}

static void markdown_pair(struct form *form, size_t at, size_t count, const char *term,
                          const char *text)
{
    (void)count;
    sink_add(form->sink, at == 0 ? "\n- **" : "- **");
    add_text(form->sink, term);
    sink_add(form->sink, "**: ");
    add_text(form->sink, text);
    sink_add(form->sink, "\n");
}

static void markdown_table_begin(struct form *form, const struct table *table)
{
    struct sink *sink = form->sink;
    form->table = table;
    sink_add(sink, "\n");
    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].heading[0])
            continue; /* a bar says nothing that its number does not */
        sink_add(sink, "| ");
        add_text(sink, table->columns[i].heading);
        sink_add(sink, " ");
    }
    sink_add(sink, "|\n");
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].heading[0])
            sink_add(sink, table->columns[i].is_number ? "| ---: " : "| --- ");
    sink_add(sink, "|\n");
}

static void add_cell(struct sink *sink, const struct cell *cell)
{
    bool is_empty = cell->kind != CELL_DAYS && !cell->text[0];
    if (cell->kind == CELL_DAYS) sink_format(sink, " %lld d", (long long)cell->days.count);
    if (!is_empty && cell->kind != CELL_DAYS) sink_add(sink, " ");
    add_text(sink, cell->text);
    if (cell->note[0]) {
        sink_add(sink, " (");
        add_text(sink, cell->note);
        sink_add(sink, ")");
    }
    sink_add(sink, " |");
}

static void markdown_row(struct form *form, const struct cell *cells)
{
    sink_add(form->sink, "|");
    for (size_t i = 0; i < form->table->column_count; i++)
        if (form->table->columns[i].heading[0]) add_cell(form->sink, &cells[i]);
    sink_add(form->sink, "\n");
}

static void markdown_table_end(struct form *form, const char *more)
{
    if (more) markdown_paragraph(form, more);
}

static void markdown_end(struct form *form)
{
    const struct figures *figures = form->figures;
    if (figures->asked_count > 0) sink_add(form->sink, "\n## Statements\n");
    for (size_t i = 0; i < figures->asked_count; i++) {
        sink_format(form->sink, "\n%s (%zu rows):\n\n```sql\n", figures->asked[i].title,
                    figures->asked[i].rows);
        sink_add(form->sink, figures->asked[i].text);
        sink_add(form->sink, "```\n");
    }
}

struct form markdown_form(void)
{
    return (struct form){.begin = markdown_begin,
                         .section = markdown_section,
                         .section_end = markdown_section_end,
                         .paragraph = markdown_paragraph,
                         .decision = markdown_decision,
                         .table_begin = markdown_table_begin,
                         .row = markdown_row,
                         .table_end = markdown_table_end,
                         .pair = markdown_pair,
                         .end = markdown_end};
}
