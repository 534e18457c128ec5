/* SPDX-License-Identifier: MIT */
/* Parses a command line by its row of the table. */
#include "cli/command.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_OPTIONS_MOST = 128, OWN_BASE = 1000, SETTING_BASE = 2000 };

/*
 * Every long flag that the command takes. If a setting has the name of an own flag, the own flag
 * counts.
 */
static size_t long_options(const struct command *command, struct option *list, char *letters)
{
    size_t count = 0;
    *letters++ = ':';
    for (size_t i = 0; i < OPTION_COUNT_ALL; i++) {
        const struct command_option *option = &command_options[i];
        if (!(command->options >> i & 1) && option->id != OPT_HELP) continue;
        int has_argument = option->argument ? required_argument : no_argument;
        list[count++] = (struct option){option->name, has_argument, NULL, OWN_BASE + (int)i};
        if (!option->letter) continue;
        *letters++ = option->letter;
        if (option->argument) *letters++ = ':';
    }
    size_t own_count = count;
    for (size_t i = 0; command->takes_settings && i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        bool taken = !row->flag || count == LONG_OPTIONS_MOST - 1;
        for (size_t j = 0; j < own_count && !taken; j++)
            taken = strcmp(list[j].name, row->flag) == 0;
        if (taken) continue;
        /* A switch may stand alone: --promiscuous, or --promiscuous=no. */
        int has_argument = row->type == OPTION_SWITCH ? optional_argument : required_argument;
        list[count++] = (struct option){row->flag, has_argument, NULL, SETTING_BASE + (int)i};
    }
    *letters = 0;
    list[count] = (struct option){0};
    return count;
}

static void say_unknown_flag(const struct invocation *invocation, const struct option *list,
                             size_t count, const char *word)
{
    const char *names[LONG_OPTIONS_MOST];
    char name[64];
    const char *nearest = NULL;
    if (strncmp(word, "--", 2) == 0) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
        for (size_t i = 0; i < count; i++)
            names[i] = list[i].name;
        nearest = nearest_word(name, names, count);
        word = name;
        if (nearest)
            complain(invocation, 0, "There is no flag '--%s' here; did you mean '--%s'?", name,
                     nearest);
        else
            complain(invocation, 0,
                     "There is no flag '--%s' here; `netscope help %s` lists those that there are.",
                     name, invocation->command->name);
        return;
    }
    complain(invocation, 0,
             "There is no flag '%s' here; `netscope help %s` lists those that there "
             "are.",
             word, invocation->command->name);
}

static const struct command_option *option_by_letter(int letter)
{
    for (size_t i = 0; i < OPTION_COUNT_ALL; i++)
        if (command_options[i].letter == letter) return &command_options[i];
    return NULL;
}

static void keep(struct invocation *invocation, int code, const char *value)
{
    struct given_option *given = &invocation->given[invocation->given_count++];
    *given = (struct given_option){.value = value};
    if (code >= SETTING_BASE)
        given->setting = &option_rows[code - SETTING_BASE];
    else if (code >= OWN_BASE)
        given->option = &command_options[code - OWN_BASE];
    else
        given->option = option_by_letter(code);
}

static bool check_operands(const struct invocation *invocation)
{
    const struct command *command = invocation->command;
    if (invocation->operand_count < command->operands_least)
        complain(invocation, 0, "Something is missing: the usage is `netscope %s %s`.",
                 command->name, command->operands);
    else if (invocation->operand_count > command->operands_most && command->operands_most == 0)
        complain(invocation, 0,
                 "'%s' is not a flag, and this subcommand takes nothing else%s%s; "
                 "`netscope help %s` shows what it takes.",
                 invocation->operands[0], command->stray ? ": " : "",
                 command->stray ? command->stray : "", command->name);
    else if (invocation->operand_count > command->operands_most)
        complain(invocation, 0,
                 "'%s' is one too many: the usage is `netscope %s %s`; put quotes "
                 "around what belongs together.",
                 invocation->operands[command->operands_most], command->name, command->operands);
    else
        return true;
    return false;
}

/* Each letter of -qv may be a flag. One more is for invocation_give(). */
static size_t flags_most(int argument_count, char **arguments)
{
    size_t most = 1;
    for (int i = 0; i < argument_count; i++)
        most += strlen(arguments[i]) + 1;
    return most;
}

