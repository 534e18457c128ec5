/* SPDX-License-Identifier: MIT */
#include "geo_copy.h"

#include "base/file_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 1 << 16, FILE_MOST_BYTES = 1 << 30 };

static bool refuse(char why[GEO_REASON_MOST], const char *reason)
{
    (void)snprintf(why, GEO_REASON_MOST, "%s", reason);
    return false;
}

/* Copies to the file's present end; the library refuses a truncated copy. */
static bool copy_bytes(int from, int to, char why[GEO_REASON_MOST])
{
    char piece[PIECE_BYTES];
    struct stat status;
    if (fstat(from, &status) != 0) return refuse(why, strerror(errno));
    if (!S_ISREG(status.st_mode)) return refuse(why, "it is not a file");
    for (size_t total = 0;;) {
        ssize_t got = read(from, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refuse(why, strerror(errno));
        if (got == 0) return true;
        total += (size_t)got;
        if (total > FILE_MOST_BYTES) return refuse(why, "it is too large to be one");
        if (!file_write_all(to, piece, (size_t)got)) return refuse(why, strerror(errno));
    }
}

static bool open_descriptor(int file, MMDB_s *database, char why[GEO_REASON_MOST])
{
    char name[64];
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    int status = MMDB_open(name, MMDB_MODE_MMAP, database);
    if (status == MMDB_SUCCESS) return true;
    if (status == MMDB_FILE_OPEN_ERROR && access("/proc/self/fd", F_OK) != 0)
        return refuse(why, "/proc is not mounted here");
    return refuse(why, MMDB_strerror(status));
}

bool geo_copy_open(const char *path, MMDB_s *database, char why[GEO_REASON_MOST])
{
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (from < 0) return refuse(why, strerror(errno));
    int copy = memfd_create("netscope-mmdb", MFD_CLOEXEC);
    if (copy < 0) (void)refuse(why, strerror(errno));
    bool good = copy >= 0 && copy_bytes(from, copy, why) && open_descriptor(copy, database, why);
    close(from);
    if (copy >= 0) close(copy); /* the mapping keeps it */
    return good;
}
