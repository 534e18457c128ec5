/* SPDX-License-Identifier: MIT */
#include "page.h"

#include "base/text_safe.h"
#include "cli/terminal.h"
#include "render/figure.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINE_SIZE = 2048,
    ONCE_ROWS = 8, /* of each list, without a screen */
    TALL = 40,     /* lines of a screen with room for more than the least */
    SPARKLINE_WIDTH_LEAST = 20,
};

#define BOLD "\033[1m"
#define REVERSE "\033[7m"
#define PLAIN "\033[0m"

struct lines {
    const struct page_space *space;
    size_t left; /* lines that still fit; the last has no line end */
    size_t kept; /* of these, for the foot */
};

static bool has_room(const struct lines *lines)
{
    return lines->left > lines->kept;
}

static void end_line(struct lines *lines)
{
    if (--lines->left) fputs(lines->space->line_end, lines->space->out);
}

static void put_line(struct lines *lines, struct span text, const char *look)
{
    FILE *out = lines->space->out;
    bool has_look = look && lines->space->colour;
    if (!has_room(lines)) return;
    if (has_look) fputs(look, out);
    terminal_write_fitted(out, text, lines->space->width);
    if (has_look) fputs(PLAIN, out);
    end_line(lines);
}

static void put_text(struct lines *lines, const char *text, const char *look)
{
    put_line(lines, span_text(text), look);
}

/* ------------------------------------------------------------ a list */

static const struct {
    const char *title, *empty;
} words[FACT_LISTS] = {
    [LIST_TALKERS] = {"Talkers", "nobody"},
    [LIST_FINDINGS] = {"Findings", "none"},
    [LIST_NAMES] = {"Newest names", "none yet"},
    [LIST_DEVICES] = {"Newest devices", "none yet"},
};
static const char *const span_titles[TALKER_SPANS] = {
    [SPAN_1_SECOND] = "by the last second",
    [SPAN_10_SECONDS] = "by the last 10 s",
    [SPAN_60_SECONDS] = "by the last 60 s",
    [SPAN_ALL] = "by all since the start",
};

static size_t count_rows(const struct facts *facts, const struct view *view, enum fact_list list)
{
    size_t count = 0;
    for (size_t i = 0; i < facts->lists[list].count; i++)
        count += view_wants(view, &facts->lists[list].rows[i]);
    return count;
}

static void put_title(struct lines *lines, const struct facts *facts, const struct view *view,
                      enum fact_list list, size_t shown)
{
    char memory[160];
    struct text text = text_into(memory, sizeof memory);
    size_t count = count_rows(facts, view, list), all = facts->lists[list].count;
    uint64_t rest = list == LIST_TALKERS ? facts->talkers.left_out : 0;
    bool from_rows = list == LIST_TALKERS && facts->talkers_from_rows;
    text_add(&text, from_rows ? "Most bytes in the newest connections" : words[list].title);
    if (list == LIST_TALKERS && !from_rows) text_format(&text, " %s", span_titles[view->sort]);
    if (view->filter[0] && count < all) text_format(&text, ", %zu of %zu", count, all);
    rest += count - (shown < count ? shown : count);
    if (rest > 0 && list == LIST_TALKERS) {
        text_add(&text, ", and ");
        figure_add_count(&text, (int64_t)rest);
        text_add(&text, " more");
    }
    put_text(lines, memory, BOLD);
}

/* The rows from `first` on as a table: a heading line, then a line each. NULL: no memory. */
static char *make_table(const struct page_space *space, const struct facts *facts,
                        const struct view *view, enum fact_list list, size_t first, size_t most)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&bytes, &size);
    if (!memory) return NULL;
    struct sink sink = terminal_sink(memory);
    struct render_style style = {.width = space->width, .colour = space->colour, .indent = 2};
    struct column columns[FACT_COLUMNS_MOST];
    struct layout layout = *facts_layout(facts, list);
    memcpy(columns, layout.columns, layout.count * sizeof columns[0]);
    if (list == LIST_TALKERS && !facts->talkers_from_rows) columns[view->sort].rank = 0;
    layout.columns = columns;
    struct render *render = render_open(&sink, RENDER_TABLE, &layout, &style);
    for (size_t i = 0; i < facts->lists[list].count && most > 0; i++) {
        const struct fact_row *row = &facts->lists[list].rows[i];
        if (!view_wants(view, row)) continue;
        if (first > 0) {
            first--;
            continue;
        }
        render_row(render, row->values);
        most--;
    }
    (void)render_close(render, &sink);
    if (fclose(memory) == 0) return bytes;
    free(bytes);
    return NULL;
}

