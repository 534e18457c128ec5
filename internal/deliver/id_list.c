/* SPDX-License-Identifier: MIT */
#include "id_list.h"

#include <inttypes.h>
#include <stdio.h>

enum { RANGE_MOST = 48 };

bool id_list_add(struct id_list *list, int64_t first, int64_t last)
{
    bool goes_on = list->last && first == list->last + 1;
    if (first <= list->last || list->size + RANGE_MOST >= sizeof list->text) return false;
    if (goes_on) {
        first = list->first;
        list->size = list->range_at;
    } else if (list->last) {
        list->text[list->size++] = ',';
    }
    list->range_at = list->size;
    char *end = list->text + list->size;
    int size = first == last ? snprintf(end, RANGE_MOST, "%" PRId64, first)
                             : snprintf(end, RANGE_MOST, "%" PRId64 "-%" PRId64, first, last);
    list->size += (size_t)size;
    list->first = first;
    list->last = last;
    return true;
}
