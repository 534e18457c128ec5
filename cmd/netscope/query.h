/* SPDX-License-Identifier: MIT */
/*
 * query - what every subcommand that asks the database shares: opening it, the filters as bound
 * parameters, the output format.
 */
#ifndef CMD_QUERY_H
#define CMD_QUERY_H

#include "command.h"
#include "printer.h"

enum { QUERY_PARAMETERS_MOST = 16 };

/* The flags of the output and of the database, which every query takes. */
#define QUERY_FLAGS (FLAG(DB) | FLAG(CONFIG) | FLAG(JSON) | FLAG(JSONL) | FLAG(CSV))

struct query {
    struct invocation *invocation;
    struct storage_reader *reader;
    enum output_format format;
    const char *database;
    struct parameter parameters[QUERY_PARAMETERS_MOST];
    size_t parameter_count;
    char domain[260], ip[IP_TEXT_SIZE], app[64];
    uint64_t limit; /* 0: all */
    bool filtered;  /* some filter was given */
};

/* Loads the configuration, opens the database, turns the flags into parameters. Returns EXIT_OK, or
 * what to return after it has said what is wrong. Always close it. */
int query_open(struct query *query, struct invocation *invocation, uint64_t default_limit);
void query_close(struct query *query);

/* Which of --json, --jsonl, --csv was given. EXIT_OK, or what to return. */
int query_choose_format(const struct invocation *invocation, enum output_format *format);

void query_add_integer(struct query *query, const char *name, int64_t value);
void query_add_text(struct query *query, const char *name, const char *value);
void query_add_null(struct query *query, const char *name);

/* The device that a person means by a MAC, an address or a name. EXIT_OK, or what to return. */
int query_find_device(struct query *query, const char *word, int64_t *device_id);
/* The first column of the first row, as an integer. False where there is none or on an error. */
bool query_integer(struct query *query, const char *name, int64_t *out, struct error *error);
/* Below a table, on standard error: how complete the asked range of time is, where that is under
 * 100 %. Time that nobody watched counts where a range was asked for. */
void query_say_completeness(struct query *query);
/* Size of the file at path + suffix ("", "-wal"); 0 where there is none. */
int64_t file_bytes(const char *path, const char *suffix);

#endif
