/* SPDX-License-Identifier: MIT */
/*
 * port_scan: one source, many targets, no success.
 *
 * Only attempts that failed count (TCP: S0, REJ, RSTOS0; UDP: S0), and only from their originator.
 * Fan-out of connections that work is what browsers and video players do. scan_shapes says which
 * shapes are a scan; all shapes of one source are one finding. The rows are read once or twice for
 * the attempts, and once more for the figures of those who scanned.
 */
#include "scan_shapes.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PROTOCOL_TCP = 6 };

static uint64_t source_of(const struct attempt *attempt)
{
    return (uint64_t)attempt->source;
}

/* ------------------------------------------------------------ figures */

static int by_source(const void *left, const void *right)
{
    const struct scan *a = left, *b = right;
    return attempts_order(a->source, b->source);
}

static int by_source_host_and_port(const void *left, const void *right)
{
    const struct attempt *a = left, *b = right;
    int order = attempts_order(a->source, b->source);
    if (!order) order = attempts_order(a->target, b->target);
    return order ? order : a->port - b->port;
}

static int by_source_and_port(const void *left, const void *right)
{
    const struct attempt *a = left, *b = right;
    int order = attempts_order(a->source, b->source);
    return order ? order : a->port - b->port;
}

/* How many attempts the row stands for. */
static int64_t weight_of(const struct storage_rows *rows)
{
    return row_is_null(rows, 8) ? 1 : row_integer(rows, 8);
}

static int64_t longest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A row that stands for many: what it does not name was at least two things. */
static void add_folded(struct scan *scan, const struct storage_rows *rows)
{
    if (row_is_null(rows, 8)) return;
    int64_t distinct = longest(row_integer(rows, 9), 2);
    scan->folded += weight_of(rows);
    if (row_is_null(rows, 1)) scan->any_hosts = longest(scan->any_hosts, distinct);
    if (row_is_null(rows, 2)) scan->any_ports = longest(scan->any_ports, distinct);
}

static void add_failed(struct scan *scan, const struct storage_rows *rows)
{
    int64_t device_id = row_integer(rows, 6);
    if (device_id && !scan->has_device) scan->device_id = device_id;
    if (device_id && scan->device_id != device_id) scan->device_id = 0; /* several: none */
    scan->has_device |= device_id != 0;
    scan->failed += weight_of(rows);
    if (row_integer(rows, 3) == PROTOCOL_TCP) {
        scan->has_tcp = true;
    } else {
        scan->has_udp = true;
    }
}

/* What one row adds to its source's figures; what failed is kept to count what is distinct. */
static void add_row(struct scans *scans, struct attempts *attempts, size_t most_each,
                    const struct storage_rows *rows)
{
    const struct scan key = {.source = row_integer(rows, 0)};
    int64_t start_us = row_integer(rows, 4);
    struct scan *scan = bsearch(&key, scans->items, scans->count, sizeof key, by_source);
    if (!scan || row_integer(rows, 7) < scan->first_us || start_us > scan->last_us) return;
    if (!row_integer(rows, 5)) {
        scan->established += weight_of(rows);
        return;
    }
    add_failed(scan, rows);
    add_folded(scan, rows);
    if ((size_t)scan->kept >= most_each) {
        scan->not_examined += weight_of(rows);
        return;
    }
    scan->kept++;
    attempts->items[attempts->count++] = (struct attempt){
        .source = scan->source,
        .target = row_is_null(rows, 1) ? ATTEMPTS_INVENTED : row_integer(rows, 1),
        .port = (uint16_t)row_integer(rows, 2),
    };
}

static void count_distinct(struct scans *scans, struct attempts *attempts)
{
    const struct attempt *item = attempts->items, *end = item + attempts->count;
    qsort(attempts->items, attempts->count, sizeof *item, by_source_host_and_port);
    for (struct scan *scan = scans->items; scan < scans->items + scans->count; scan++) {
        for (const struct attempt *from = item; item < end && item->source == scan->source;
             item++) {
            bool same_host = item > from && item[-1].target == item->target;
            scan->hosts += !same_host;
            scan->targets += !same_host || item[-1].port != item->port;
            scan->one_host = item->target;
        }
    }
    item = attempts->items;
    qsort(attempts->items, attempts->count, sizeof *item, by_source_and_port);
    for (struct scan *scan = scans->items; scan < scans->items + scans->count; scan++) {
        for (const struct attempt *from = item; item < end && item->source == scan->source;
             item++) {
            scan->ports += item == from || item[-1].port != item->port;
            scan->one_port = item->port;
        }
        scan->hosts = longest(scan->hosts, scan->any_hosts);
        scan->ports = longest(scan->ports, scan->any_ports);
        scan->targets = longest(scan->targets, longest(scan->any_hosts, scan->any_ports));
    }
}

