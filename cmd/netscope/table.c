/* SPDX-License-Identifier: MIT */
/* A table for people: columns as wide as they need to be, and no wider than the terminal. */
#include "display.h"
#include "printer_private.h"

#include <stdlib.h>

enum {
    HELD_ROWS_MOST = 512,
    CELL_MOST_BYTES = 1024,
    SHRUNK_WIDTH_LEAST = 8,
    COMFORTABLE_WIDTH = 24,
    GAP = 2
};

struct shown_column {
    size_t index; /* in the result */
    char *heading;
    enum column_format format;
    int rank;
    size_t width;   /* what its cells and heading need */
    size_t fitted;  /* what it gets; 0: left out */
    size_t longest; /* of the cells alone */
    bool has_value; /* some cell is not NULL */
    bool has_text;  /* some cell is text: to the left, and may shrink */
};

struct table {
    FILE *out;
    size_t indent, terminal_width;
    bool colour, printing, expanded;
    struct layout layout;
    struct shown_column *columns;
    size_t count;
    char **cells; /* held rows, count cells each */
    struct held_row {
        int64_t moment_us; /* of layout.newest_by */
        size_t row;
    } * order;
    int newest_by; /* column of the result; -1: none */
    size_t held;
    uint64_t rows;
};

static void *must(void *memory)
{
    if (!memory) abort();
    return memory;
}

struct table *table_create(FILE *out, const struct layout *layout, size_t indent)
{
    struct table *table = must(calloc(1, sizeof *table));
    table->out = out;
    table->indent = indent;
    table->layout = *layout;
    table->terminal_width = display_terminal_width(out);
    table->colour = display_colour(out);
    return table;
}

static void add_column(struct table *table, size_t index, const char *heading,
                       enum column_format format, int rank)
{
    struct shown_column *column = &table->columns[table->count++];
    char memory[CELL_MOST_BYTES];
    struct text safe = text_into(memory, sizeof memory);
    display_add_safe(&safe, span_text(heading));
    *column = (struct shown_column){.index = index, .format = format, .rank = rank};
    column->heading = must(strdup(safe.data));
    column->width = display_width(text_span(&safe));
}

void table_columns(struct table *table, const char *const *names, size_t count)
{
    const struct layout *layout = &table->layout;
    size_t most = layout->columns ? layout->count : count;
    table->columns = must(calloc(most + 1, sizeof *table->columns));
    if (!layout->columns) {
        for (size_t i = 0; i < count; i++)
            add_column(table, i, names[i], COLUMN_PLAIN, 0);
    }
    for (size_t i = 0; layout->columns && i < layout->count; i++) {
        const struct table_column *column = &layout->columns[i];
        for (size_t j = 0; j < count && column->rank != COLUMN_HIDDEN; j++) {
            if (strcmp(names[j], column->name) != 0) continue;
            const char *heading = column->heading ? column->heading : column->name;
            add_column(table, j, heading, column->format, column->rank);
            break;
        }
    }
    table->newest_by = -1;
    for (size_t j = 0; j < count && layout->newest_by; j++)
        if (strcmp(names[j], layout->newest_by) == 0) table->newest_by = (int)j;
    table->order = must(calloc(HELD_ROWS_MOST, sizeof *table->order));
    table->cells = must(calloc(HELD_ROWS_MOST * (table->count + 1), sizeof *table->cells));
}

/* Text may shrink to this before a column is left out for it. */
static size_t comfortable(const struct shown_column *column)
{
    return column->has_text && column->width > COMFORTABLE_WIDTH ? COMFORTABLE_WIDTH
                                                                 : column->width;
}

/* Leaves out what nobody needs: optional columns without a value, then the highest ranks until the
 * others have room in comfort. */
static void leave_out(struct table *table, size_t room)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].rank > 0 && !table->columns[i].has_value)
            table->columns[i].fitted = 0;
    for (;;) {
        size_t sum = 0;
        struct shown_column *last = NULL;
        for (size_t i = 0; i < table->count; i++) {
            struct shown_column *column = &table->columns[i];
            if (column->fitted == 0) continue;
            sum += comfortable(column) + GAP;
            if (column->rank > 0 && (!last || column->rank >= last->rank)) last = column;
        }
        if (sum <= room + GAP || !last) return;
        last->fitted = 0;
    }
}

/* Gives every column its width; the widest texts shrink first. False where nothing fits. */
static bool fit(struct table *table)
{
    size_t room = table->terminal_width;
    for (size_t i = 0; i < table->count; i++)
        table->columns[i].fitted = table->columns[i].width;
    if (room == 0) return true;
    room = room > table->indent ? room - table->indent : 1;
    leave_out(table, room);
    for (;;) {
        size_t sum = 0;
        struct shown_column *widest = NULL;
        for (size_t i = 0; i < table->count; i++) {
            struct shown_column *column = &table->columns[i];
            if (column->fitted == 0) continue;
            sum += column->fitted + GAP;
            if (column->has_text && (!widest || column->fitted > widest->fitted)) widest = column;
        }
        if (sum <= room + GAP) return true;
        if (!widest || widest->fitted <= SHRUNK_WIDTH_LEAST) return false;
        widest->fitted--;
    }
}

