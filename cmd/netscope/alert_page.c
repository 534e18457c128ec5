/* SPDX-License-Identifier: MIT */
#include "alert_page.h"

#include "query.h"

static const struct query_section sections[] = {
    {{"finding", NULL, true, NULL}, "alert/finding"},
    {{"figures", "Figures", false, "None."}, "alert/figures"},
    {{"timeline", "What happened when", false, "Its time is not known."}, "alert/timeline"},
};

static bool is_there(struct query *query, int64_t alert_id, struct error *error)
{
    const struct parameter id = {":alert_id", value_integer(alert_id)};
    struct storage_rows *rows = storage_query(query->reader, "alert/finding", NULL, &id, 1, error);
    if (!rows) return false;
    int state = storage_next(rows, error);
    storage_rows_close(rows);
    if (state == 0)
        error_set_kind(error, ERROR_NOT_FOUND,
                       "There is no finding %lld in %s: `netscope alerts --all` lists those that "
                       "there are.",
                       (long long)alert_id, query->database);
    return state == 1;
}

int alert_show(struct invocation *invocation)
{
    struct query query;
    struct error error;
    int64_t alert_id;
    char **operands = invocation->operands;
    if (invocation->operand_count != 2)
        return complain(invocation, EXIT_USAGE,
                        "`show` takes the id of one finding, as `netscope alerts` shows it.");
    if (invocation_has(invocation, OPT_CSV) || invocation_has(invocation, OPT_CSV_SAFE))
        return complain(invocation, EXIT_USAGE,
                        "The page of a finding is several tables, which CSV cannot hold; use "
                        "--json.");
    if (!filter_read_number("The id of a finding", operands[1], 1, INT64_MAX, &alert_id, &error))
        return complain(invocation, EXIT_USAGE, "%s", error.sentence);
    int exit_code = query_open(&query, invocation, 0);
    if (exit_code == EXIT_OK &&
        (!is_there(&query, alert_id, &error) ||
         !question_set(&query.question, ":alert_id", value_integer(alert_id), &error)))
        exit_code = complain_error(invocation, &error);
    if (exit_code == EXIT_OK)
        exit_code = query_print_page(&query, sections, sizeof sections / sizeof sections[0], NULL);
    query_close(&query);
    return exit_code;
}
