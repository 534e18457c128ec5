/* SPDX-License-Identifier: MIT */
#include "planted.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_planted(const struct stat *link)
{
    return S_ISLNK(link->st_mode) && link->st_uid != 0 && link->st_uid != geteuid();
}

bool is_planted_link(const char *path)
{
    struct stat link;
    return lstat(path, &link) == 0 && is_planted(&link);
}

int open_unplanted(const char *path, int flags, mode_t mode)
{
    struct stat link, file;
    bool is_link = lstat(path, &link) == 0 && S_ISLNK(link.st_mode);
    if (is_link && is_planted(&link)) {
        errno = ELOOP;
        return -1;
    }
    int descriptor = open(path, flags | O_CREAT | O_CLOEXEC | (is_link ? 0 : O_NOFOLLOW), mode);
    if (descriptor < 0) return -1;
    if (fstat(descriptor, &file) == 0 && (!S_ISREG(file.st_mode) || file.st_nlink <= 1))
        return descriptor;
    close(descriptor);
    errno = EMLINK;
    return -1;
}
