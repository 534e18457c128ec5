/* SPDX-License-Identifier: MIT */
/* netscope completion SHELL: what the scripts for the shells share. */
#include "cli/completion.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool completion_takes_file(const struct command_option *option)
{
    static const char *const arguments[] = {"PATH", "FILE", "FOLDER"};
    for (size_t i = 0; option->argument && i < sizeof arguments / sizeof arguments[0]; i++)
        if (strcmp(option->argument, arguments[i]) == 0) return true;
    return false;
}

void completion_print_operands(const struct command *command, const char *between)
{
    if (!command->operands) return;
    for (const char *at = command->operands; islower((unsigned char)*at);) {
        size_t size = strcspn(at, "| ");
        printf("%s%.*s", between, (int)size, at);
        at += size;
        if (*at != '|') break;
        at++;
    }
    if (strcmp(command->operands, "[SUBCOMMAND]") != 0) return;
    for (size_t i = 0; i < command_count; i++)
        printf("%s%s", between, commands[i].name);
}

void completion_print_choices(const char *choices)
{
    for (; *choices; choices++)
        putchar(*choices == '|' ? ' ' : *choices);
}

/* ---------------------------------------------------------------- flags */

static bool takes_option(const struct command *command, const struct command_option *option)
{
    return (command->options >> option->id & 1) || option->id == OPT_HELP;
}

static bool takes_setting(const struct command *command, const struct option_row *row)
{
    return command->takes_settings && row->flag && !command_has_own_flag(command, row->flag);
}

static void read_option(const struct command_option *option, struct completion_flag *flag)
{
    *flag = (struct completion_flag){.name = option->name,
                                     .help = option->help,
                                     .letter = option->letter,
                                     .takes_value = option->argument != NULL,
                                     .takes_file = completion_takes_file(option),
                                     .takes_interface = option->id == OPT_INTERFACE};
    if (option->id == OPT_SEVERITY) flag->choices = "info|low|medium|high|critical";
}

static void read_setting(const struct option_row *row, struct completion_flag *flag)
{
    *flag = (struct completion_flag){.name = row->flag,
                                     .help = row->help,
                                     .takes_value = row->type != OPTION_SWITCH,
                                     .takes_file = row->type == OPTION_PATH,
                                     .takes_interface = strcmp(row->flag, "interfaces") == 0,
                                     .choices = row->type == OPTION_CHOICE ? row->unit : NULL};
}

bool completion_flag_of(const struct command *command, size_t index, struct completion_flag *flag)
{
    for (size_t i = 0; i < OPTION_COUNT_ALL; i++) {
        if (!takes_option(command, &command_options[i]) || index-- > 0) continue;
        read_option(&command_options[i], flag);
        return true;
    }
    for (size_t i = 0; i < option_row_count; i++) {
        if (!takes_setting(command, &option_rows[i]) || index-- > 0) continue;
        read_setting(&option_rows[i], flag);
        return true;
    }
    return false;
}

/* ---------------------------------------------------------------- the command */

int command_completion(struct invocation *invocation)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } shells[] = {{"bash", completion_bash}, {"zsh", completion_zsh}, {"fish", completion_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++) {
        if (strcmp(invocation->operands[0], shells[i].name) != 0) continue;
        shells[i].print();
        return EXIT_OK;
    }
    return complain(invocation, EXIT_USAGE,
                    "There are completions for bash, zsh and fish, and none for '%s'.",
                    invocation->operands[0]);
}
