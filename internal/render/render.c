/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "json_csv.h"
#include "text_table.h"

#include <stdlib.h>

struct render {
    struct sink *sink;
    enum render_format format;
    const struct layout *layout;
    struct table *table;
    bool embedded; /* an array inside a larger JSON document */
    bool one_line;
    uint64_t rows;
};

static void add_csv_head(struct render *render)
{
    const struct layout *layout = render->layout;
    for (size_t i = 0, added = 0; i < layout->count; i++) {
        if (layout->columns[i].for_people) continue;
        if (added++) sink_add_char(render->sink, ',');
        csv_add_text(render->sink, span_text(layout->columns[i].name), false);
    }
    sink_add(render->sink, "\r\n");
}

struct render *render_open(struct sink *sink, enum render_format format,
                           const struct layout *layout, const struct render_style *style)
{
    static const struct render_style no_terminal = {0};
    struct render *render = calloc(1, sizeof *render);
    if (!style) style = &no_terminal;
    if (render && format == RENDER_TABLE) render->table = table_create(sink, layout, style);
    if (!render || (format == RENDER_TABLE && !render->table)) {
        sink_fail_memory(sink, "show an answer");
        free(render);
        return NULL;
    }
    render->sink = sink;
    render->format = format;
    render->layout = layout;
    render->embedded = style->indent > 0;
    render->one_line = style->one_line;
    if (format == RENDER_JSON) sink_add_char(sink, '[');
    if (format == RENDER_CSV || format == RENDER_CSV_SAFE) add_csv_head(render);
    return render;
}

static void add_csv_row(struct render *render, const struct value *values)
{
    const struct layout *layout = render->layout;
    for (size_t i = 0, added = 0; i < layout->count; i++) {
        if (layout->columns[i].for_people) continue;
        if (added++) sink_add_char(render->sink, ',');
        csv_add_value(render->sink, &values[i], render->format == RENDER_CSV_SAFE);
    }
    sink_add(render->sink, "\r\n");
}

void render_row(struct render *render, const struct value *values)
{
    if (!render) return;
    switch (render->format) {
    case RENDER_TABLE: table_add_row(render->table, values); break;
    case RENDER_JSON:
        if (render->rows) sink_add_char(render->sink, ',');
        if (!render->one_line) sink_add_char(render->sink, '\n');
        json_add_object(render->sink, render->layout, values);
        break;
    case RENDER_JSON_LINES:
        json_add_object(render->sink, render->layout, values);
        sink_add_char(render->sink, '\n');
        break;
    case RENDER_CSV:
    case RENDER_CSV_SAFE: add_csv_row(render, values); break;
    }
    render->rows++;
}

void render_flush(struct render *render)
{
    if (render && render->table) table_flush(render->table);
}

bool render_close(struct render *render, struct sink *sink)
{
    if (!render) return false;
    if (render->table) table_destroy(render->table);
    if (render->format == RENDER_JSON) {
        if (render->rows && !render->one_line) sink_add_char(sink, '\n');
        sink_add(sink, render->embedded ? "]" : "]\n");
    }
    free(render);
    return !sink->failed;
}

bool render_rows(struct sink *sink, enum render_format format, const struct layout *layout,
                 const struct render_style *style, struct row_source source, size_t *count,
                 struct error *error)
{
    const struct value *values;
    size_t taken = 0;
    int state = 0;
    struct render *render = render_open(sink, format, layout, style);
    while (!sink->failed && (state = source.next(source.owner, &values, error)) == 1) {
        render_row(render, values);
        taken++;
    }
    bool written = render_close(render, sink);
    if (count) *count = taken;
    if (state >= 0 && !written && error) *error = sink->error;
    return state >= 0 && written;
}