static bool measure(struct rule_run *run, struct scans *scans, struct attempts *attempts)
{
    int64_t first_us = scans->items[0].first_us, last_us = scans->items[0].last_us;
    for (size_t i = 1; i < scans->count; i++) {
        if (scans->items[i].first_us < first_us) first_us = scans->items[i].first_us;
        if (scans->items[i].last_us > last_us) last_us = scans->items[i].last_us;
    }
    char *sources = rule_list(&scans->items[0].source, scans->count, sizeof scans->items[0]);
    if (!sources) return error_set(run->error, "There is not enough memory to measure port scans.");
    const struct parameter parameters[] = {
        parameter_integer(":after_flow_id", run->analysis->after_flow_id),
        parameter_integer(":first_us", first_us),
        parameter_integer(":last_us", last_us),
        parameter_text(":sources", sources),
    };
    struct storage_rows *rows = rule_query(run, "analyze/scan_figures", parameters, 4);
    free(sources);
    if (!rows) return false;
    int state;
    attempts->count = 0;
    while ((state = storage_next(rows, run->error)) == 1)
        add_row(scans, attempts, attempts_most(run) / scans->count, rows);
    storage_rows_close(rows);
    count_distinct(scans, attempts);
    return state == 0;
}

/* ------------------------------------------------------------ telling */

static void describe(struct finding *finding, const struct scan *scan, const char *source,
                     const char *host)
{
    const char *protocols = !scan->has_udp ? "tcp" : scan->has_tcp ? "tcp,udp" : "udp";
    if (scan->hosts == 1)
        text_format(&finding->title, "%s tried %" PRId64 " ports of %s", source, scan->ports, host);
    else if (scan->ports == 1)
        text_format(&finding->title, "%s tried %" PRId64 " hosts on port %" PRId64, source,
                    scan->hosts, scan->one_port);
    else
        text_format(&finding->title, "%s tried %" PRId64 " ports on %" PRId64 " hosts", source,
                    scan->ports, scan->hosts);
    text_format(&finding->explanation,
                "%" PRId64 " attempts to connect (%s) were refused or never answered, %" PRId64
                " worked. Programs that look for open services do this; so do some inventory and "
                "monitoring tools. If nobody runs one at %s, find out what runs there.",
                scan->failed, protocols, scan->established, source);
    alert_figure(finding, "failed_attempts", scan->failed);
    alert_figure(finding, "distinct_targets", scan->targets);
    alert_figure(finding, "hosts", scan->hosts);
    alert_figure(finding, "ports", scan->ports);
    alert_figure(finding, "established", scan->established);
    alert_fact(finding, "protocols", protocols);
    /* Then the numbers of targets, hosts and ports are those of the others: at least so many. */
    /* Of rows that stand for many the largest estimate counts. */
    if (scan->folded) alert_figure(finding, "folded_attempts", scan->folded);
    if (scan->not_examined) alert_figure(finding, "attempts_not_examined", scan->not_examined);
}

static bool report(struct rule_run *run, const struct scan *scan)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct ip_address source, host;
    char source_text[IP_TEXT_SIZE], host_text[IP_TEXT_SIZE];
    if (!rule_address(run, scan->source, &source) || !rule_address(run, scan->one_host, &host))
        return false;
    struct finding finding;
    alert_begin(&finding, SEVERITY_MEDIUM);
    describe(&finding, scan, ip_format(&source, source_text), ip_format(&host, host_text));
    alert_figure(&finding, "threshold_targets", thresholds->scan_failed_targets);
    alert_figure(&finding, "threshold_window_us", thresholds->scan_window_us);
    finding.summary.src = source;
    if (scan->hosts == 1) finding.summary.dst = host;
    if (scan->ports == 1) finding.summary.dst_port = (int32_t)scan->one_port;
    finding.summary.device_id = scan->device_id;
    finding.summary.first_us = scan->first_us;
    finding.summary.last_us = scan->last_us;
    (void)rule_found(run, &finding);
    return true;
}

/* ------------------------------------------------------------ the rule */

static bool judge(struct rule_run *run, struct attempts *attempts)
{
    struct scans scans;
    bool good = scan_shapes_judge(&scans, attempts, &run->analysis->thresholds);
    if (!good) error_set(run->error, "There is not enough memory to look for port scans.");
    if (good && scans.count > 0) good = measure(run, &scans, attempts);
    for (size_t i = 0; good && i < scans.count; i++)
        good = report(run, &scans.items[i]);
    scans_clear(&scans);
    return good;
}

bool rule_port_scan(struct rule_run *run)
{
    const struct analysis *analysis = run->analysis;
    const struct analyzer_thresholds *thresholds = &analysis->thresholds;
    const struct parameter parameters[] = {
        parameter_integer(":after_flow_id", analysis->after_flow_id),
        parameter_integer(":from_us", analysis->from_us),
        parameter_integer(":to_us", analysis->to_us),
        parameter_integer(":window_us", thresholds->scan_window_us),
    };
    struct attempts attempts;
    bool good = attempts_gather(&attempts, run, "analyze/scan_attempts", parameters, 4,
                                &(struct attempts_wanted){thresholds->scan_failed_targets,
                                                          thresholds->scan_window_us, true},
                                source_of) &&
                judge(run, &attempts);
    attempts_clear(&attempts);
    return good;
}
