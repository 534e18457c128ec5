/* SPDX-License-Identifier: MIT */
/* The completion for zsh: one specification of _arguments for each flag (zshcompsys(1)). */
#include "cli/completion.h"

#include <stdio.h>
#include <string.h>

/* Within single quotes. What _arguments and _describe read as signs of their own gets a backslash. */
static void print_words(const char *words)
{
    for (; *words; words++) {
        if (*words == '\'') {
            fputs("'\\''", stdout);
            continue;
        }
        if (strchr("[]:\\", *words)) putchar('\\');
        putchar(*words);
    }
}

static void print_value(const struct completion_flag *flag)
{
    if (!flag->takes_value) return;
    printf(":%s:", flag->name);
    if (flag->choices) {
        putchar('(');
        completion_print_choices(flag->choices);
        putchar(')');
    } else if (flag->takes_interface) {
        fputs("_net_interfaces", stdout);
    } else {
        fputs(flag->takes_file ? "_files" : " ", stdout);
    }
}

static void print_flag(const char *dashes, const char *name, const struct completion_flag *flag)
{
    printf(" \\\n            '*%s%s%s[", dashes, name, flag->takes_value && dashes[1] ? "=" : "");
    print_words(flag->help);
    putchar(']');
    print_value(flag);
    putchar('\'');
}

static void print_command(const struct command *command)
{
    struct completion_flag flag;
    printf("    %s)\n        _arguments -s", command->name);
    for (size_t i = 0; completion_flag_of(command, i, &flag); i++) {
        const char letter[2] = {flag.letter, '\0'};
        print_flag("--", flag.name, &flag);
        if (flag.letter) print_flag("-", letter, &flag);
    }
    fputs(" \\\n            '1: :(", stdout);
    completion_print_operands(command, " ");
    puts(strcmp(command->name, "db") == 0 ? ")' '*:file:_files' ;;" : ")' ;;");
}

void completion_zsh(void)
{
    puts("#compdef netscope\n"
         "# zsh completion for netscope, made by `netscope completion zsh`\n"
         "_netscope() {\n"
         "    local name=$words[2]\n"
         "    local -a names=(");
    for (size_t i = 0; i < command_count; i++) {
        printf("        '%s:", commands[i].name);
        print_words(commands[i].summary);
        puts("'");
    }
    puts("    )\n"
         "    if (( CURRENT == 2 )); then\n"
         "        _describe subcommand names\n"
         "        return\n"
         "    fi\n"
         "    shift words\n"
         "    (( CURRENT-- ))\n"
         "    case $name in");
    for (size_t i = 0; i < command_count; i++)
        print_command(&commands[i]);
    puts("    esac\n"
         "}\n"
         "# As a file of $fpath it is called; `source <(netscope completion zsh)` registers it.\n"
         "if [[ $funcstack[1] == _netscope ]]; then\n"
         "    _netscope \"$@\"\n"
         "else\n"
         "    compdef _netscope netscope\n"
         "fi");
}