/* Lines of a table that fit already. The first two columns of the selected one are a mark. */
static void put_table(struct lines *lines, char *table, size_t selected, size_t most)
{
    char *rest = table, *line;
    for (size_t at = 0; at < most && has_room(lines) && (line = strsep(&rest, "\n")); at++) {
        if (!rest) break; /* what follows the last line end */
        if (at == selected && line[0] == ' ') line[0] = '>';
        fputs(line, lines->space->out);
        end_line(lines);
    }
}

/* A title, and at most so many lines below it: of talkers the first is the heading of columns. */
static void put_list(struct lines *lines, const struct facts *facts, struct view *view,
                     enum fact_list list, size_t most)
{
    bool has_cursor = list == view->list && lines->space->height > 0;
    bool has_heading = list == LIST_TALKERS || !view->shows_all;
    size_t count = count_rows(facts, view, list), first = 0;
    size_t rows = most > has_heading ? most - has_heading : 0;
    if (has_cursor) {
        if (view->selected >= count) view->selected = count ? count - 1 : 0;
        if (rows && view->selected >= rows) first = view->selected - rows + 1;
        view->row_count = count;
        view->page_lines = rows;
    }
    put_title(lines, facts, view, list, rows);
    if (count == 0 && most > 0) {
        char empty[32];
        (void)snprintf(empty, sizeof empty, "  %s", words[list].empty);
        put_text(lines, view->filter[0] ? "  none that the filter leaves" : empty, NULL);
        return;
    }
    char *table = make_table(lines->space, facts, view, list, first, rows);
    if (!table) return;
    char *begin = has_heading ? table : strchr(table, '\n');
    if (begin) {
        size_t above = has_heading ? 1 : 0;
        put_table(lines, has_heading ? begin : begin + 1,
                  has_cursor ? view->selected - first + above : SIZE_MAX, rows + above);
    }
    free(table);
}

/* Lines below the title of each list: an equal share, and what a short one leaves to the others. */
static void share_lines(size_t shares[FACT_LISTS], const struct facts *facts,
                        const struct view *view, size_t lines)
{
    size_t wanted[FACT_LISTS], least = lines >= TALL ? 6 : 3;
    for (enum fact_list list = 0; list < FACT_LISTS; list++) {
        size_t count = count_rows(facts, view, list);
        wanted[list] = count ? count + (list == LIST_TALKERS) : 1;
        shares[list] = wanted[list] < least ? wanted[list] : least;
        if (shares[list] > lines) shares[list] = lines;
        lines -= shares[list];
    }
    for (bool gave = true; gave && lines > 0;) {
        gave = false;
        for (enum fact_list list = 0; list < FACT_LISTS; list++) {
            size_t by = list == LIST_TALKERS ? 2 : 1; /* the first list grows quicker */
            for (; by > 0 && lines > 0 && shares[list] < wanted[list]; by--, lines--, gave = true)
                shares[list]++;
        }
    }
}

static void put_overview(struct lines *lines, const struct facts *facts, struct view *view)
{
    size_t shares[FACT_LISTS];
    bool is_tall = lines->space->height >= TALL || lines->space->height == 0;
    size_t titles = FACT_LISTS * (is_tall ? 2 : 1);
    if (lines->space->height == 0) {
        for (enum fact_list list = 0; list < FACT_LISTS; list++)
            shares[list] = ONCE_ROWS + (list == LIST_TALKERS);
    } else {
        size_t room = lines->left - lines->kept;
        share_lines(shares, facts, view, room > titles ? room - titles : 0);
    }
    for (enum fact_list list = 0; list < FACT_LISTS; list++) {
        if (is_tall) put_text(lines, "", NULL);
        put_list(lines, facts, view, list, shares[list]);
    }
}

/* ------------------------------------------------------------ head and foot */

