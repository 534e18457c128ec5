/* SPDX-License-Identifier: MIT */
#include "yaml_maps.h"

#include "base/text.h"
#include "plain.h"
#include "record.h"
#include "value.h"
#include "yaml_value.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_MOST = 128, MEMBERS_TEXT_SIZE = 512 };

/* An entry that is being read. */
struct entry {
    const struct option_row *row; /* of the list */
    const struct map_list *list;
    void *record;
    unsigned *lines; /* of its members */
    unsigned line;   /* on which it begins */
    size_t index;
};

static const struct option_row *find_member(const struct option_table *members, const char *key)
{
    for (size_t i = 0; i < members->count; i++)
        if (strcmp(members->rows[i].key, key) == 0) return &members->rows[i];
    return NULL;
}

/* ------------------------------------------------------------ a member */

static bool refuse_member(struct yaml_reader *reader, const struct entry *entry,
                          const yaml_event_t *event)
{
    const struct option_table *members = entry->row->members;
    const char *written = (const char *)event->data.scalar.value, *nearest = NULL;
    char shown[PLAIN_SHOWN_SIZE], memory[MEMBERS_TEXT_SIZE];
    struct text names = text_into(memory, sizeof memory);
    for (size_t i = 0; i < members->count; i++) {
        const char *both[] = {nearest, members->rows[i].key};
        const char *better = nearest_word(written, nearest ? both : both + 1, nearest ? 2 : 1);
        if (better) nearest = better;
        text_format(&names, "%s%s", i ? ", " : "", members->rows[i].key);
    }
    if (nearest)
        return yaml_reader_refuse(reader, yaml_event_line(event),
                                  "An entry of %s has no option '%s'; did you mean '%s'?",
                                  entry->row->key, plain_shown(written, shown), nearest);
    return yaml_reader_refuse(reader, yaml_event_line(event),
                              "An entry of %s has no option '%s'; it may have %s.", entry->row->key,
                              plain_shown(written, shown), memory);
}

static bool is_same(const struct option_row *member, const struct entry *entry, size_t index)
{
    return record_same_value(member, record_entry(entry->row, entry->list, index), entry->record);
}

static bool check_unique(struct yaml_reader *reader, const struct entry *entry,
                         const struct option_row *member, const char *key)
{
    size_t column = (size_t)(member - entry->row->members->rows);
    for (size_t i = 0; i < entry->index; i++) {
        if (!is_same(member, entry, i)) continue;
        char value[VALUE_TEXT_MOST], shown[PLAIN_SHOWN_SIZE];
        value_format(member, entry->record, value, sizeof value);
        return yaml_reader_refuse(reader, entry->lines[column] ? entry->lines[column] : entry->line,
                                  "%s: '%s' is also the %s of entry %zu; each entry needs its own.",
                                  key, plain_shown(value, shown), member->key, i + 1);
    }
    return true;
}

/* Reads the value of the member `name`: the event that follows it. */
static bool read_member(struct yaml_reader *reader, const struct entry *entry,
                        const yaml_event_t *name, const yaml_event_t *event)
{
    char key[KEY_MOST];
    const struct option_table *members = entry->row->members;
    const struct option_row *member = find_member(members, (const char *)name->data.scalar.value);
    if (!member || strlen(member->key) != name->data.scalar.length)
        return refuse_member(reader, entry, name);
    unsigned *line = &entry->lines[member - members->rows];
    (void)snprintf(key, sizeof key, "%s[%zu].%s", entry->row->key, entry->index + 1, member->key);
    if (*line)
        return yaml_reader_refuse(reader, yaml_event_line(event),
                                  "%s is already set on line %u; keep one of the two.", key, *line);
    *line = yaml_event_line(event);
    return yaml_value_read(reader, member, key, event, entry->record);
}

/* ------------------------------------------------------------ an entry */

static bool check_entry(struct yaml_reader *reader, const struct entry *entry)
{
    const struct option_table *members = entry->row->members;
    for (size_t i = 0; i < members->count; i++) {
        char key[KEY_MOST];
        const struct option_row *member = &members->rows[i];
        if (!member->default_value && !entry->lines[i])
            return yaml_reader_refuse(reader, entry->line, "%s[%zu] has no '%s'; write one.",
                                      entry->row->key, entry->index + 1, member->key);
        (void)snprintf(key, sizeof key, "%s[%zu].%s", entry->row->key, entry->index + 1,
                       member->key);
        if (member->is_unique && !check_unique(reader, entry, member, key)) return false;
    }
    struct error reason = {.sentence = ""};
    if (!members->check || members->check(entry->record, &reason)) return true;
    return yaml_reader_refuse(reader, entry->line, "%s[%zu]: %s", entry->row->key, entry->index + 1,
                              reason.sentence);
}

static bool read_members(struct yaml_reader *reader, const struct entry *entry)
{
    for (;;) {
        yaml_event_t name, event;
        if (!yaml_reader_next(reader, &name)) return false;
        bool last = name.type == YAML_MAPPING_END_EVENT, good = true;
        if (!last && name.type != YAML_SCALAR_EVENT)
            good = yaml_reader_refuse(reader, yaml_event_line(&name),
                                      "A key must be one word, such as '%s'.",
                                      entry->row->members->rows[0].key);
        if (good && !last) {
            good = yaml_reader_next(reader, &event);
            if (good) {
                good = read_member(reader, entry, &name, &event);
                yaml_event_delete(&event);
            }
        }
        yaml_event_delete(&name);
        if (!good || last) return good;
    }
}

static bool read_entry(struct yaml_reader *reader, const struct option_row *row,
                       const yaml_event_t *event, void *record)
{
    const struct map_list *list = record_field(row, record);
    struct entry entry = {
        .row = row, .list = list, .line = yaml_event_line(event), .index = list->count};
    if (event->type != YAML_MAPPING_START_EVENT)
        return yaml_reader_refuse(
            reader, entry.line,
            "%s[%zu] must be made of lines 'key: value', such as '- %s: ...'; this is %s.",
            row->key, list->count + 1, row->members->rows[0].key,
            event->type == YAML_SCALAR_EVENT ? "plain text" : "a list");
    if (list->count >= (size_t)row->most)
        return yaml_reader_refuse(reader, entry.line, "%s has more than %zu entries; remove some.",
                                  row->key, (size_t)row->most);
    entry.record = record_add_entry(row, record);
    if (!entry.record)
        return yaml_reader_refuse(reader, entry.line, "There is no memory left to read %s.",
                                  row->key);
    entry.lines = record_entry_lines(row, list, entry.index);
    return read_members(reader, &entry) && check_entry(reader, &entry);
}

bool yaml_maps_read(struct yaml_reader *reader, const struct option_row *row,
                    const yaml_event_t *event, void *record)
{
    if (event->type != YAML_SEQUENCE_START_EVENT)
        return yaml_reader_refuse(
            reader, yaml_event_line(event),
            "%s is a list; begin each entry beneath it with '- %s: ...', or write [] for none.",
            row->key, row->members->rows[0].key);
    for (;;) {
        yaml_event_t entry;
        if (!yaml_reader_next(reader, &entry)) return false;
        bool last = entry.type == YAML_SEQUENCE_END_EVENT;
        bool good = last || read_entry(reader, row, &entry, record);
        yaml_event_delete(&entry);
        if (!good || last) return good;
    }
}
