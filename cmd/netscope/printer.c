#include "printer.h"
#include "display.h"
#include "printer_private.h"

#include <errno.h>
#include <math.h>
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

/* ["a","b"] as "a, b": the JSON that storage writes holds texts without nesting here. */
static void add_list(struct text *text, struct span json)
{
    bool inside = false, first = true;
    for (size_t i = 0; i < json.size; i++) {
        char c = (char)json.data[i];
        if (c == '"') {
            inside = !inside;
            if (inside && !first) text_add(text, ", ");
            if (inside) first = false;
        } else if (inside) {
            if (c == '\\' && i + 1 < json.size) c = (char)json.data[++i];
            text_add_bytes(text, &c, 1);
        }
    }
}

static void add_number(struct text *text, double number, enum column_format format)
{
    switch (format) {
    case COLUMN_COUNT: display_add_count(text, (int64_t)number); break;
    case COLUMN_BYTES: display_add_bytes(text, number); break;
    case COLUMN_DURATION: display_add_duration(text, (int64_t)number); break;
    case COLUMN_MS: display_add_duration(text, (int64_t)llround(number * 1000)); break;
    case COLUMN_TIME: display_add_time(text, (int64_t)number); break;
    case COLUMN_PERCENT:
        /* 99.99 % must never be shown as 100 %. */
        text_format(text, number < 1 && number > 0.9 ? "%.2f %%" : "%.0f %%",
                    number < 1 ? floor(number * 1e4) / 1e2 : number * 100);
        break;
    case COLUMN_PLAIN:
    case COLUMN_LIST:
    case COLUMN_JSON:
    case COLUMN_SEVERITY: text_format(text, "%.6g", number); break;
    }
}

void print_value(struct text *text, const struct value *value, enum column_format format)
{
    switch (value->type) {
    case VALUE_NULL: text_add(text, "-"); break;
    case VALUE_INTEGER:
        if (format == COLUMN_PLAIN)
            text_format(text, "%lld", (long long)value->integer);
        else if (format == COLUMN_TIME)
            display_add_time(text, value->integer);
        else
            add_number(text, (double)value->integer, format);
        break;
    case VALUE_REAL: add_number(text, value->real, format); break;
    case VALUE_TEXT:
        if (format == COLUMN_LIST) {
            char memory[600];
            struct text list = text_into(memory, sizeof memory);
            add_list(&list, value->bytes);
            display_add_safe(text, text_span(&list));
        } else {
            display_add_safe(text, value->bytes);
        }
        break;
    case VALUE_BLOB: text_add_hex(text, value->bytes.data, value->bytes.size); break;
    }
}
