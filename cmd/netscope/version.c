/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <stdio.h>

int command_version(struct invocation *invocation)
{
    (void)invocation;
    puts("netscope " NETSCOPE_VERSION);
    return EXIT_OK;
}
