/* SPDX-License-Identifier: MIT */
#include "tracker_lists.h"

#include "known_trackers.h"
#include "list.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- sections */

/* While a set is made, the bits above these hold the order of the entries. */
enum { TYPED = 2, ORDER_SHIFT = 2 };

/*
 * EasyPrivacy's easyprivacy_specific_cname_VENDOR.txt: names that the vendor's customers point at
 * it. The category is from the vendor's own site. A vendor not here is analytics, under its file's
 * name.
 */
static const struct cname_vendor {
    const char *name, *owner, *category;
} cname_vendors[] = {
    {"a8net", "A8.net", "advertising"},
    {"acton", "Act-On", "advertising"},
    {"ad-ebis", "AD EBiS", "advertising"},
    {"adobe", "Adobe", "analytics"},
    {"at-internet", "AT Internet", "analytics"},
    {"branch", "Branch", "analytics"},
    {"commanders-act", "Commanders Act", "analytics"},
    {"criteo", "Criteo", "advertising"},
    {"dataunlocker", "DataUnlocker", "analytics"},
    {"eulerian", "Eulerian", "analytics"},
    {"ingenious-technologies", "Ingenious Technologies", "advertising"},
    {"keyade", "Keyade", "advertising"},
    {"lead-forensics", "Lead Forensics", "analytics"},
    {"np6", "NP6", "advertising"},
    {"oracle", "Oracle", "advertising"},
    {"otto", "Otto", "advertising"},
    {"plausible", "Plausible", "analytics"},
    {"tracedock", "TraceDock", "analytics"},
    {"webtrekk", "Webtrekk", "analytics"},
    {"wizaly", "Wizaly", "analytics"},
};

/* Parts of the names of EasyList's and EasyPrivacy's files; the first match counts. */
static const struct section {
    const char *part, *category, *owner;
} sections[] = {
    {"_mining", "cryptomining", NULL},
    {"_notifications", "notifications", NULL},
    {"_emailtrackers", "email", NULL},
    {"_admiral", "advertising", "Admiral"},
    {"_perimeterx", "fingerprinting", "PerimeterX"},
    {"easyprivacy", "analytics", NULL},
    {"easylist", "advertising", NULL},
};

struct labels {
    const char *category, *owner;
    /*
     * Sections about single sites: a rule for some types only means that the site itself is not the
     * tracker.
     */
    bool first_party;
};

static void label_cname_vendor(const char *vendor, char memory[64], struct labels *labels)
{
    size_t size = strcspn(vendor, ".");
    for (size_t i = 0; i < sizeof cname_vendors / sizeof cname_vendors[0]; i++) {
        if (strlen(cname_vendors[i].name) != size || memcmp(cname_vendors[i].name, vendor, size))
            continue;
        labels->category = cname_vendors[i].category;
        labels->owner = cname_vendors[i].owner;
        return;
    }
    if (size >= 64) size = 63;
    memcpy(memory, vendor, size);
    memory[size] = '\0';
    labels->category = "analytics";
    labels->owner = memory;
}

static struct labels labels_of(const struct list *list, const char *category, char memory[64])
{
    static const char cname[] = "_cname_";
    struct labels labels = {.category = category, .owner = list->owner};
    if (list->category[0]) labels.category = list->category;
    const char *vendor = strstr(list->section, cname);
    if (vendor) {
        label_cname_vendor(vendor + sizeof cname - 1, memory, &labels);
        return labels;
    }
    labels.first_party = strstr(list->section, "_specific") != NULL;
    for (size_t i = 0; list->section[0] && i < sizeof sections / sizeof sections[0]; i++) {
        if (!strstr(list->section, sections[i].part)) continue;
        labels.category = sections[i].category;
        if (sections[i].owner) labels.owner = sections[i].owner;
        break;
    }
    return labels;
}

/* ---------------------------------------------------------------- converting */

static void add_entry(struct data_writer *writer, struct name_entry *entry)
{
    size_t order;
    (void)data_writer_entries(writer, &order);
    if (order >= UINT32_MAX >> ORDER_SHIFT) return;
    entry->flags |= (uint32_t)order << ORDER_SHIFT;
    data_writer_add(writer, entry);
}

