/* SPDX-License-Identifier: MIT */
/* A table with columns as wide as their content, and no wider than the terminal. */
#include "text_table.h"

#include "base/text_safe.h"
#include "figure.h"
#include "fit.h"

#include <stdlib.h>

enum {
    HELD_ROWS_MOST = 512,
    CELL_MOST_BYTES = 1024,
    SHRUNK_WIDTH_LEAST = 8,
    COMFORTABLE_WIDTH = 24,
    NARROW_WIDTH = 16,
    GAP = 2,
    BAR_WIDTH = 10,
    PERCENT_WIDTH = 5, /* "100 %" */
    DATE_BYTES = 10,   /* "2026-11-20" of "2026-11-20 21:14:05" */
    ROWS_OF_A_DAY = 4  /* at least so many on average, where dates stand above */
};

struct shown_column {
    size_t index; /* in the result */
    char *heading;
    enum column_format format;
    int rank;
    enum column_place place;
    size_t width;   /* needed by its cells and heading */
    size_t fitted;  /* given to it; 0: left out */
    bool has_value; /* some cell is not NULL */
    bool has_text;  /* some cell is text: aligned left, and may shrink */
};

struct held_row {
    int64_t moment_us; /* of layout.newest_by */
    size_t row;
};

struct table {
    struct sink *sink;
    struct render_style style;
    bool printing, expanded;
    bool is_sorted; /* held rows may be put in the order of newest_by */
    struct shown_column *columns;
    size_t count;
    char **cells; /* of the held rows, count cells each */
    struct held_row *order;
    int newest_by; /* column of the result; -1: none */
    int dated;     /* the shown column of that name, if dates stand above the rows of a day; -1 */
    char date[DATE_BYTES + 1]; /* of the row before */
    size_t held;
    uint64_t rows;
};

static void add_column(struct table *table, size_t index, const struct column *column)
{
    char memory[CELL_MOST_BYTES];
    struct text safe = text_into(memory, sizeof memory);
    struct shown_column *shown = &table->columns[table->count];
    if (column->rank == COLUMN_HIDDEN) return;
    text_add_safe(&safe, column_heading(column, false));
    *shown = (struct shown_column){.index = index,
                                   .format = column->format,
                                   .rank = column->rank,
                                   .place = column->place,
                                   .heading = strdup(memory)};
    if (!shown->heading) {
        sink_fail_memory(table->sink, "show a table");
        return;
    }
    shown->width = fit_width(text_span(&safe));
    table->count++;
}

static void add_columns(struct table *table, const struct layout *layout)
{
    size_t most = layout->shown ? layout->shown_count : layout->count;
    for (size_t i = 0; i < most; i++) {
        size_t index = layout->shown ? layout->shown[i] : i;
        add_column(table, index, &layout->columns[index]);
    }
    table->newest_by = table->dated = -1;
    for (size_t i = 0; i < layout->count && layout->newest_by; i++)
        if (strcmp(layout->columns[i].name, layout->newest_by) == 0) table->newest_by = (int)i;
}

struct table *table_create(struct sink *sink, const struct layout *layout,
                           const struct render_style *style)
{
    struct table *table = calloc(1, sizeof *table);
    if (!table) return NULL;
    size_t most = (layout->shown ? layout->shown_count : layout->count) + 1;
    table->sink = sink;
    table->style = *style;
    table->is_sorted = true;
    table->columns = calloc(most, sizeof *table->columns);
    table->order = calloc(HELD_ROWS_MOST, sizeof *table->order);
    table->cells = calloc(HELD_ROWS_MOST * most, sizeof *table->cells);
    if (table->columns && table->order && table->cells) {
        add_columns(table, layout);
        return table;
    }
    free(table->columns);
    free(table->order);
    free(table->cells);
    free(table);
    return NULL;
}

/*
 * A text column shrinks to this width before another column of that rank is left out: further for a
 * column that is hardly ever left out.
 */
