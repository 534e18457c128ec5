/* SPDX-License-Identifier: MIT */
#include "columns.h"

#include "base/text_safe.h"

#include <string.h>
#include <strings.h>

static bool is_called(const char *called, const char *name, size_t size)
{
    return called && strncasecmp(called, name, size) == 0 && called[size] == 0;
}

static bool has_heading(const struct column *column, const char *name, size_t size)
{
    return column->heading && column_heading(column, true).size == size &&
           strncasecmp(column->heading, name, size) == 0;
}

/* The place in a row of what a table shows at `at`. */
static size_t shown_place(const struct layout *layout, size_t at)
{
    return layout->shown ? layout->shown[at] : at;
}

static size_t shown_count(const struct layout *layout)
{
    return layout->shown ? layout->shown_count : layout->count;
}

/* By its name, by its heading in the table, by the heading of a column that the table leaves out. */
static size_t find(const struct layout *layout, const char *name, size_t size)
{
    for (size_t i = 0; i < layout->count; i++)
        if (is_called(layout->columns[i].name, name, size)) return i;
    for (size_t i = 0; i < shown_count(layout); i++)
        if (has_heading(&layout->columns[shown_place(layout, i)], name, size))
            return shown_place(layout, i);
    for (size_t i = 0; i < layout->count; i++)
        if (has_heading(&layout->columns[i], name, size)) return i;
    return layout->count;
}

static bool refuse(const struct layout *layout, const char *name, size_t size, struct error *error)
{
    char memory[64], list[400];
    struct text safe = text_into(memory, sizeof memory), names = text_into(list, sizeof list);
    text_add_safe(&safe, (struct span){(const uint8_t *)name, size});
    for (size_t i = 0; i < shown_count(layout); i++) {
        const struct column *column = &layout->columns[shown_place(layout, i)];
        if (column->place == COLUMN_NARROW) continue;
        text_add(&names, names.size ? ", " : "");
        text_add_safe(&names, column_heading(column, true));
    }
    return error_set_kind(
        error, ERROR_BAD_QUESTION,
        "There is no column '%s' for --columns here; a table shows %s, and --json "
        "has the names of all.",
        memory, list);
}

bool columns_choose(struct columns *columns, const char *names, const struct layout *layout,
                    struct row_source source, struct error *error)
{
    *columns = (struct columns){.source = source};
    for (const char *name = names;; name++) {
        size_t size = strcspn(name, ","), place = find(layout, name, size);
        if (place == layout->count) return refuse(layout, name, size, error);
        if (columns->layout.count == COLUMNS_MOST)
            return error_set_kind(error, ERROR_BAD_QUESTION, "--columns takes at most %d columns.",
                                  COLUMNS_MOST);
        struct column *column = &columns->columns[columns->layout.count];
        *column = layout->columns[place];
        column->rank = 0;
        column->place = COLUMN_ANYWHERE;
        column->for_people = false;
        columns->from[columns->layout.count++] = place;
        name += size;
        if (!*name) break;
    }
    columns->layout.columns = columns->columns;
    columns->layout.newest_by = layout->newest_by;
    return true;
}

static int next_row(void *owner, const struct value **values, struct error *error)
{
    struct columns *columns = owner;
    const struct value *row;
    int result = columns->source.next(columns->source.owner, &row, error);
    for (size_t i = 0; result == 1 && i < columns->layout.count; i++)
        columns->values[i] = row[columns->from[i]];
    *values = columns->values;
    return result;
}

struct row_source columns_rows(struct columns *columns)
{
    return (struct row_source){.next = next_row, .owner = columns};
}
