#include "command.h"

#include <stdio.h>

int command_version(int argument_count, char **arguments)
{
    (void)argument_count;
    (void)arguments;
    puts("netscope " NETSCOPE_VERSION);
    return EXIT_OK;
}
