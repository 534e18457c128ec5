/* SPDX-License-Identifier: MIT */
#include "unreadable.h"

#include "config/config.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOGROUP = 65534 };

/* Finds the file, else the nearest folder above it that this user can examine. */
static bool find_closed(const char *path, char closed[PATH_MOST], struct stat *status)
{
    (void)snprintf(closed, PATH_MOST, "%s", path);
    while (stat(closed, status) != 0) {
        char *slash = strrchr(closed, '/');
        if (!slash || slash == closed) return false;
        *slash = '\0';
    }
    return true;
}

bool database_is_closed(const char *path, struct error *error)
{
    char closed[PATH_MOST];
    struct stat status;
    if (access(path, R_OK) == 0 || errno != EACCES || !find_closed(path, closed, &status))
        return false;
    bool worth_joining = status.st_gid != 0 && status.st_gid != NOGROUP;
    const struct group *group = getgrgid(status.st_gid);
    bool group_may = worth_joining && status.st_mode & S_IRGRP && group;
    if (group_may)
        error_set(error,
                  "You may not read %s: ask with sudo, or join its group (`sudo adduser \"$USER\" "
                  "%s`, and log in again).",
                  closed, group->gr_name);
    else
        error_set(error, "You may not read %s: ask with sudo.", closed);
    return true;
}
