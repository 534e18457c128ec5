/* SPDX-License-Identifier: MIT */
#include "key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* Makes the folders on the way. Those that root makes hold look-up data and the database, too, and
 * other users must be able to enter. If one cannot be made, making the file fails. */
static void make_folders(const char *path)
{
    char folder[PATH_SIZE];
    if (snprintf(folder, sizeof folder, "%s", path) >= PATH_SIZE) return;
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(folder, geteuid() == 0 ? 0755 : 0700);
        *slash = '/';
    }
}

static bool write_key(int file, const uint8_t key[KEY_FILE_SIZE])
{
    return write(file, key, KEY_FILE_SIZE) == KEY_FILE_SIZE && fsync(file) == 0;
}

/* Written under another name first, so that a reader finds a whole key or none. */
static bool make_file(const char *path, struct error *error)
{
    uint8_t key[KEY_FILE_SIZE];
    char fresh[PATH_SIZE];
    make_folders(path);
    bool good = getrandom(key, sizeof key, 0) == sizeof key &&
                snprintf(fresh, sizeof fresh, "%s.%ld", path, (long)getpid()) < PATH_SIZE;
    int file = good ? open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    good = file >= 0 && write_key(file, key);
    int cause = errno;
    if (file >= 0) (void)close(file);
    if (good && link(fresh, path) != 0 && errno != EEXIST) { /* another process made it first */
        cause = errno;
        good = false;
    }
    if (file >= 0) (void)unlink(fresh);
    explicit_bzero(key, sizeof key);
    if (good) return true;
    return error_set(error,
                     "The key file '%s' could not be made: %s. Name a place that may be written "
                     "to with privacy.key_file, or behind --pseudonymise.",
                     path, strerror(cause));
}

static bool check(const char *path, int file, struct error *error)
{
    struct stat info;
    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode))
        return error_set(error,
                         "The key file '%s' is not a file; name one with privacy.key_file, or "
                         "behind --pseudonymise.",
                         path);
    if (info.st_mode & 077)
        return error_set(error,
                         "The key file '%s' can be read by others, so it is no secret; run `chmod "
                         "600 %s`, or remove it to begin with a new key.",
                         path, path);
    if (geteuid() != 0 && info.st_uid != geteuid() && info.st_uid != 0)
        return error_set(
            error,
            "The key file '%s' belongs to another user, who could read and change "
            "it; name one of your own with privacy.key_file, or behind --pseudonymise.",
            path);
    return true;
}

bool key_file_read(const char *path, uint8_t key[KEY_FILE_SIZE], struct error *error)
{
    uint8_t bytes[KEY_FILE_SIZE + 1];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT) {
        if (!make_file(path, error)) return false;
        file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    }
    if (file < 0)
        return error_set(error,
                         "The key file '%s' could not be opened: %s. Run as its owner, or name "
                         "another one with privacy.key_file, or behind --pseudonymise.",
                         path, strerror(errno));
    bool good = check(path, file, error);
    if (good && read(file, bytes, sizeof bytes) != KEY_FILE_SIZE)
        good = error_set(error,
                         "The key file '%s' does not hold %d bytes, so it is no key; restore it "
                         "from a copy, or remove it to begin with a new key.",
                         path, KEY_FILE_SIZE);
    (void)close(file);
    if (good) memcpy(key, bytes, KEY_FILE_SIZE);
    explicit_bzero(bytes, sizeof bytes);
    return good;
}