size_t tracker_lists_add(struct data_writer *writer, const char *name, const char *version,
                         const char *category, const void *data, size_t size)
{
    struct list list;
    struct list_rule rule;
    size_t taken = 0;
    list_begin(&list, data, size);
    while (list_next(&list, &rule)) {
        char memory[64];
        struct labels labels = labels_of(&list, category, memory);
        if (rule.typed && !rule.exception && labels.first_party) continue;
        struct name_entry entry = {.name = data_writer_text(writer, rule.domain),
                                   .flags = (rule.exception ? TRACKER_EXCEPTION : 0u) |
                                            (rule.typed ? TYPED : 0u)};
        entry.text[TRACKER_CATEGORY] = data_writer_text(writer, labels.category);
        entry.text[TRACKER_OWNER] = data_writer_text(writer, labels.owner);
        entry.text[TRACKER_LIST] = data_writer_text(writer, list.title[0] ? list.title : name);
        entry.text[TRACKER_VERSION] =
            data_writer_text(writer, list.version[0] ? list.version : version);
        add_entry(writer, &entry);
        taken++;
    }
    return taken;
}

size_t tracker_lists_add_known(struct data_writer *writer)
{
    size_t taken = 0;
    for (size_t i = 0; i < known_tracker_count; i++) {
        const struct known_tracker *known = &known_trackers[i];
        if (!known->listed) continue;
        struct name_entry entry = {.name = data_writer_text(writer, known->domain)};
        entry.text[TRACKER_CATEGORY] = data_writer_text(writer, known->category);
        entry.text[TRACKER_OWNER] = data_writer_text(writer, known->owner);
        entry.text[TRACKER_LIST] = data_writer_text(writer, "NetScope");
        entry.text[TRACKER_VERSION] = data_writer_text(writer, known_trackers_version);
        add_entry(writer, &entry);
        taken++;
    }
    return taken;
}

static int by_name_and_order(const void *a, const void *b)
{
    const struct name_entry *x = a, *y = b; /* the pool has equal texts once */
    if (x->name != y->name) return x->name < y->name ? -1 : 1;
    return x->flags < y->flags ? -1 : x->flags > y->flags;
}

/*
 * Chooses among the entries of one name: an exception for everything, else the first that blocks,
 * else an exception for some types, which matters only beneath another entry.
 */
static const struct name_entry *choose(const struct name_entry *entries, size_t count)
{
    const struct name_entry *blocks = NULL;
    for (size_t i = 0; i < count; i++) {
        uint32_t kind = entries[i].flags & (TRACKER_EXCEPTION | TYPED);
        if (kind == TRACKER_EXCEPTION) return &entries[i];
        if (!(kind & TRACKER_EXCEPTION) && !blocks) blocks = &entries[i];
    }
    return blocks ? blocks : entries;
}

static const struct known_tracker *find_known(const char *domain)
{
    for (const char *at = domain; at; at = strchr(at, '.') ? strchr(at, '.') + 1 : NULL)
        for (size_t i = 0; i < known_tracker_count; i++)
            if (strcmp(known_trackers[i].domain, at) == 0) return &known_trackers[i];
    return NULL;
}

void tracker_lists_finish(struct data_writer *writer)
{
    size_t count, kept = 0;
    struct name_entry *entries = data_writer_entries(writer, &count);
    if (count == 0) return;
    qsort(entries, count, sizeof *entries, by_name_and_order);
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && entries[next].name == entries[i].name;)
            next++;
        struct name_entry entry = *choose(entries + i, next - i);
        entry.flags &= TRACKER_EXCEPTION;
        const struct known_tracker *known = NULL;
        if (!entry.flags && !entry.text[TRACKER_OWNER])
            known = find_known(data_writer_text_at(writer, entry.name));
        if (known) {
            entry.text[TRACKER_OWNER] = data_writer_text(writer, known->owner);
            entry.text[TRACKER_CATEGORY] = data_writer_text(writer, known->category);
        }
        entries[kept++] = entry;
    }
    data_writer_truncate(writer, kept);
}
