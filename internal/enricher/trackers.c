/* SPDX-License-Identifier: MIT */
#include "trackers.h"

#include <string.h>

bool trackers_find(const struct name_table *trackers, const char *domain,
                   struct tracker_match *match)
{
    if (!name_table_is_open(trackers)) return false;
    size_t size = strlen(domain);
    const char *end = domain + size;
    const char *at = name_last_labels(domain, size, trackers->labels_most);
    while (at < end) {
        const struct name_entry *entry = name_table_find(trackers, at, (size_t)(end - at));
        if (entry) {
            if (entry->flags & TRACKER_EXCEPTION) return false;
            const char *owner = name_table_text(trackers, entry->text[TRACKER_OWNER]);
            *match = (struct tracker_match){
                .entry = name_table_text(trackers, entry->name),
                .category = name_table_text(trackers, entry->text[TRACKER_CATEGORY]),
                .owner = *owner ? owner : NULL,
                .list = name_table_text(trackers, entry->text[TRACKER_LIST]),
                .list_version = name_table_text(trackers, entry->text[TRACKER_VERSION])};
            return true;
        }
        const char *dot = memchr(at, '.', (size_t)(end - at));
        at = dot ? dot + 1 : end;
    }
    return false;
}
