/* SPDX-License-Identifier: MIT */
#include "file/claim.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

/* SQLite's own locks are below 2^31 (PENDING_BYTE and the 511 bytes behind it). */
#define CLAIMED_BYTE (INT64_MAX - 1)

static bool is_written_by_another(int file)
{
    struct flock found = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = CLAIMED_BYTE, .l_len = 1};
    return fcntl(file, F_OFD_GETLK, &found) == 0 && found.l_type == F_WRLCK;
}

bool claim_take(const char *path, int *claim, struct error *error)
{
    const struct flock wanted = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = CLAIMED_BYTE, .l_len = 1};
    *claim = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (*claim < 0 || fcntl(*claim, F_OFD_SETLK, &wanted) == 0) return true;
    bool is_free = !is_written_by_another(*claim);
    close(*claim);
    *claim = -1;
    return is_free ||
           error_set_kind(error, ERROR_BUSY,
                          "Another NetScope is writing to the database %s, which had another name "
                          "when it began, or whose lock was removed since: stop that one first, or "
                          "give this one a database of its own.",
                          path);
}

void claim_end(int claim)
{
    if (claim >= 0) close(claim);
}
