/* SPDX-License-Identifier: MIT */
/* The completion for bash. */
#include "cli/completion.h"

#include <stdio.h>

static void print_flags(const struct command *command)
{
    struct completion_flag flag;
    for (size_t i = 0; completion_flag_of(command, i, &flag); i++)
        printf(" --%s", flag.name);
}

/* The flags whose value is, or is not, a file, as patterns of a case. */
static void print_value_flags(bool files)
{
    const char *between = "";
    for (size_t i = 0; i < OPTION_COUNT_ALL; i++) {
        const struct command_option *option = &command_options[i];
        if (!option->argument || completion_takes_file(option) != files) continue;
        printf("%s--%s", between, option->name);
        if (option->letter) printf("|-%c", option->letter);
        between = "|";
    }
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].flag && option_rows[i].type != OPTION_SWITCH &&
            (option_rows[i].type == OPTION_PATH) == files)
            printf("|--%s", option_rows[i].flag);
}

static void print_choices(void)
{
    for (size_t i = 0; i < option_row_count; i++) {
        if (!option_rows[i].flag || option_rows[i].type != OPTION_CHOICE) continue;
        printf("        --%s) words='", option_rows[i].flag);
        completion_print_choices(option_rows[i].unit);
        puts("' ;;");
    }
}

void completion_bash(void)
{
    puts("# bash completion for netscope, made by `netscope completion bash`\n"
         "_netscope() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= "
         "flags=\n"
         "    case $before in");
    fputs("        backup|repair|", stdout);
    print_value_flags(true);
    puts(")\n"
         "            compopt -o filenames 2> /dev/null\n"
         "            mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
         "            return ;;\n"
         "        --interface|-i|--interfaces) words=$(ls /sys/class/net) ;;\n"
         "        --severity) words='info low medium high critical' ;;");
    print_choices();
    fputs("        ", stdout);
    print_value_flags(false);
    puts(") ;; # nobody can guess it\n"
         "        *) case ${COMP_WORDS[1]} in");
    for (size_t i = 0; i < command_count; i++) {
        printf("            %s) flags='", commands[i].name);
        print_flags(&commands[i]);
        fputs("' words='", stdout);
        completion_print_operands(&commands[i], " ");
        puts("' ;;");
    }
    puts("        esac ;;\n"
         "    esac\n"
         "    [[ $words && $word != -* ]] || words=${flags:-$words}\n"
         "    if [ \"$COMP_CWORD\" -eq 1 ]; then");
    fputs("        words='", stdout);
    for (size_t i = 0; i < command_count; i++)
        printf("%s%s", i ? " " : "", commands[i].name);
    puts("'\n"
         "    fi\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "}\n"
         "complete -F _netscope netscope");
}
