/* netscope completion bash: the table of subcommands as a completion script. */
#include "command.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void print_flags(const struct command *command)
{
    for (size_t i = 0; i < OPTION_COUNT_ALL; i++) {
        const struct command_option *option = &command_options[i];
        if ((command->options >> i & 1) || option->id == OPT_HELP) printf(" --%s", option->name);
    }
    for (size_t i = 0; command->takes_settings && i < option_row_count; i++)
        printf(" --%s", option_rows[i].flag);
}

/* What may stand behind the subcommand, where it is one of a few words. */
static void print_operands(const struct command *command)
{
    if (!command->operands) return;
    for (const char *at = command->operands; islower((unsigned char)*at);) {
        size_t size = strcspn(at, "| ");
        printf(" %.*s", (int)size, at);
        at += size;
        if (*at != '|') break;
        at++;
    }
    if (strcmp(command->operands, "[SUBCOMMAND]") != 0) return;
    for (size_t i = 0; i < command_count; i++)
        printf(" %s", commands[i].name);
}

int command_completion(struct invocation *invocation)
{
    if (strcmp(invocation->operands[0], "bash") != 0)
        return complain(invocation, EXIT_USAGE,
                        "There is a completion for bash only, not for '%s'.",
                        invocation->operands[0]);
    puts("# bash completion for netscope, made by `netscope completion bash`\n"
         "_netscope() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n"
         "    case $before in\n"
         "        --db|--config|--read|-r|--output|-o|--write|-w|--data-directory|--database)\n"
         "            compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
         "            return ;;\n"
         "        --interface|-i)\n"
         "            words=$(ls /sys/class/net) ;;\n"
         "        --severity)\n"
         "            words='info low medium high critical' ;;\n"
         "        *) case ${COMP_WORDS[1]} in");
    for (size_t i = 0; i < command_count; i++) {
        printf("            %s) words='", commands[i].name);
        print_flags(&commands[i]);
        print_operands(&commands[i]);
        puts("' ;;");
    }
    puts("        esac ;;\n"
         "    esac\n"
         "    if [ \"$COMP_CWORD\" -eq 1 ]; then");
    fputs("        words='", stdout);
    for (size_t i = 0; i < command_count; i++)
        printf("%s%s", i ? " " : "", commands[i].name);
    puts("'\n"
         "    fi\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "}\n"
         "complete -F _netscope netscope");
    return EXIT_OK;
}
