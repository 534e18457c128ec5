/* SPDX-License-Identifier: MIT */
/* The completion for fish: one line for each subcommand, each of its words and each of its flags. */
#include "cli/completion.h"

#include <stdio.h>
#include <string.h>

/* Within single quotes, where fish reads \' and \\ (fish-language). */
static void print_words(const char *words)
{
    for (; *words; words++) {
        if (*words == '\'' || *words == '\\') putchar('\\');
        putchar(*words);
    }
}

static void begin_line(const struct command *command)
{
    printf("complete -c netscope -n '__netscope_is %s'", command->name);
}

static void print_value(const struct completion_flag *flag)
{
    if (!flag->takes_value) return;
    fputs(flag->takes_file ? " -r -F" : " -x", stdout);
    if (flag->takes_interface) fputs(" -a '(ls /sys/class/net)'", stdout);
    if (!flag->choices) return;
    fputs(" -a '", stdout);
    completion_print_choices(flag->choices);
    putchar('\'');
}

static void print_command(const struct command *command)
{
    struct completion_flag flag;
    for (size_t i = 0; completion_flag_of(command, i, &flag); i++) {
        begin_line(command);
        printf(" -l %s", flag.name);
        if (flag.letter) printf(" -s %c", flag.letter);
        print_value(&flag);
        fputs(" -d '", stdout);
        print_words(flag.help);
        puts("'");
    }
    begin_line(command);
    fputs(" -f -a '", stdout);
    completion_print_operands(command, " ");
    puts("'");
}

void completion_fish(void)
{
    puts("# fish completion for netscope, made by `netscope completion fish`\n"
         "function __netscope_is\n"
         "    set -l words (commandline -opc)\n"
         "    test (count $words) -ge 2; and test $words[2] = $argv[1]\n"
         "end\n"
         "function __netscope_is_first\n"
         "    test (count (commandline -opc)) -eq 1\n"
         "end");
    for (size_t i = 0; i < command_count; i++) {
        printf("complete -c netscope -n __netscope_is_first -f -a %s -d '", commands[i].name);
        print_words(commands[i].summary);
        puts("'");
    }
    for (size_t i = 0; i < command_count; i++)
        print_command(&commands[i]);
    puts("complete -c netscope -n '__netscope_is db; and __fish_seen_subcommand_from backup "
         "repair' -F");
}
