/* SPDX-License-Identifier: MIT */
#include "page.h"

#include "figure.h"
#include "fit.h"
#include "json_csv.h"

#include <string.h>

enum { TABLE_INDENT = 2, CELL_MOST_BYTES = 1024 };

static bool is_json(const struct page *page)
{
    return page->format != RENDER_TABLE;
}

void page_begin(struct page *page, struct sink *sink, enum render_format format,
                const struct render_style *style)
{
    *page = (struct page){.sink = sink, .format = format};
    if (style) page->style = *style;
    page->style.indent = TABLE_INDENT;
    page->style.one_line = format == RENDER_JSON_LINES;
    if (is_json(page)) sink_add(sink, format == RENDER_JSON ? "{\n" : "{");
}

void page_end(struct page *page)
{
    if (is_json(page)) sink_add(page->sink, page->format == RENDER_JSON ? "\n}\n" : "}\n");
}

static void add_title(struct page *page, const struct page_section *section, bool is_first)
{
    bool colour = page->style.colour;
    if (!section->title) return;
    if (!is_first) sink_add_char(page->sink, '\n');
    if (colour) sink_add(page->sink, "\033[1m");
    sink_add(page->sink, section->title);
    sink_add(page->sink, colour ? "\033[0m\n" : "\n");
}

/* The column of the index-th line of a record; NULL if the line is left out. */
static const struct column *shown_line(const struct layout *layout, const struct value *values,
                                       size_t index, const struct value **value)
{
    size_t at = layout->shown ? layout->shown[index] : index;
    const struct column *column = &layout->columns[at];
    *value = &values[at];
    return column->rank == COLUMN_HIDDEN || values[at].type == VALUE_NULL ? NULL : column;
}

static const char *heading_of(const struct column *column)
{
    return column->heading ? column->heading : column->name;
}

/* A record without a title goes on below the one before: its values stand in the same place. */
static void add_record_lines(struct page *page, const struct page_section *section,
                             const struct layout *layout, const struct value *values)
{
    size_t width = page->style.width;
    size_t count = layout->shown ? layout->shown_count : layout->count;
    const struct value *value;
    const struct column *column;
    if (section->title) page->heading_width = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(column = shown_line(layout, values, i, &value))) continue;
        size_t size = strlen(heading_of(column));
        if (size > page->heading_width) page->heading_width = size;
    }
    size_t room =
        width > page->heading_width + 14 ? width - page->heading_width - 4 : CELL_MOST_BYTES;
    for (size_t i = 0; i < count; i++) {
        if (!(column = shown_line(layout, values, i, &value))) continue;
        char memory[CELL_MOST_BYTES];
        struct text text = text_into(memory, sizeof memory);
        figure_add_value(&text, value, column->format);
        sink_format(page->sink, "  %-*s  ", (int)page->heading_width, heading_of(column));
        fit_cell(page->sink, text_span(&text), room, false, false);
        sink_add_char(page->sink, '\n');
    }
}

static void add_record_json(struct page *page, const struct layout *layout,
                            const struct value *values)
{
    sink_add_char(page->sink, '{');
    for (size_t i = 0, added = 0; i < layout->count; i++) {
        if (layout->columns[i].for_people) continue;
        if (added++) sink_add_char(page->sink, ',');
        json_add_text(page->sink, span_text(layout->columns[i].name));
        sink_add_char(page->sink, ':');
        json_add_value(page->sink, &values[i], false);
    }
    sink_add_char(page->sink, '}');
}

static void add_empty(struct page *page, const struct page_section *section, bool is_first)
{
    if (!section->empty) return;
    add_title(page, section, is_first);
    sink_add_spaces(page->sink, TABLE_INDENT);
    sink_add(page->sink, section->empty);
    sink_add_char(page->sink, '\n');
}

static bool add_record(struct page *page, const struct page_section *section,
                       const struct layout *layout, struct row_source source, bool is_first,
                       struct error *error)
{
    const struct value *values;
    int state = source.next(source.owner, &values, error);
    if (state < 0) return false;
    if (is_json(page)) {
        if (state == 1)
            add_record_json(page, layout, values);
        else
            sink_add(page->sink, "null");
    } else if (state == 1) {
        add_title(page, section, is_first);
        add_record_lines(page, section, layout, values);
    } else {
        add_empty(page, section, is_first);
    }
    return true;
}

/* The first row decides whether there is a heading. */
static bool add_table(struct page *page, const struct page_section *section,
                      const struct layout *layout, struct row_source source, bool is_first,
                      struct error *error)
{
    const struct value *values;
    enum render_format format = is_json(page) ? RENDER_JSON : RENDER_TABLE;
    int state = source.next(source.owner, &values, error);
    if (state < 0) return false;
    if (state == 0 && !is_json(page)) {
        add_empty(page, section, is_first);
        return true;
    }
    if (!is_json(page)) add_title(page, section, is_first);
    struct render *render = render_open(page->sink, format, layout, &page->style);
    while (state == 1 && !page->sink->failed) {
        render_row(render, values);
        state = source.next(source.owner, &values, error);
    }
    (void)render_close(render, page->sink); /* the caller checks the sink */
    return state >= 0;
}

bool page_add(struct page *page, const struct page_section *section, const struct layout *layout,
              struct row_source source, struct error *error)
{
    bool is_first = page->sections++ == 0;
    if (is_json(page)) {
        if (!is_first) sink_add(page->sink, page->format == RENDER_JSON ? ",\n" : ",");
        json_add_text(page->sink, span_text(section->key));
        sink_add_char(page->sink, ':');
    }
    return section->is_record ? add_record(page, section, layout, source, is_first, error)
                              : add_table(page, section, layout, source, is_first, error);
}

struct one_row {
    const struct value *values;
};

static int next_of_one(void *owner, const struct value **values, struct error *error)
{
    struct one_row *one = owner;
    (void)error;
    *values = one->values;
    one->values = NULL;
    return *values ? 1 : 0;
}

void page_add_values(struct page *page, const struct page_section *section,
                     const struct layout *layout, const struct value *values)
{
    struct one_row one = {values};
    struct row_source source = {.next = next_of_one, .owner = &one};
    (void)page_add(page, section, layout, source, NULL); /* this source cannot fail */
}
