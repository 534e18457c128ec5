/* SPDX-License-Identifier: MIT */
/* netscope stats: what is in the database, and how complete it is. */
#include "display.h"
#include "page.h"

#include <inttypes.h>
#include <stdio.h>

static const struct table_column completeness_columns[] = {
    {"captures", "captures", COLUMN_COUNT, 0},
    {"start_us", "from (UTC)", COLUMN_TIME, 0},
    {"end_us", "to (UTC)", COLUMN_TIME, 0},
    {"frames_offered", "frames", COLUMN_COUNT, 0},
    {"bytes_captured", "bytes", COLUMN_BYTES, 0},
    {"frames_complete", "frames seen", COLUMN_PERCENT, 0},
    {"rows_complete", "rows kept", COLUMN_PERCENT, 0},
};
static const struct table_column capture_columns[] = {
    {"capture_id", "id", COLUMN_PLAIN, 0},
    {"source", NULL, COLUMN_PLAIN, 0},
    {"start_us", "start (UTC)", COLUMN_TIME, 1},
    {"duration_us", "lasted", COLUMN_DURATION, 2},
    {"frames_offered", "frames", COLUMN_COUNT, 0},
    {"frames_lost", "lost", COLUMN_COUNT, 0},
    {"frames_complete", "seen", COLUMN_PERCENT, 0},
    {"bytes_captured", "bytes", COLUMN_BYTES, 3},
    {"status", NULL, COLUMN_PLAIN, 0},
    {"sensor", NULL, COLUMN_PLAIN, 4},
};
static const struct table_column gap_columns[] = {
    {"gap_start_us", "from (UTC)", COLUMN_TIME, 0},
    {"gap_end_us", "to (UTC)", COLUMN_TIME, 0},
    {"duration_us", "lasted", COLUMN_DURATION, 0},
    {"reason", NULL, COLUMN_PLAIN, 0},
};
static const struct table_column share_columns[] = {
    {"completeness", "in all", COLUMN_PERCENT, 0},
    {"watched_share", "time watched", COLUMN_PERCENT, 0},
    {"frames_share", "frames seen", COLUMN_PERCENT, 0},
    {"rows_share", "rows kept", COLUMN_PERCENT, 0},
};
static const struct table_column retention_columns[] = {
    {"kind", "rows about", COLUMN_PLAIN, 0},
    {"kept_from_us", "whole from (UTC)", COLUMN_TIME, 0},
    {"rows_aged", "removed for their age", COLUMN_COUNT, 0},
    {"rows_shed", "for room", COLUMN_COUNT, 0},
};
static const struct table_column content_columns[] = {
    {"content_completeness", "content seen", COLUMN_PERCENT, 0},
};
static const struct table_column row_columns[] = {
    {"kind", NULL, COLUMN_PLAIN, 0},
    {"count", "rows", COLUMN_COUNT, 0},
};
static const struct table_column talker_columns[] = {
    {"device", NULL, COLUMN_PLAIN, 0},
    {"flows", NULL, COLUMN_COUNT, 0},
    {"bytes_sent", "sent", COLUMN_BYTES, 0},
    {"bytes_received", "received", COLUMN_BYTES, 0},
};
static const struct table_column name_columns[] = {
    {"destination", NULL, COLUMN_PLAIN, 0},
    {"country", "in", COLUMN_PLAIN, 0},
    {"organisation", NULL, COLUMN_PLAIN, 2},
    {"devices", NULL, COLUMN_COUNT, 1},
    {"flows", NULL, COLUMN_COUNT, 0},
    {"bytes_sent", "sent", COLUMN_BYTES, 0},
    {"bytes_received", "received", COLUMN_BYTES, 0},
};
static const struct table_column app_columns[] = {
    {"app", NULL, COLUMN_PLAIN, 0},
    {"flows", NULL, COLUMN_COUNT, 0},
    {"bytes_sent", "sent", COLUMN_BYTES, 0},
    {"bytes_received", "received", COLUMN_BYTES, 0},
};
static const struct table_column country_columns[] = {
    {"country", NULL, COLUMN_PLAIN, 0},
    {"addresses", NULL, COLUMN_COUNT, 0},
    {"flows", NULL, COLUMN_COUNT, 0},
    {"bytes_sent", "sent", COLUMN_BYTES, 0},
    {"bytes_received", "received", COLUMN_BYTES, 0},
};

