/* SPDX-License-Identifier: MIT */
#include "parent_name.h"

#include <stdbool.h>
#include <string.h>

enum { TOP_MOST = 20, LABELS_MOST = 128 };

static bool is_top_level(const char *label, size_t size)
{
    if (size < 2) return false;
    if (size > 4 && memcmp(label, "xn--", 4) == 0) return true;
    if (size > TOP_MOST) return false;
    for (size_t i = 0; i < size; i++)
        if ((label[i] | 0x20) < 'a' || (label[i] | 0x20) > 'z') return false;
    return true;
}

/* Where the labels begin. Of more than there is room for, the last ones. */
static size_t find_labels(const char *name, size_t size, size_t starts[LABELS_MOST])
{
    size_t count = 0;
    for (size_t at = size; at > 0 && count < LABELS_MOST; at--)
        if (at == 1 || name[at - 2] == '.') starts[count++] = at - 1;
    return count; /* the last label is the first */
}

struct parent_name parent_of_name(const char *name)
{
    size_t size = strlen(name), starts[LABELS_MOST], kept = 0;
    size_t count = find_labels(name, size, starts);
    struct parent_name parent = {.at = size};
    if (count > 0 && is_top_level(name + starts[0], size - starts[0])) {
        bool is_country = size - starts[0] == 2;
        kept = count > 1 && is_country && starts[0] - 1 - starts[1] <= 3 ? 3 : 2;
        if (kept > count) kept = count;
        parent.at = starts[kept - 1];
    }
    for (size_t i = kept; i < count; i++) {
        size_t end = i == 0 ? size : starts[i - 1] - 1;
        size_t label = end - starts[i];
        parent.labels++;
        parent.bytes += label;
        if (label > parent.longest) parent.longest = label;
    }
    return parent;
}
