/* SPDX-License-Identifier: MIT */
#include "schema_page.h"

#include "catalog/catalog.h"
#include "query.h"

#include <stdio.h>
#include <string.h>

/* The rows are views, or the columns of one. */
struct schema_rows {
    const struct catalog_view *view; /* NULL: all views */
    size_t next;
    struct value values[4];
};

static struct value text_or_null(const char *text)
{
    return text ? value_text(text) : value_null();
}

static int next_view(void *owner, const struct value **values, struct error *error)
{
    (void)error;
    struct schema_rows *rows = owner;
    const struct catalog_view *view = &catalog_views[rows->next];
    if (!view->name) return 0;
    rows->next++;
    rows->values[0] = value_text(view->name);
    rows->values[1] = value_text(view->meaning);
    rows->values[2] = value_integer((int64_t)view->count);
    *values = rows->values;
    return 1;
}

static int next_column(void *owner, const struct value **values, struct error *error)
{
    (void)error;
    static const char *const kinds[] = {[COLUMN_IS_TEXT] = "text",
                                        [COLUMN_IS_INTEGER] = "integer",
                                        [COLUMN_IS_REAL] = "real",
                                        [COLUMN_IS_BOOLEAN] = "0 or 1",
                                        [COLUMN_IS_JSON] = "json"};
    struct schema_rows *rows = owner;
    if (rows->next == rows->view->count) return 0;
    const struct catalog_column *column = &rows->view->columns[rows->next++];
    rows->values[0] = value_text(column->name);
    rows->values[1] = value_text(column->unit ? column->unit : kinds[column->kind]);
    rows->values[2] = text_or_null(column->meaning);
    rows->values[3] = text_or_null(column->null_means);
    *values = rows->values;
    return 1;
}

int schema_page_print(struct invocation *invocation, const char *name)
{
    static const struct column of_views[] = {{.name = "view"},
                                             {.name = "row", .heading = "one row is"},
                                             {.name = "columns", .format = COLUMN_COUNT}};
    static const struct column of_columns[] = {
        {.name = "column"},
        {.name = "type"},
        {.name = "meaning"},
        {.name = "null_means", .heading = "NULL", .rank = 1}};
    static const struct layout views = {.columns = of_views, .count = 3};
    static const struct layout columns = {.columns = of_columns, .count = 4};
    enum render_format format;
    struct schema_rows rows = {.view = name ? catalog_view(name) : NULL};
    if (name && !rows.view)
        return complain(invocation, EXIT_TROUBLE,
                        "There is no view '%s': `netscope sql --schema` lists them all.", name);
    int exit_code = query_choose_format(invocation, &format);
    if (exit_code != EXIT_OK) return exit_code;
    struct row_source source = {.next = name ? next_column : next_view, .owner = &rows};
    return query_print_rows(invocation, format, name ? &columns : &views, source, NULL);
}
