/* SPDX-License-Identifier: MIT */
#include "capture_flags.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    STATS_MS = 1000,
    STATS_MS_LEAST = 100,
    STATS_MS_MOST = 24 * 3600 * 1000,
    STATS_FLOWS = 5,
};

#define BILLION (UINT64_C(1000) * 1000 * 1000)

/* A whole number above 0. If the flag was not given, the value stays. */
static bool take_number(const struct invocation *invocation, enum option_id id, uint64_t most,
                        const char *of_what, uint64_t *number)
{
    const char *value = invocation_value(invocation, id);
    char *end;
    if (!value) return true;
    errno = 0;
    *number = strtoull(value, &end, 10);
    if (value[0] >= '0' && value[0] <= '9' && *end == '\0' && errno == 0 && *number > 0 &&
        *number <= most)
        return true;
    complain(invocation, 0, "--%s takes a number of %s, such as 1000, not '%s'.",
             command_options[id].name, of_what, value);
    return false;
}

static bool take_stats(struct capture_flags *flags, const struct invocation *invocation)
{
    uint64_t every_ms = STATS_MS, top = STATS_FLOWS;
    const char *none = invocation_value(invocation, OPT_TOP_FLOWS);
    bool asked = invocation_has(invocation, OPT_STATS);
    if (!asked && (none || invocation_has(invocation, OPT_STATS_INTERVAL))) {
        complain(invocation, 0,
                 "--stats-interval-ms and --top-flows are about statistics; ask for "
                 "them with --stats.");
        return false;
    }
    if (!take_number(invocation, OPT_STATS_INTERVAL, STATS_MS_MOST, "milliseconds", &every_ms))
        return false;
    if (every_ms < STATS_MS_LEAST) {
        complain(invocation, 0, "--stats-interval-ms takes at least %d.", STATS_MS_LEAST);
        return false;
    }
    if (none && strcmp(none, "0") == 0)
        top = 0;
    else if (!take_number(invocation, OPT_TOP_FLOWS, STATS_FLOWS_MOST, "conversations", &top))
        return false;
    flags->stats_ms = asked ? (unsigned)every_ms : 0;
    flags->top_flows = (unsigned)top;
    return true;
}

static bool take_raw(struct raw_request *raw, const struct invocation *invocation)
{
    static const enum option_id needs_write[] = {OPT_ROTATE_MB, OPT_ROTATE_S, OPT_MAX_FILES};
    uint64_t megabytes = 0, seconds = 0, files = 0;
    struct stat status;
    raw->path = invocation_value(invocation, OPT_WRITE);
    if (raw->path && stat(raw->path, &status) == 0 && S_ISDIR(status.st_mode)) {
        complain(invocation, 0, "-w takes the name of a file to write, and '%s' is a folder.",
                 raw->path);
        return false;
    }
    for (size_t i = 0; !raw->path && i < sizeof needs_write / sizeof needs_write[0]; i++) {
        if (!invocation_has(invocation, needs_write[i])) continue;
        complain(invocation, 0, "--%s is about the files of -w; say with -w FILE where they go.",
                 command_options[needs_write[i]].name);
        return false;
    }
    if (!take_number(invocation, OPT_ROTATE_MB, BILLION, "million bytes", &megabytes) ||
        !take_number(invocation, OPT_ROTATE_S, BILLION, "seconds", &seconds) ||
        !take_number(invocation, OPT_MAX_FILES, BILLION, "files", &files))
        return false;
    if (files && !megabytes && !seconds) {
        complain(invocation, 0,
                 "--max-files is about files that rotate; say when, with --rotate-mb "
                 "or --rotate-s.");
        return false;
    }
    raw->rotate_bytes = (int64_t)megabytes * 1000 * 1000;
    raw->rotate_us = (int64_t)seconds * 1000 * 1000;
    raw->files_most = (unsigned)files;
    return true;
}

bool capture_flags_take(struct capture_flags *flags, const struct invocation *invocation)
{
    *flags = (struct capture_flags){.detail = invocation_times(invocation, OPT_VERBOSE),
                                    .hex_dump = invocation_has(invocation, OPT_HEX_DUMP)};
    if (flags->hex_dump && flags->detail == 0) flags->detail = 1;
    return take_number(invocation, OPT_COUNT_FRAMES, UINT64_MAX, "frames", &flags->frames_most) &&
           take_stats(flags, invocation) && take_raw(&flags->raw, invocation);
}
