/* SPDX-License-Identifier: MIT */
#include "config_file.h"

#include "config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool config_file_place(char *path, size_t size, struct error *error)
{
    char user[PATH_MOST];
    const char *folder = "/etc/netscope";
    if (geteuid() != 0) folder = config_user_folder(user, sizeof user) ? user : NULL;
    int written = folder ? snprintf(path, size, "%s/netscope.yaml", folder) : -1;
    if (written > 0 && (size_t)written < size) return true;
    return error_set(error, "There is no home directory to put the configuration into; say where "
                            "with --output FILE.");
}

/* Makes every folder above the file. If one cannot be made, opening the file reports it. */
static void make_folders(const char *path)
{
    char folder[PATH_MOST];
    (void)snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(folder, 0755);
        *slash = '/';
    }
}

static bool write_whole(const char *path, const struct config *config)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    FILE *stream = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!stream) return false;
    config_write_yaml(stream, config);
    bool good = fflush(stream) == 0 && fsync(descriptor) == 0;
    int reason = errno;
    good = fclose(stream) == 0 && good;
    if (!good) {
        (void)unlink(path);
        errno = reason;
    }
    return good;
}

bool config_file_write(const char *path, const struct config *config, struct error *error)
{
    char beside[PATH_MOST], old[PATH_MOST];
    int sizes[] = {snprintf(beside, sizeof beside, "%s.new", path),
                   snprintf(old, sizeof old, "%s.old", path)};
    if (sizes[0] >= (int)sizeof beside || sizes[1] >= (int)sizeof old)
        return error_set(error, "The path of the configuration file is too long; name another with "
                                "--output FILE.");
    make_folders(path);
    bool good = write_whole(beside, config) && (rename(path, old) == 0 || errno == ENOENT) &&
                rename(beside, path) == 0;
    if (good) return true;
    return error_set(
        error,
        "The configuration could not be written to '%s': %s; run it with sudo, or name "
        "another place with --output FILE.",
        path, strerror(errno));
}
