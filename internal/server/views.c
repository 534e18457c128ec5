/* SPDX-License-Identifier: MIT */
#include "views.h"

#include "catalog/catalog.h"
#include "render/json_csv.h"

static void add_member(struct sink *sink, const char *name, const char *text)
{
    sink_format(sink, ",\"%s\":", name);
    if (text)
        json_add_text(sink, span_text(text));
    else
        sink_add(sink, "null");
}

static const char *type_of(const struct catalog_column *column)
{
    switch (column->kind) {
    case COLUMN_IS_TEXT:
    case COLUMN_IS_JSON: return "text";
    case COLUMN_IS_INTEGER:
    case COLUMN_IS_BOOLEAN: return "integer";
    case COLUMN_IS_REAL: return "real";
    }
    return "text";
}

static void add_column(struct sink *sink, const struct catalog_column *column)
{
    sink_format(sink, "{\"name\":\"%s\",\"type\":\"%s\"", column->name, type_of(column));
    add_member(sink, "unit", column->unit);
    add_member(sink, "of", column->refers_to);
    add_member(sink, "meaning", column->meaning);
    add_member(sink, "null_means", column->null_means);
    sink_add_char(sink, '}');
}

void views_answer(struct answer *answer)
{
    struct sink sink = answer_sink(answer);
    sink_add(&sink, "{\"views\":[");
    for (const struct catalog_view *view = catalog_views; view->name; view++) {
        if (view != catalog_views) sink_add_char(&sink, ',');
        sink_format(&sink, "{\"name\":\"%s\"", view->name);
        add_member(&sink, "meaning", view->meaning);
        sink_add(&sink, ",\"columns\":[");
        for (size_t i = 0; i < view->count; i++) {
            if (i) sink_add_char(&sink, ',');
            add_column(&sink, &view->columns[i]);
        }
        sink_add(&sink, "]}");
    }
    sink_add(&sink, "]}\n");
    answer->status = 200;
    answer->content_type = "application/json";
    if (sink.failed) answer_error(answer, &sink.error);
}
