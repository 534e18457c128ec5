/* SPDX-License-Identifier: MIT */
#include "trackers.h"

#include "model/record.h"

#include <string.h>

/* The entries that a name matches, from the longest. */
struct matches {
    const struct name_entry *blocks, *important; /* the longest of each */
    bool is_freed, is_freed_for_all;             /* the second by an important exception */
};

static void match(struct matches *matches, const struct name_entry *entry)
{
    bool is_important = entry->flags & TRACKER_IMPORTANT;
    if (!(entry->flags & TRACKER_EXCEPTION)) {
        if (!matches->blocks) matches->blocks = entry;
        if (is_important && !matches->important) matches->important = entry;
        return;
    }
    if (entry->flags & TRACKER_FREES || !matches->blocks) matches->is_freed = true;
    if (entry->flags & TRACKER_FREES && is_important) matches->is_freed_for_all = true;
}

static const struct name_entry *find_entry(const struct name_table *trackers, const char *domain)
{
    size_t size = strlen(domain);
    const char *end = domain + size;
    const char *at = name_last_labels(domain, size, trackers->labels_most);
    struct matches matches = {.blocks = NULL};
    while (at < end) {
        const struct name_entry *entry = name_table_find(trackers, at, (size_t)(end - at));
        if (entry) match(&matches, entry);
        const char *dot = memchr(at, '.', (size_t)(end - at));
        at = dot ? dot + 1 : end;
    }
    if (matches.is_freed_for_all) return NULL;
    if (matches.important) return matches.important;
    return matches.is_freed ? NULL : matches.blocks;
}

bool trackers_find(const struct name_table *trackers, const char *domain,
                   struct name_verdict *verdict)
{
    const struct name_entry *entry =
        name_table_is_open(trackers) ? find_entry(trackers, domain) : NULL;
    if (!entry) return false;
    const char *owner = name_table_text(trackers, entry->text[TRACKER_OWNER]);
    *verdict = (struct name_verdict){
        .entry = name_table_text(trackers, entry->name),
        .category = name_table_text(trackers, entry->text[TRACKER_CATEGORY]),
        .owner = *owner ? owner : NULL,
        .list = name_table_text(trackers, entry->text[TRACKER_LIST]),
        .list_version = name_table_text(trackers, entry->text[TRACKER_VERSION])};
    return true;
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
