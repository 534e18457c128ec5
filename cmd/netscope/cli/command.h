/* SPDX-License-Identifier: MIT */
/*
 * command - a subcommand is a row of a table: name, summary, usage, flags, run.
 *
 * From the one table (commands.c) come `netscope --help`, `netscope help X`, the parsing of flags,
 * the "did you mean", and the shell's completion. A test compares the man page with it. A
 * subcommand itself is a thin file: options -> one room's function -> print.
 *
 * Flags are rows too (option.c). A command has a mask of the flags that it takes. With
 * takes_settings it also takes every flag of the configuration (config/config.h).
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/error.h"
#include "config/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Exit codes. trouble: the system or the database refused. usage: a mistake in the command line.
 * not running: no program writes the database of the request.
 */
enum { EXIT_OK = 0, EXIT_TROUBLE = 1, EXIT_USAGE = 2, EXIT_NOT_RUNNING = 3 };

enum option_id {
    OPT_HELP,
    OPT_DB,
    OPT_CONFIG,
    OPT_JSON,
    OPT_JSONL,
    OPT_CSV,
    OPT_CSV_SAFE,
    OPT_DEVICE,
    OPT_ROLE,
    OPT_IP,
    OPT_DOMAIN,
    OPT_PORT,
    OPT_APP,
    OPT_SINCE,
    OPT_UNTIL,
    OPT_AT,
    OPT_CAPTURE,
    OPT_RULE,
    OPT_SEVERITY,
    OPT_LIMIT,
    OPT_READ,
    OPT_INTERFACE,
    OPT_FILTER,
    OPT_COUNT_FRAMES,
    OPT_QUIET,
    OPT_SOURCE_ROOT,
    OPT_DATA_DIRECTORY,
    OPT_YAML,
    OPT_OUTPUT,
    OPT_FORCE,
    OPT_YES,
    OPT_FULL,
    OPT_TIMEOUT,
    OPT_VERBOSE,
    OPT_HEX_DUMP,
    OPT_STATS,
    OPT_STATS_INTERVAL,
    OPT_TOP_FLOWS,
    OPT_ONCE,
    OPT_WRITE,
    OPT_ROTATE_MB,
    OPT_ROTATE_S,
    OPT_MAX_FILES,
    OPT_ALL,
    OPT_CLEAR,
    OPT_SORT,
    OPT_COLUMNS,
    OPT_SET,
    OPT_SCHEMA,
    OPT_TARGET,
    OPT_FOR,
    OPT_NOTE,
    OPT_SILENCED,
    OPT_FOLLOW,
    OPT_LIVE,
    OPT_FORMAT,
    OPT_NOW,
    OPT_TEST,
    OPT_LOOP,
    OPT_TOKEN_ROLE,
    OPT_SERVE,
    OPT_PSEUDONYMISE,
    OPT_DROP,
    OPT_COLOR,
    OPT_CA_FILE,
    OPT_RESOLVER,
    OPT_SIMULATE,
    OPT_REPEAT,
    OPT_WATCH,
    OPT_PUBLIC_ONLY,
    OPT_KEEP,
    OPT_HISTORY,
    OPT_COMPARE,
    OPT_PROBE_ONLY,
    OPT_SECONDS,
    OPT_CAPTURES,
    OPTION_COUNT_ALL
};
#define FLAG(id) ((unsigned __int128)1 << OPT_##id)
_Static_assert(OPTION_COUNT_ALL <= 128, "a mask has a bit for each option");

struct command_option {
    enum option_id id;
    const char *name;     /* "--name", without the dashes */
    char letter;          /* 0: none */
    const char *argument; /* "PATH"; NULL: a switch */
    const char *help;     /* one line */
};
extern const struct command_option command_options[OPTION_COUNT_ALL];

struct invocation;

