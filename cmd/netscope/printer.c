/* SPDX-License-Identifier: MIT */
#include "printer.h"
#include "printer_private.h"

#include <errno.h>
#include <stdlib.h>

struct printer {
    FILE *out;
    enum output_format format;
    struct layout layout;
    struct table *table;
    char **names;
    bool *nested;  /* JSON text that goes out as it is */
    bool *skipped; /* for people only: "shown_..." of a query that has a layout */
    size_t count;
    size_t indent;
    bool embedded;
    uint64_t rows;
};

struct printer *printer_open(FILE *out, enum output_format format, const struct layout *layout)
{
    struct printer *printer = calloc(1, sizeof *printer);
    if (!printer) abort();
    printer->out = out;
    printer->format = format;
    if (layout) printer->layout = *layout;
    return printer;
}

void printer_embed(struct printer *printer, size_t indent)
{
    printer->embedded = true;
    printer->indent = indent;
}

static bool is_nested(const struct layout *layout, const char *name)
{
    for (size_t i = 0; i < layout->count; i++) {
        enum column_format format = layout->columns[i].format;
        if (strcmp(layout->columns[i].name, name) == 0)
            return format == COLUMN_JSON || format == COLUMN_LIST;
    }
    return false;
}

void printer_columns(struct printer *printer, const char *const *names, size_t count)
{
    FILE *out = printer->out;
    printer->count = count;
    printer->names = calloc(count + 1, sizeof *printer->names);
    printer->nested = calloc(count + 1, sizeof *printer->nested);
    printer->skipped = calloc(count + 1, sizeof *printer->skipped);
    if (!printer->names || !printer->nested || !printer->skipped) abort();
    for (size_t i = 0; i < count; i++) {
        printer->names[i] = strdup(names[i]);
        if (!printer->names[i]) abort();
        printer->nested[i] = is_nested(&printer->layout, names[i]);
        printer->skipped[i] = printer->layout.columns && strncmp(names[i], "shown_", 6) == 0;
    }
    switch (printer->format) {
    case OUTPUT_TABLE:
        printer->table = table_create(out, &printer->layout, printer->indent);
        table_columns(printer->table, names, count);
        break;
    case OUTPUT_JSON: putc('[', out); break;
    case OUTPUT_JSON_LINES: break;
    case OUTPUT_CSV:
        for (size_t i = 0, printed = 0; i < count; i++) {
            if (printer->skipped[i]) continue;
            if (printed++) putc(',', out);
            print_csv_text(out, span_text(names[i]));
        }
        fputs("\r\n", out);
        break;
    }
}

static void print_object(struct printer *printer, const struct value *values)
{
    putc('{', printer->out);
    for (size_t i = 0, printed = 0; i < printer->count; i++) {
        if (printer->skipped[i]) continue;
        if (printed++) putc(',', printer->out);
        print_json_text(printer->out, span_text(printer->names[i]));
        putc(':', printer->out);
        print_json_value(printer->out, &values[i], printer->nested[i]);
    }
    putc('}', printer->out);
}

void printer_row(struct printer *printer, const struct value *values)
{
    FILE *out = printer->out;
    switch (printer->format) {
    case OUTPUT_TABLE: table_row(printer->table, values); break;
    case OUTPUT_JSON:
        fputs(printer->rows ? ",\n" : "\n", out);
        print_object(printer, values);
        break;
    case OUTPUT_JSON_LINES:
        print_object(printer, values);
        putc('\n', out);
        break;
    case OUTPUT_CSV:
        for (size_t i = 0, printed = 0; i < printer->count; i++) {
            if (printer->skipped[i]) continue;
            if (printed++) putc(',', out);
            print_csv_value(out, &values[i]);
        }
        fputs("\r\n", out);
        break;
    }
    printer->rows++;
}

bool printer_failed(const struct printer *printer)
{
    return ferror(printer->out) != 0;
}

bool printer_close(struct printer *printer, struct error *error)
{
    FILE *out = printer->out;
    if (printer->table) table_destroy(printer->table);
    if (printer->format == OUTPUT_JSON && printer->names) {
        if (printer->rows) putc('\n', out);
        fputs(printer->embedded ? "]" : "]\n", out);
    }
    for (size_t i = 0; printer->names && i < printer->count; i++)
        free(printer->names[i]);
    free(printer->names);
    free(printer->nested);
    free(printer->skipped);
    free(printer);
    errno = 0;
    if (fflush(out) != 0 || ferror(out))
        return error_set(error,
                         "The output could not be written: %s. What was printed is not "
                         "complete.",
                         errno ? strerror(errno) : "write error");
    return true;
}