static const struct section sections[] = {
    {"summary", "Summary", "stats/summary", LAYOUT(completeness_columns, NULL), true, false, NULL},
    {"captures", "Captures", "stats/captures", LAYOUT(capture_columns, NULL), false, true,
     "Nothing was captured yet."},
    {"rows", "Rows", "stats/rows", LAYOUT(row_columns, NULL), false, false, NULL},
    {"talkers", "Devices by traffic", "stats/talkers", LAYOUT(talker_columns, NULL), false, true,
     NULL},
    {"destinations", "Destinations by traffic", "stats/destinations", LAYOUT(name_columns, NULL),
     false, true, NULL},
    {"apps", "Applications by traffic", "stats/apps", LAYOUT(app_columns, NULL), false, true, NULL},
    {"countries", "Countries by traffic", "stats/countries", LAYOUT(country_columns, NULL), false,
     true, NULL},
    {"gaps", "When nobody watched", "stats/gaps", LAYOUT(gap_columns, NULL), false, true, NULL},
    {"retention", "What was removed", "stats/retention", LAYOUT(retention_columns, NULL), false,
     false, NULL},
    {"completeness", "Completeness", "shared/completeness", LAYOUT(share_columns, NULL), true,
     false, NULL},
    {"content", NULL, "shared/content_completeness", LAYOUT(content_columns, NULL), true, false,
     NULL},
};

/* The columns of stats_completeness that say what is missing. */
static const struct {
    const char *column, *words;
} losses[] = {
    {"frames_kernel_dropped", "frames dropped by the kernel, because the program was too slow"},
    {"frames_interface_dropped", "frames dropped by the network card or its driver"},
    {"frames_queue_dropped", "frames shed by full queues of this program"},
    {"frames_truncated", "frames cut by the snap length, whose ends were not seen"},
    {"frames_undecodable", "frames that could not be decoded"},
    {"rows_dropped", "rows that could not be written"},
    {"gap_bytes", "bytes of TCP streams that no captured packet held"},
    {"interrupted", "captures that did not end in order: their last second may be missing"},
};

static void print_losses(struct storage_rows *rows)
{
    struct error error;
    bool whole = true, counted = false;
    if (storage_next(rows, &error) != 1) return;
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        for (int j = 0; j < storage_column_count(rows); j++) {
            if (strcmp(storage_column_name(rows, j), losses[i].column) != 0) continue;
            struct value value = storage_value(rows, j);
            counted |= value.type == VALUE_INTEGER && i == 0;
            if (value.type != VALUE_INTEGER || value.integer == 0) continue;
            char memory[40];
            struct text text = text_into(memory, sizeof memory);
            display_add_count(&text, value.integer);
            size_t width = display_terminal_width(stdout);
            printf("  %12s  ", memory);
            display_write_wrapped(stdout, span_text(losses[i].words), width ? width : 200, 16, 0);
            whole = false;
        }
    }
    if (whole)
        puts(counted ? "  Every frame that was offered is accounted for."
                     : "  Nothing is counted yet: a running capture does so within a second.");
}

static void print_rest(struct query *query)
{
    int64_t database = file_bytes(query->database, ""), log = file_bytes(query->database, "-wal");
    struct error error;
    if (query->format != OUTPUT_TABLE) {
        printf(",\n\"database\":{\"path\":");
        print_json_text(stdout, span_text(query->database));
        printf(",\"bytes\":%" PRId64 ",\"wal_bytes\":%" PRId64 "}", database, log);
        return;
    }
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    struct storage_rows *rows =
        storage_query(query->reader, "stats/summary", NULL, query->parameters, 1, &error);
    if (rows) print_losses(rows);
    if (rows) storage_rows_close(rows);
    display_add_bytes(&text, (double)(database + log));
    printf("\nDatabase: %s, %s\n", query->database, memory);
}

enum { ROWS_PER_SECTION = 10 };

int command_stats(struct invocation *invocation)
{
    struct query query;
    if (invocation_has(invocation, OPT_CSV))
        return complain(invocation, EXIT_USAGE,
                        "The statistics are several tables, which CSV cannot hold; use --json, or "
                        "`netscope sql \"SELECT * FROM captures\" --csv`.");
    int exit_code = query_open(&query, invocation, ROWS_PER_SECTION);
    /* query_open() put :capture_id first: it is the only filter in front of --limit. */
    if (exit_code == EXIT_OK)
        exit_code = page_print(&query, sections, sizeof sections / sizeof sections[0],
                               &query.parameters[0], print_rest);
    query_close(&query);
    return exit_code;
}
