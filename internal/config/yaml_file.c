/* SPDX-License-Identifier: MIT */
#include "yaml_file.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { KEY_MOST = 256 };

struct reader {
    const char *name;
    struct settings *settings;
    unsigned *lines;
    struct error *error;
    yaml_parser_t parser;
    char path[KEY_MOST];                /* the key so far, dots between its parts */
    size_t ends[CONFIG_DEPTH_MOST + 1]; /* size of path for each open section */
    unsigned depth;
};

static unsigned line_of(const yaml_event_t *event)
{
    return (unsigned)event->start_mark.line + 1;
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event)) return true;
    const yaml_parser_t *parser = &reader->parser;
    /* A reader error (an odd byte) has an offset and no mark; the mark is where it stopped. */
    size_t line = parser->problem_mark.line ? parser->problem_mark.line : parser->mark.line;
    return error_set(reader->error,
                     "%s:%zu: This is not valid YAML: %s. Check the indentation and "
                     "the quotes around this line.",
                     reader->name, line + 1, parser->problem ? parser->problem : "no memory left");
}

/* What a small YAML has no use for. */
static bool event_is_plain(struct reader *reader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    }
    if (anchor || event->type == YAML_ALIAS_EVENT)
        return error_set(reader->error,
                         "%s:%u: Anchors and aliases (&name, *name) are not used here; write the "
                         "value itself, in quotes if it starts with & or *.",
                         reader->name, line_of(event));
    if (tag)
        return error_set(reader->error,
                         "%s:%u: Tags (!name) are not used here; write the value itself, in "
                         "quotes if it starts with !.",
                         reader->name, line_of(event));
    return true;
}

static const struct option_row *find_key(const char *key)
{
    for (size_t i = 0; i < option_row_count; i++)
        if (strcmp(option_rows[i].key, key) == 0) return &option_rows[i];
    return NULL;
}

/* The first option of the section that the key names; NULL where no option is beneath it. */
static const struct option_row *find_section(const char *key)
{
    size_t size = strlen(key);
    for (size_t i = 0; i < option_row_count; i++)
        if (strncmp(option_rows[i].key, key, size) == 0 && option_rows[i].key[size] == '.')
            return &option_rows[i];
    return NULL;
}

/* The option, or the section, whose name is nearest to what was written; NULL where none is. */
static const char *nearest_key(const char *written, bool is_section, char memory[KEY_MOST])
{
    const char *nearest = NULL;
    for (size_t i = 0; i < option_row_count; i++) {
        const char *key = option_rows[i].key, *dot = strrchr(key, '.');
        char section[KEY_MOST] = "";
        if (is_section && !dot) continue;
        if (is_section) (void)snprintf(section, sizeof section, "%.*s", (int)(dot - key), key);
        const char *both[] = {nearest, is_section ? section : key};
        const char *better = nearest_word(written, nearest ? both : both + 1, nearest ? 2 : 1);
        if (better && better != nearest) nearest = strcpy(memory, better);
        /* A bare name may be the last part of a key: "filter" for capture.filter. */
        if (!is_section && dot && strcmp(dot + 1, written) == 0) return key;
    }
    return nearest;
}

static bool refuse_key(struct reader *reader, unsigned line, bool is_section)
{
    char memory[KEY_MOST];
    const char *what = is_section ? "section" : "option";
    const char *nearest = nearest_key(reader->path, is_section, memory);
    if (nearest)
        return error_set(reader->error, "%s:%u: There is no %s '%s'; did you mean '%s'?",
                         reader->name, line, what, reader->path, nearest);
    return error_set(reader->error,
                     "%s:%u: There is no %s '%s'; `netscope config` lists those there are.",
                     reader->name, line, what, reader->path);
}

