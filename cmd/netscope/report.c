/* SPDX-License-Identifier: MIT */
/* netscope report: what was told to others, as a page, Markdown or JSON. */
#include "report/report.h"
#include "cli/terminal.h"
#include "query.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_kind(struct invocation *invocation, enum report_kind *kind)
{
    static const char *const words[] = {
        [REPORT_PRIVACY] = "privacy", [REPORT_NETWORK] = "network", [REPORT_DEVICE] = "device"};
    const char *word = invocation->operands[0];
    size_t at = 0;
    while (at < sizeof words / sizeof words[0] && strcmp(words[at], word) != 0)
        at++;
    *kind = (enum report_kind)at;
    if (at == sizeof words / sizeof words[0])
        return complain(
            invocation, EXIT_USAGE,
            "There is no report '%s': it is `netscope report privacy`, `netscope report "
            "network`, or `netscope report device X`.",
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
    *format = REPORT_MARKDOWN;
    if (word && !report_format_of(word, format))
        return complain(invocation, EXIT_USAGE, "--format takes html, md or json, not '%s'.", word);
    if (!word && ending) (void)report_format_of(ending + 1, format);
    return EXIT_OK;
}

static int64_t filter_us(const struct query *query, const char *parameter)
{
    const struct value *value = question_value(&query->question, parameter);
    return value ? value->integer : 0;
}

static bool write_to(struct query *query, const struct report_request *request, FILE *out,
                     struct error *error)
{
    struct sink sink = terminal_sink(out);
    return report_write(query->reader, request, &sink, error) && terminal_flush(out, error);
}

/* Into a new file that only its owner may read, which then gets its name: nobody sees a part of it. */
static bool write_file(struct query *query, const struct report_request *request, const char *path,
                       struct error *error)
{
    char beside[4096];
    int written = snprintf(beside, sizeof beside, "%s.part", path);
    if (written < 0 || (size_t)written >= sizeof beside)
        return error_set(error, "The path of the report is too long.");
    (void)unlink(beside);
    int descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *out = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!out) {
        if (descriptor >= 0) (void)close(descriptor);
        return error_set(error, "The report cannot be written to %s: %s.", beside, strerror(errno));
    }
    bool good = write_to(query, request, out, error);
    if (good && fsync(descriptor) != 0)
        good = error_set(error, "The report cannot be written to %s: %s.", beside, strerror(errno));
    if (fclose(out) != 0 && good)
        good = error_set(error, "The report cannot be written to %s: %s.", beside, strerror(errno));
    if (good && rename(beside, path) != 0)
        good = error_set(error, "The report cannot be named %s: %s.", path, strerror(errno));
    if (!good) (void)unlink(beside);
    return good;
}

static int write_report(struct query *query, const struct report_request *request)
{
    struct error error;
    struct invocation *invocation = query->invocation;
    const char *path = invocation_value(invocation, OPT_OUTPUT);
    bool good =
        path ? write_file(query, request, path, &error) : write_to(query, request, stdout, &error);
    return good ? EXIT_OK : complain_error(invocation, &error);
}

int command_report(struct invocation *invocation)
{
    struct query query;
    struct error error;
    struct report_request request = {.software = NETSCOPE_VERSION};
    const char *path = invocation_value(invocation, OPT_OUTPUT);
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