/* "5.00 Mbit/s at most" beside the picture of the last seconds. */
static void put_sparkline(struct lines *lines, const struct facts *facts)
{
    char memory[LINE_SIZE], label[48];
    size_t width = lines->space->width, height = lines->space->height >= TALL ? 4 : 1;
    struct text text = text_into(label, sizeof label);
    if (width < SPARKLINE_WIDTH_LEAST + 22 || lines->space->height == 0) return;
    width -= 22;
    if (width > SPARKLINE_SECONDS_MOST) width = SPARKLINE_SECONDS_MOST;
    text_format(&text, "most %.2f Mbit/s", sparkline_largest(&facts->bits, width) / 1e6);
    for (size_t line = 0; line < height; line++) {
        struct text picture = text_into(memory, sizeof memory);
        sparkline_draw(&picture, &facts->bits, width, height, line);
        if (line == 0) text_format(&picture, "  %s", label);
        put_line(lines, text_span(&picture), NULL);
    }
}

static void put_head(struct lines *lines, const struct facts *facts, const struct view *view,
                     const struct page_texts *texts)
{
    char memory[LINE_SIZE];
    struct text text = text_into(memory, sizeof memory);
    bool is_screen = lines->space->height > 0;
    text_add(&text, texts->title);
    if (view->is_paused) text_add(&text, "   PAUSED: space goes on");
    put_line(lines, text_span(&text), REVERSE);
    put_text(lines, facts->rates[0] ? facts->rates : "no rates yet", NULL);
    put_sparkline(lines, facts);
    if (texts->notice[0]) put_text(lines, texts->notice, BOLD);
    if (!is_screen || (!view->is_typing && !view->filter[0])) return;
    text = text_into(memory, sizeof memory);
    text_add(&text, "filter: ");
    text_add_safe(&text, span_text(view->filter));
    text_add(&text, view->is_typing ? "_   (Enter keeps it, Esc clears it)" : "   (Esc clears it)");
    put_line(lines, text_span(&text), BOLD);
}

static void put_foot(struct lines *lines, const struct view *view)
{
    while (has_room(lines))
        put_text(lines, "", NULL);
    lines->kept = 0;
    put_text(lines,
             view->has_device ? "j k PgUp PgDn move  Esc back  space pause  q quit"
                              : "Tab list  j k row  Enter device  s sort  / filter  "
                                "space pause  ? help  q quit",
             REVERSE);
}

static void put_help(struct lines *lines)
{
    static const char *const help[] = {
        "",
        "Tab, Shift-Tab    the overview, then each list by itself; 0 to 4 go there at once",
        "j k, arrows       move the mark; PgUp, PgDn, g and G move further",
        "Enter, d          the page of the marked device",
        "s                 sort talkers: 1 s, 10 s, 60 s, since the start",
        "/                 keep the rows with a word in them; Esc clears it",
        "space, p          hold the screen; recording goes on",
        "Esc               one step back",
        "q                 quit",
        "",
        "Bytes are of whole seconds of packet time, up to the newest whole one. A sum is",
        "at least so much: each second keeps its 32 largest connections.",
        "Rates count every frame that was recorded (`netscope stats` has the ledger).",
    };
    for (size_t i = 0; i < sizeof help / sizeof help[0]; i++)
        put_text(lines, help[i], NULL);
}

static void put_device(struct lines *lines, struct view *view, const char *page)
{
    size_t count = 0, room = lines->left - lines->kept, at = 0;
    for (const char *c = page; *c; c++)
        count += *c == '\n';
    size_t last = count > room ? count - room : 0;
    if (view->scroll > last) view->scroll = last;
    view->page_lines = room;
    for (const char *line = page, *end; has_room(lines) && (end = strchr(line, '\n'));
         line = end + 1) {
        if (at++ < view->scroll) continue;
        fwrite(line, 1, (size_t)(end - line), lines->space->out);
        end_line(lines);
    }
}

void page_draw(const struct page_space *space, const struct facts *facts, struct view *view,
               const struct page_texts *texts)
{
    struct lines lines = {.space = space,
                          .left = space->height ? space->height : SIZE_MAX,
                          .kept = space->height > 1};
    put_head(&lines, facts, view, texts);
    if (view->is_helped) {
        put_help(&lines);
    } else if (texts->device) {
        put_device(&lines, view, texts->device);
    } else if (view->shows_all) {
        put_overview(&lines, facts, view);
    } else {
        size_t room = lines.left - lines.kept;
        put_list(&lines, facts, view, view->list, room ? room - 1 : 0);
    }
    if (space->height > 1) put_foot(&lines, view);
}
