/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include "catalog/catalog.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- the head of the file */

/* "-- word: rest". A continuation line begins with "--" and four spaces or more. */
static bool begins_word(const char *line, size_t *size)
{
    if (strncmp(line, "-- ", 3) != 0) return false;
    *size = 0;
    while (islower((unsigned char)line[3 + *size]))
        (*size)++;
    return *size > 0 && line[3 + *size] == ':' && line[4 + *size] == ' ';
}

static char *skip_spaces(char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

/* Cuts the copy into lines in place; a continuation line is appended to its line. */
static bool cut_lines(struct description *description, struct error *error)
{
    char *line = description->memory, *end = NULL;
    while (line && strncmp(line, "--", 2) == 0) {
        char *next = strchr(line, '\n');
        size_t size;
        if (next) *next++ = 0;
        if (begins_word(line, &size)) {
            if (description->line_count == DESCRIPTION_LINES_MOST)
                return error_set_kind(error, ERROR_BUG, "A question describes too much.");
            line[3 + size] = 0;
            description->lines[description->line_count].word = line + 3;
            description->lines[description->line_count++].rest = line + size + 5;
            end = line + strlen(line + size + 5) + size + 5;
        } else if (end && strncmp(line, "--    ", 6) == 0) {
            const char *more = skip_spaces(line + 2);
            *end++ = ' ';
            memmove(end, more, strlen(more) + 1);
            end += strlen(end);
        } else {
            end = NULL;
        }
        line = next;
    }
    return true;
}

bool description_read(struct description *description, const char *sql, struct error *error)
{
    *description = (struct description){0};
    if (!sql) return true;
    description->memory = strdup(sql);
    if (!description->memory) return error_no_memory(error, "read a question");
    return cut_lines(description, error);
}

const char *description_line(const struct description *description, const char *word)
{
    for (size_t i = 0; i < description->line_count; i++)
        if (strcmp(description->lines[i].word, word) == 0) return description->lines[i].rest;
    return NULL;
}

void description_clear(struct description *description)
{
    free(description->memory);
    free(description->names);
    free(description->columns);
    free(description->shown);
    *description = (struct description){0};
}

/* ---------------------------------------------------------------- the columns */

static bool is_unknown(struct error *error, const char *name)
{
    return error_set_kind(error, ERROR_BUG,
                          "A question describes a column '%s' that it does not have: this is a "
                          "mistake in NetScope, please report it.",
                          name);
}

static bool find_column(const struct description *description, const char *name, size_t *index,
                        struct error *error)
{
    for (*index = 0; *index < description->layout.count; (*index)++)
        if (strcmp(description->columns[*index].name, name) == 0) return true;
    return is_unknown(error, name);
}

/* The next part before the separator; NULL after the last. Trims and cuts in place. */
static char *next_part(char **rest, char separator)
{
    if (!*rest) return NULL;
    char *part = skip_spaces(*rest), *end = strchr(part, separator);
    *rest = end ? end + 1 : NULL;
    if (!end) end = part + strlen(part);
    while (end > part && end[-1] == ' ')
        end--;
    *end = 0;
    return part;
}

static bool read_format(const char *word, enum column_format *format)
{
    static const char *const words[] = {
        [COLUMN_PLAIN] = "plain",       [COLUMN_COUNT] = "count",
        [COLUMN_BYTES] = "bytes",       [COLUMN_MS] = "ms",
        [COLUMN_DURATION] = "duration", [COLUMN_TIME] = "time",
        [COLUMN_LIST] = "list",         [COLUMN_PERCENT] = "percent",
        [COLUMN_JSON] = "json",         [COLUMN_SEVERITY] = "severity",
        [COLUMN_SHARE] = "share"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], word) != 0) continue;
        *format = (enum column_format)i;
        return true;
    }
    return false;
}

static bool read_place(const char *word, enum column_place *place, struct error *error)
{
    if (strcmp(word, "wide") == 0)
        *place = COLUMN_WIDE;
    else if (strcmp(word, "narrow") == 0)
        *place = COLUMN_NARROW;
    else
        return error_set_kind(error, ERROR_BUG, "A column is wide or narrow, not '%s'.", word);
    return true;
}

