/* SPDX-License-Identifier: MIT */
#include "yaml_value.h"

#include "value.h"
#include "value_list.h"

#include <string.h>

static bool has_nul(const yaml_event_t *event)
{
    return memchr(event->data.scalar.value, '\0', event->data.scalar.length) != NULL;
}

static bool read_scalar(struct yaml_reader *reader, const struct option_row *row, const char *key,
                        const yaml_event_t *event, void *record)
{
    struct error reason = {.sentence = "The value holds a NUL byte; write plain text."};
    if (yaml_event_is_empty(event))
        return yaml_reader_refuse(
            reader, yaml_event_line(event),
            "%s has no value; write one, \"\" for an empty one, or remove the line.", key);
    if (!has_nul(event) &&
        value_parse(row, (const char *)event->data.scalar.value, record, &reason))
        return true;
    return yaml_reader_refuse(reader, yaml_event_line(event), "%s: %s", key, reason.sentence);
}

static bool read_element(struct yaml_reader *reader, const struct option_row *row, const char *key,
                         const yaml_event_t *event, void *record)
{
    struct error reason = {.sentence = "The value holds a NUL byte; write plain text."};
    if (event->type != YAML_SCALAR_EVENT)
        return yaml_reader_refuse(reader, yaml_event_line(event),
                                  "%s is a list of single values; nothing may be nested in it.",
                                  key);
    if (!has_nul(event) &&
        value_add_element(row, (const char *)event->data.scalar.value, record, &reason))
        return true;
    return yaml_reader_refuse(reader, yaml_event_line(event), "%s: %s", key, reason.sentence);
}

static bool read_list(struct yaml_reader *reader, const struct option_row *row, const char *key,
                      void *record)
{
    value_begin_list(row, record);
    for (;;) {
        yaml_event_t event;
        if (!yaml_reader_next(reader, &event)) return false;
        bool last = event.type == YAML_SEQUENCE_END_EVENT;
        bool good = last || read_element(reader, row, key, &event, record);
        yaml_event_delete(&event);
        if (!good || last) return good;
    }
}

bool yaml_value_read(struct yaml_reader *reader, const struct option_row *row, const char *key,
                     const yaml_event_t *event, void *record)
{
    bool is_sequence = event->type == YAML_SEQUENCE_START_EVENT;
    if (event->type == YAML_SCALAR_EVENT) return read_scalar(reader, row, key, event, record);
    if (is_sequence && value_is_list(row)) return read_list(reader, row, key, record);
    return yaml_reader_refuse(reader, yaml_event_line(event), "%s takes one value, not %s.", key,
                              is_sequence ? "a list" : "options beneath it");
}