static size_t comfortable(const struct shown_column *column, int rank)
{
    size_t enough = rank > 1 ? COMFORTABLE_WIDTH : NARROW_WIDTH;
    return column->has_text && column->width > enough ? enough : column->width;
}

/* Of all columns that are not left out, each with its gap. */
static size_t sum_widths(const struct table *table)
{
    size_t sum = 0;
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].fitted) sum += table->columns[i].fitted + GAP;
    return sum;
}

/* The next column to be left out; NULL: none may be. */
static struct shown_column *find_last(struct table *table)
{
    struct shown_column *last = NULL;
    for (size_t i = 0; i < table->count; i++) {
        struct shown_column *column = &table->columns[i];
        if (column->fitted && column->rank > 0 && (!last || column->rank >= last->rank))
            last = column;
    }
    return last;
}

/*
 * Leaves out optional columns without a value, then the highest ranks, until the others have
 * comfortable widths.
 */
static void leave_out(struct table *table, size_t room)
{
    struct shown_column *last;
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].rank > 0 && !table->columns[i].has_value)
            table->columns[i].fitted = 0;
    while ((last = find_last(table))) {
        size_t sum = 0;
        for (size_t i = 0; i < table->count; i++)
            if (table->columns[i].fitted) sum += comfortable(&table->columns[i], last->rank) + GAP;
        if (sum <= room + GAP) return;
        last->fitted = 0;
    }
}

/* Those left out that fit beside the others as they are: the lowest rank first. */
static void put_back(struct table *table, size_t room, enum column_place hidden)
{
    for (int rank = 1; rank < COLUMN_HIDDEN; rank++) {
        for (size_t i = 0; i < table->count; i++) {
            struct shown_column *column = &table->columns[i];
            if (column->fitted || column->rank != rank || !column->has_value ||
                column->place == hidden)
                continue;
            column->fitted = column->width;
            if (sum_widths(table) > room + GAP) column->fitted = 0;
        }
    }
}

/* Every column has its width, but those that another one stands in for. */
static void begin_form(struct table *table, enum column_place hidden)
{
    for (size_t i = 0; i < table->count; i++) {
        struct shown_column *column = &table->columns[i];
        column->fitted = column->place == hidden ? 0 : column->width;
    }
}

/* A wide column that has a value was left out, or has no room for its text. */
static bool lacks_wide(const struct table *table, size_t room)
{
    bool has_wide = false;
    for (size_t i = 0; i < table->count; i++) {
        const struct shown_column *column = &table->columns[i];
        has_wide |= column->place == COLUMN_WIDE;
        if (column->place == COLUMN_WIDE && column->has_value && column->fitted == 0) return true;
    }
    return has_wide && sum_widths(table) > room + GAP;
}

