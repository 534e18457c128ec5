/* SPDX-License-Identifier: MIT */
/*
 * port_scan: one source, many targets, no success.
 *
 * Only failed attempts count (TCP: S0, REJ, RSTOS0; UDP: S0), and only for their originator. Many
 * connections that work are no scan: browsers and video players make them. scan_shapes says which
 * shapes are a scan; all shapes of one source are one alert. The rows are read once or twice for the
 * attempts, and once more for the figures of the sources that scanned.
 */
#include "scan_shapes.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PROTOCOL_TCP = 6 };

#define FIGURE_COLUMNS(COLUMN)                                                                     \
    COLUMN(src), COLUMN(dst), COLUMN(dst_port), COLUMN(ip_protocol), COLUMN(start_us),             \
        COLUMN(failed), COLUMN(device_id), COLUMN(until_us), COLUMN(folded),                       \
        COLUMN(folded_distinct)
enum { FIGURE_COLUMNS(COLUMN_NUMBER) };
static const char *const figure_columns[] = {FIGURE_COLUMNS(COLUMN_NAME), NULL};

static uint64_t source_of(const struct failed_attempt *attempt)
{
    return (uint64_t)attempt->source;
}

/* ------------------------------------------------------------ figures */

static int by_source(const void *left, const void *right)
{
    const struct scan *a = left, *b = right;
    return failed_attempts_order(a->source, b->source);
}

static int by_source_host_and_port(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = failed_attempts_order(a->source, b->source);
    if (!order) order = failed_attempts_order(a->target, b->target);
    return order ? order : a->port - b->port;
}

static int by_source_and_port(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = failed_attempts_order(a->source, b->source);
    return order ? order : a->port - b->port;
}

/* How many attempts the row stands for. */
static int64_t weight_of(const struct answer *rows)
{
    return answer_is_null(rows, column_folded) ? 1 : answer_integer(rows, column_folded);
}

static int64_t longest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A folded row: if it names no host, or no port, there were at least two of them. */
static void add_folded(struct scan *scan, const struct answer *rows)
{
    if (answer_is_null(rows, column_folded)) return;
    int64_t distinct = longest(answer_integer(rows, column_folded_distinct), 2);
    scan->folded += weight_of(rows);
    if (answer_is_null(rows, column_dst)) scan->any_hosts = longest(scan->any_hosts, distinct);
    if (answer_is_null(rows, column_dst_port)) scan->any_ports = longest(scan->any_ports, distinct);
}

static void add_failed(struct scan *scan, const struct answer *rows)
{
    int64_t device_id = answer_integer(rows, column_device_id);
    if (device_id && !scan->has_device) scan->device_id = device_id;
    if (device_id && scan->device_id != device_id)
        scan->device_id = 0; /* several devices: name none */
    scan->has_device |= device_id != 0;
    scan->failed += weight_of(rows);
    if (answer_integer(rows, column_ip_protocol) == PROTOCOL_TCP) {
        scan->has_tcp = true;
    } else {
        scan->has_udp = true;
    }
}

