/* SPDX-License-Identifier: MIT */
/* Listings: the subcommand NAME prints the question schema/questions/lists/NAME as one table. */
#include "follow.h"
#include "live_flows.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_FOR_PEOPLE = 50 };

static void say_none(const struct query *query, const struct reply *reply)
{
    const char *noun = reply_note(reply, "noun");
    if (query->filtered)
        printf("No %s match these filters.\n", noun);
    else
        printf("There are no %s in %s. %s\n", noun, query->database, reply_note(reply, "empty"));
    if (strcmp(query->question.name, "lists/flows") == 0 &&
        storage_is_being_written(query->database))
        puts("A capture is running: it writes a connection within three seconds of its first "
             "exchange;\n`netscope flows --live` shows what is open now.");
}

static int print_listing(struct query *query)
{
    struct error error;
    size_t printed = 0;
    struct reply *reply = ask(query->reader, &query->question, &error);
    if (!reply) return complain_error(query->invocation, &error);
    int exit_code = query_print(query, reply, &printed);
    if (exit_code == EXIT_OK && query->format == RENDER_TABLE) {
        if (printed == 0) say_none(query, reply);
        const char *hint = reply_note(reply, "hint");
        if (printed > 0 && hint) printf("\n%s\n", hint);
        if (reply_has_more(reply))
            printf("\nThe first %zu; there are more: --limit N, or --limit 0 for all.\n", printed);
        if (strcmp(query->question.name, "lists/devices") == 0) query_say_hidden(query, "devices");
        if (strcmp(query->question.name, "lists/trackers") == 0) query_say_verdicts(query);
        query_say_completeness(query);
    }
    reply_close(reply);
    return exit_code;
}

static const char *followed_key(const char *listing)
{
    static const char *const keys[][2] = {
        {"dns", "dns_id"}, {"tls", "tls_id"}, {"http", "http_id"}, {"flows", "flow_id"}};
    size_t i = 0;
    while (strcmp(keys[i][0], listing) != 0)
        i++;
    return keys[i][1];
}

/* A filter that no flag gives. */
static int add_filter(struct query *query, const char *filter, const char *value)
{
    struct error error;
    query->filtered = true;
    if (question_filter(&query->question, query->reader, filter, filter, value, &error))
        return EXIT_OK;
    return complain_error(query->invocation, &error);
}

int list_rows_of(struct invocation *invocation, const char *listing, const char *filter,
                 const char *value)
{
    char name[64];
    struct query query;
    (void)snprintf(name, sizeof name, "lists/%s", listing);
    int exit_code = query_open(&query, invocation, ROWS_FOR_PEOPLE);
    query.question.name = name;
    if (exit_code == EXIT_OK && filter) exit_code = add_filter(&query, filter, value);
    if (exit_code == EXIT_OK && invocation_has(invocation, OPT_LIVE))
        exit_code = live_flows(&query);
    else if (exit_code == EXIT_OK)
        exit_code = invocation_has(invocation, OPT_FOLLOW)
                        ? follow(&query, name, followed_key(listing))
                        : print_listing(&query);
    query_close(&query);
    return exit_code;
}

int list_rows(struct invocation *invocation, const char *listing)
{
    return list_rows_of(invocation, listing, NULL, NULL);
}

int command_list(struct invocation *invocation)
{
    return list_rows(invocation, invocation->command->name);
}
