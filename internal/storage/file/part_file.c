/* SPDX-License-Identifier: MIT */
#include "file/part_file.h"

#include "file/connection.h"
#include "file/writer_lock.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool name_part(const char *target, char *path, size_t size)
{
    return (size_t)snprintf(path, size, "%s.part", target) < size;
}

bool part_file_is_there(const char *target)
{
    char path[PATH_MAX + 8];
    return name_part(target, path, sizeof path) && access(path, F_OK) == 0;
}

static bool may_replace(const struct part_file *part, bool replace, struct error *error)
{
    struct stat source, target;
    bool there = stat(part->target, &target) == 0;
    if (there && stat(part->source, &source) == 0 && source.st_dev == target.st_dev &&
        source.st_ino == target.st_ino)
        return error_set(error, "%s is the database itself: name another file.", part->target);
    if (there && !S_ISREG(target.st_mode))
        return error_set(error, "%s is %s: name a file, such as netscope-copy.db.", part->target,
                         S_ISDIR(target.st_mode) ? "a folder" : "not an ordinary file");
    for (enum storage_file file = FILE_LOG; file < FILE_COUNT && !there; file++)
        there = storage_file_bytes(part->target, file) >= 0;
    if (there && !replace)
        return error_set(error,
                         "%s (or a log of it) exists already, and it was left as it is: name "
                         "another file, or replace it with --force.",
                         part->target);
    if (there && writer_lock_is_held(part->target))
        return error_set(error, "A capture is writing to %s: name another file.", part->target);
    return true;
}

/* A killed earlier run may have left the file; a live one holds its lock. */
static bool make_file(struct part_file *part, struct error *error)
{
    if (access(part->path, F_OK) == 0) {
        if (writer_lock_is_held(part->path))
            return error_set(error,
                             "Another program is making %s at this moment: wait for its end, or "
                             "name another file.",
                             part->target);
        (void)unlink(part->path);
    }
    storage_remove_companions(part->path);
    int file = open(part->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (file < 0)
        return error_set(error,
                         "The file %s cannot be made (%s): name a folder that exists and that you "
                         "may write to.",
                         part->path, strerror(errno));
    close(file);
    part->lock = writer_lock_take(part->path, error);
    if (part->lock < 0) (void)unlink(part->path);
    return part->lock >= 0;
}

bool part_file_open(struct part_file *part, const char *source, const char *target, bool replace,
                    struct error *error)
{
    *part = (struct part_file){.source = source, .target = target, .lock = -1};
    connection_start();
    if (!name_part(target, part->path, sizeof part->path))
        return error_set(error, "The name of the new file is too long: choose a shorter one.");
    if (!may_replace(part, replace, error) || !make_file(part, error)) return false;
    if (connection_open(part->path, "mode=rw", CONNECTION_ORDINARY, NULL, &part->connection))
        return true;
    database_error(error, part->connection, part->path, "making it");
    part_file_drop(part);
    return false;
}

static bool sync_path(const char *path, int flags)
{
    int file = open(path, flags | O_CLOEXEC);
    bool good = file >= 0 && fsync(file) == 0;
    if (file >= 0) close(file);
    return good;
}

/* Reads the whole file back from the disk once. */
static bool is_whole(struct part_file *part, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool good = sqlite3_prepare_v2(part->connection, "PRAGMA quick_check(1)", -1, &statement,
                                   NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW;
    char said[256] = "no answer";
    if (good && sqlite3_column_text(statement, 0))
        snprintf(said, sizeof said, "%s", (const char *)sqlite3_column_text(statement, 0));
    for (char *at = said; (at = strchr(at, '\n')) != NULL;)
        *at = ' ';
    if (good && strcmp(said, "ok") != 0) {
        good = error_set(error,
                         "The copy of %s is damaged as its original is (%s), so it was not kept: "
                         "save what is readable with 'netscope db repair NEWFILE --db %s'.",
                         part->source, said, part->source);
    } else if (!good) {
        database_error(error, part->connection, part->path, "checking the new file");
    }
    (void)sqlite3_finalize(statement);
    return good;
}

bool part_file_keep(struct part_file *part, struct error *error)
{
    bool good = is_whole(part, error);
    /* One plain file, readable from anywhere, in any mode of the original. */
    if (good && sqlite3_exec(part->connection, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) !=
                    SQLITE_OK)
        good = database_error(error, part->connection, part->path, "finishing the new file");
    (void)sqlite3_close(part->connection);
    part->connection = NULL;
    if (good) {
        char folder[4096];
        snprintf(folder, sizeof folder, "%s", part->path);
        good = sync_path(part->path, O_RDONLY);
        if (good) storage_remove_companions(part->target);
        good = good && rename(part->path, part->target) == 0;
        if (!good)
            error_set(error,
                      "The file %s could not be finished (%s): check the disk and the space on it.",
                      part->target, strerror(errno));
        (void)sync_path(dirname(folder), O_RDONLY | O_DIRECTORY);
    }
    if (!good) part_file_drop(part);
    writer_lock_release(part->lock, part->path);
    part->lock = -1;
    return good;
}

void part_file_drop(struct part_file *part)
{
    (void)sqlite3_close(part->connection);
    part->connection = NULL;
    if (part->lock < 0) return; /* not ours */
    (void)unlink(part->path);
    storage_remove_companions(part->path);
    writer_lock_release(part->lock, part->path);
    part->lock = -1;
}
