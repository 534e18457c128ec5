/* SPDX-License-Identifier: MIT */
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void secret_wipe(void *secret, size_t size)
{
    explicit_bzero(secret, size);
}

static bool find_path(const char *place, char path[PATH_MAX], struct outcome *outcome)
{
    static const char prefix[] = "credential:";
    if (strncmp(place, prefix, sizeof prefix - 1) != 0) {
        (void)snprintf(path, PATH_MAX, "%s", place);
        return true;
    }
    const char *name = place + sizeof prefix - 1, *folder = getenv("CREDENTIALS_DIRECTORY");
    if (folder && !strchr(name, '/') && snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX)
        return true;
    return outcome_set(outcome, OUTCOME_LATER,
                       "There is no credential %s: give it to the unit by LoadCredential=", name);
}

static bool is_usable(int file, const char *path, const char *what, struct outcome *outcome)
{
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0)
        return outcome_set(outcome, OUTCOME_LATER, "%s cannot be read from %s (%s)", what, path,
                           strerror(errno));
    if (!S_ISREG(status.st_mode))
        return outcome_set(outcome, OUTCOME_LATER, "%s cannot be read: %s is no ordinary file",
                           what, path);
    if (status.st_mode & S_IROTH)
        return outcome_set(outcome, OUTCOME_LATER,
                           "%s may be read by everybody: chmod 600 %s, or 640", what, path);
    return true;
}

static bool read_line(int file, char secret[SECRET_SIZE])
{
    size_t size = 0;
    while (size < SECRET_SIZE - 1) {
        ssize_t got = read(file, secret + size, SECRET_SIZE - 1 - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0) break;
        size += (size_t)got;
    }
    secret[size] = '\0';
    secret[strcspn(secret, "\r\n")] = '\0';
    for (const char *at = secret; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f) return false;
    return secret[0] != '\0';
}

bool secret_read(const char *place, const char *what, char secret[SECRET_SIZE],
                 struct outcome *outcome)
{
    char path[PATH_MAX];
    secret[0] = '\0';
    if (!find_path(place, path, outcome)) return false;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool good = is_usable(file, path, what, outcome);
    if (good && !read_line(file, secret)) {
        secret_wipe(secret, SECRET_SIZE);
        good = outcome_set(outcome, OUTCOME_LATER, "%s in %s is empty, or no line of text", what,
                           path);
    }
    if (file >= 0) (void)close(file);
    return good;
}
