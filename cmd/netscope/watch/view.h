/* SPDX-License-Identifier: MIT */
/* view - what the person at the screen chose, changed by keys. */
#ifndef CMD_WATCH_VIEW_H
#define CMD_WATCH_VIEW_H

#include "facts.h"

enum { VIEW_FILTER_SIZE = 64 };

struct view {
    bool shows_all;        /* parts of all lists */
    enum fact_list list;   /* the one with the cursor, and the only one if not all are shown */
    enum talker_span sort; /* of talkers */
    bool is_paused, is_helped, is_typing;
    char filter[VIEW_FILTER_SIZE]; /* rows that contain it; "": all */
    size_t selected;               /* row of the list, of those that the filter leaves */
    size_t row_count;              /* of these, as last drawn */
    size_t page_lines;             /* as last drawn */
    bool wants_device, has_device; /* the page of the selected row's device */
    int64_t device_id;
    size_t scroll; /* of that page, in lines */
};

void view_begin(struct view *view);
/* False: the key ends the program. */
bool view_take_key(struct view *view, int key);
/* The row contains the filter, whatever the case of ASCII letters. */
bool view_wants(const struct view *view, const struct fact_row *row);
/* Row number `wanted` of those that the filter leaves; NULL: there are fewer. */
const struct fact_row *view_row(const struct view *view, const struct facts *facts, size_t wanted);

#endif