/* "name | heading | format | rank | place"; all but the name may be missing. */
static bool apply_column(struct description *description, char *rest, struct error *error)
{
    char *name = next_part(&rest, '|');
    char *heading = next_part(&rest, '|');
    char *format = next_part(&rest, '|');
    char *rank = next_part(&rest, '|');
    char *place = next_part(&rest, '|');
    size_t index;
    if (!find_column(description, name, &index, error)) return false;
    struct column *column = &description->columns[index];
    if (heading && *heading) column->heading = heading;
    column->rank = 0;
    if (format && *format && !read_format(format, &column->format))
        return error_set_kind(error, ERROR_BUG, "There is no format '%s' of a column.", format);
    if (rank && *rank) column->rank = *rank == '-' ? COLUMN_HIDDEN : atoi(rank);
    description->shown[description->layout.shown_count++] = index;
    return !place || read_place(place, &column->place, error);
}

/* The shown columns in the file's order: those of "shows:", or else of the "column:" lines. */
static bool apply_shows(struct description *description, char *rest, struct error *error)
{
    description->layout.shown_count = 0;
    for (char *name; (name = next_part(&rest, ','));) {
        size_t index;
        if (!find_column(description, name, &index, error)) return false;
        if (description->layout.shown_count == description->layout.count)
            return error_set_kind(error, ERROR_BUG, "A question shows a column twice.");
        if (description->columns[index].rank == COLUMN_HIDDEN) description->columns[index].rank = 0;
        description->shown[description->layout.shown_count++] = index;
    }
    return true;
}

static bool apply_key(struct description *description, char *rest, struct error *error)
{
    for (char *name; (name = next_part(&rest, ','));) {
        if (description->key_count == KEY_COLUMNS_MOST)
            return error_set_kind(error, ERROR_BUG, "The key of a question is too long.");
        if (!find_column(description, name, &description->key[description->key_count++], error))
            return false;
    }
    return true;
}

/* The lines of columns are applied first, in whatever order the file has them. */
static bool apply_lines(struct description *description, struct error *error)
{
    static const struct {
        const char *word;
        bool (*apply)(struct description *description, char *rest, struct error *error);
    } words[] = {{"column", apply_column}, {"shows", apply_shows}, {"key", apply_key}};
    for (size_t word = 0; word < sizeof words / sizeof words[0]; word++) {
        for (size_t i = 0; i < description->line_count; i++) {
            if (strcmp(description->lines[i].word, words[word].word) != 0) continue;
            if (!words[word].apply(description, (char *)description->lines[i].rest, error))
                return false;
        }
    }
    return true;
}

/* Describes the columns by the catalogue if the question has the columns of a view. */
static void describe(struct description *description, size_t index, const char *name)
{
    const char *view = description_line(description, "view");
    const struct catalog_column *known = view ? catalog_column(view, name) : NULL;
    struct column *column = &description->columns[index];
    column->name = name;
    column->for_people = description->memory && strncmp(name, "shown_", 6) == 0;
    if (!known) return;
    column->heading = known->heading;
    column->format = known->shown;
    column->rank = known->rank;
}

static bool copy_columns(struct description *description, const struct storage_rows *rows,
                         struct error *error)
{
    size_t count = (size_t)storage_column_count(rows), size = 1;
    for (size_t i = 0; i < count; i++)
        size += strlen(storage_column_name(rows, (int)i)) + 1;
    description->columns = calloc(count + 1, sizeof *description->columns);
    /* One line may describe a column and another may show it. */
    description->shown = calloc(count + DESCRIPTION_LINES_MOST, sizeof *description->shown);
    description->names = malloc(size);
    if (!description->columns || !description->shown || !description->names)
        return error_no_memory(error, "describe an answer");
    char *name = description->names;
    for (size_t i = 0; i < count; i++) {
        describe(description, i, strcpy(name, storage_column_name(rows, (int)i)));
        name += strlen(name) + 1;
    }
    description->layout.columns = description->columns;
    description->layout.count = count;
    return true;
}

bool description_apply(struct description *description, const struct storage_rows *rows,
                       struct error *error)
{
    struct layout *layout = &description->layout;
    if (!copy_columns(description, rows, error) || !apply_lines(description, error)) return false;
    if (layout->shown_count > 0) layout->shown = description->shown;
    layout->newest_by = description_line(description, "newest");
    return true;
}
