/* SPDX-License-Identifier: MIT */
/*
 * netscope device X: all facts about one device, on one page. Verbs set the user's facts about it.
 */
#include "change.h"
#include "cli/terminal.h"
#include "device_page.h"
#include "forget.h"

#include <stdio.h>

enum { ROWS_PER_SECTION = 10 };

static bool print_rest(struct query *query, struct page *page, struct error *error)
{
    (void)error;
    (void)page;
    if (query->format == RENDER_TABLE) query_say_verdicts(query);
    return true;
}

static int print_page(struct query *query, const char *word)
{
    struct error error;
    if (!question_filter(&query->question, query->reader, "device", "device", word, &error))
        return complain_error(query->invocation, &error);
    /* The times say whose page it is. The page is about all times. */
    question_unset(&query->question, ":since_us");
    question_unset(&query->question, ":until_us");
    bool is_told =
        query->format == RENDER_TABLE && device_page_tell(stdout, query->reader, &query->question,
                                                          terminal_prose_width(stdout, PAGE_WIDTH));
    return query_print_page(query, device_sections + is_told, device_section_count - is_told,
                            print_rest);
}

static const struct change_verb verbs[] = {
    {"label", REQUEST_DEVICE_LABEL, TEXT_NEEDED},  {"kind", REQUEST_DEVICE_KIND, TEXT_NEEDED},
    {"ignore", REQUEST_DEVICE_IGNORE, TEXT_NONE},  {"merge", REQUEST_DEVICE_MERGE, TEXT_DEVICE},
    {"split", REQUEST_DEVICE_SPLIT, TEXT_NOTHING}, {"forget", REQUEST_DEVICE_FORGET, TEXT_NOTHING},
    {NULL, REQUEST_KIND_COUNT, TEXT_NONE},
};

/* A device that is merged or split is meant by itself, not as the whole that it is a part of. */
static bool find_devices(const struct query *query, const char *word, const char *other,
                         const struct change_verb *verb, struct request *request,
                         struct error *error)
{
    bool is_itself = verb->kind == REQUEST_DEVICE_MERGE || verb->kind == REQUEST_DEVICE_SPLIT;
    bool good = is_itself ? find_device_part(query->reader, word, &request->id, error)
                          : find_device(query->reader, word, &request->id, error);
    if (!good || verb->text != TEXT_DEVICE) return good;
    return find_device(query->reader, other, &request->device_id, error) &&
           request_check(request, error);
}

static int change_device(struct invocation *invocation)
{
    struct query query;
    struct error error;
    struct request request = {.id = 0};
    char **operands = invocation->operands;
    const struct change_verb *verb = change_find(verbs, operands[1]);
    if (!verb)
        return change_refuse(invocation, verbs, operands[1], "said of a device",
                             "`netscope help device` shows what can.");
    const char *text = invocation->operand_count > 2 ? operands[2] : NULL;
    int exit_code = change_read(invocation, verb, text, &request);
    if (exit_code != EXIT_OK) return exit_code;
    exit_code = query_open(&query, invocation, 0);
    if (exit_code == EXIT_OK && !find_devices(&query, operands[0], text, verb, &request, &error))
        exit_code = complain_error(invocation, &error);
    bool forgets = verb->kind == REQUEST_DEVICE_FORGET;
    if (exit_code == EXIT_OK && forgets) exit_code = forget_confirm(&query, &request);
    const char *database = query.database;
    query_close(&query);
    if (exit_code != EXIT_OK) return exit_code;
    return forgets ? forget_device(invocation, database, &request)
                   : change_send(invocation, database, &request);
}

int command_device(struct invocation *invocation)
{
    struct query query;
    if (!invocation->is_literal && change_find(verbs, invocation->operands[0]))
        return complain(invocation, EXIT_USAGE,
                        "Name the device first: `netscope device X %s`. A device that is called "
                        "'%s' stands behind --: `netscope device -- %s`.",
                        invocation->operands[0], invocation->operands[0], invocation->operands[0]);
    if (invocation->operand_count > 1) return change_device(invocation);
    if (invocation_has(invocation, OPT_YES))
        return complain(invocation, EXIT_USAGE, "--yes belongs to `netscope device X forget`.");
    if (invocation_has(invocation, OPT_CLEAR))
        return complain(invocation, EXIT_USAGE,
                        "--clear takes away what was said: `netscope device X label --clear`.");
    if (invocation_has(invocation, OPT_CSV) || invocation_has(invocation, OPT_CSV_SAFE))
        return complain(invocation, EXIT_USAGE,
                        "A device's page is several tables, which CSV cannot hold; use --json, or "
                        "`netscope devices --csv`, `netscope flows --device X --csv`.");
    int exit_code = query_open(&query, invocation, ROWS_PER_SECTION);
    if (exit_code == EXIT_OK) exit_code = print_page(&query, invocation->operands[0]);
    query_close(&query);
    return exit_code;
}
