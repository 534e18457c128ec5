/* SPDX-License-Identifier: MIT */
/* Prints help, made from the table. */
#include "cli/command.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>

enum { NAME_WIDTH = 12, HELP_WIDTH = 79, FLAG_WIDTH = 26 };

void help_overview(void)
{
    puts("NetScope watches a link or reads capture files, and keeps what it saw (flows,\n"
         "names, devices, findings) in one SQLite database that you ask questions of.\n"
         "\n"
         "First steps:\n"
         "  netscope data build              prepare vendors, countries, trackers (once)\n"
         "  netscope capture -r FILE         read a capture file into ./netscope.db\n"
         "  sudo netscope watch              see on a screen what passes now\n"
         "  sudo netscope capture -i eth0    record what passes, until ^C\n"
         "  netscope devices                 who is there\n"
         "  netscope device NAME             one of them: names, peers, trackers, findings\n"
         "  netscope sql \"SELECT ...\"        any other question\n"
         "  netscope doctor                  when something does not work");
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        if (command->group) printf("\n%s:\n", command->group);
        printf("  %-*s%s\n", NAME_WIDTH, command->name, command->summary);
    }
    puts("\n`netscope help NAME` explains one of them, with its flags and examples.");
}

static void print_flag(char letter, const char *name, const char *argument, const char *help)
{
    char left[128];
    char letters[8] = "    ";
    if (letter) snprintf(letters, sizeof letters, "-%c, ", letter);
    snprintf(left, sizeof left, "  %s--%s%s%s", letters, name,
             argument && *argument != '[' ? " " : "", argument ? argument : "");
    bool long_flag = strlen(left) > FLAG_WIDTH - 2;
    size_t indent = long_flag ? FLAG_WIDTH : 0;
    if (long_flag)
        puts(left);
    else
        printf("%-*s", FLAG_WIDTH, left);
    terminal_write_lines(stdout, span_text(help), terminal_prose_width(stdout, HELP_WIDTH),
                         FLAG_WIDTH, indent);
}

static const char *setting_argument(enum option_type type)
{
    switch (type) {
    case OPTION_TEXT: return "TEXT";
    case OPTION_PATH: return "PATH";
    case OPTION_ZONE: return "ZONE";
    case OPTION_COUNT: return "N";
    case OPTION_SIZE:
    case OPTION_CAP: return "SIZE";
    case OPTION_DURATION: return "TIME";
    case OPTION_SWITCH: return "[=yes|no]";
    case OPTION_NETWORKS: return "NET,NET";
    case OPTION_CHOICE: return "WORD";
    case OPTION_EXCLUSION: return "MAC,IP,NET";
    case OPTION_TEXTS: return "TEXT,TEXT";
    case OPTION_MAPS: return NULL; /* has no flag */
    }
    return NULL;
}

bool command_has_own_flag(const struct command *command, const char *flag)
{
    /* its flag is --db */
    if ((command->options & FLAG(DB)) && strcmp(flag, "database") == 0) return true;
    for (size_t i = 0; i < OPTION_COUNT_ALL; i++)
        if ((command->options >> i & 1) && strcmp(command_options[i].name, flag) == 0) return true;
    return false;
}

static void print_settings(const struct command *command)
{
    if (!command->lists_settings) {
        puts("\nSettings: every key of netscope.yaml(5) may be given as a flag, such as\n"
             "--workers 2; `netscope help capture` lists them.");
        return;
    }
    puts("\nSettings (also keys of the configuration file, see netscope.yaml(5)):");
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (!row->flag || command_has_own_flag(command, row->flag)) continue;
        char help[512];
        bool has_default = row->default_value && *row->default_value;
        snprintf(help, sizeof help, "%s%s%s%s", row->help, has_default ? " [" : "",
                 has_default ? row->default_value : "", has_default ? "]" : "");
        print_flag(0, row->flag, setting_argument(row->type), help);
    }
}

void help_command(const struct command *command)
{
    printf("netscope %s: %s\n\nUsage: netscope %s%s%s%s\n", command->name, command->summary,
           command->name, command->operands ? " " : "", command->operands ? command->operands : "",
           command->options || command->takes_settings ? " [FLAGS]" : "");
    if (command->notes) {
        putchar('\n');
        for (const char *line = command->notes; *line;) {
            size_t size = strcspn(line, "\n");
            struct span paragraph = {(const uint8_t *)line, size};
            terminal_write_lines(stdout, paragraph, terminal_prose_width(stdout, HELP_WIDTH), 0, 0);
            line += size + (line[size] == '\n');
        }
    }
    puts("\nFlags:");
    for (size_t i = 0; i < OPTION_COUNT_ALL; i++) {
        const struct command_option *option = &command_options[i];
        if (!(command->options >> i & 1) && option->id != OPT_HELP) continue;
        print_flag(option->letter, option->name, option->argument, option->help);
    }
    if (command->takes_settings) print_settings(command);
    if (command->examples) printf("\nExamples:\n%s", command->examples);
}

int command_help(struct invocation *invocation)
{
    if (invocation->operand_count == 0) {
        help_overview();
        return EXIT_OK;
    }
    const char *name = invocation->operands[0];
    const struct command *command = command_find(name);
    if (!command) {
        const char *names[64];
        for (size_t i = 0; i < command_count; i++)
            names[i] = commands[i].name;
        const char *nearest = nearest_word(name, names, command_count);
        return complain(invocation, EXIT_USAGE, "There is no subcommand '%s'%s%s%s", name,
                        nearest ? "; did you mean `netscope help " : "", nearest ? nearest : "",
                        nearest ? "`?" : "; `netscope help` lists those that there are.");
    }
    help_command(command);
    return EXIT_OK;
}
