/*
 * port_scan: one source, many targets, no success.
 *
 * Only attempts that failed count (TCP: S0, REJ, RSTOS0; UDP: S0), and only from their originator.
 * Fan-out of connections that work is what browsers and video players do. Two shapes are a scan:
 *   vertical    many ports of one host (UDP: twice as many, without the ports of traceroute)
 *   horizontal  many hosts on one port, where that port is what the source was after: a
 *               peer-to-peer program fails towards many hosts too, but on a different port each.
 * An attempt counts as fresh where the same target was not tried within one window before, so that
 * in any window each target counts once.
 *
 * All shapes of one source are one finding.
 */
#include "rule.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan {
    char source[IP_TEXT_SIZE];
    bool crossed;
    int64_t first_us, last_us;
};

/* One candidate: its fresh attempts in order against the window. */
static bool measure(struct rule_run *run, const char *source, const char *target, int64_t port,
                    const char *protocol, int64_t threshold, struct scan *scan)
{
    const struct analysis *analysis = run->analysis;
    const struct parameter parameters[] = {
        parameter_integer(":from_us", analysis->from_us),
        parameter_integer(":to_us", analysis->to_us),
        parameter_integer(":window_us", analysis->thresholds.scan_window_us),
        parameter_text(":source", source),
        parameter_text(":target", target),
        parameter_integer(":port", port),
        parameter_text(":protocol", protocol),
    };
    struct moment_ring ring;
    int state = -1;
    if (!moment_ring_init(&ring, threshold, analysis->thresholds.scan_window_us))
        return error_set(run->error, "There is not enough memory to look for port scans.");
    struct storage_rows *rows = rule_query(run, "analyze_scan_attempts", parameters, 7);
    while (rows && (state = storage_next(rows, run->error)) == 1) {
        int64_t start_us = row_integer(rows, 0), end_us = row_integer(rows, 1), since_us;
        if (!moment_ring_add(&ring, start_us, &since_us)) continue;
        if (end_us < analysis->from_us) continue; /* told by an earlier run */
        if (!scan->crossed || since_us < scan->first_us) scan->first_us = since_us;
        if (!scan->crossed || start_us > scan->last_us) scan->last_us = start_us;
        scan->crossed = true;
    }
    if (rows) storage_rows_close(rows);
    moment_ring_clear(&ring);
    return rows && state == 0;
}

static void describe(struct finding *finding, const char *source, const struct storage_rows *rows)
{
    int64_t attempts = row_integer(rows, 0), hosts = row_integer(rows, 1);
    int64_t ports = row_integer(rows, 2), established = row_integer(rows, 6);
    const char *one_host = row_text(rows, 3);
    int64_t one_port = row_integer(rows, 4);
    const char *protocols = row_text(rows, 8);
    if (hosts == 1)
        text_format(&finding->title, "%s tried %" PRId64 " ports of %s", source, ports, one_host);
    else if (ports == 1)
        text_format(&finding->title, "%s tried %" PRId64 " hosts on port %" PRId64, source, hosts,
                    one_port);
    else
        text_format(&finding->title, "%s tried %" PRId64 " ports on %" PRId64 " hosts", source,
                    ports, hosts);
    text_format(&finding->explanation,
                "%" PRId64 " attempts to connect (%s) were refused or never answered, %" PRId64
                " worked. Programs that look for open services do this; so do some inventory and "
                "monitoring tools. If nobody runs one at %s, find out what runs there.",
                attempts, protocols, established, source);
    if (hosts == 1) finding->summary.dst = row_ip(rows, 3);
    if (ports == 1) finding->summary.dst_port = (int32_t)one_port;
    finding->summary.device_id = row_integer(rows, 5);
    finding_figure(finding, "failed_attempts", attempts);
    finding_figure(finding, "distinct_targets", row_integer(rows, 7));
    finding_figure(finding, "hosts", hosts);
    finding_figure(finding, "ports", ports);
    finding_figure(finding, "established", established);
    finding_fact(finding, "protocols", protocols);
}

static bool report(struct rule_run *run, const struct scan *scan)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    const struct parameter parameters[] = {
        parameter_text(":source", scan->source),
        parameter_integer(":first_us", scan->first_us),
        parameter_integer(":last_us", scan->last_us),
    };
    struct storage_rows *rows = rule_query(run, "analyze_scan_figures", parameters, 3);
    if (!rows) return false;
    int state = storage_next(rows, run->error);
    if (state == 1) {
        struct finding finding;
        finding_begin(&finding, SEVERITY_MEDIUM);
        describe(&finding, scan->source, rows);
        finding_figure(&finding, "threshold_targets", thresholds->scan_failed_targets);
        finding_figure(&finding, "threshold_window_us", thresholds->scan_window_us);
        if (!ip_parse(scan->source, &finding.summary.src)) finding.summary.src.version = 0;
        finding.summary.first_us = scan->first_us;
        finding.summary.last_us = scan->last_us;
        (void)rule_found(run, &finding);
    }
    storage_rows_close(rows);
    return state >= 0;
}

bool rule_port_scan(struct rule_run *run)
{
    const struct analysis *analysis = run->analysis;
    const struct parameter parameters[] = {
        parameter_integer(":from_us", analysis->from_us),
        parameter_integer(":to_us", analysis->to_us),
        parameter_integer(":window_us", analysis->thresholds.scan_window_us),
        parameter_integer(":targets", analysis->thresholds.scan_failed_targets),
    };
    struct storage_rows *rows = rule_query(run, "analyze_scan_candidates", parameters, 4);
    struct scan scan = {.source = ""};
    bool good = rows != NULL;
    int state = 0;
    /* In order of the source: its shapes come one after the other. */
    while (good && (state = storage_next(rows, run->error)) == 1) {
        const char *source = row_text(rows, 0), *protocol = row_text(rows, 3);
        bool is_udp = strcmp(protocol, "udp") == 0;
        if (strcmp(source, scan.source) != 0) {
            if (scan.crossed) good = report(run, &scan);
            scan = (struct scan){.crossed = false};
            snprintf(scan.source, sizeof scan.source, "%s", source);
        }
        good = good && measure(run, source, row_text(rows, 1), row_integer(rows, 2), protocol,
                               analysis->thresholds.scan_failed_targets * (is_udp ? 2 : 1), &scan);
    }
    if (good && state == 0 && scan.crossed) good = report(run, &scan);
    if (rows) storage_rows_close(rows);
    return good && state == 0;
}