static const char *severity_colour(const char *cell)
{
    if (strcmp(cell, "critical") == 0 || strcmp(cell, "high") == 0) return "\033[1;31m";
    if (strcmp(cell, "medium") == 0) return "\033[33m";
    return NULL;
}

/* Figures stand to the right; times are all of one width and read like text. */
static bool is_right(const struct shown_column *column)
{
    return !column->has_text && column->format != COLUMN_TIME;
}

static void print_cells(struct table *table, char *const *cells, bool heading)
{
    FILE *out = table->out;
    size_t last = 0, shown = 0;
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].fitted) last = i;
    fprintf(out, "%*s", (int)table->indent, "");
    for (size_t i = 0; i < table->count; i++) {
        const struct shown_column *column = &table->columns[i];
        if (column->fitted == 0) continue;
        const char *cell = heading ? column->heading : cells[i];
        const char *colour = heading                             ? "\033[1m"
                             : column->format == COLUMN_SEVERITY ? severity_colour(cell)
                                                                 : NULL;
        bool coloured = table->colour && colour;
        if (shown++) fprintf(out, "%*s", GAP, "");
        if (coloured) fputs(colour, out);
        display_write_fitted(out, span_text(cell), column->fitted, is_right(column), i != last);
        if (coloured) fputs("\033[0m", out);
    }
    putc('\n', out);
}

/* Where no table fits: each row as a list of name and value. */
static void print_expanded(struct table *table, char *const *cells)
{
    size_t name_width = 0;
    for (size_t i = 0; i < table->count; i++) {
        size_t width = display_width(span_text(table->columns[i].heading));
        if (width > name_width) name_width = width;
    }
    size_t room =
        table->terminal_width > name_width + 12 ? table->terminal_width - name_width - 3 : 20;
    fprintf(table->out, "%s-- %llu --%s\n", table->colour ? "\033[1m" : "",
            (unsigned long long)table->rows, table->colour ? "\033[0m" : "");
    for (size_t i = 0; i < table->count; i++) {
        display_write_fitted(table->out, span_text(table->columns[i].heading), name_width, false,
                             true);
        fputs("  ", table->out);
        display_write_fitted(table->out, span_text(cells[i]), room, false, false);
        putc('\n', table->out);
    }
}

static void print_row(struct table *table, char *const *cells)
{
    table->rows++;
    if (table->expanded)
        print_expanded(table, cells);
    else
        print_cells(table, cells, false);
}

/* The newest first; where two are of one moment, in the order of the query. */
static int compare_held(const void *a, const void *b)
{
    const struct held_row *first = a, *second = b;
    if (first->moment_us != second->moment_us) return first->moment_us < second->moment_us ? 1 : -1;
    return first->row < second->row ? -1 : 1;
}

static void start_printing(struct table *table)
{
    table->printing = true;
    table->expanded = !fit(table);
    if (!table->expanded && table->held > 0) print_cells(table, NULL, true);
    if (table->newest_by >= 0 && table->held < HELD_ROWS_MOST)
        qsort(table->order, table->held, sizeof *table->order, compare_held);
    for (size_t i = 0; i < table->held; i++)
        print_row(table, table->cells + table->order[i].row * table->count);
}

static void free_cells(char **cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(cells[i]);
}

void table_row(struct table *table, const struct value *values)
{
    char **cells = table->cells + (table->printing ? 0 : table->held) * table->count;
    char memory[CELL_MOST_BYTES];
    if (table->printing) free_cells(cells, table->count);
    if (!table->printing) {
        struct held_row *held = &table->order[table->held];
        held->row = table->held;
        held->moment_us = table->newest_by < 0 ? 0 : values[table->newest_by].integer;
    }
    for (size_t i = 0; i < table->count; i++) {
        struct shown_column *column = &table->columns[i];
        const struct value *value = &values[column->index];
        struct text text = text_into(memory, sizeof memory);
        print_value(&text, value, column->format);
        cells[i] = must(strdup(memory));
        if (table->printing) continue;
        size_t width = display_width(text_span(&text));
        if (width > column->width) column->width = width;
        column->has_value |= value->type != VALUE_NULL;
        column->has_text |= value->type == VALUE_TEXT || value->type == VALUE_BLOB;
    }
    if (table->printing) {
        print_row(table, cells);
    } else if (++table->held == HELD_ROWS_MOST) {
        start_printing(table);
    }
}

void table_destroy(struct table *table)
{
    if (!table->printing) start_printing(table);
    free_cells(table->cells, table->held * table->count);
    for (size_t i = 0; i < table->count; i++)
        free(table->columns[i].heading);
    free(table->columns);
    free(table->cells);
    free(table->order);
    free(table);
}