/* Gives every column its width; the widest texts shrink first. False if nothing fits. */
static bool fit(struct table *table)
{
    size_t room = table->style.width, indent = table->style.indent;
    begin_form(table, COLUMN_NARROW);
    if (room == 0) return true;
    room = room > indent ? room - indent : 1;
    leave_out(table, room);
    bool is_narrow = lacks_wide(table, room);
    if (is_narrow) {
        begin_form(table, COLUMN_WIDE);
        leave_out(table, room);
    }
    put_back(table, room, is_narrow ? COLUMN_WIDE : COLUMN_NARROW);
    for (;;) {
        struct shown_column *widest = NULL;
        for (size_t i = 0; i < table->count; i++) {
            struct shown_column *column = &table->columns[i];
            if (column->fitted && column->has_text && (!widest || column->fitted > widest->fitted))
                widest = column;
        }
        if (sum_widths(table) <= room + GAP) return true;
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

/* Numbers are aligned right; times all have one width and read like text. */
static bool is_right(const struct shown_column *column)
{
    return !column->has_text && column->format != COLUMN_TIME;
}

/* The date of a time; NULL: it is none. */
static const char *find_date(const char *cell)
{
    return strlen(cell) > DATE_BYTES && cell[DATE_BYTES] == ' ' ? cell : NULL;
}

/*
 * Dates stand above the rows of their day, and times get short, if the rows of a terminal's table
 * are in the order of a time and most share their day with the row before.
 */
static void choose_dates(struct table *table)
{
    const char *date = NULL;
    size_t days = 0;
    if (table->style.width == 0 || table->newest_by < 0) return;
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].index == (size_t)table->newest_by &&
            table->columns[i].format == COLUMN_TIME)
            table->dated = (int)i;
    for (size_t i = 0; table->dated >= 0 && i < table->held; i++) {
        size_t row = table->order[i].row;
        const char *next = find_date(table->cells[row * table->count + (size_t)table->dated]);
        days += next && (!date || strncmp(next, date, DATE_BYTES) != 0);
        if (next) date = next;
    }
    if (days == 0 || (days - 1) * ROWS_OF_A_DAY > table->held) table->dated = -1;
    if (table->dated < 0) return;
    struct shown_column *column = &table->columns[table->dated];
    size_t heading = column_heading(&(struct column){.heading = column->heading}, true).size;
    column->heading[heading] = 0;
    column->width = heading > 8 ? heading : 8; /* "21:14:05" */
}

static void print_date(struct table *table, char *const *cells)
{
    const char *date = find_date(cells[table->dated]);
    if (!date || strncmp(date, table->date, DATE_BYTES) == 0) return;
    memcpy(table->date, date, DATE_BYTES);
    sink_add_spaces(table->sink, table->style.indent);
    sink_format(table->sink, "%s%s (UTC)%s\n", table->style.colour ? "\033[1m" : "", table->date,
                table->style.colour ? "\033[0m" : "");
}

static void print_cell(struct table *table, const struct shown_column *column, const char *cell,
                       bool is_heading, bool is_last)
{
    const char *colour = is_heading                          ? "\033[1m"
                         : column->format == COLUMN_SEVERITY ? severity_colour(cell)
                         : column->format == COLUMN_SHARE    ? "\033[36m"
                                                             : NULL;
    if (!table->style.colour) colour = NULL;
    if (colour) sink_add(table->sink, colour);
    fit_cell(table->sink, span_text(cell), column->fitted, is_right(column), !is_last);
    if (colour) sink_add(table->sink, "\033[0m");
}

/* cells NULL: the headings. */
static void print_cells(struct table *table, char *const *cells)
{
    size_t last = 0, shown = 0;
    for (size_t i = 0; i < table->count; i++)
        if (table->columns[i].fitted) last = i;
    sink_add_spaces(table->sink, table->style.indent);
    for (size_t i = 0; i < table->count; i++) {
        const struct shown_column *column = &table->columns[i];
        if (column->fitted == 0) continue;
        if (shown++) sink_add_spaces(table->sink, GAP);
        const char *cell = cells ? cells[i] : column->heading;
        if (cells && (int)i == table->dated && find_date(cell)) cell += DATE_BYTES + 1;
        print_cell(table, column, cell, !cells, i == last);
    }
    sink_add_char(table->sink, '\n');
}

/* Used if no table fits: each row as a list of name and value. */
static void print_expanded(struct table *table, char *const *cells)
{
    struct sink *sink = table->sink;
    size_t name_width = 0, indent = table->style.indent, width = table->style.width;
    for (size_t i = 0; i < table->count; i++) {
        if (table->columns[i].place == COLUMN_NARROW) continue;
        size_t needed = fit_width(span_text(table->columns[i].heading));
        if (needed > name_width) name_width = needed;
    }
    size_t room = width > indent + name_width + 12 ? width - indent - name_width - 3 : 20;
    sink_add_spaces(sink, indent);
    sink_format(sink, "%s-- %llu --%s\n", table->style.colour ? "\033[1m" : "",
                (unsigned long long)table->rows, table->style.colour ? "\033[0m" : "");
    for (size_t i = 0; i < table->count; i++) {
        if (table->columns[i].place == COLUMN_NARROW) continue;
        sink_add_spaces(sink, indent);
        fit_cell(sink, span_text(table->columns[i].heading), name_width, false, true);
        sink_add_spaces(sink, GAP);
        fit_cell(sink, span_text(cells[i]), room, false, false);
        sink_add_char(sink, '\n');
    }
}

