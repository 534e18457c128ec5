/* SPDX-License-Identifier: MIT */
#include "sorted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_NAME_MOST = 64 };

const char *question_order(const char *sql)
{
    const char *order = NULL;
    for (const char *at = sql; (at = strstr(at, "\nORDER BY ")); at++)
        order = at;
    return order;
}

static bool has_column(struct storage_reader *reader, const char *sql, const char *name,
                       struct error *error)
{
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, error);
    if (!rows) return false;
    int count = storage_column_count(rows), at = 0;
    while (at < count && strcmp(storage_column_name(rows, at), name) != 0)
        at++;
    storage_rows_close(rows);
    return at < count ||
           error_set_kind(error, ERROR_BAD_QUESTION,
                          "There is no column '%s' to sort by: --csv prints the names of all "
                          "columns.",
                          name);
}

/* "COLUMN", "COLUMN:asc" or "COLUMN:desc". */
static bool read_sort(const char *sort, char name[COLUMN_NAME_MOST], const char **direction,
                      struct error *error)
{
    size_t size = strcspn(sort, ":");
    bool ascending = strcmp(sort + size, ":asc") == 0;
    bool descending = !sort[size] || strcmp(sort + size, ":desc") == 0;
    *direction = ascending ? "ASC" : "DESC";
    if (size == 0 || size >= COLUMN_NAME_MOST || (!ascending && !descending))
        return error_set_kind(error, ERROR_BAD_QUESTION,
                              "Rows are sorted by a column, such as bytes_sent, or bytes_sent:asc "
                              "for the smallest first, not by '%s'.",
                              sort);
    memcpy(name, sort, size);
    name[size] = 0;
    return true;
}

char *sorted_sql(struct storage_reader *reader, const char *sql, const char *key, const char *sort,
                 struct error *error)
{
    char name[COLUMN_NAME_MOST], *sorted = NULL;
    const char *direction, *order = question_order(sql);
    if (!order) {
        error_set_kind(error, ERROR_BAD_QUESTION, "This answer cannot be sorted.");
        return NULL;
    }
    if (!read_sort(sort, name, &direction, error) || !has_column(reader, sql, name, error))
        return NULL;
    /* The name is one of the columns, so it holds nothing that could end the quotes. */
    int size = (int)(order - sql), written;
    if (key && !strchr(key, ','))
        written = asprintf(&sorted,
                           "SELECT * FROM (%.*s\n) WHERE %s IN (SELECT %s FROM (%.*s\n)\n"
                           "ORDER BY \"%s\" %s NULLS LAST LIMIT :limit)\n"
                           "ORDER BY \"%s\" %s NULLS LAST LIMIT :limit",
                           size, sql, key, key, size, sql, name, direction, name, direction);
    else
        written =
            asprintf(&sorted, "SELECT * FROM (%.*s\n)\nORDER BY \"%s\" %s NULLS LAST LIMIT :limit",
                     size, sql, name, direction);
    if (written >= 0) return sorted;
    error_no_memory(error, "sort an answer");
    return NULL;
}
