/* netscope - a table of subcommands. */
#include "command.h"

#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
    {"version", "print the version of the program and of its libraries", command_version},
};

int main(int argument_count, char **arguments)
{
    const char *name = argument_count > 1 ? arguments[1] : "version";
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].run(argument_count - 1, arguments + 1);
    }
    fprintf(stderr, "netscope: There is no subcommand '%s'.\n", name);
    return EXIT_USAGE;
}
