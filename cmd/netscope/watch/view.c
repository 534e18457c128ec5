/* SPDX-License-Identifier: MIT */
#include "view.h"

#include "screen.h"

#include <string.h>
#include <strings.h>

void view_begin(struct view *view)
{
    *view = (struct view){.shows_all = true, .sort = SPAN_10_SECONDS};
}

/* ------------------------------------------------------------ keys */

static void choose_list(struct view *view, enum fact_list list)
{
    view->shows_all = false;
    view->list = list;
    view->selected = 0;
}

static void show_all(struct view *view)
{
    view->shows_all = true;
    view->list = LIST_TALKERS;
    view->selected = 0;
}

/* The overview, then each list by itself. */
static void choose_next(struct view *view, bool back)
{
    int place = view->shows_all ? 0 : (int)view->list + 1, places = FACT_LISTS + 1;
    place = (place + (back ? places - 1 : 1)) % places;
    if (place == 0)
        show_all(view);
    else
        choose_list(view, (enum fact_list)(place - 1));
}

/* One step back: out of the page, the filter, the list. */
static void go_back(struct view *view)
{
    if (view->is_helped)
        view->is_helped = false;
    else if (view->has_device)
        view->has_device = false;
    else if (view->filter[0])
        view->filter[0] = 0;
    else
        show_all(view);
}

static void type(struct view *view, int key)
{
    size_t size = strlen(view->filter);
    if (key == '\r' || key == '\n' || key == KEY_ESCAPE) {
        view->is_typing = false;
        if (key == KEY_ESCAPE) view->filter[0] = 0;
    } else if (key == 127 || key == '\b') {
        while (size > 0 && ((uint8_t)view->filter[--size] & 0xc0) == 0x80)
            continue; /* a character of several bytes goes as a whole (RFC 3629 section 3) */
        view->filter[size] = 0;
    } else if (key >= ' ' && key < 256 && size + 1 < sizeof view->filter) {
        view->filter[size] = (char)key;
        view->filter[size + 1] = 0;
    }
    view->selected = 0;
}

static void move(struct view *view, int64_t by)
{
    size_t *place = view->has_device ? &view->scroll : &view->selected;
    int64_t to = (int64_t)*place + by;
    *place = to < 0 ? 0 : (size_t)to; /* drawing holds it below the end */
}

static bool take_movement(struct view *view, int key)
{
    int64_t page = (int64_t)(view->page_lines ? view->page_lines : 1), all = INT32_MAX;
    switch (key) {
    case KEY_UP:
    case 'k': move(view, -1); return true;
    case KEY_DOWN:
    case 'j': move(view, 1); return true;
    case KEY_PAGE_UP: move(view, -page); return true;
    case KEY_PAGE_DOWN: move(view, page); return true;
    case KEY_HOME:
    case 'g': move(view, -all); return true;
    case KEY_END:
    case 'G': move(view, all); return true;
    default: return false;
    }
}

bool view_take_key(struct view *view, int key)
{
    if (key == 3 || key == 4) return false; /* ^C and ^D, if the terminal gives them as bytes */
    if (view->is_typing) {
        type(view, key);
        return true;
    }
    if (take_movement(view, key)) return true;
    switch (key) {
    case 'q':
    case 'Q': return false;
    case '?':
    case 'h': view->is_helped = !view->is_helped; break;
    case ' ':
    case 'p': view->is_paused = !view->is_paused; break;
    case 's': view->sort = (view->sort + 1) % TALKER_SPANS; break;
    case '\t': choose_next(view, false); break;
    case KEY_BACK_TAB: choose_next(view, true); break;
    case '0': show_all(view); break;
    case '1':
    case '2':
    case '3':
    case '4': choose_list(view, (enum fact_list)(key - '1')); break;
    case '/': view->is_typing = true; break;
    case '\r':
    case '\n':
    case 'd': view->wants_device = !view->has_device; break;
    case KEY_ESCAPE: go_back(view); break;
    default: break;
    }
    return true;
}

/* ------------------------------------------------------------ rows */

static bool contains(struct span text, const char *word)
{
    size_t size = strlen(word);
    for (size_t at = 0; at + size <= text.size; at++)
        if (strncasecmp((const char *)text.data + at, word, size) == 0) return true;
    return false;
}

bool view_wants(const struct view *view, const struct fact_row *row)
{
    if (!view->filter[0]) return true;
    for (size_t i = 0; i < FACT_COLUMNS_MOST; i++)
        if (row->values[i].type == VALUE_TEXT && contains(row->values[i].bytes, view->filter))
            return true;
    return false;
}

const struct fact_row *view_row(const struct view *view, const struct facts *facts, size_t wanted)
{
    const struct fact_rows *list = &facts->lists[view->list];
    for (size_t i = 0; i < list->count; i++)
        if (view_wants(view, &list->rows[i]) && wanted-- == 0) return &list->rows[i];
    return NULL;
}
