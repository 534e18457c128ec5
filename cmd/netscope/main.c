/* SPDX-License-Identifier: MIT */
/* netscope - runs the subcommand's row of the table. */
#include "cli/command.h"
#include "cli/terminal.h"

#include "base/hash.h"
#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int say_unknown(const char *word)
{
    const char *names[64];
    for (size_t i = 0; i < command_count; i++)
        names[i] = commands[i].name;
    const char *nearest = nearest_word(word, names, command_count);
    if (word[0] == '-')
        fprintf(stderr,
                "netscope: There is no flag '%s' before a subcommand; `netscope help` "
                "shows how to begin.\n",
                word);
    else if (nearest)
        fprintf(stderr, "netscope: There is no subcommand '%s'; did you mean `netscope %s`?\n",
                word, nearest);
    else
        fprintf(stderr,
                "netscope: There is no subcommand '%s'; `netscope help` lists those that "
                "there are.\n",
                word);
    return EXIT_USAGE;
}

/* False: --color is not as it should be, which was said. */
static bool choose_colour(const struct invocation *invocation)
{
    const char *when = invocation_value(invocation, OPT_COLOR);
    if (!when || terminal_choose_colour(when)) return true;
    complain(invocation, EXIT_USAGE, "--color takes auto, always or never, not '%s'.", when);
    return false;
}

int main(int argument_count, char **arguments)
{
    terminal_init();
    hash_seed_randomly();
    const char *name = argument_count > 1 ? arguments[1] : "help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) name = "version";
    const struct command *command = command_find(name);
    if (!command) return say_unknown(name);
    char speaker[64];
    snprintf(speaker, sizeof speaker, "netscope %s", command->name);
    log_init(speaker);

    struct invocation invocation;
    char *alone[] = {arguments[0], NULL};
    int exit_code;
    bool parsed = argument_count > 1 ? invocation_parse(&invocation, command, argument_count - 1,
                                                        arguments + 1, &exit_code)
                                     : invocation_parse(&invocation, command, 1, alone, &exit_code);
    if (parsed) exit_code = choose_colour(&invocation) ? command->run(&invocation) : EXIT_USAGE;
    invocation_clear(&invocation);
    /* A reader that leaves early (| head) is no error; most commands end by SIGPIPE then. */
    if (fflush(stdout) != 0 && errno != EPIPE && exit_code == EXIT_OK) {
        fprintf(stderr, "netscope: The output could not be written; what was printed is not "
                        "complete.\n");
        exit_code = EXIT_TROUBLE;
    }
    return exit_code;
}
