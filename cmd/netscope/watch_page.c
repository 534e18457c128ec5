/* SPDX-License-Identifier: MIT */
#include "watch_page.h"

#include "base/text_safe.h"
#include "cli/terminal.h"
#include "render/figure.h"
#include "viewer/ip_words.h"

enum { LINE_SIZE = 1024, SECTION_ROWS = 6, COLUMNS = 4 };

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

static void put_talkers(struct lines *lines, const struct watch_page *page)
{
    if (page->talkers_from_rows) {
        put_rows(lines, page, "Who carried most in the newest connections", "watch/talkers");
        return;
    }
    put_text(lines, "");
    put_text(lines, "Top talkers now");
    for (size_t i = 0; i < page->talker_count; i++) {
        const struct meter_flow *flow = &page->talkers[i];
        char memory[LINE_SIZE], from[IP_TEXT_SIZE], to[IP_TEXT_SIZE], size[32];
        struct text text = text_into(memory, sizeof memory), bytes = text_into(size, sizeof size);
        figure_add_bytes(&bytes, (double)flow->bytes);
        text_format(&text, "  %10s  %s - ", size, ip_format(&flow->from, from));
        if (flow->name[0])
            text_add_safe(&text, span_text(flow->name));
        else
            text_add(&text, ip_format(&flow->to, to));
        const char *word = ip_protocol_word(flow->ip_protocol);
        if (flow->to_port)
            text_format(&text, " port %u", flow->to_port);
        else if (word)
            text_format(&text, " %s", word);
        put_line(lines, text_span(&text));
    }
    if (page->talker_count == 0) put_text(lines, "  nobody");
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