struct command {
    const char *name;
    const char *group;    /* heading in the help, from this row on; NULL: as the row before */
    const char *summary;  /* one line for `netscope --help` */
    const char *operands; /* after the name in the usage line; NULL: none */
    size_t operands_least, operands_most;
    const char *stray;         /* the sentence for an unexpected word; or NULL */
    unsigned __int128 options; /* mask of FLAG() */
    bool takes_settings;       /* also every flag of the configuration */
    bool lists_settings;       /* its help lists them; the help of others names this subcommand */
    const char *notes;    /* paragraphs for `netscope help NAME`, broken at newlines; or NULL */
    const char *examples; /* one per line; or NULL */
    int (*run)(struct invocation *invocation);
};
extern const struct command commands[];
extern const size_t command_count;
const struct command *command_find(const char *name);
/* The command has a flag of its own for the setting of this flag. */
bool command_has_own_flag(const struct command *command, const char *flag);

/* One use of a flag, in the order of the command line. */
struct given_option {
    const struct command_option *option; /* NULL if this is a setting */
    const struct option_row *setting;
    const char *value; /* NULL: a switch */
};

/* A parsed command line. */
struct invocation {
    const struct command *command;
    struct given_option *given;
    size_t given_count;
    char **operands;
    size_t operand_count;
    bool is_literal;       /* "--" stood before the operands: none of them is a verb */
    struct config *config; /* loaded by invocation_load_config() */
    bool is_mistaken;      /* a flag's value was refused: complain_error() returns EXIT_USAGE */
};

/* Parses flags and operands. False: the reason or the help has been printed; return *exit_code. */
bool invocation_parse(struct invocation *invocation, const struct command *command,
                      int argument_count, char **arguments, int *exit_code);
void invocation_clear(struct invocation *invocation);
bool invocation_has(const struct invocation *invocation, enum option_id id);
/* The number of times it was given. */
unsigned invocation_times(const struct invocation *invocation, enum option_id id);
/* The last value given, NULL if the flag was not given. */
const char *invocation_value(const struct invocation *invocation, enum option_id id);
/* Applies defaults, then the file (--config, else the first that exists), then the flags. */
bool invocation_load_config(struct invocation *invocation, struct error *error);
/* The same with this file only; NULL: with no file. */
bool invocation_load_file(struct invocation *invocation, const char *path, struct error *error);
/* As if the flag had been given once more; the configuration is loaded again. At most once. */
bool invocation_give(struct invocation *invocation, enum option_id id, const char *value,
                     struct error *error);
/* After invocation_load_config(). */
const struct settings *invocation_settings(const struct invocation *invocation);

/* "netscope flows: SENTENCE" on standard error; returns exit_code. */
int complain(const struct invocation *invocation, int exit_code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int complain_error(const struct invocation *invocation, const struct error *error);

void help_overview(void);
void help_command(const struct command *command);

int command_alerts(struct invocation *invocation);
int command_silences(struct invocation *invocation);
int command_capture(struct invocation *invocation);
int command_completion(struct invocation *invocation);
int command_config(struct invocation *invocation);
int command_data(struct invocation *invocation);
int command_db(struct invocation *invocation);
int command_deliver(struct invocation *invocation);
int command_demo(struct invocation *invocation);
int command_device(struct invocation *invocation);
int command_doctor(struct invocation *invocation);
int command_export(struct invocation *invocation);
int command_help(struct invocation *invocation);
int command_interfaces(struct invocation *invocation);
int command_list(struct invocation *invocation); /* devices, flows, dns, ... see list.c */
int list_rows(struct invocation *invocation, const char *listing); /* of schema/questions/lists */
/* With one more filter; NULL: none. */
int list_rows_of(struct invocation *invocation, const char *listing, const char *filter,
                 const char *value);
int command_metrics(struct invocation *invocation);
int command_probe(struct invocation *invocation);
int command_reload(struct invocation *invocation);
int command_report(struct invocation *invocation);
int command_serve(struct invocation *invocation);
int command_setup(struct invocation *invocation);
int command_sql(struct invocation *invocation);
int command_stats(struct invocation *invocation);
int command_status(struct invocation *invocation);
int command_version(struct invocation *invocation);
int command_watch(struct invocation *invocation);

#endif
