/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <stdio.h>

bool run_open(struct run *run, const struct schedule_options *options, struct error *error)
{
    char path[4200];
    *run = (struct run){.options = options};
    (void)snprintf(path, sizeof path, "%s-reports", options->database);
    run->editions = editions_open(path, error);
    return run->editions != NULL;
}