/* Adds a row to the figures of its source. A failed attempt is kept, to count what is distinct. */
static void add_row(struct scans *scans, struct failed_attempts *attempts, size_t most_each,
                    const struct answer *rows)
{
    const struct scan key = {.source = answer_integer(rows, column_src)};
    int64_t start_us = answer_integer(rows, column_start_us);
    struct scan *scan = bsearch(&key, scans->items, scans->count, sizeof key, by_source);
    if (!scan || answer_integer(rows, column_until_us) < scan->first_us || start_us > scan->last_us)
        return;
    if (!answer_integer(rows, column_failed)) {
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
    attempts->items[attempts->count++] = (struct failed_attempt){
        .source = scan->source,
        .target = answer_is_null(rows, column_dst) ? FAILED_ATTEMPTS_INVENTED
                                                   : answer_integer(rows, column_dst),
        .port = (uint16_t)answer_integer(rows, column_dst_port),
    };
}

static void count_distinct(struct scans *scans, struct failed_attempts *attempts)
{
    const struct failed_attempt *item = attempts->items, *end = item + attempts->count;
    qsort(attempts->items, attempts->count, sizeof *item, by_source_host_and_port);
    for (struct scan *scan = scans->items; scan < scans->items + scans->count; scan++) {
        for (const struct failed_attempt *from = item; item < end && item->source == scan->source;
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
        for (const struct failed_attempt *from = item; item < end && item->source == scan->source;
             item++) {
            scan->ports += item == from || item[-1].port != item->port;
            scan->one_port = item->port;
        }
        scan->hosts = longest(scan->hosts, scan->any_hosts);
        scan->ports = longest(scan->ports, scan->any_ports);
        scan->targets = longest(scan->targets, longest(scan->any_hosts, scan->any_ports));
    }
}

static bool measure_scans(struct rule_run *run, struct scans *scans,
                          struct failed_attempts *attempts)
{
    int64_t first_us = scans->items[0].first_us, last_us = scans->items[0].last_us;
    for (size_t i = 1; i < scans->count; i++) {
        if (scans->items[i].first_us < first_us) first_us = scans->items[i].first_us;
        if (scans->items[i].last_us > last_us) last_us = scans->items[i].last_us;
    }
    char *sources = rule_list(&scans->items[0].source, scans->count, sizeof scans->items[0]);
    if (!sources) return error_no_memory(run->error, "measure port scans");
    const struct parameter parameters[] = {
        parameter_integer(":after_flow_id", run->analysis->after_flow_id),
        parameter_integer(":first_us", first_us),
        parameter_integer(":last_us", last_us),
        parameter_text(":sources", sources),
    };
    struct answer rows;
    bool good = rule_query(run, &rows, "analyze/scan_figures", parameters, 4, figure_columns);
    free(sources);
    if (!good) return false;
    int state;
    attempts->count = 0;
    while ((state = answer_next(&rows)) == 1)
        add_row(scans, attempts, failed_attempts_most(run) / scans->count, &rows);
    answer_close(&rows);
    count_distinct(scans, attempts);
    return state == 0;
}

/* ------------------------------------------------------------ the alert */

static void describe_scan(struct alert *alert, const struct scan *scan, const char *source,
                          const char *host)
{
    const char *protocols = !scan->has_udp ? "tcp" : scan->has_tcp ? "tcp,udp" : "udp";
    if (scan->hosts == 1)
        text_add(&alert->target, host);
    else if (scan->ports == 1)
        text_format(&alert->target, "port %" PRId64, scan->one_port);
    if (scan->hosts == 1)
        text_format(&alert->title, "%s tried %" PRId64 " ports of %s", source, scan->ports, host);
    else if (scan->ports == 1)
        text_format(&alert->title, "%s tried %" PRId64 " hosts on port %" PRId64, source,
                    scan->hosts, scan->one_port);
    else
        text_format(&alert->title, "%s tried %" PRId64 " ports on %" PRId64 " hosts", source,
                    scan->ports, scan->hosts);
    text_format(&alert->explanation,
                "%" PRId64 " attempts to connect (%s) were refused or never answered, %" PRId64
                " worked. Programs that look for open services do this; so do some inventory and "
                "monitoring tools. If nobody runs one at %s, find out what runs there.",
                scan->failed, protocols, scan->established, source);
    alert_figure(alert, "failed_attempts", scan->failed);
    alert_figure(alert, "distinct_targets", scan->targets);
    alert_figure(alert, "hosts", scan->hosts);
    alert_figure(alert, "ports", scan->ports);
    alert_figure(alert, "established", scan->established);
    alert_fact(alert, "protocols", protocols);
    /* Folded rows do not list their targets, and attempts that had no room are not examined. So with
     * one of these two figures the numbers of targets, hosts and ports are lower bounds. */
    if (scan->folded) alert_figure(alert, "folded_attempts", scan->folded);
    if (scan->not_examined) alert_figure(alert, "attempts_not_examined", scan->not_examined);
}

static bool tell_scan(struct rule_run *run, const struct scan *scan)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct ip_address source, host;
    char source_text[IP_TEXT_SIZE], host_text[IP_TEXT_SIZE];
    if (!rule_address(run, scan->source, &source) || !rule_address(run, scan->one_host, &host))
        return false;
    struct alert alert;
    alert_begin(&alert, SEVERITY_MEDIUM);
    describe_scan(&alert, scan, ip_format(&source, source_text), ip_format(&host, host_text));
    alert_figure(&alert, "threshold_targets", thresholds->scan_failed_targets);
    alert_figure(&alert, "threshold_window_us", thresholds->scan_window_us);
    alert.summary.src = source;
    if (scan->hosts == 1) alert.summary.dst = host;
    if (scan->ports == 1) alert.summary.dst_port = (int32_t)scan->one_port;
    alert.summary.device_id = scan->device_id;
    alert.summary.first_us = scan->first_us;
    alert.summary.last_us = scan->last_us;
    (void)rule_alert(run, &alert);
    return true;
}

/* ------------------------------------------------------------ the rule */

static bool find_and_tell(struct rule_run *run, struct failed_attempts *attempts)
{
    struct scans scans;
    bool good = scan_shapes_judge(&scans, attempts, &run->analysis->thresholds);
    if (!good) error_no_memory(run->error, "look for port scans");
    if (good && scans.count > 0) good = measure_scans(run, &scans, attempts);
    for (size_t i = 0; good && i < scans.count; i++)
        good = tell_scan(run, &scans.items[i]);
    scans_clear(&scans);
    return good;
}

static bool find_port_scans(struct rule_run *run)
{
    const struct analysis *analysis = run->analysis;
    const struct analyzer_thresholds *thresholds = &analysis->thresholds;
    const struct parameter parameters[] = {
        parameter_integer(":after_flow_id", analysis->after_flow_id),
        parameter_integer(":from_us", analysis->from_us),
        parameter_integer(":to_us", analysis->to_us),
        parameter_integer(":window_us", thresholds->scan_window_us),
    };
    struct failed_attempts attempts;
    bool good =
        failed_attempts_gather(&attempts, run, "analyze/scan_attempts", parameters, 4,
                               &(struct failed_attempts_wanted){thresholds->scan_failed_targets,
                                                                thresholds->scan_window_us, true},
                               source_of) &&
        find_and_tell(run, &attempts);
    failed_attempts_clear(&attempts);
    return good;
}

const struct rule rule_port_scan = {
    .name = "port_scan",
    .summary = "one source tried many ports of a host, or many hosts on a port, and was refused or "
               "ignored",
    .run = find_port_scans,
};