bool invocation_parse(struct invocation *invocation, const struct command *command,
                      int argument_count, char **arguments, int *exit_code)
{
    struct option list[LONG_OPTIONS_MOST];
    char letters[2 * OPTION_COUNT_ALL + 2];
    size_t count = long_options(command, list, letters);
    *invocation = (struct invocation){.command = command};
    invocation->given = calloc(flags_most(argument_count, arguments), sizeof *invocation->given);
    if (!invocation->given) {
        *exit_code = complain(invocation, EXIT_TROUBLE,
                              "There is not enough memory to start: end other programs and try "
                              "again.");
        return false;
    }
    *exit_code = EXIT_USAGE;
    opterr = 0;
    optind = 0;
    for (;;) {
        int code = getopt_long(argument_count, arguments, letters, list, NULL);
        if (code == -1) break;
        if (code == 'h' || code == OWN_BASE + OPT_HELP) {
            help_command(command);
            *exit_code = EXIT_OK;
            return false;
        }
        if (code == ':') {
            complain(invocation, 0, "The flag '%s' needs a value behind it.",
                     arguments[optind - 1]);
            return false;
        }
        if (code == '?') {
            char letter[3] = {'-', (char)optopt, 0};
            bool is_letter = optopt > 0 && optopt < OWN_BASE;
            const char *word = is_letter ? letter : arguments[optind - 1];
            if (optopt >= OWN_BASE)
                complain(invocation, 0, "The flag '%.*s' takes no value.", (int)strcspn(word, "="),
                         word);
            else
                say_unknown_flag(invocation, list, count, word);
            return false;
        }
        keep(invocation, code, optarg);
    }
    invocation->is_literal = optind > 1 && strcmp(arguments[optind - 1], "--") == 0;
    invocation->operands = arguments + optind;
    invocation->operand_count = (size_t)(argument_count - optind);
    return check_operands(invocation);
}

void invocation_clear(struct invocation *invocation)
{
    if (invocation->config) config_destroy(invocation->config);
    free(invocation->given);
    *invocation = (struct invocation){0};
}

unsigned invocation_times(const struct invocation *invocation, enum option_id id)
{
    unsigned times = 0;
    for (size_t i = 0; i < invocation->given_count; i++)
        if (invocation->given[i].option == &command_options[id]) times++;
    return times;
}

bool invocation_has(const struct invocation *invocation, enum option_id id)
{
    return invocation_times(invocation, id) > 0;
}

const char *invocation_value(const struct invocation *invocation, enum option_id id)
{
    const char *value = NULL;
    for (size_t i = 0; i < invocation->given_count; i++)
        if (invocation->given[i].option == &command_options[id]) value = invocation->given[i].value;
    return value;
}

bool invocation_load_config(struct invocation *invocation, struct error *error)
{
    const char *path = invocation_value(invocation, OPT_CONFIG);
    return invocation_load_file(invocation, path ? path : config_default_path(), error);
}

bool invocation_load_file(struct invocation *invocation, const char *path, struct error *error)
{
    static char origins[LONG_OPTIONS_MOST][64];
    invocation->config = config_create();
    if (!invocation->config) return error_no_memory(error, "start");
    if (path && !config_load_file(invocation->config, path, error)) return false;
    for (size_t i = 0; i < invocation->given_count; i++) {
        const struct given_option *given = &invocation->given[i];
        const struct option_row *row = given->setting;
        if (given->option == &command_options[OPT_DB]) row = config_find_flag("database");
        if (given->option == &command_options[OPT_FILTER]) row = config_find_flag("filter");
        if (given->option == &command_options[OPT_DATA_DIRECTORY])
            row = config_find_flag("data-directory");
        if (!row) continue;
        char *origin = origins[(size_t)(row - option_rows) % LONG_OPTIONS_MOST];
        snprintf(origin, sizeof origins[0], "--%s",
                 given->option ? given->option->name : row->flag);
        const char *value = given->value ? given->value : "yes";
        invocation->is_mistaken = !config_set(invocation->config, row, value, origin, error);
        if (invocation->is_mistaken) return false;
    }
    return true;
}

bool invocation_give(struct invocation *invocation, enum option_id id, const char *value,
                     struct error *error)
{
    keep(invocation, OWN_BASE + (int)id, value);
    config_destroy(invocation->config);
    return invocation_load_config(invocation, error);
}

const struct settings *invocation_settings(const struct invocation *invocation)
{
    return config_settings(invocation->config);
}
