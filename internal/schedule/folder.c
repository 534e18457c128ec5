/* SPDX-License-Identifier: MIT */
#include "folder.h"
#include "schedule.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOR_OTHERS = S_IRWXG | S_IRWXO };

/* ---------------------------------------------------------------- a folder */

bool folder_prepare(const char *path, struct error *error)
{
    struct stat status;
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return error_set(error, "The folder %s for reports cannot be made: %s.", path,
                         strerror(errno));
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
        return error_set(error, "%s is no folder that reports can go to.", path);
    if (status.st_uid != geteuid())
        return error_set(error,
                         "The folder %s belongs to another user, who could read the reports: "
                         "`chown` it, or name another folder.",
                         path);
    return (status.st_mode & FOR_OTHERS) == 0 ||
           error_set(error,
                     "Others may use the folder %s, and reports are for their owner only: `chmod "
                     "700 %s`, or name another folder.",
                     path, path);
}

bool folder_sync(const char *file, struct error *error)
{
    char copy[4200];
    (void)snprintf(copy, sizeof copy, "%s", file);
    int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = folder >= 0 && fsync(folder) == 0;
    if (folder >= 0) (void)close(folder);
    return good ||
           error_set(error, "The folder of %s cannot be written (%s).", file, strerror(errno));
}

/* ---------------------------------------------------------------- removal */

static bool is_one_of(const char *const *formats, const char *format)
{
    for (; formats && *formats; formats++)
        if (strcmp(*formats, format) == 0) return true;
    return !formats;
}

static bool remove_file(const struct edition *edition, const char *format, const char *ending,
                        struct error *error)
{
    char path[EDITION_PATH_SIZE + 32];
    (void)snprintf(path, sizeof path, "%s.%s%s", edition->path, format, ending);
    return unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR ||
           error_set(error, "The report %s cannot be removed: %s.", path, strerror(errno));
}

bool folder_remove(struct edition *edition, const char *const *formats, struct error *error)
{
    char format[8], left[sizeof edition->formats] = "";
    struct text text = text_into(left, sizeof left);
    for (const char *at = edition->formats; edition_next_format(&at, format);) {
        if (!is_one_of(formats, format)) {
            text_format(&text, "%s%s", text.size ? "," : "", format);
            continue;
        }
        if (!remove_file(edition, format, "", error) ||
            !remove_file(edition, format, ".part", error))
            return false;
    }
    (void)snprintf(edition->formats, sizeof edition->formats, "%s", left[0] ? left : "-");
    return true;
}

/* ---------------------------------------------------------------- a file */

static bool write_stream(void *owner, struct span bytes, struct error *error)
{
    if (fwrite(bytes.data, 1, bytes.size, owner) == bytes.size) return true;
    return error_set_kind(error, errno == ENOSPC ? ERROR_FULL : ERROR_REFUSED,
                          "The report cannot be written: %s.", strerror(errno));
}

static bool refuse(const char *path, struct error *error)
{
    return error_set_kind(error, errno == ENOSPC ? ERROR_FULL : ERROR_REFUSED,
                          "The report cannot be written to %s: %s.", path, strerror(errno));
}

static bool write_whole(struct storage_reader *reader, const struct report_request *request,
                        const char *path, FILE *out, struct error *error)
{
    struct sink sink = {.write = write_stream, .owner = out};
    bool good = report_write(reader, request, &sink, error);
    if (good && (fflush(out) != 0 || fsync(fileno(out)) != 0)) good = refuse(path, error);
    if (fclose(out) != 0 && good) good = refuse(path, error);
    return good;
}

bool schedule_write_file(struct storage_reader *reader, const struct report_request *request,
                         const char *path, struct error *error)
{
    char beside[4200];
    struct stat there;
    int written = snprintf(beside, sizeof beside, "%s.part", path);
    if (written < 0 || (size_t)written >= sizeof beside)
        return error_set(error, "The path of the report is too long.");
    if (lstat(path, &there) == 0 && there.st_mode & FOR_OTHERS)
        return error_set(error, "Others may read %s, so no report goes there: remove that file.",
                         path);
    (void)unlink(beside);
    int descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *out = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!out) {
        if (descriptor >= 0) (void)close(descriptor);
        return refuse(beside, error);
    }
    bool good = write_whole(reader, request, beside, out, error);
    if (good && rename(beside, path) != 0)
        good = error_set(error, "The report cannot be named %s: %s.", path, strerror(errno));
    if (!good) (void)unlink(beside);
    return good && folder_sync(path, error);
}
