/* SPDX-License-Identifier: MIT */
/* netscope report: what was told to others, as a page, Markdown or JSON. */
#include "report/report.h"
#include "cli/terminal.h"
#include "query.h"
#include "report_run.h"
#include "schedule/schedule.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int read_kind(struct invocation *invocation, enum report_kind *kind)
{
    static const char *const words[] = {
        [REPORT_PRIVACY] = "privacy", [REPORT_NETWORK] = "network", [REPORT_DEVICE] = "device"};
    const char *word = invocation->operands[0];
    size_t at = 0;
    if (strcmp(word, "campus") == 0)
        return complain(
            invocation, EXIT_USAGE,
            "A campus report is made for the periods of the configuration only, so that "
            "no two of them can be subtracted: write `what: campus` under `reports`.");
    while (at < sizeof words / sizeof words[0] && strcmp(words[at], word) != 0)
        at++;
    *kind = (enum report_kind)at;
    if (at == sizeof words / sizeof words[0])
        return complain(
            invocation, EXIT_USAGE,
            "There is no report '%s': it is `netscope report privacy`, `netscope report "
            "network`, or `netscope report device X`; run, list and forget are about those of the "
            "configuration.",
            word);
    if (*kind == REPORT_DEVICE && invocation->operand_count < 2)
        return complain(invocation, EXIT_USAGE, "Name the device: `netscope report device X`.");
    if (*kind != REPORT_DEVICE && invocation->operand_count > 1)
        return complain(
            invocation, EXIT_USAGE,
            "This report is about all devices; `netscope report device %s` is about one.",
            invocation->operands[1]);
    return EXIT_OK;
}

/* By --format, else by the ending of the file, else Markdown. */
static int choose_form(struct invocation *invocation, enum report_format *format)
{
    const char *word = invocation_value(invocation, OPT_FORMAT);
    const char *path = invocation_value(invocation, OPT_OUTPUT);
    const char *ending = path ? strrchr(path, '.') : NULL;
    *format = invocation_has(invocation, OPT_JSON) ? REPORT_JSON : REPORT_MARKDOWN;
    if (invocation_has(invocation, OPT_LIMIT) || (word && *format == REPORT_JSON))
        return complain(invocation, EXIT_USAGE,
                        "--limit is for `netscope report list`, and --json stands instead of "
                        "--format json: leave it away.");
    if (word && !report_format_of(word, format))
        return complain(invocation, EXIT_USAGE, "--format takes html, md or json, not '%s'.", word);
    if (!word && ending && *format == REPORT_MARKDOWN) (void)report_format_of(ending + 1, format);
    return EXIT_OK;
}

static int64_t filter_us(const struct query *query, const char *parameter)
{
    const struct value *value = question_value(&query->question, parameter);
    return value ? value->integer : 0;
}

static bool write_out(struct query *query, const struct report_request *request,
                      struct error *error)
{
    struct sink sink = terminal_sink(stdout);
    return report_write(query->reader, request, &sink, error) && terminal_flush(stdout, error);
}

static int write_report(struct query *query, const struct report_request *request)
{
    struct error error;
    struct invocation *invocation = query->invocation;
    const char *path = invocation_value(invocation, OPT_OUTPUT);
    bool good = path ? schedule_write_file(query->reader, request, path, &error)
                     : write_out(query, request, &error);
    return good ? EXIT_OK : complain_error(invocation, &error);
}

int command_report(struct invocation *invocation)
{
    struct query query;
    struct error error;
    struct report_request request = {.software = NETSCOPE_VERSION};
    const char *path = invocation_value(invocation, OPT_OUTPUT);
    if (report_run_is(invocation)) return report_run(invocation);
    int exit_code = read_kind(invocation, &request.kind);
    if (exit_code == EXIT_OK) exit_code = choose_form(invocation, &request.format);
    if (exit_code != EXIT_OK) return exit_code;
    if (path && !invocation_has(invocation, OPT_FORCE) && access(path, F_OK) == 0)
        return complain(invocation, EXIT_TROUBLE, "%s is there already; --force replaces it.",
                        path);
    exit_code = query_open(&query, invocation, 0);
    if (exit_code == EXIT_OK && request.kind == REPORT_DEVICE &&
        !find_device(query.reader, invocation->operands[1], &request.device_id, &error))
        exit_code = complain_error(invocation, &error);
    request.since_us = filter_us(&query, ":since_us");
    request.until_us = filter_us(&query, ":until_us");
    request.zone = query.question.zone;
    if (exit_code == EXIT_OK) exit_code = write_report(&query, &request);
    query_close(&query);
    return exit_code;
}
