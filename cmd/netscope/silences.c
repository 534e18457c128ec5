/* SPDX-License-Identifier: MIT */
/*
 * netscope silences: lists what people silenced, and ends it. `netscope alerts silence RULE` makes
 * a silence.
 */
#include "silences.h"

#include "analyzer/analyzer.h"
#include "base/amount.h"
#include "change.h"
#include "query.h"

#include <stdio.h>
#include <string.h>

enum { RULES_MOST = 64 };

bool silences_has_rule(const char *rule)
{
    const char *names[RULES_MOST];
    size_t count = analyzer_rule_names(names, RULES_MOST);
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], rule) == 0) return true;
    return false;
}

int silences_check_rule(const struct invocation *invocation, const char *rule)
{
    const char *names[RULES_MOST];
    size_t count = analyzer_rule_names(names, RULES_MOST);
    char memory[1024];
    struct text text = text_into(memory, sizeof memory);
    if (silences_has_rule(rule)) return EXIT_OK;
    for (size_t i = 0; i < count; i++)
        text_format(&text, "%s%s", i ? ", " : "", names[i]);
    const char *nearest = nearest_word(rule, names, count);
    return complain(invocation, EXIT_USAGE, "There is no rule '%s'%s%s%s; the rules are %s.", rule,
                    nearest ? " (perhaps `" : "", nearest ? nearest : "", nearest ? "`)" : "",
                    memory);
}

/* The parts of the request that need no database. */
static int read_scope(const struct invocation *invocation, struct request *request)
{
    struct error error;
    const char *length = invocation_value(invocation, OPT_FOR);
    char **operands = invocation->operands;
    if (invocation->operand_count != 2)
        return complain(invocation, EXIT_USAGE,
                        "`silence` takes the name of one rule, as `netscope alerts` shows it; what "
                        "else it is about goes behind --device and --target.");
    int exit_code = silences_check_rule(invocation, operands[1]);
    if (exit_code != EXIT_OK) return exit_code;
    if (!length)
        return complain(invocation, EXIT_USAGE,
                        "Say how long the silence lasts: --for 30d, for example.");
    *request = (struct request){.kind = REQUEST_ALERT_SILENCE,
                                .rule = operands[1],
                                .target = invocation_value(invocation, OPT_TARGET),
                                .text = invocation_value(invocation, OPT_NOTE)};
    if (!parse_duration_us(length, &request->for_us))
        return complain(invocation, EXIT_USAGE,
                        "--for takes a length of time such as 12h or 30d, not '%s'.", length);
    if (request_check(request, &error)) return EXIT_OK;
    return complain(invocation, EXIT_USAGE, "%s", error.sentence);
}

int silence_make(struct invocation *invocation)
{
    struct query query;
    struct error error;
    struct request request;
    int exit_code = change_check_flags(invocation, "silence",
                                       FLAG(DEVICE) | FLAG(TARGET) | FLAG(FOR) | FLAG(NOTE));
    if (exit_code == EXIT_OK) exit_code = read_scope(invocation, &request);
    if (exit_code != EXIT_OK) return exit_code;
    const char *device = invocation_value(invocation, OPT_DEVICE);
    exit_code = query_open(&query, invocation, 0);
    if (exit_code == EXIT_OK && device &&
        !find_device(query.reader, device, &request.device_id, &error))
        exit_code = complain_error(invocation, &error);
    const char *database = query.database;
    query_close(&query);
    return exit_code == EXIT_OK ? change_send(invocation, database, &request) : exit_code;
}

static int end_one(struct invocation *invocation)
{
    struct query query;
    struct error error;
    struct request request = {.kind = REQUEST_SILENCE_END};
    char **operands = invocation->operands;
    int exit_code = change_check_flags(invocation, "end", 0);
    if (exit_code != EXIT_OK) return exit_code;
    if (strcmp(operands[0], "end") != 0 || invocation->operand_count != 2)
        return complain(invocation, EXIT_USAGE,
                        "`netscope silences` lists them, and `netscope silences end ID` ends one.");
    if (!filter_read_number("The id of a silence", operands[1], 1, INT64_MAX, &request.id, &error))
        return complain(invocation, EXIT_USAGE, "%s", error.sentence);
    exit_code = query_open(&query, invocation, 0);
    const char *database = query.database;
    query_close(&query);
    return exit_code == EXIT_OK ? change_send(invocation, database, &request) : exit_code;
}

int command_silences(struct invocation *invocation)
{
    return invocation->operand_count > 0 ? end_one(invocation) : command_list(invocation);
}
