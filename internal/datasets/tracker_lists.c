/* SPDX-License-Identifier: MIT */
#include "tracker_lists.h"

#include "known_trackers.h"
#include "list.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- sections */

/* While a set is made, bits above those of the set; the highest hold the order of the entries. */
enum { TYPED = 8, REVOKED = 16, ORDER_SHIFT = 5 };

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

static uint32_t flags_of(const struct list_rule *rule)
{
    return (rule->exception ? TRACKER_EXCEPTION : 0u) |
           (rule->exception && !rule->typed ? TRACKER_FREES : 0u) |
           (rule->important ? TRACKER_IMPORTANT : 0u) | (rule->typed ? TYPED : 0u) |
           (rule->revoked ? REVOKED : 0u);
}

struct list_counts tracker_lists_add(struct data_writer *writer, const char *name,
                                     const char *version, const char *category, const void *data,
                                     size_t size)
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
                                   .flags = flags_of(&rule)};
        entry.text[TRACKER_CATEGORY] = data_writer_text(writer, labels.category);
        entry.text[TRACKER_OWNER] = data_writer_text(writer, labels.owner);
        entry.text[TRACKER_LIST] = data_writer_text(writer, list.title[0] ? list.title : name);
        entry.text[TRACKER_VERSION] =
            data_writer_text(writer, list.version[0] ? list.version : version);
        add_entry(writer, &entry);
        taken++;
    }
    return (struct list_counts){.lines = list.lines,
                                .rules = taken,
                                .strange = list.strange,
                                .first_strange = list.first_strange};
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

/* The strength of an entry among those of its name. Blocks that a badfilter names have none. */
static int strength(uint32_t flags, bool revoked, bool revoked_typed)
{
    bool is_important = flags & TRACKER_IMPORTANT;
    if (flags & REVOKED) return 0;
    if (flags & TRACKER_FREES) return is_important ? 5 : 3;
    if (flags & TRACKER_EXCEPTION) return 1; /* for some types: matters only beneath another */
    if (flags & TYPED ? revoked_typed : revoked) return 0;
    return is_important ? 4 : 2;
}

/* Chooses among the entries of one name: the strongest, of equals the first; NULL: none counts. */
static const struct name_entry *choose(const struct name_entry *entries, size_t count)
{
    const struct name_entry *chosen = NULL;
    bool revoked = false, revoked_typed = false;
    int strongest = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(entries[i].flags & REVOKED)) continue;
        if (entries[i].flags & TYPED)
            revoked_typed = true;
        else
            revoked = true;
    }
    for (size_t i = 0; i < count; i++) {
        int found = strength(entries[i].flags, revoked, revoked_typed);
        if (found <= strongest) continue;
        chosen = &entries[i];
        strongest = found;
    }
    return chosen;
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
        const struct name_entry *chosen = choose(entries + i, next - i);
        if (!chosen) continue;
        struct name_entry entry = *chosen;
        entry.flags &= TRACKER_EXCEPTION | TRACKER_FREES | TRACKER_IMPORTANT;
        const struct known_tracker *known = NULL;
        if (!(entry.flags & TRACKER_EXCEPTION) && !entry.text[TRACKER_OWNER])
            known = find_known(data_writer_text_at(writer, entry.name));
        if (known) {
            entry.text[TRACKER_OWNER] = data_writer_text(writer, known->owner);
            entry.text[TRACKER_CATEGORY] = data_writer_text(writer, known->category);
        }
        entries[kept++] = entry;
    }
    data_writer_truncate(writer, kept);
}
