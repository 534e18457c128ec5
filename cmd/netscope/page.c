/* SPDX-License-Identifier: MIT */
#include "page.h"
#include "display.h"

#include <stdio.h>
#include <stdlib.h>

static void print_record_text(const struct section *section, const struct storage_rows *rows)
{
    const struct layout *layout = &section->layout;
    size_t heading_width = 0, width = display_terminal_width(stdout);
    for (size_t i = 0; i < layout->count; i++) {
        size_t size = layout->columns[i].heading ? strlen(layout->columns[i].heading) : 0;
        if (size > heading_width) heading_width = size;
    }
    int count = storage_column_count(rows);
    for (size_t i = 0; i < layout->count; i++) {
        const struct table_column *column = &layout->columns[i];
        for (int j = 0; j < count && column->rank != COLUMN_HIDDEN; j++) {
            if (strcmp(storage_column_name(rows, j), column->name) != 0) continue;
            struct value value = storage_value(rows, j);
            char memory[1024];
            struct text text = text_into(memory, sizeof memory);
            if (value.type == VALUE_NULL) break;
            print_value(&text, &value, column->format);
            printf("  %-*s  ", (int)heading_width, column->heading);
            size_t room = width > heading_width + 14 ? width - heading_width - 4 : sizeof memory;
            display_write_fitted(stdout, text_span(&text), room, false, false);
            putchar('\n');
            break;
        }
    }
}

static void print_record_json(const struct storage_rows *rows)
{
    int count = storage_column_count(rows);
    putchar('{');
    for (int i = 0, printed = 0; i < count; i++) {
        const char *name = storage_column_name(rows, i);
        if (strncmp(name, "shown_", 6) == 0) continue;
        if (printed++) putchar(',');
        print_json_text(stdout, span_text(name));
        putchar(':');
        struct value value = storage_value(rows, i);
        print_json_value(stdout, &value, false);
    }
    putchar('}');
}

static void print_title(const struct section *section, bool first)
{
    bool colour = display_colour(stdout);
    if (!section->title) return;
    if (!first) putchar('\n');
    printf("%s%s%s\n", colour ? "\033[1m" : "", section->title, colour ? "\033[0m" : "");
}

static bool print_record(const struct section *section, struct storage_rows *rows, bool json,
                         bool first, struct error *error)
{
    int state = storage_next(rows, error);
    if (state < 0) return false;
    if (!json && (state == 1 || section->empty)) print_title(section, first);
    if (state == 0 && json) fputs("null", stdout);
    if (state == 0 && !json && section->empty) printf("  %s\n", section->empty);
    if (state == 1 && json) print_record_json(rows);
    if (state == 1 && !json) print_record_text(section, rows);
    return true;
}

/* The first row decides whether there is a heading, so the printer is fed by hand. */
static bool print_table(const struct query *query, const struct section *section,
                        struct storage_rows *rows, bool json, bool first, struct error *error)
{
    const char *names[COLUMNS_MOST];
    struct value values[COLUMNS_MOST];
    int count = storage_column_count(rows), state;
    uint64_t printed = 0;
    for (int i = 0; i < count; i++)
        names[i] = storage_column_name(rows, i);
    struct printer *printer =
        printer_open(stdout, json ? OUTPUT_JSON : OUTPUT_TABLE, &section->layout);
    printer_embed(printer, 2);
    while ((state = storage_next(rows, error)) == 1) {
        if (section->limited && query->limit && printed == query->limit) break;
        if (printed == 0 && !json) print_title(section, first);
        if (printed == 0) printer_columns(printer, names, (size_t)count);
        for (int i = 0; i < count; i++)
            values[i] = storage_value(rows, i);
        printer_row(printer, values);
        printed++;
    }
    if (printed == 0 && json) printer_columns(printer, names, (size_t)count);
    struct error ignored; /* a failed write is found once more at the end of the program */
    printer_close(printer, &ignored);
    if (printed == 0 && !json && state == 0 && section->empty) {
        print_title(section, first);
        printf("  %s\n", section->empty);
    }
    if (state == 1 && !json) printf("  and more: --limit N shows them, --limit 0 all.\n");
    return state >= 0;
}

static bool print_section(const struct query *query, const struct section *section,
                          const struct parameter *parameter, bool first, struct error *error)
{
    bool json = query->format != OUTPUT_TABLE;
    struct parameter parameters[2];
    size_t count = 0;
    if (parameter) parameters[count++] = *parameter;
    if (section->limited) {
        int64_t most = query->limit ? (int64_t)query->limit + 1 : -1;
        parameters[count++] =
            (struct parameter){":limit", {.type = VALUE_INTEGER, .integer = most}};
    }
    struct storage_rows *rows =
        storage_query(query->reader, section->query, NULL, parameters, count, error);
    if (!rows) return false;
    if (json) {
        if (!first) fputs(query->format == OUTPUT_JSON ? ",\n" : ",", stdout);
        print_json_text(stdout, span_text(section->key));
        putchar(':');
    }
    bool good = section->is_record ? print_record(section, rows, json, first, error)
                                   : print_table(query, section, rows, json, first, error);
    storage_rows_close(rows);
    return good;
}

int page_print(struct query *query, const struct section *sections, size_t count,
               const struct parameter *parameter, void (*extra)(struct query *query))
{
    struct error error;
    bool json = query->format != OUTPUT_TABLE, good = true;
    if (json) fputs(query->format == OUTPUT_JSON ? "{\n" : "{", stdout);
    for (size_t i = 0; i < count && good; i++)
        good = print_section(query, &sections[i], parameter, i == 0, &error);
    if (good && extra) extra(query);
    if (json) fputs(query->format == OUTPUT_JSON ? "\n}\n" : "}\n", stdout);
    return good ? EXIT_OK : complain_error(query->invocation, &error);
}
