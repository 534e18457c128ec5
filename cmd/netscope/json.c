/* SPDX-License-Identifier: MIT */
/* JSON and CSV: formats for programs, one row in memory at a time. */
#include "display.h"
#include "printer.h"
#include "printer_private.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/*
 * A JSON string (RFC 8259, section 7). Bytes that are not UTF-8 become \\xNN; control characters,
 * the C1 ones too, are \u escapes, so that even JSON on a terminal is only text.
 */
void print_json_text(FILE *out, struct span bytes)
{
    char memory[512];
    putc('"', out);
    for (size_t at = 0; at < bytes.size;) {
        uint8_t byte = bytes.data[at];
        if (byte >= 0x20 && byte < 0x7f) {
            if (byte == '"' || byte == '\\') putc('\\', out);
            putc(byte, out);
            at++;
            continue;
        }
        if (byte < 0x20 || byte == 0x7f) {
            fprintf(out, "\\u%04x", byte);
            at++;
            continue;
        }
        size_t run = at;
        while (run < bytes.size && bytes.data[run] >= 0x80 && run - at < 64)
            run++;
        while (run < bytes.size && run > at + 4 && (bytes.data[run] & 0xc0) == 0x80)
            run--; /* never between the bytes of one character */
        struct text text = text_into(memory, sizeof memory);
        display_add_safe(&text, (struct span){bytes.data + at, run - at});
        for (size_t i = 0; i < text.size; i++) {
            /* \u0085 is a JSON escape already; \xNN stands for a byte and needs its backslash. */
            if (memory[i] == '\\' && memory[i + 1] == 'x') putc('\\', out);
            putc(memory[i], out);
        }
        at = run;
    }
    putc('"', out);
}

static void print_real(FILE *out, double real)
{
    char shown[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(shown, sizeof shown, "%.*g", digits, real);
        if (strtod(shown, NULL) == real) break;
    }
    fputs(shown, out);
}

static void print_hex(FILE *out, struct span bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        fprintf(out, "%02x", bytes.data[i]);
}

void print_json_value(FILE *out, const struct value *value, bool nested)
{
    switch (value->type) {
    case VALUE_NULL: fputs("null", out); break;
    case VALUE_INTEGER: fprintf(out, "%" PRId64, value->integer); break;
    case VALUE_REAL:
        if (isfinite(value->real))
            print_real(out, value->real);
        else
            fputs("null", out);
        break;
    case VALUE_TEXT:
        if (nested && value->bytes.size > 0)
            fwrite(value->bytes.data, 1, value->bytes.size, out);
        else
            print_json_text(out, value->bytes);
        break;
    case VALUE_BLOB:
        putc('"', out);
        print_hex(out, value->bytes);
        putc('"', out);
        break;
    }
}

/* RFC 4180, section 2: quoted where it holds a quote, a comma or a line break. */
void print_csv_text(FILE *out, struct span bytes)
{
    bool quoted = false;
    for (size_t i = 0; i < bytes.size && !quoted; i++)
        quoted = memchr("\",\r\n", bytes.data[i], 4) != NULL;
    if (!quoted) {
        display_write_safe(out, bytes, true);
        return;
    }
    putc('"', out);
    while (bytes.size > 0) {
        const uint8_t *quote = memchr(bytes.data, '"', bytes.size);
        size_t size = quote ? (size_t)(quote - bytes.data) : bytes.size;
        display_write_safe(out, (struct span){bytes.data, size}, true);
        if (quote) {
            fputs("\"\"", out);
            size++;
        }
        bytes.data += size;
        bytes.size -= size;
    }
    putc('"', out);
}

void print_csv_value(FILE *out, const struct value *value)
{
    switch (value->type) {
    case VALUE_NULL: break;
    case VALUE_INTEGER: fprintf(out, "%" PRId64, value->integer); break;
    case VALUE_REAL: print_real(out, value->real); break;
    case VALUE_TEXT:
        /* NULL is nothing between two commas; the empty text is a pair of quotes. */
        if (value->bytes.size == 0)
            fputs("\"\"", out);
        else
            print_csv_text(out, value->bytes);
        break;
    case VALUE_BLOB: print_hex(out, value->bytes); break;
    }
}
