/* SPDX-License-Identifier: MIT */
/* The lock of a database, and the file if there was none. */
#include "base/planted.h"
#include "file/claim.h"
#include "file/database.h"
#include "file/writer_lock.h"
#include "files.h"
#include "storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Makes the file itself, with few permissions, and notes that it did not exist before. */
static bool make_file(const char *path, struct error *error)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (file < 0 && errno == EEXIST) return true; /* another program made it meanwhile */
    if (file < 0) {
        return error_set(error,
                         "The database %s cannot be made (%s): name a folder that exists and that "
                         "you may write to.",
                         path, strerror(errno));
    }
    close(file);
    return true;
}

bool storage_hold_take(struct storage_hold *hold, const char *path, struct error *error)
{
    *hold = (struct storage_hold){.path = path, .lock = -1, .claim = -1};
    enum database_state state = database_look(path, error);
    if (state == DATABASE_REFUSED) return false;
    if (is_planted_link(path))
        return error_set(error,
                         "The database %s is a link of another user, so nothing is written there: "
                         "name the file itself.",
                         path);
    if (state == DATABASE_ABSENT && !make_file(path, error)) return false;
    hold->lock = writer_lock_take(path, error);
    /* Without the lock it may belong to another process by now. */
    hold->made = hold->lock >= 0 && state == DATABASE_ABSENT;
    if (hold->lock < 0 || claim_take(path, &hold->claim, error)) return hold->lock >= 0;
    hold->made = false;
    storage_hold_drop(hold);
    return false;
}

bool storage_hold_name(const struct storage_hold *hold, const char *control, struct error *error)
{
    return writer_lock_name(hold->lock, control, error);
}

void storage_hold_drop(struct storage_hold *hold)
{
    if (hold->made) storage_remove_files(hold->path);
    if (hold->lock >= 0) claim_end(hold->claim);
    writer_lock_release(hold->lock, hold->path);
    *hold = (struct storage_hold){.path = hold->path, .lock = -1, .claim = -1};
}
