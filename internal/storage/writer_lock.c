#include "writer_lock.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int writer_lock_take(const char *path, struct error *error)
{
    struct stat file;
    int lock = stat(path, &file) == 0 ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    if (lock < 0) {
        error_set(error, "The database %s cannot be locked (%s): check the path and try again.",
                  path, strerror(errno));
        return -1;
    }
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    /* A name that starts with a NUL lives in no folder. */
    int size = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "netscope-writer-%jx-%jx",
                        (uintmax_t)file.st_dev, (uintmax_t)file.st_ino);
    socklen_t bound = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)size);
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
