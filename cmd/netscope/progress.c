/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include "stop.h"

#include <stdio.h>
#include <unistd.h>

static bool show(void *owner, int64_t done, int64_t total)
{
    const struct progress *progress = owner;
    bool is_shown = isatty(STDERR_FILENO);
    if (is_shown && total > 0 && !invocation_has(progress->invocation, OPT_QUIET))
        fprintf(stderr, "\r%s: %3d %%", progress->file, (int)(done * 100 / total));
    if (is_shown && done == total) fputs("\r\033[K", stderr);
    return !stop_asked;
}

struct maintenance_progress progress_begin(struct progress *progress)
{
    stop_on_first_signal();
    return (struct maintenance_progress){.go_on = show, .owner = progress};
}
