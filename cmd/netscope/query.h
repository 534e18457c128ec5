/* SPDX-License-Identifier: MIT */
/*
 * query - what every subcommand that asks the database shares: opening it, the flags as filters of
 * a question (internal/ask), the output format, and rows on their way to standard output.
 */
#ifndef CMD_QUERY_H
#define CMD_QUERY_H

#include "ask/ask.h"
#include "cli/command.h"
#include "render/page.h"

struct query {
    struct invocation *invocation;
    struct storage_reader *reader;
    enum render_format format;
    const char *database;
    struct question question; /* its filters and its limit; whoever asks gives it a name */
    bool filtered;            /* some filter was given */
};

/* Loads the configuration, opens the database, turns the flags into filters. Returns EXIT_OK, or
 * what to return after it has said what is wrong. Always close it. */
int query_open(struct query *query, struct invocation *invocation, uint64_t default_limit);
void query_close(struct query *query);

/* Which of --json, --jsonl, --csv was given. EXIT_OK, or what to return. */
int query_choose_format(const struct invocation *invocation, enum render_format *format);

/* Prints the rows of the answer in the format of the query. EXIT_OK, or what to return. */
int query_print(struct query *query, struct reply *reply, size_t *printed);
/* The rows of the reply, for render. */
struct row_source query_rows(struct reply *reply);
/* The value of the column of this name; NULL if there is none. */
struct value query_value(const struct reply *reply, const struct value *values, const char *column);

/* A part of a page: a question and how its answer is shown. */
struct query_section {
    struct page_section shown;
    const char *question;
};
/* Each section with the filters and the limit of the query. False: the error is filled. */
bool query_add_sections(struct query *query, struct page *page,
                        const struct query_section *sections, size_t count, struct error *error);

/* Below a table, on standard error: how complete the asked range of time is, if that is under
 * 100 %. Time that nobody watched counts if a range was asked for. */
void query_say_completeness(struct query *query);

#endif
