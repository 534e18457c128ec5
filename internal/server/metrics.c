/* SPDX-License-Identifier: MIT */
#include "metrics.h"

#include "completeness.h"

#include <inttypes.h>

void metrics_head(struct sink *sink, const char *name, const char *type, const char *help)
{
    sink_format(sink, "# HELP %s %s\n", name, help);
    sink_format(sink, "# TYPE %s %s\n", name, type);
}

/* "if:eth0" as the value of a label: the name of the interface, escaped. */
static void add_interface(struct sink *sink, const char *source)
{
    if (strncmp(source, "if:", 3) == 0) source += 3;
    for (; *source; source++) {
        if (*source == '\\' || *source == '"') sink_add_char(sink, '\\');
        sink_add_char(sink, (unsigned char)*source < ' ' ? '?' : *source);
    }
}

/* ---------------------------------------------------------------- the capture */

/* Metrics of the ledger; `interface` says whether each interface has a sample of its own. */
static const struct ledger_metric {
    const char *name, *type, *help;
    bool by_interface;
    const char *label;
    struct {
        const char *value, *member;
    } samples[4];
} ledger_metrics[] = {
    {"netscope_capture_frames_total",
     "counter",
     "Frames by where they went; the sum is frames offered.",
     true,
     "fate",
     {{"captured", "frames_captured"},
      {"kernel_dropped", "frames_kernel_dropped"},
      {"interface_dropped", "frames_interface_dropped"},
      {"queue_dropped", "frames_queue_dropped"}}},
    {"netscope_capture_bytes_total",
     "counter",
     "Bytes of captured frames.",
     true,
     NULL,
     {{"", "bytes_captured"}}},
    {"netscope_parser_frames_total",
     "counter",
     "Captured frames by outcome.",
     false,
     "outcome",
     {{"flow", "frames_accounted_to_flows"},
      {"not_ip", "frames_not_ip"},
      {"undecodable", "frames_undecodable"}}},
    {"netscope_flows_total", "counter", "Flows created.", false, NULL, {{"", "flows_created"}}},
    {"netscope_flows_live", "gauge", "Flows in the table now.", false, NULL, {{"", "flows_live"}}},
};

static int64_t sum_of(const struct control_reply *status, const char *member)
{
    int64_t sum = 0;
    for (size_t i = 0; i < control_reply_count(status, "sources"); i++)
        sum += control_reply_integer(status, "sources", i, member);
    return sum;
}

static void add_samples(struct sink *sink, const struct ledger_metric *metric,
                        const struct control_reply *status, size_t source)
{
    const char *name = control_reply_text(status, "sources", source, "source");
    for (size_t i = 0; i < 4 && metric->samples[i].member; i++) {
        int64_t value = metric->by_interface ? control_reply_integer(status, "sources", source,
                                                                     metric->samples[i].member)
                                             : sum_of(status, metric->samples[i].member);
        sink_add(sink, metric->name);
        if (metric->by_interface || metric->label) sink_add_char(sink, '{');
        if (metric->by_interface) {
            sink_add(sink, "interface=\"");
            add_interface(sink, name ? name : "");
            sink_add(sink, metric->label ? "\"," : "\"");
        }
        if (metric->label) sink_format(sink, "%s=\"%s\"", metric->label, metric->samples[i].value);
        if (metric->by_interface || metric->label) sink_add_char(sink, '}');
        sink_format(sink, " %" PRId64 "\n", value);
    }
}

static void add_ledger(struct sink *sink, const struct control_reply *status)
{
    size_t sources = control_reply_count(status, "sources");
    if (sources > METRICS_SOURCES_MOST) sources = METRICS_SOURCES_MOST;
    for (size_t i = 0; i < sizeof ledger_metrics / sizeof ledger_metrics[0]; i++) {
        const struct ledger_metric *metric = &ledger_metrics[i];
        metrics_head(sink, metric->name, metric->type, metric->help);
        for (size_t source = 0; source < (metric->by_interface ? sources : 1); source++)
            add_samples(sink, metric, status, source);
    }
}

static void add_storage(struct sink *sink, const struct control_reply *status)
{
    metrics_head(sink, "netscope_storage_rows_total", "counter", "Rows by what became of them.");
    sink_format(sink, "netscope_storage_rows_total{fate=\"committed\"} %" PRId64 "\n",
                control_reply_integer(status, NULL, 0, "rows_committed"));
    sink_format(sink, "netscope_storage_rows_total{fate=\"dropped\"} %" PRId64 "\n",
                control_reply_integer(status, NULL, 0, "rows_dropped"));
    metrics_head(sink, "netscope_storage_database_bytes", "gauge", "Size on disk by file.");
    sink_format(sink, "netscope_storage_database_bytes{file=\"database\"} %" PRId64 "\n",
                control_reply_integer(status, NULL, 0, "database_bytes"));
    sink_format(sink, "netscope_storage_database_bytes{file=\"wal\"} %" PRId64 "\n",
                control_reply_integer(status, NULL, 0, "log_bytes"));
}

