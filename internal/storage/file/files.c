/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *suffix_of(enum storage_file file)
{
    switch (file) {
    case FILE_DATABASE: return "";
    case FILE_LOG: return "-wal";
    case FILE_INDEX: return "-shm";
    case FILE_JOURNAL: return "-journal";
    case FILE_COUNT: break;
    }
    return "";
}

bool storage_file_path(const char *database, enum storage_file file, char *path, size_t size)
{
    int length = snprintf(path, size, "%s%s", database, suffix_of(file));
    return length >= 0 && (size_t)length < size;
}

int64_t storage_file_bytes(const char *database, enum storage_file file)
{
    char path[PATH_MAX + FILE_SUFFIX_SIZE];
    struct stat status;
    bool there = storage_file_path(database, file, path, sizeof path) && stat(path, &status) == 0;
    return there ? (int64_t)status.st_size : -1;
}

static int64_t bytes_if_there(const char *database, enum storage_file file)
{
    int64_t bytes = storage_file_bytes(database, file);
    return bytes > 0 ? bytes : 0;
}

struct storage_sizes storage_sizes(const char *database)
{
    return (struct storage_sizes){.database_bytes = bytes_if_there(database, FILE_DATABASE),
                                  .log_bytes = bytes_if_there(database, FILE_LOG),
                                  .index_bytes = bytes_if_there(database, FILE_INDEX)};
}

static void remove_from(const char *database, enum storage_file first)
{
    char path[PATH_MAX + FILE_SUFFIX_SIZE];
    for (enum storage_file file = first; file < FILE_COUNT; file++) {
        if (storage_file_path(database, file, path, sizeof path)) (void)unlink(path);
    }
}

void storage_remove_files(const char *database)
{
    remove_from(database, FILE_DATABASE);
}

void storage_remove_companions(const char *database)
{
    remove_from(database, FILE_LOG);
}
