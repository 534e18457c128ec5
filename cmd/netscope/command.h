/* A subcommand: one thin file each; main.c holds the table. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

/* Exit codes, as sysexits would have them for a tool that people script. */
enum { EXIT_OK = 0, EXIT_TROUBLE = 1, EXIT_USAGE = 2 };

struct command {
    const char *name;
    const char *summary;                              /* one line for `netscope --help` */
    int (*run)(int argument_count, char **arguments); /* arguments[0] is the subcommand's name */
};

int command_version(int argument_count, char **arguments);

#endif
