/* SPDX-License-Identifier: MIT */
#include "trackers.h"

#include "model/record.h"

#include <string.h>

bool trackers_find(const struct name_table *trackers, const char *domain,
                   struct name_verdict *verdict)
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
            *verdict = (struct name_verdict){
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

static bool judge(const void *owner, const char *name, struct name_verdict *verdict)
{
    return trackers_find(owner, name, verdict);
}

struct tracker_lists trackers_lists(const struct name_table *trackers)
{
    if (!name_table_is_open(trackers)) return (struct tracker_lists){.mark = 0};
    const struct data_header *header = trackers->file.header;
    return (struct tracker_lists){.mark = header->checksum ? header->checksum : 1,
                                  .entries = header->entry_count,
                                  .built_us =
                                      header->facts_us < 0 ? NOT_OBSERVED : header->facts_us,
                                  .judge = judge,
                                  .owner = trackers};
}
