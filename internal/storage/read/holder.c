/* SPDX-License-Identifier: MIT */
/* Who writes to a database, by its lock. */
#include "file/writer_lock.h"
#include "reader.h"

bool storage_holder_of(const char *path, struct storage_holder *holder)
{
    pid_t process;
    bool held = writer_lock_holder(path, &process, holder->control, sizeof holder->control);
    holder->process = process;
    return held;
}

bool storage_is_being_written(const char *path)
{
    return writer_lock_is_held(path);
}