static void print_row(struct table *table, char *const *cells)
{
    if (table->sink->failed) return;
    table->rows++;
    if (table->expanded) {
        print_expanded(table, cells);
    } else {
        if (table->dated >= 0 && table->columns[table->dated].fitted) print_date(table, cells);
        print_cells(table, cells);
    }
}

/* The newest first; rows of one time keep the order of the result. */
static int compare_held(const void *a, const void *b)
{
    const struct held_row *first = a, *second = b;
    if (first->moment_us != second->moment_us) return first->moment_us < second->moment_us ? 1 : -1;
    return first->row < second->row ? -1 : 1;
}

static void start_printing(struct table *table)
{
    table->printing = true;
    if (table->sink->failed) return;
    if (table->newest_by >= 0 && table->held < HELD_ROWS_MOST && table->is_sorted)
        qsort(table->order, table->held, sizeof *table->order, compare_held);
    choose_dates(table);
    table->expanded = !fit(table);
    if (!table->expanded && table->held > 0) print_cells(table, NULL);
    for (size_t i = 0; i < table->held; i++)
        print_row(table, table->cells + table->order[i].row * table->count);
}

static void free_cells(char **cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(cells[i]);
        cells[i] = NULL;
    }
}

/* "████▌       45 %" */
static void add_bar(struct text *text, const struct value *share)
{
    char memory[16];
    struct text percent = text_into(memory, sizeof memory);
    figure_add_bar(text, share->real, BAR_WIDTH);
    figure_add_value(&percent, share, COLUMN_SHARE);
    text_format(text, " %*s", PERCENT_WIDTH, memory);
}

static void add_cell(struct table *table, char **cell, struct shown_column *column,
                     const struct value *value)
{
    char memory[CELL_MOST_BYTES];
    struct text text = text_into(memory, sizeof memory);
    if (column->format == COLUMN_SHARE && table->style.width && value->type == VALUE_REAL)
        add_bar(&text, value);
    else
        figure_add_value(&text, value, column->format);
    *cell = strdup(memory);
    if (!*cell) sink_fail_memory(table->sink, "show a table");
    if (table->printing) return;
    size_t width = fit_width(text_span(&text));
    if (width > column->width) column->width = width;
    column->has_value |= value->type != VALUE_NULL;
    column->has_text |= value->type == VALUE_TEXT || value->type == VALUE_BLOB;
}

void table_add_row(struct table *table, const struct value *values)
{
    char **cells = table->cells + (table->printing ? 0 : table->held) * table->count;
    if (table->sink->failed) return;
    if (table->printing) free_cells(cells, table->count);
    if (!table->printing) {
        struct held_row *held = &table->order[table->held];
        held->row = table->held;
        held->moment_us = table->newest_by < 0 ? 0 : values[table->newest_by].integer;
    }
    for (size_t i = 0; i < table->count; i++)
        add_cell(table, &cells[i], &table->columns[i], &values[table->columns[i].index]);
    if (table->printing) {
        print_row(table, cells);
    } else if (++table->held == HELD_ROWS_MOST) {
        start_printing(table);
    }
}

void table_flush(struct table *table)
{
    if (table->printing || table->held == 0) return;
    table->is_sorted = false;
    start_printing(table);
}

void table_destroy(struct table *table)
{
    if (!table->printing) start_printing(table);
    free_cells(table->cells, HELD_ROWS_MOST * table->count);
    for (size_t i = 0; i < table->count; i++)
        free(table->columns[i].heading);
    free(table->columns);
    free(table->cells);
    free(table->order);
    free(table);
}
