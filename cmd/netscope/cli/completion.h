/* SPDX-License-Identifier: MIT */
/* completion - the table of subcommands as a script for a shell, on standard output. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "cli/command.h"

void completion_bash(void);
void completion_zsh(void);
void completion_fish(void);

/* The value of the flag is a file or a folder. */
bool completion_takes_file(const struct command_option *option);
/* The words that may follow the subcommand, if they are few, each behind `between`. */
void completion_print_operands(const struct command *command, const char *between);

/* "WORD|WORD" with spaces between. */
void completion_print_choices(const char *choices);

/* One flag that a command takes: its own, or one of the configuration. */
struct completion_flag {
    const char *name, *help;
    char letter; /* 0: none */
    bool takes_value, takes_file, takes_interface;
    const char *choices; /* "WORD|WORD"; NULL: none are known */
};
/* The flags of a command, one after the other: index from 0 on. False: there are no more. */
bool completion_flag_of(const struct command *command, size_t index, struct completion_flag *flag);

#endif
