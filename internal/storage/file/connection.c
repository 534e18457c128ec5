/* SPDX-License-Identifier: MIT */
#include "file/connection.h"

#include "file/heap.h"

#include <pthread.h>
#include <stddef.h>

static void configure_once(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)heap_watch();
}

void connection_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, configure_once);
}

static char *make_uri(const char *path, const char *parameters)
{
    sqlite3_str *uri = sqlite3_str_new(NULL);
    sqlite3_str_appendall(uri, path[0] == '/' ? "file://" : "file:");
    for (const unsigned char *at = (const unsigned char *)path; *at; at++) {
        if (*at == '%' || *at == '?' || *at == '#' || *at < 0x20) {
            sqlite3_str_appendf(uri, "%%%02x", *at);
        } else {
            sqlite3_str_appendchar(uri, 1, (char)*at);
        }
    }
    sqlite3_str_appendf(uri, "?%s", parameters);
    return sqlite3_str_finish(uri);
}

static bool harden(sqlite3 *connection, enum connection_use use)
{
    /* A salvaged file may be shorter than its header says. SQLite opens it with a schema that is
     * writable, which "defensive" does not allow. */
    int salvages = use == CONNECTION_SALVAGES;
    const struct {
        int option, value;
    } options[] = {
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},  {SQLITE_DBCONFIG_DEFENSIVE, !salvages},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, salvages}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (sqlite3_db_config(connection, options[i].option, options[i].value, NULL) != SQLITE_OK)
            return false;
    }
    (void)sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, CONNECTION_MOST_BYTES);
    return sqlite3_exec(connection, "PRAGMA cell_size_check = 1", NULL, NULL, NULL) == SQLITE_OK;
}

bool connection_open(const char *path, const char *parameters, enum connection_use use,
                     const char *vfs, sqlite3 **connection)
{
    int flags =
        SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE; /* mode=ro lowers it */
    *connection = NULL;
    connection_start();
    char *uri = make_uri(path, parameters);
    if (!uri) return false;
    int opened = sqlite3_open_v2(uri, connection, flags, vfs);
    sqlite3_free(uri);
    return opened == SQLITE_OK && harden(*connection, use);
}

bool connection_open_memory(sqlite3 **connection)
{
    *connection = NULL;
    connection_start();
    return sqlite3_open_v2(":memory:", connection,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                           NULL) == SQLITE_OK;
}
