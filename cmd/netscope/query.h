/* SPDX-License-Identifier: MIT */
/*
 * query - the common part of all subcommands that ask the database. It opens the database, turns
 * flags into filters of a question (internal/ask), chooses the output format, and prints rows.
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
    struct question question; /* with filters and limit; the subcommand sets its name */
    bool filtered;            /* some filter was given */
};

/*
 * Loads the configuration, opens the database, turns the flags into filters. Returns EXIT_OK, or an
 * exit code after printing the reason. Always close it.
 */
int query_open(struct query *query, struct invocation *invocation, uint64_t default_limit);
void query_close(struct query *query);
/* Sets the filters and the limit of an empty question once more, for query->question of another time. */
int query_read_flags(struct query *query);

/* Chooses by --json, --jsonl, --csv. Returns EXIT_OK, or the exit code to return. */
int query_choose_format(const struct invocation *invocation, enum render_format *format);

/*
 * Prints the rows of the answer in the format of the query. Returns EXIT_OK, or the exit code to
 * return.
 */
int query_print(struct query *query, struct reply *reply, size_t *printed);
/* The same for rows that come from no database. *printed may be NULL. */
int query_print_rows(struct invocation *invocation, enum render_format format,
                     const struct layout *layout, struct row_source rows, size_t *printed);
/* The rows of the reply as a source for render. */
struct row_source query_rows(struct reply *reply);
/* The value of the column of this name; NULL if there is none. */
struct value query_value(const struct reply *reply, const struct value *values, const char *column);

/* A section of a page: a question and its form. */
struct query_section {
    struct page_section shown;
    const char *question;
};
/* Asks the question, with its filters and limit, and adds the section to the page. */
bool query_add_section(struct storage_reader *reader, struct question *question, struct page *page,
                       const struct query_section *section, struct error *error);
/*
 * Prints a page: each section with the filters and the limit of the query, then the output of
 * add_rest (may be NULL). Returns EXIT_OK, or the exit code to return.
 */
int query_print_page(struct query *query, const struct query_section *sections, size_t count,
                     bool (*add_rest)(struct query *query, struct page *page, struct error *error));

/* Below a table: how many rows are left out because people said so. The column is one of the
 * question shared/hidden. */
void query_say_hidden(struct query *query, const char *column);

/* Below trackers: where today's lists and those of then differ, and whether all names are judged. */
void query_say_verdicts(struct query *query);

/*
 * Prints a line below a table, on standard error: the completeness of the asked range of time, if
 * it is under 100 %. Time without a capture counts if a range was asked for.
 */
void query_say_completeness(struct query *query);
/* Prints how local days were read, and whether rows are ahead of "now"; on standard error. */
void query_say_time(struct query *query);
/* The same about rows that are not in their present layout yet (moving_note.h). */
void query_say_moving(struct query *query);

#endif
