/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int signal_number)
{
    (void)signal_number;
    stop_asked = 1;
}

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
    struct sigaction action = {.sa_handler = ask_to_stop, .sa_flags = SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return (struct maintenance_progress){.go_on = show, .owner = progress};
}
