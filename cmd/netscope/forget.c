/* SPDX-License-Identifier: MIT */
#include "forget.h"

#include "base/text_safe.h"
#include "change.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_EVERY_US = 200 * 1000 };

/* ---------------------------------------------------------------- asking */

static void tell_device(struct query *query, int64_t device_id)
{
    char memory[4096];
    struct text text = text_into(memory, sizeof memory);
    const struct parameter id = {":device_id", value_integer(device_id)};
    struct storage_rows *rows =
        storage_query(query->reader, "shared/forgotten", NULL, &id, 1, NULL);
    while (rows && storage_next(rows, NULL) == 1) {
        text_clear(&text);
        text_add_safe(&text, storage_value(rows, 0).bytes);
        fprintf(stderr, "  %s\n", memory);
    }
    storage_rows_close(rows);
}

int forget_confirm(struct query *query, const struct request *request)
{
    char line[16] = "";
    if (invocation_has(query->invocation, OPT_YES)) return EXIT_OK;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return complain(query->invocation, EXIT_USAGE,
                        "Nobody can be asked here whether the device shall be forgotten: say "
                        "--yes.");
    fputs("This erases, without a way back, all that was recorded of:\n", stderr);
    tell_device(query, request->id);
    fputs("Type yes to forget it: ", stderr);
    if (fgets(line, sizeof line, stdin) && strcmp(line, "yes\n") == 0) return EXIT_OK;
    return complain(query->invocation, EXIT_TROUBLE,
                    "Nothing was erased, for the answer was not yes.");
}

/* ---------------------------------------------------------------- waiting */

/* How many erasures are under way; -1: the database cannot be read. */
static int64_t count_unfinished(const char *database)
{
    int64_t count = -1;
    struct storage_reader *reader = storage_reader_open(database, NULL);
    struct storage_rows *rows =
        reader ? storage_query(reader, "shared/erasures", NULL, NULL, 0, NULL) : NULL;
    if (rows && storage_next(rows, NULL) == 1) count = storage_integer(rows, 0);
    storage_rows_close(rows);
    storage_reader_close(reader);
    return count;
}

/* Until the running capture has erased all, or has ended. */
static bool wait_for_end(const char *database)
{
    int64_t left;
    bool is_told = !isatty(STDERR_FILENO);
    while ((left = count_unfinished(database)) > 0 && storage_is_being_written(database)) {
        if (!is_told) fputs("The running capture erases it now; ^C does not stop that.\n", stderr);
        is_told = true;
        (void)usleep(LOOK_EVERY_US);
    }
    return left == 0;
}

/* ---------------------------------------------------------------- telling */

static void tell_counts(const char *database, int64_t audit_id, bool in_json)
{
    const struct parameter id = {":audit_id", value_integer(audit_id)};
    struct storage_reader *reader = storage_reader_open(database, NULL);
    struct storage_rows *rows =
        reader ? storage_query(reader, "shared/erased", NULL, &id, 1, NULL) : NULL;
    for (int i = 0; rows && storage_next(rows, NULL) == 1; i++) {
        struct span what = storage_value(rows, 0).bytes;
        int64_t erased = storage_integer(rows, 1), cut = storage_integer(rows, 2);
        if (in_json)
            printf("%s\"%.*s\":{\"erased\":%" PRId64 ",\"cut\":%" PRId64 "}", i ? "," : "",
                   (int)what.size, (const char *)what.data, erased, cut);
        else
            printf("  %-20.*s %8" PRId64 " %8" PRId64 "\n", (int)what.size, (const char *)what.data,
                   erased, cut);
    }
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static const char beyond[] =
    "\nErased: rows of the device. Cut: rows of others, which stay without what named it.\n"
    "\nNot reached, so look after them yourself:\n"
    "  backups of the database (`netscope db backup`, and your own), snapshots of the disk\n"
    "  exports and reports that were written or sent, and what was copied from them\n"
    "  packets that -w kept, and the capture files that were read\n"
    "  the log of the service (journalctl -u netscope)\n"
    "If the device is on the network again, it is recorded again, as a new one; privacy.exclude "
    "prevents that.\n";

static void tell(const char *database, const struct request_answer *answer, bool is_whole,
                 bool in_json)
{
    if (in_json)
        printf("{\"audit_id\":%" PRId64
               ",\"request\":\"device forget\",\"target\":\"device %" PRId64
               "\",\"result\":\"%s\",\"erased\":{",
               answer->audit_id, answer->row_id, is_whole ? "done" : "under way");
    else
        printf("Device %" PRId64 " is forgotten.\n\n  %-20s %8s %8s\n", answer->row_id, "rows of",
               "erased", "cut");
    tell_counts(database, answer->audit_id, in_json);
    fputs(in_json ? "}}\n" : beyond, stdout);
}

int forget_device(const struct invocation *invocation, const char *database,
                  struct request *request)
{
    struct error error;
    struct request_answer answer;
    if (!change_make(database, request, &answer, &error)) return complain_error(invocation, &error);
    bool is_whole = wait_for_end(database);
    tell(database, &answer, is_whole, invocation_has(invocation, OPT_JSON));
    if (is_whole) return EXIT_OK;
    return complain(invocation, EXIT_TROUBLE,
                    "The erasure is not at its end: the next capture goes on with it, and so does "
                    "the next change by `netscope device` or `netscope alerts`.");
}
