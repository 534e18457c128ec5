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
#include <string.h>

/* What is known of the source whose attempts are being read. */
struct scan {
    int64_t source_key;
    bool crossed;
    int64_t first_us, last_us;
};

/* Attempts come shape by shape; a new shape starts with empty rings. */
struct shape {
    int64_t source_key, is_vertical, key, ip_protocol;
};

static void describe(struct finding *finding, const struct storage_rows *rows)
{
    const char *source = row_text(rows, 9);
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
        parameter_integer(":source_key", scan->source_key),
        parameter_integer(":first_us", scan->first_us),
        parameter_integer(":last_us", scan->last_us),
    };
    struct storage_rows *rows = rule_query(run, "analyze_scan_figures", parameters, 3);
    if (!rows) return false;
    int state = storage_next(rows, run->error);
    if (state == 1) {
        struct finding finding;
        finding_begin(&finding, SEVERITY_MEDIUM);
        describe(&finding, rows);
        finding_figure(&finding, "threshold_targets", thresholds->scan_failed_targets);
        finding_figure(&finding, "threshold_window_us", thresholds->scan_window_us);
        finding.summary.src = row_ip(rows, 9);
        finding.summary.first_us = scan->first_us;
        finding.summary.last_us = scan->last_us;
        (void)rule_found(run, &finding);
    }
    storage_rows_close(rows);
    return state >= 0;
}

static void add_attempt(struct rule_run *run, struct moment_ring *ring, int64_t start_us,
                        int64_t end_us, struct scan *scan)
{
    int64_t since_us;
    if (!moment_ring_add(ring, start_us, &since_us)) return;
    if (end_us < run->analysis->from_us) return; /* told by an earlier run */
    if (!scan->crossed || since_us < scan->first_us) scan->first_us = since_us;
    if (!scan->crossed || start_us > scan->last_us) scan->last_us = start_us;
    scan->crossed = true;
}

enum { PROTOCOL_UDP = 17 };

/* rings[0] is for TCP, rings[1], twice as large, for UDP. */
static bool read_attempts(struct rule_run *run, struct storage_rows *rows,
                          struct moment_ring rings[2])
{
    struct scan scan = {.crossed = false};
    struct shape shape = {.source_key = 0};
    bool first = true;
    int state;
    while ((state = storage_next(rows, run->error)) == 1) {
        const struct shape next = {row_integer(rows, 0), row_integer(rows, 1), row_integer(rows, 2),
                                   row_integer(rows, 3)};
        if (first || memcmp(&next, &shape, sizeof next) != 0) {
            rings[0].used = rings[1].used = 0;
            if (!first && next.source_key != shape.source_key) {
                if (scan.crossed && !report(run, &scan)) return false;
                scan.crossed = false;
            }
            shape = next;
            first = false;
        }
        scan.source_key = shape.source_key;
        add_attempt(run, &rings[shape.ip_protocol == PROTOCOL_UDP], row_integer(rows, 4),
                    row_integer(rows, 5), &scan);
    }
    if (state == 0 && scan.crossed && !report(run, &scan)) return false;
    return state == 0;
}

bool rule_port_scan(struct rule_run *run)
{
    const struct analysis *analysis = run->analysis;
    const struct analyzer_thresholds *thresholds = &analysis->thresholds;
    const struct parameter parameters[] = {
        parameter_integer(":from_us", analysis->from_us),
        parameter_integer(":to_us", analysis->to_us),
        parameter_integer(":window_us", thresholds->scan_window_us),
        parameter_integer(":targets", thresholds->scan_failed_targets),
    };
    struct moment_ring rings[2] = {{0}, {0}};
    bool good =
        moment_ring_init(&rings[0], thresholds->scan_failed_targets, thresholds->scan_window_us) &&
        moment_ring_init(&rings[1], 2 * thresholds->scan_failed_targets,
                         thresholds->scan_window_us);
    if (!good) error_set(run->error, "There is not enough memory to look for port scans.");
    struct storage_rows *rows =
        good ? rule_query(run, "analyze_scan_attempts", parameters, 4) : NULL;
    good = rows && read_attempts(run, rows, rings);
    if (rows) storage_rows_close(rows);
    moment_ring_clear(&rings[0]);
    moment_ring_clear(&rings[1]);
    return good;
}
