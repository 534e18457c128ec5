/* SPDX-License-Identifier: MIT */
#include "package.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_BYTES = 4608 };

/* mkdir -p, for a path that the user chose. */
static bool make_folders(const char *path)
{
    char part[PATH_BYTES];
    snprintf(part, sizeof part, "%s", path);
    for (char *at = part + 1; *at; at++) {
        if (*at != '/') continue;
        *at = 0;
        if (mkdir(part, 0755) != 0 && errno != EEXIST) return false;
        *at = '/';
    }
    return mkdir(part, 0755) == 0 || errno == EEXIST;
}

/* Runs a program in a folder and waits. Its output is dropped; true if it exits with 0. */
static bool run(const char *folder, const char *const *arguments)
{
    pid_t child = fork();
    if (child < 0) return false;
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);
        if (null < 0 || chdir(folder) != 0) _exit(127);
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The name of the package's file in the folder; false if there is none. */
static bool find_package(const char *folder, char *name, size_t size)
{
    DIR *list = opendir(folder);
    const struct dirent *entry;
    bool found = false;
    if (!list) return false;
    while (!found && (entry = readdir(list)) != NULL) {
        size_t length = strlen(entry->d_name);
        found = strncmp(entry->d_name, "tor-geoipdb_", 12) == 0 && length > 4 && length < size &&
                strcmp(entry->d_name + length - 4, ".deb") == 0;
        if (found) memcpy(name, entry->d_name, length + 1);
    }
    closedir(list);
    return found;
}

static bool refuse(struct error *error, const char *folder, const char *why)
{
    return error_set(error,
                     "Countries are left out: %s. By hand: cd %s && apt-get download tor-geoipdb "
                     "&& dpkg-deb -x tor-geoipdb_*.deb . (after apt-get update), then `netscope "
                     "data build` again.",
                     why, folder);
}

bool package_extract_countries(const char *directory, void (*say)(void *owner, const char *line),
                               void *owner, struct error *error)
{
    static const char *const download[] = {"apt-get", "download", "tor-geoipdb", NULL};
    char folder[PATH_BYTES], file[PATH_BYTES], name[256];
    snprintf(folder, sizeof folder, "%.4096s/packages", directory);
    snprintf(file, sizeof file, "%.4096s/packages/usr/share/tor/geoip", directory);
    if (access(file, R_OK) == 0 || access("/usr/share/tor/geoip", R_OK) == 0) return true;
    if (!make_folders(folder))
        return error_set(error,
                         "The folder %s cannot be made: %s; name another with --data-directory, or "
                         "run this as a user who may write there.",
                         folder, strerror(errno));
    if (!find_package(folder, name, sizeof name)) {
        say(owner, "fetching tor-geoipdb (countries of addresses) with apt-get download");
        if (!run(folder, download) || !find_package(folder, name, sizeof name))
            return refuse(error, folder, "apt-get could not download tor-geoipdb");
    }
    const char *const extract[] = {"dpkg-deb", "-x", name, ".", NULL};
    if (!run(folder, extract)) return refuse(error, folder, "dpkg-deb could not extract it");
    snprintf(file, sizeof file, "%.4096s/packages/%.255s", directory, name);
    unlink(file); /* its contents are extracted now */
    return true;
}