/* Appends a part to the path of keys. Escaped, because the path goes into sentences. */
static bool push_key(struct reader *reader, const yaml_event_t *event)
{
    size_t at = reader->path[0] ? strlen(reader->path) : 0;
    struct text text = text_into(reader->path + at, sizeof reader->path - at);
    if (at) text_add_char(&text, '.');
    text_add_utf8(&text, (struct span){event->data.scalar.value, event->data.scalar.length});
    if (!text.cut) return true;
    return error_set(reader->error,
                     "%s:%u: This key is too long to be an option; `netscope config` lists those "
                     "there are.",
                     reader->name, line_of(event));
}

static bool set_from_scalar(struct reader *reader, const struct option_row *row,
                            const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    struct error reason;
    if (event->data.scalar.length != strlen(value))
        return error_set(reader->error, "%s:%u: %s: The value holds a NUL byte; write plain text.",
                         reader->name, line_of(event), row->key);
    if (event->data.scalar.length == 0 && event->data.scalar.plain_implicit)
        return error_set(reader->error,
                         "%s:%u: %s has no value; write one, \"\" for an empty one, or remove "
                         "the line.",
                         reader->name, line_of(event), row->key);
    if (value_parse(row, value, reader->settings, &reason)) return true;
    return error_set(reader->error, "%s:%u: %s: %s", reader->name, line_of(event), row->key,
                     reason.sentence);
}

static bool read_list(struct reader *reader, const struct option_row *row)
{
    value_begin_list(row, reader->settings);
    for (;;) {
        yaml_event_t event;
        if (!next_event(reader, &event)) return false;
        bool good = event_is_plain(reader, &event), last = event.type == YAML_SEQUENCE_END_EVENT;
        if (good && event.type == YAML_SCALAR_EVENT) {
            struct error reason = {.sentence = "The value holds a NUL byte; write plain text."};
            const char *value = (const char *)event.data.scalar.value;
            good = strlen(value) == event.data.scalar.length &&
                   value_add_element(row, value, reader->settings, &reason);
            if (!good)
                error_set(reader->error, "%s:%u: %s: %s", reader->name, line_of(&event), row->key,
                          reason.sentence);
        } else if (good && !last) {
            good = error_set(reader->error,
                             "%s:%u: %s is a list of single values; nothing may be nested in it.",
                             reader->name, line_of(&event), row->key);
        }
        yaml_event_delete(&event);
        if (!good || last) return good;
    }
}

/* The value of an option: the event that followed its key. */
static bool read_option(struct reader *reader, const struct option_row *row,
                        const yaml_event_t *event)
{
    unsigned *line = &reader->lines[row - option_rows];
    if (*line)
        return error_set(reader->error, "%s:%u: %s is already set on line %u; keep one of the two.",
                         reader->name, line_of(event), row->key, *line);
    *line = line_of(event);
    if (event->type == YAML_SCALAR_EVENT) return set_from_scalar(reader, row, event);
    if (event->type == YAML_SEQUENCE_START_EVENT && value_is_list(row))
        return read_list(reader, row);
    return error_set(reader->error, "%s:%u: %s takes one value, not %s.", reader->name,
                     line_of(event), row->key,
                     event->type == YAML_SEQUENCE_START_EVENT ? "a list" : "options beneath it");
}

/* The event after a key: a value, or the start of a section. */
static bool read_value(struct reader *reader, const yaml_event_t *event)
{
    const struct option_row *row = find_key(reader->path), *inside = find_section(reader->path);
    bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
    if (row && !inside) {
        bool good = read_option(reader, row, event);
        reader->path[reader->ends[reader->depth]] = '\0';
        return good;
    }
    if (!inside) return refuse_key(reader, line_of(event), is_mapping);
    if (is_mapping) {
        if (reader->depth == CONFIG_DEPTH_MOST)
            return error_set(reader->error, "%s:%u: Sections are nested more than %d deep.",
                             reader->name, line_of(event), CONFIG_DEPTH_MOST);
        reader->depth++;
        reader->ends[reader->depth] = strlen(reader->path);
        return true;
    }
    if (event->type == YAML_SCALAR_EVENT && event->data.scalar.length == 0 &&
        event->data.scalar.plain_implicit) {
        reader->path[reader->ends[reader->depth]] = '\0'; /* a section with nothing in it */
        return true;
    }
    return error_set(reader->error,
                     "%s:%u: '%s' is a section: write its options beneath it, such as '%s', not a "
                     "value.",
                     reader->name, line_of(event), reader->path, inside->key);
}