void metrics_bucket(struct sink *sink, const char *name, int64_t most_us, int64_t count)
{
    sink_format(sink, "%s_bucket{le=\"", name);
    if (most_us < INT64_MAX)
        sink_format(sink, "%g\"} %" PRId64 "\n", (double)most_us / 1e6, count);
    else
        sink_format(sink, "+Inf\"} %" PRId64 "\n", count);
}

void metrics_whole(struct sink *sink, const char *name, int64_t whole_us, int64_t count)
{
    sink_format(sink, "%s_sum %.6f\n", name, (double)whole_us / 1e6);
    sink_format(sink, "%s_count %" PRId64 "\n", name, count);
}

static void add_commits(struct sink *sink, const struct control_reply *status)
{
    static const char name[] = "netscope_storage_commit_seconds";
    int64_t count = 0;
    metrics_head(sink, name, "histogram", "Time that a commit of rows takes.");
    for (size_t i = 0; i < control_reply_count(status, "commits"); i++) {
        int64_t most_us = control_reply_integer(status, "commits", i, "most_us");
        count += control_reply_integer(status, "commits", i, "count");
        metrics_bucket(sink, name, most_us ? most_us : INT64_MAX, count);
    }
    metrics_whole(sink, name, control_reply_integer(status, NULL, 0, "commits_us"), count);
}

static void add_data(struct sink *sink, const struct control_reply *status)
{
    size_t count = control_reply_count(status, "data");
    if (count == 0) return;
    metrics_head(sink, "netscope_data_timestamp_seconds", "gauge",
                 "When the facts of a look-up data set were made.");
    for (size_t i = 0; i < count && i < METRICS_SOURCES_MOST; i++) {
        const char *name = control_reply_text(status, "data", i, "name");
        sink_format(sink, "netscope_data_timestamp_seconds{name=\"%.32s\"} %" PRId64 "\n",
                    name ? name : "",
                    control_reply_integer(status, "data", i, "built_us") / 1000000);
    }
}

/* ---------------------------------------------------------------- the database */

static void add_newest(struct sink *sink, struct storage_reader *reader)
{
    struct storage_rows *rows = storage_query(reader, "shared/newest_time", NULL, NULL, 0, NULL);
    int column = rows ? storage_column(rows, "newest_us") : 0;
    if (rows && storage_next(rows, NULL) == 1 && !storage_is_null(rows, column)) {
        int64_t us = storage_integer(rows, column);
        metrics_head(sink, "netscope_last_frame_timestamp_seconds", "gauge",
                     "Packet time of the newest frame.");
        sink_format(sink, "netscope_last_frame_timestamp_seconds %" PRId64 ".%06" PRId64 "\n",
                    us / 1000000, us % 1000000);
    }
    storage_rows_close(rows);
}

static void add_completeness(struct sink *sink, struct storage_reader *reader, int64_t query_us)
{
    struct completeness complete = {.share = -1};
    struct question question = {.name = "shared/completeness", .time_us = query_us};
    if (question_filter(&question, reader, "since", "since", "5m", NULL) &&
        completeness_ask(&complete, reader, &question, NULL) && complete.share >= 0) {
        metrics_head(sink, "netscope_completeness_ratio", "gauge",
                     "Share of the newest five minutes of packet time that is in the database.");
        sink_format(sink, "netscope_completeness_ratio %.6f\n", complete.share);
    }
    completeness_clear(&complete);
}

static void add_findings(struct sink *sink, struct storage_reader *reader)
{
    struct storage_rows *rows = storage_query(reader, "serve/open_findings", NULL, NULL, 0, NULL);
    int severity = rows ? storage_column(rows, "severity") : 0;
    int findings = rows ? storage_column(rows, "findings") : 0;
    metrics_head(sink, "netscope_findings_open", "gauge", "Open findings by severity.");
    while (rows && storage_next(rows, NULL) == 1)
        sink_format(sink, "netscope_findings_open{severity=\"%.16s\"} %" PRId64 "\n",
                    storage_text(rows, severity), storage_integer(rows, findings));
    storage_rows_close(rows);
}

void metrics_write(struct sink *sink, const struct control_reply *status,
                   struct storage_reader *reader, int64_t max_bytes, int64_t query_us)
{
    metrics_head(sink, "netscope_build_info", "gauge", "Version of the program; always 1.");
    sink_format(sink, "netscope_build_info{version=\"%s\",sqlite=\"%s\"} 1\n", NETSCOPE_VERSION,
                storage_library_version());
    metrics_head(sink, "netscope_capture_running", "gauge",
                 "1 if a live capture writes the database and answers.");
    sink_format(sink, "netscope_capture_running %d\n", status != NULL);
    metrics_head(sink, "netscope_storage_limit_bytes", "gauge", "The cap; 0 means none.");
    sink_format(sink, "netscope_storage_limit_bytes %" PRId64 "\n", max_bytes);
    if (status) {
        add_ledger(sink, status);
        add_storage(sink, status);
        add_commits(sink, status);
        add_data(sink, status);
    }
    if (!reader) return;
    storage_set_time_limit(reader, query_us);
    add_newest(sink, reader);
    add_findings(sink, reader);
    add_completeness(sink, reader, query_us);
}
