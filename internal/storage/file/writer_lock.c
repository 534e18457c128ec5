/* SPDX-License-Identifier: MIT */
#include "file/writer_lock.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A name that starts with a NUL lives in no folder. */
static socklen_t name_lock(struct sockaddr_un *name, const struct stat *file)
{
    *name = (struct sockaddr_un){.sun_family = AF_UNIX};
    int size = snprintf(name->sun_path + 1, sizeof name->sun_path - 1, "netscope-writer-%jx-%jx",
                        (uintmax_t)file->st_dev, (uintmax_t)file->st_ino);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)size);
}

bool writer_lock_is_held(const char *path)
{
    struct stat file;
    struct sockaddr_un name;
    int asking = stat(path, &file) == 0 ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    if (asking < 0) return false;
    /* Nobody has the name: refused. */
    socklen_t size = name_lock(&name, &file);
    bool held = connect(asking, (const struct sockaddr *)&name, size) == 0;
    close(asking);
    return held;
}

int writer_lock_take(const char *path, struct error *error)
{
    struct stat file;
    struct sockaddr_un name;
    int lock = stat(path, &file) == 0 ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    if (lock < 0) {
        error_set(error, "The database %s cannot be locked (%s): check the path and try again.",
                  path, strerror(errno));
        return -1;
    }
    socklen_t bound = name_lock(&name, &file);
    if (bind(lock, (const struct sockaddr *)&name, bound) == 0) return lock;
    if (errno == EADDRINUSE) {
        error_set(error,
                  "Another NetScope is writing to the database %s: stop that one first, or give "
                  "this one a database of its own.",
                  path);
    } else {
        error_set(error, "The database %s cannot be locked (%s): try again.", path,
                  strerror(errno));
    }
    close(lock);
    return -1;
}
