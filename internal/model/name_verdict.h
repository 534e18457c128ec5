/* SPDX-License-Identifier: MIT */
/*
 * name_verdict - what the tracker lists say of a name, and the lists that say it.
 *
 * The lists change, and names stay. So storage keeps the verdict on each name apart from the flows,
 * and asks for all verdicts again when it is given other lists. It knows no list: the owner of the
 * lists gives it a function. Text is borrowed from the lists, and NULL is "not known".
 */
#ifndef MODEL_NAME_VERDICT_H
#define MODEL_NAME_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

struct name_verdict {
    const char *entry; /* of the list; the name itself, or a name above it */
    const char *category, *owner, *list, *list_version;
};

struct tracker_lists {
    uint64_t mark;    /* differs if the lists differ; 0: there are no lists, which says nothing */
    uint64_t entries; /* how many they have */
    int64_t built_us; /* age of the lists; NOT_OBSERVED */
    /* False: by these lists the name is no tracker. Valid while the owner keeps the lists open. */
    bool (*judge)(const void *owner, const char *name, struct name_verdict *verdict);
    const void *owner;
};

#endif
