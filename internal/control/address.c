/* SPDX-License-Identifier: MIT */
#include "address.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* /proc/self/fd/N/BASE, with N the folder of the path. */
static bool go_through_folder(struct socket_address *address, const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int size = slash ? (int)(slash - path) : 0;
    if (size >= PATH_MAX) return false;
    (void)snprintf(folder, sizeof folder, "%.*s", slash && size ? size : 1, slash ? path : ".");
    address->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int written = snprintf(address->name.sun_path, sizeof address->name.sun_path,
                           "/proc/self/fd/%d/%s", address->folder, slash ? slash + 1 : path);
    if (written >= (int)sizeof address->name.sun_path) errno = ENAMETOOLONG;
    return address->folder >= 0 && written < (int)sizeof address->name.sun_path;
}

bool socket_address_open(struct socket_address *address, const char *path, struct error *error)
{
    size_t size = strlen(path);
    *address = (struct socket_address){.name = {.sun_family = AF_UNIX}, .folder = -1};
    if (size < sizeof address->name.sun_path) {
        memcpy(address->name.sun_path, path, size + 1);
        return true;
    }
    if (go_through_folder(address, path)) return true;
    int cause = errno;
    socket_address_close(address);
    return error_set(error, "The control socket %s cannot be reached (%s): use a shorter path.",
                     path, strerror(cause));
}

void socket_address_close(struct socket_address *address)
{
    if (address->folder >= 0) close(address->folder);
    address->folder = -1;
}
