/* SPDX-License-Identifier: MIT */
#include "attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_whole(int file, uint8_t *memory, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t got = read(file, memory + at, size - at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += (size_t)got;
    }
    return true;
}

/* A link could lead to what is no report. */
static bool read_file(int file, struct span *bytes, const char **reason)
{
    struct stat status;
    *reason = file < 0 || fstat(file, &status) != 0 ? strerror(errno)
              : !S_ISREG(status.st_mode)            ? "no ordinary file"
              : status.st_size > ATTACHMENT_MOST    ? "too large"
                                                    : NULL;
    if (*reason) return false;
    size_t size = (size_t)status.st_size;
    uint8_t *memory = malloc(size + 1);
    if (memory && read_whole(file, memory, size)) {
        *bytes = (struct span){memory, size};
        return true;
    }
    free(memory);
    *reason = memory ? "it cannot be read" : "not enough memory";
    return false;
}

bool attachment_read(const char *path, struct span *bytes, const char **reason)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool good = read_file(file, bytes, reason);
    if (file >= 0) (void)close(file);
    return good;
}
