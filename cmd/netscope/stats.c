/* SPDX-License-Identifier: MIT */
/* netscope stats: the contents of the database, and their completeness. */
#include "cli/terminal.h"
#include "query.h"
#include "render/figure.h"
#include "storage/files.h"

#include <stdio.h>
#include <string.h>

static const struct query_section sections[] = {
    {{"summary", "Summary", true, NULL}, "stats/summary"},
    {{"captures", "Captures", false, "Nothing was captured yet."}, "stats/captures"},
    {{"rows", "Rows", false, NULL}, "stats/rows"},
    {{"talkers", "Devices by traffic", false, NULL}, "stats/talkers"},
    {{"destinations", "Destinations by traffic", false, NULL}, "stats/destinations"},
    {{"apps", "Applications by traffic", false, NULL}, "stats/apps"},
    {{"countries", "Countries by traffic", false, NULL}, "stats/countries"},
    {{"trackers", "Trackers", true, NULL}, "shared/verdicts"},
    {{"gaps", "When nobody watched", false, NULL}, "stats/gaps"},
    {{"retention", "What was removed", false, NULL}, "stats/retention"},
    {{"completeness", "Completeness", true, NULL}, "shared/completeness"},
    {{"content", NULL, true, NULL}, "shared/content_completeness"},
};

/*
 * The columns of stats/summary that count losses. The first one counts frames: NULL means that
 * nothing is counted yet.
 */
static const struct {
    const char *column, *words;
} losses[] = {
    {"frames_kernel_dropped", "frames dropped by the kernel, because the program was too slow"},
    {"frames_interface_dropped", "frames dropped by the network card or its driver"},
    {"frames_queue_dropped", "frames shed by full queues of this program"},
    {"frames_truncated", "frames cut by the snap length, whose ends were not seen"},
    {"frames_undecodable", "frames that could not be decoded"},
    {"frames_without_row", "frames of flows that were under way when a capture was killed"},
    {"flows_without_row", "flows that had no row yet then"},
    {"rows_dropped", "rows that could not be written"},
    {"facts_refused", "facts of other programs that were refused as unsound"},
    {"facts_shed", "facts of other programs that found no room"},
    {"devices_without_room",
     "frames of devices for which the table had no room (capture_counters)"},
    {"names_without_room", "names and evidence for which there was no room"},
    {"content_without_room",
     "streams, fragments, questions and answers for which there was no room"},
    {"rows_over_share", "records beyond the share of one client, server or source (limits.*)"},
    {"flows_over_share", "flows beyond such a share, folded into rows that stand for many"},
    {"flows_made_way", "flows that ended early, because the table of flows was full"},
    {"sums_without_room", "parts of sums that share a row, because an hour has so many"},
    {"findings_without_room", "findings, states of rules and attempts for which there was no room"},
    {"gap_bytes", "bytes of TCP streams that no captured packet held"},
    {"interrupted", "captures that did not end in order: their last second may be missing as well"},
};

static void print_losses(const struct reply *reply, const struct value *row)
{
    bool whole = true;
    bool counted = query_value(reply, row, losses[0].column).type == VALUE_INTEGER;
    size_t width = terminal_width(stdout);
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        struct value value = query_value(reply, row, losses[i].column);
        if (value.type != VALUE_INTEGER || value.integer == 0) continue;
        char memory[40];
        struct text text = text_into(memory, sizeof memory);
        figure_add_count(&text, value.integer);
        printf("  %12s  ", memory);
        terminal_write_lines(stdout, span_text(losses[i].words), width ? width : 200, 16, 0);
        whole = false;
    }
    if (whole)
        puts(counted ? "  Every frame that was offered is accounted for."
                     : "  Nothing is counted yet: a running capture does so within a second.");
}

static bool print_rest(struct query *query, struct error *error)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    const struct value *row;
    query->question.name = "stats/summary";
    struct reply *reply = ask(query->reader, &query->question, error);
    int found = reply ? reply_next(reply, &row, error) : -1;
    if (found == 1) print_losses(reply, row);
    reply_close(reply);
    if (found < 0) return false;
    const struct storage_sizes sizes = storage_sizes(query->database);
    figure_add_bytes(&text, (double)sizes.database_bytes);
    if (sizes.log_bytes > 0) {
        text_add(&text, ", and a log of ");
        figure_add_bytes(&text, (double)sizes.log_bytes);
    }
    printf("\nDatabase: %s, %s\n", query->database, memory);
    return true;
}

static void add_database(const struct query *query, struct page *page)
{
    static const struct column columns[] = {
        {.name = "path"}, {.name = "bytes"}, {.name = "wal_bytes"}};
    static const struct layout layout = {.columns = columns, .count = 3};
    static const struct page_section section = {.key = "database", .is_record = true};
    const struct storage_sizes sizes = storage_sizes(query->database);
    const struct value values[] = {value_text(query->database), value_integer(sizes.database_bytes),
                                   value_integer(sizes.log_bytes)};
    page_add_values(page, &section, &layout, values);
}

enum { ROWS_PER_SECTION = 10 };

static bool add_rest(struct query *query, struct page *page, struct error *error)
{
    if (query->format == RENDER_TABLE) return print_rest(query, error);
    add_database(query, page);
    return true;
}

int command_stats(struct invocation *invocation)
{
    struct query query;
    if (invocation_has(invocation, OPT_CSV) || invocation_has(invocation, OPT_CSV_SAFE))
        return complain(invocation, EXIT_USAGE,
                        "The statistics are several tables, which CSV cannot hold; use --json, or "
                        "`netscope sql \"SELECT * FROM captures\" --csv`.");
    int exit_code = query_open(&query, invocation, ROWS_PER_SECTION);
    if (exit_code == EXIT_OK)
        exit_code =
            query_print_page(&query, sections, sizeof sections / sizeof sections[0], add_rest);
    query_close(&query);
    return exit_code;
}
