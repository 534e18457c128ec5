/* SPDX-License-Identifier: MIT */
#include "watch_page.h"

#include "base/text_safe.h"
#include "cli/terminal.h"
#include "render/figure.h"

enum { LINE_SIZE = 1024, SECTION_ROWS = 6, TALKERS_LEAST = 8, ROWS_BELOW = 3 * (SECTION_ROWS + 2) };

struct lines {
    FILE *out;
    const char *end;
    size_t width, left; /* lines that still fit; the last has no line end */
};

static void put_line(struct lines *lines, struct span text)
{
    if (lines->left == 0) return;
    terminal_write_fitted(lines->out, text, lines->width);
    if (--lines->left) fputs(lines->end, lines->out);
}

static void put_text(struct lines *lines, const char *text)
{
    put_line(lines, span_text(text));
}

/* ------------------------------------------------------------ rows */

static void add_value(struct text *text, const struct value *value, bool is_bytes)
{
    switch (value->type) {
    case VALUE_NULL: text_add(text, "-"); return;
    case VALUE_INTEGER:
        if (is_bytes)
            figure_add_bytes(text, (double)value->integer);
        else
            text_format(text, "%lld", (long long)value->integer);
        return;
    case VALUE_REAL: text_format(text, "%.1f", value->real); return;
    case VALUE_TEXT:
    case VALUE_BLOB: text_add_safe(text, value->bytes); return;
    }
}

/* Prints the rows of a query, one line each, with columns two spaces apart. */
static void put_rows(struct lines *lines, const struct watch_page *page, const char *heading,
                     const char *query)
{
    const struct parameter limit = {":limit", {.type = VALUE_INTEGER, .integer = SECTION_ROWS}};
    put_text(lines, "");
    put_text(lines, heading);
    struct storage_rows *rows =
        page->reader ? storage_query(page->reader, query, NULL, &limit, 1, NULL) : NULL;
    size_t count = 0;
    while (rows && storage_next(rows, NULL) == 1) {
        char memory[LINE_SIZE];
        struct text text = text_into(memory, sizeof memory);
        for (int i = 0; i < storage_column_count(rows); i++) {
            struct value value = storage_value(rows, i);
            text_add(&text, "  ");
            add_value(&text, &value, i == 0);
        }
        put_line(lines, text_span(&text));
        count++;
    }
    if (rows) storage_rows_close(rows);
    if (count == 0) put_text(lines, "  none yet");
}

static void put_rest(struct lines *lines, const struct talkers *talkers, size_t shown)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    uint64_t rest = talkers->left_out + (talkers->count > shown ? talkers->count - shown : 0);
    if (rest == 0) return;
    text_add(&text, "  and smaller ones, not shown: ");
    figure_add_count(&text, (int64_t)rest);
    put_line(lines, text_span(&text));
}

static void put_talkers(struct lines *lines, const struct watch_page *page)
{
    if (page->talkers_from_rows) {
        put_rows(lines, page, "Who carried most in the newest connections", "watch/talkers");
        return;
    }
    put_text(lines, "");
    put_text(lines, "Top talkers, bytes in the last 1, 10 and 60 s");
    size_t most = lines->left > TALKERS_MOST + ROWS_BELOW ? TALKERS_MOST : TALKERS_LEAST;
    for (size_t i = 0; i < page->talkers.count && i < most; i++) {
        char memory[LINE_SIZE];
        struct text text = text_into(memory, sizeof memory);
        watch_talkers_add(&text, &page->talkers.top[i], page->reader);
        put_line(lines, text_span(&text));
    }
    if (page->talkers.count == 0) put_text(lines, "  nobody");
    put_rest(lines, &page->talkers, most);
}

void watch_page_write(FILE *out, const struct watch_page *page, const char *line_end)
{
    struct lines lines = {.out = out,
                          .end = line_end,
                          .width = page->width,
                          .left = page->height ? page->height : SIZE_MAX};
    put_text(&lines, page->title);
    put_text(&lines, page->rates);
    if (page->notice[0]) put_text(&lines, page->notice);
    put_talkers(&lines, page);
    put_rows(&lines, page, "Findings", "watch/findings");
    put_rows(&lines, page, "Newest names", "watch/names");
    put_rows(&lines, page, "Newest devices", "watch/devices");
}
