/* SPDX-License-Identifier: MIT */
/* Uses SQLite to read the JSON. */
#include "corpus.h"

#include "test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEYS_MOST = 10, VECTORS_BYTES_MOST = 4 << 20 };

const char *corpus_path(const char *below)
{
    static char path[1024];
    const char *root = getenv("CORPUS");
    (void)snprintf(path, sizeof path, "%s/%s", root && *root ? root : "../shared/corpus", below);
    return path;
}

static char *read_vectors(size_t *size)
{
    const char *path = corpus_path("expected/vectors.json");
    FILE *file = fopen(path, "r");
    if (!file) {
        print_message("skipped: there is no %s here\n", path);
        skip();
    }
    char *json = malloc(VECTORS_BYTES_MOST);
    assert_non_null(json);
    *size = fread(json, 1, VECTORS_BYTES_MOST, file);
    fclose(file);
    assert_true(*size > 0 && *size < VECTORS_BYTES_MOST);
    return json;
}

size_t corpus_vectors(const char *list, const char *const *keys, size_t key_count,
                      void (*on_vector)(void *owner, const char *const *values), void *owner)
{
    char sql[2048];
    int used = snprintf(sql, sizeof sql, "SELECT 1");
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    size_t size = 0, count = 0;
    char *json = read_vectors(&size);
    for (size_t i = 0; i < key_count; i++)
        used += snprintf(sql + used, sizeof sql - (size_t)used, ", json_extract(value, '$.%s')",
                         keys[i]);
    (void)snprintf(sql + used, sizeof sql - (size_t)used, " FROM json_each(?1, '$.%s')", list);
    assert_true(key_count <= KEYS_MOST);
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", list, sqlite3_errmsg(connection));
    assert_int_equal(sqlite3_bind_text(statement, 1, json, (int)size, SQLITE_STATIC), SQLITE_OK);
    for (; sqlite3_step(statement) == SQLITE_ROW; count++) {
        const char *values[KEYS_MOST];
        for (size_t i = 0; i < key_count; i++)
            values[i] = (const char *)sqlite3_column_text(statement, (int)i + 1);
        on_vector(owner, values);
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    free(json);
    if (count == 0) fail_msg("%s has no vectors of %s", corpus_path("expected/vectors.json"), list);
    return count;
}
