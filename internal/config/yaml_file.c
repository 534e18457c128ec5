/* SPDX-License-Identifier: MIT */
#include "yaml_file.h"

#include "base/text.h"
#include "yaml_maps.h"
#include "yaml_value.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_MOST = 256 };

struct sections {
    struct yaml_reader reader;
    const struct option_table *table;
    void *record;
    unsigned *lines;                    /* of each row of the table */
    char path[KEY_MOST];                /* the key so far, dots between its parts */
    size_t ends[CONFIG_DEPTH_MOST + 1]; /* size of path for each open section */
    unsigned depth;
};

/* ------------------------------------------------------------ keys */

static const struct option_row *find_key(const struct option_table *table, const char *key)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].key, key) == 0) return &table->rows[i];
    return NULL;
}

/* The first option of the section that the key names; NULL if no option is beneath it. */
static const struct option_row *find_section(const struct option_table *table, const char *key)
{
    size_t size = strlen(key);
    for (size_t i = 0; i < table->count; i++)
        if (strncmp(table->rows[i].key, key, size) == 0 && table->rows[i].key[size] == '.')
            return &table->rows[i];
    return NULL;
}

/* The option, or the section, with the nearest name; NULL if none is near. */
static const char *nearest_key(const struct option_table *table, const char *written,
                               bool is_section, char memory[KEY_MOST])
{
    const char *nearest = NULL;
    for (size_t i = 0; i < table->count; i++) {
        const char *key = table->rows[i].key, *dot = strrchr(key, '.');
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

/* The root of the key, if only later versions have options beneath it; else NULL. */
static const char *reserved_root(const struct option_table *table, const char *key)
{
    size_t size = strcspn(key, ".");
    for (size_t i = 0; i < table->count; i++)
        if (strncmp(table->rows[i].key, key, size) == 0 &&
            (table->rows[i].key[size] == '.' || table->rows[i].key[size] == '\0'))
            return NULL;
    for (const char *const *root = table->reserved; root && *root; root++)
        if (strlen(*root) == size && strncmp(*root, key, size) == 0) return *root;
    return NULL;
}

static bool refuse_key(struct sections *sections, unsigned line, bool is_section)
{
    char memory[KEY_MOST];
    const char *what = is_section ? "section" : "option";
    const char *root = reserved_root(sections->table, sections->path);
    if (root)
        return yaml_reader_refuse(&sections->reader, line,
                                  "This version does not know '%s' yet; remove it, or install a "
                                  "version that does.",
                                  root);
    const char *nearest = nearest_key(sections->table, sections->path, is_section, memory);
    if (nearest)
        return yaml_reader_refuse(&sections->reader, line,
                                  "There is no %s '%s'; did you mean '%s'?", what, sections->path,
                                  nearest);
    return yaml_reader_refuse(&sections->reader, line,
                              "There is no %s '%s'; `netscope config` lists those there are.", what,
                              sections->path);
}

/* Appends a part to the path of keys. Escaped, because the path goes into sentences. */
static bool push_key(struct sections *sections, const yaml_event_t *event)
{
    size_t at = sections->path[0] ? strlen(sections->path) : 0;
    struct text text = text_into(sections->path + at, sizeof sections->path - at);
    if (at) text_add_char(&text, '.');
    text_add_utf8(&text, (struct span){event->data.scalar.value, event->data.scalar.length});
    if (!text.cut) return true;
    return yaml_reader_refuse(
        &sections->reader, yaml_event_line(event),
        "This key is too long to be an option; `netscope config` lists those there are.");
}

static void pop_key(struct sections *sections)
{
    sections->path[sections->ends[sections->depth]] = '\0';
}

/* ------------------------------------------------------------ values */

/* The value of an option: the event after its key. */
static bool read_option(struct sections *sections, const struct option_row *row,
                        const yaml_event_t *event)
{
    unsigned *line = &sections->lines[row - sections->table->rows];
    if (*line)
        return yaml_reader_refuse(&sections->reader, yaml_event_line(event),
                                  "%s is already set on line %u; keep one of the two.", row->key,
                                  *line);
    *line = yaml_event_line(event);
    if (row->type == OPTION_MAPS)
        return yaml_maps_read(&sections->reader, row, event, sections->record);
    return yaml_value_read(&sections->reader, row, row->key, event, sections->record);
}

/* The event after a key: a value, or the start of a section. */
static bool read_value(struct sections *sections, const yaml_event_t *event)
{
    const struct option_row *row = find_key(sections->table, sections->path);
    const struct option_row *inside = find_section(sections->table, sections->path);
    bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
    if (row && !inside) {
        bool good = read_option(sections, row, event);
        pop_key(sections);
        return good;
    }
    if (!inside) return refuse_key(sections, yaml_event_line(event), is_mapping);
    if (is_mapping) {
        if (sections->depth == CONFIG_DEPTH_MOST)
            return yaml_reader_refuse(&sections->reader, yaml_event_line(event),
                                      "Sections are nested more than %d deep.", CONFIG_DEPTH_MOST);
        sections->depth++;
        sections->ends[sections->depth] = strlen(sections->path);
        return true;
    }
    if (yaml_event_is_empty(event)) {
        pop_key(sections);
        return true;
    }
    return yaml_reader_refuse(
        &sections->reader, yaml_event_line(event),
        "'%s' is a section: write its options beneath it, such as '%s', not a value.",
        sections->path, inside->key);
}

/* Inside the outermost mapping: keys and values in turn. */
static bool read_sections(struct sections *sections)
{
    bool want_key = true;
    for (;;) {
        yaml_event_t event;
        if (!yaml_reader_next(&sections->reader, &event)) return false;
        bool good = true, finished = false;
        if (want_key && event.type == YAML_MAPPING_END_EVENT) {
            finished = sections->depth == 0;
            if (!finished) sections->depth--;
            pop_key(sections);
        } else if (want_key && event.type == YAML_SCALAR_EVENT) {
            good = push_key(sections, &event);
            want_key = false;
        } else if (want_key) {
            good = yaml_reader_refuse(&sections->reader, yaml_event_line(&event),
                                      "A key must be one word, such as 'capture'.");
        } else {
            good = read_value(sections, &event);
            want_key = true;
        }
        yaml_event_delete(&event);
        if (!good || finished) return good;
    }
}

/* ------------------------------------------------------------ files */

/* One document whose root is a mapping, or nothing at all. */
static bool read_stream(struct sections *sections)
{
    unsigned documents = 0;
    for (;;) {
        yaml_event_t event;
        bool good = true;
        if (!yaml_reader_next(&sections->reader, &event)) return false;
        yaml_event_type_t type = event.type;
        if (type == YAML_DOCUMENT_START_EVENT && ++documents > 1)
            good = yaml_reader_refuse(&sections->reader, yaml_event_line(&event),
                                      "A second document starts here; keep everything in one.");
        else if (type == YAML_MAPPING_START_EVENT)
            good = read_sections(sections);
        else if (type == YAML_SEQUENCE_START_EVENT ||
                 (type == YAML_SCALAR_EVENT && event.data.scalar.length > 0))
            good = yaml_reader_refuse(&sections->reader, yaml_event_line(&event),
                                      "The file must be made of lines 'key: value'; this is %s.",
                                      type == YAML_SCALAR_EVENT ? "plain text" : "a list");
        yaml_event_delete(&event);
        if (!good || type == YAML_STREAM_END_EVENT) return good;
    }
}

bool yaml_text_read(const char *name, const void *data, size_t size,
                    const struct option_table *table, void *record, unsigned *lines,
                    struct error *error)
{
    struct sections sections = {.table = table, .record = record, .lines = lines, .path = ""};
    if (!yaml_reader_open(&sections.reader, name, data, size, error)) return false;
    bool good = read_stream(&sections);
    yaml_reader_close(&sections.reader);
    return good;
}

/* Not a pipe, on which reading could wait for ever. NULL: errno says why. */
static FILE *open_ordinary(const char *path)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) return NULL;
    FILE *file = NULL;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
        file = fdopen(descriptor, "r");
    else
        errno = S_ISDIR(status.st_mode) ? EISDIR : ESPIPE;
    if (!file) close(descriptor);
    return file;
}

void *yaml_file_bytes(const char *path, size_t *size, struct error *error)
{
    FILE *file = open_ordinary(path);
    if (!file && errno == ESPIPE) {
        error_set(error, "The configuration '%s' is not an ordinary file: copy it into one.", path);
        return NULL;
    }
    if (!file) {
        error_set_kind(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_REFUSED,
                       "The configuration file '%s' could not be opened: %s.", path,
                       strerror(errno));
        return NULL;
    }
    char *data = malloc(CONFIG_FILE_MOST_BYTES + 1);
    *size = data ? fread(data, 1, CONFIG_FILE_MOST_BYTES + 1, file) : 0;
    bool good = data && !ferror(file);
    if (!good)
        error_set(error, "The configuration file '%s' could not be read: %s.", path,
                  data ? strerror(errno) : "no memory left");
    else if (*size > CONFIG_FILE_MOST_BYTES)
        good = error_set(error,
                         "The configuration file '%s' is larger than 1 MiB, so it is hardly one; "
                         "name the right file.",
                         path);
    (void)fclose(file);
    if (good) return data;
    free(data);
    return NULL;
}