/* Inside the outermost mapping: keys and values in turn. */
static bool read_sections(struct reader *reader)
{
    bool want_key = true;
    for (;;) {
        yaml_event_t event;
        if (!next_event(reader, &event)) return false;
        bool good = event_is_plain(reader, &event), finished = false;
        if (good && want_key && event.type == YAML_MAPPING_END_EVENT) {
            finished = reader->depth == 0;
            if (!finished) reader->depth--;
            reader->path[reader->ends[reader->depth]] = '\0';
        } else if (good && want_key && event.type == YAML_SCALAR_EVENT) {
            good = push_key(reader, &event);
            want_key = false;
        } else if (good && want_key) {
            good = error_set(reader->error, "%s:%u: A key must be one word, such as 'capture'.",
                             reader->name, line_of(&event));
        } else if (good) {
            good = read_value(reader, &event);
            want_key = true;
        }
        yaml_event_delete(&event);
        if (!good || finished) return good;
    }
}

/* One document whose root is a mapping, or nothing at all. */
static bool read_stream(struct reader *reader)
{
    unsigned documents = 0;
    for (;;) {
        yaml_event_t event;
        if (!next_event(reader, &event)) return false;
        yaml_event_type_t type = event.type;
        bool good = event_is_plain(reader, &event);
        if (good && type == YAML_DOCUMENT_START_EVENT && ++documents > 1) {
            good = error_set(reader->error,
                             "%s:%u: A second document starts here; keep everything in one.",
                             reader->name, line_of(&event));
        } else if (good && type == YAML_MAPPING_START_EVENT) {
            good = read_sections(reader);
        } else if (good && (type == YAML_SEQUENCE_START_EVENT ||
                            (type == YAML_SCALAR_EVENT && event.data.scalar.length > 0))) {
            good = error_set(
                reader->error, "%s:%u: The file must be made of lines 'key: value'; this is %s.",
                reader->name, line_of(&event), type == YAML_SCALAR_EVENT ? "plain text" : "a list");
        }
        yaml_event_delete(&event);
        if (!good || type == YAML_STREAM_END_EVENT) return good;
    }
}

bool yaml_text_read(const char *name, const void *data, size_t size, struct settings *settings,
                    unsigned *lines, struct error *error)
{
    struct reader reader = {
        .name = name, .settings = settings, .lines = lines, .error = error, .path = ""};
    if (!yaml_parser_initialize(&reader.parser))
        return error_set(error, "There is no memory left to read '%s'.", name);
    yaml_parser_set_input_string(&reader.parser, data, size);
    bool good = read_stream(&reader);
    yaml_parser_delete(&reader.parser);
    return good;
}

bool yaml_file_read(const char *path, struct settings *settings, unsigned *lines,
                    struct error *error)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return error_set(error, "The configuration file '%s' could not be opened: %s.", path,
                         strerror(errno));
    char *data = malloc(CONFIG_FILE_MOST_BYTES + 1);
    size_t size = data ? fread(data, 1, CONFIG_FILE_MOST_BYTES + 1, file) : 0;
    bool good = data && !ferror(file);
    if (!good)
        error_set(error, "The configuration file '%s' could not be read: %s.", path,
                  data ? strerror(errno) : "no memory left");
    else if (size > CONFIG_FILE_MOST_BYTES)
        good = error_set(error,
                         "The configuration file '%s' is larger than 1 MiB, so it is hardly one; "
                         "name the right file.",
                         path);
    (void)fclose(file);
    good = good && yaml_text_read(path, data, size, settings, lines, error);
    free(data);
    return good;
}

const char *config_library_version(void)
{
    return yaml_get_version_string();
}
