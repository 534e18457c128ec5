/* SPDX-License-Identifier: MIT */
/*
 * port_scan: one source, many targets, no success.
 *
 * Only failed attempts count (TCP: S0, REJ, RSTOS0; UDP: S0), and only for their originator. Many
 * connections that work are no scan: browsers and video players make them. scan_shapes says which
 * shapes are a scan; all shapes of one source in one episode are one alert. The rows are
 * read once more for the figures of the sources that scanned.
 */
#include "peer_ports.h"
#include "scan_shapes.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    PROTOCOL_TCP = 6,
    FIRST_CLIENT_PORT = 1024,
    /* traceroute's: it expects no answer from them */
    FIRST_TRACE_PORT = 33434,
    LAST_TRACE_PORT = 33534,
};

#define FIGURE_COLUMNS(COLUMN)                                                                     \
    COLUMN(src), COLUMN(dst), COLUMN(dst_port), COLUMN(ip_protocol), COLUMN(start_us),             \
        COLUMN(failed), COLUMN(device_id), COLUMN(until_us), COLUMN(folded),                       \
        COLUMN(folded_distinct), COLUMN(src_mac)
enum { FIGURE_COLUMNS(COLUMN_NUMBER) };
static const char *const figure_columns[] = {FIGURE_COLUMNS(COLUMN_NAME), NULL};

/* TCP without an answer or with a refusal, UDP without an answer. Servers' own ports, the ports of
 * traceroute and multicast do not count. */
static int64_t targets_of(const struct ended_attempt *row)
{
    bool has_failed =
        row->state == ATTEMPT_S0 || row->state == ATTEMPT_REJ || row->state == ATTEMPT_RSTOS0;
    if (!has_failed || !row->has_src || row->to_no_host) return 0;
    if (row->ip_protocol != PROTOCOL_TCP) {
        bool of_client = row->has_ports && row->src_port >= FIRST_CLIENT_PORT;
        bool is_trace =
            row->has_ports && row->dst_port >= FIRST_TRACE_PORT && row->dst_port <= LAST_TRACE_PORT;
        if (!(of_client || row->folded) || is_trace) return 0;
    }
    return row->folded_distinct > 1 ? row->folded_distinct : 1;
}

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

/* While figures are counted, the source of an attempt is the number of its scan. */
static int by_scan_host_and_port(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = failed_attempts_order(a->source, b->source);
    if (!order) order = a->has_worked - b->has_worked;
    if (!order) order = failed_attempts_order(a->target, b->target);
    return order ? order : a->port - b->port;
}

static int by_scan_port_and_host(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = failed_attempts_order(a->source, b->source);
    if (!order) order = a->has_worked - b->has_worked;
    if (!order) order = a->port - b->port;
    return order ? order : failed_attempts_order(a->target, b->target);
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

/* The value if it is the only one so far; 0: there are several. */
static int64_t only(int64_t known, bool has_any, int64_t value)
{
    return has_any && known != value ? 0 : value;
}

static void add_failed(struct scan *scan, const struct answer *rows)
{
    int64_t device_id = answer_integer(rows, column_device_id),
            mac = answer_integer(rows, column_src_mac);
    if (device_id) scan->device_id = only(scan->device_id, scan->has_device, device_id);
    scan->has_device |= device_id != 0;
    if (mac) scan->mac = only(scan->mac, scan->has_mac, mac);
    scan->has_mac |= mac != 0;
    scan->failed += weight_of(rows);
    if (answer_integer(rows, column_ip_protocol) == PROTOCOL_TCP) {
        scan->has_tcp = true;
    } else {
        scan->has_udp = true;
    }
}

static bool is_scanned_port(const struct scan *scan, int64_t port)
{
    for (size_t i = 0; i < scan->ports_scanned_count; i++)
        if (scan->ports_scanned[i].port == port) return true;
    return false;
}

struct measuring {
    struct scans *scans;
    struct failed_attempts *attempts;
    size_t most_each;
};

/* Adds a row to the figures of a scan. An attempt is kept, to count what is distinct; if it worked,
 * only on a port that was scanned. */
static void add_row(const struct measuring *measuring, struct scan *scan, const struct answer *rows)
{
    int64_t port = answer_integer(rows, column_dst_port);
    bool has_worked = !answer_integer(rows, column_failed);
    if (has_worked) {
        scan->established += weight_of(rows);
        if (!is_scanned_port(scan, port)) return;
    } else {
        add_failed(scan, rows);
        add_folded(scan, rows);
    }
    if ((size_t)scan->kept >= measuring->most_each) {
        scan->not_examined += has_worked ? 0 : weight_of(rows);
        return;
    }
    scan->kept++;
    measuring->attempts->items[measuring->attempts->count++] = (struct failed_attempt){
        .source = scan - measuring->scans->items,
        .target = answer_is_null(rows, column_dst) ? FAILED_ATTEMPTS_INVENTED
                                                   : answer_integer(rows, column_dst),
        .port = (uint16_t)port,
        .has_worked = has_worked,
    };
}

static void add_to_scans(const struct measuring *measuring, const struct answer *rows)
{
    struct scans *scans = measuring->scans;
    const struct scan key = {.source = answer_integer(rows, column_src)};
    int64_t start_us = answer_integer(rows, column_start_us),
            until_us = answer_integer(rows, column_until_us);
    struct scan *scan = bsearch(&key, scans->items, scans->count, sizeof key, by_source);
    struct scan *end = scans->items + scans->count;
    while (scan && scan > scans->items && scan[-1].source == key.source)
        scan--;
    for (; scan && scan < end && scan->source == key.source; scan++)
        if (until_us >= scan->episode.first_us && start_us <= scan->episode.last_us)
            add_row(measuring, scan, rows);
}

static void count_hosts(struct scans *scans, struct failed_attempts *attempts)
{
    const struct failed_attempt *end = attempts->items + attempts->count;
    qsort(attempts->items, attempts->count, sizeof *attempts->items, by_scan_host_and_port);
    for (const struct failed_attempt *item = attempts->items; item < end; item++) {
        struct scan *scan = &scans->items[item->source];
        bool is_first = item == attempts->items || item[-1].source != item->source ||
                        item[-1].has_worked != item->has_worked;
        bool same_host = !is_first && item[-1].target == item->target;
        if (item->has_worked) continue;
        scan->hosts += !same_host;
        scan->targets += !same_host || item[-1].port != item->port;
        scan->one_host = item->target;
    }
}

static void count_on_port(struct scan *scan, const struct failed_attempt *item)
{
    for (size_t i = 0; i < scan->ports_scanned_count; i++) {
        struct scanned_port *scanned = &scan->ports_scanned[i];
        if (scanned->port != item->port) continue;
        scanned->worked_hosts += item->has_worked;
        scanned->failed_hosts += !item->has_worked;
    }
}

static void count_ports(struct scans *scans, struct failed_attempts *attempts)
{
    const struct failed_attempt *end = attempts->items + attempts->count;
    qsort(attempts->items, attempts->count, sizeof *attempts->items, by_scan_port_and_host);
    for (const struct failed_attempt *item = attempts->items; item < end; item++) {
        struct scan *scan = &scans->items[item->source];
        bool is_first = item == attempts->items || item[-1].source != item->source ||
                        item[-1].has_worked != item->has_worked;
        bool same_port = !is_first && item[-1].port == item->port;
        if (!same_port || item[-1].target != item->target) count_on_port(scan, item);
        if (item->has_worked) continue;
        scan->ports += !same_port;
        scan->one_port = item->port;
    }
}

static void count_distinct(struct scans *scans, struct failed_attempts *attempts)
{
    count_hosts(scans, attempts);
    count_ports(scans, attempts);
    for (struct scan *scan = scans->items; scan < scans->items + scans->count; scan++) {
        scan->hosts = longest(scan->hosts, scan->any_hosts);
        scan->ports = longest(scan->ports, scan->any_ports);
        scan->targets = longest(scan->targets, longest(scan->any_hosts, scan->any_ports));
    }
}

static bool ask_figures(struct rule_run *run, const struct scans *scans, struct answer *rows)
{
    int64_t after_flow_id = run->analysis->figures_after_flow_id;
    int64_t first_us = INT64_MAX, last_us = INT64_MIN;
    for (size_t i = 0; i < scans->count; i++) {
        const struct episode *episode = &scans->items[i].episode;
        if (episode->first_us < first_us) first_us = episode->first_us;
        if (episode->last_us > last_us) last_us = episode->last_us;
    }
    char *captures = rule_captures(run, first_us, &after_flow_id);
    char *sources = rule_list(&scans->items[0].source, scans->count, sizeof scans->items[0]);
    const struct parameter parameters[] = {
        parameter_text(":captures", captures),
        parameter_integer(":after_flow_id", after_flow_id),
        parameter_integer(":first_us", first_us),
        parameter_integer(":last_us", last_us),
        parameter_text(":sources", sources),
    };
    bool good = captures && (sources || error_no_memory(run->error, "measure port scans")) &&
                answer_open(rows, run->reader, "analyze/scan_figures", parameters, 5,
                            figure_columns, run->error);
    free(captures);
    free(sources);
    return good;
}

static bool measure_scans(struct rule_run *run, struct scans *scans,
                          struct failed_attempts *attempts)
{
    const struct measuring measuring = {scans, attempts, failed_attempts_most(run) / scans->count};
    struct answer rows;
    if (!ask_figures(run, scans, &rows)) return false;
    int state;
    attempts->count = 0;
    while ((state = answer_next(&rows)) == 1)
        add_to_scans(&measuring, &rows);
    answer_close(&rows);
    count_distinct(scans, attempts);
    return state == 0;
}

/* On a port where many hosts answered, some that do not are no scan: the client of a service. On a
 * port that is no server's, one that answered says that it is a peer-to-peer program. */
static bool is_scan(const struct scan *scan)
{
    if (scan->has_vertical) return true;
    for (size_t i = 0; i < scan->ports_scanned_count; i++) {
        const struct scanned_port *port = &scan->ports_scanned[i];
        if (port_is_of_servers(port->port) ? 4 * port->worked_hosts < port->failed_hosts
                                           : port->worked_hosts == 0)
            return true;
    }
    return false;
}

/* ------------------------------------------------------------ the alert */

static void describe_scan(struct alert *alert, const struct scan *scan, const char *source,
                          const char *host)
{
    const char *protocols = !scan->has_udp ? "tcp" : scan->has_tcp ? "tcp,udp" : "udp";
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

static void add_target(struct alert *alert, const struct scan *scan, const char *host)
{
    if (scan->is_vertical && scan->target > FAILED_ATTEMPTS_INVENTED) {
        text_add(&alert->target, host);
    } else {
        text_format(&alert->target, "port %u", scan->port);
    }
}

static bool keep_scan(struct rule_run *run, const struct scan *scan, const char *source)
{
    char memory[EPISODE_TEXT_BYTES + 64];
    struct text state = text_into(memory, sizeof memory);
    episode_write(&scan->episode, &state);
    text_format(&state, " %d %" PRId64 " %u", scan->is_vertical, scan->target, scan->port);
    return rule_keep_state(run, 0, source, scan->episode.last_us, memory);
}

static bool tell_scan(struct rule_run *run, const struct scan *scan)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct ip_address source, host, target;
    char source_text[IP_TEXT_SIZE], host_text[IP_TEXT_SIZE], target_text[IP_TEXT_SIZE];
    if (!rule_address(run, scan->source, &source) || !rule_address(run, scan->one_host, &host) ||
        !rule_address(run, scan->target, &target))
        return false;
    (void)ip_format(&source, source_text);
    if (!is_scan(scan)) return keep_scan(run, scan, source_text);
    struct alert alert;
    alert_begin(&alert, SEVERITY_MEDIUM);
    describe_scan(&alert, scan, source_text, ip_format(&host, host_text));
    add_target(&alert, scan, ip_format(&target, target_text));
    alert_figure(&alert, "threshold_targets", thresholds->scan_failed_targets);
    alert_figure(&alert, "threshold_window_us", thresholds->scan_window_us);
    alert.summary.src = source;
    if (scan->hosts == 1) alert.summary.dst = host;
    if (scan->ports == 1) alert.summary.dst_port = (int32_t)scan->one_port;
    alert.summary.device_id = scan->device_id;
    alert.summary.said_by = mac_from_integer((uint64_t)scan->mac);
    alert.summary.first_us = scan->episode.first_us;
    alert.summary.last_us = scan->episode.last_us;
    alert.summary.count = scan->episode.is_continued ? 0 : 1;
    return rule_alert(run, &alert) && keep_scan(run, scan, source_text);
}

/* ------------------------------------------------------------ the rule */

static bool recall_scan(void *owner, struct scan *scan)
{
    struct rule_run *run = owner;
    struct ip_address source;
    char text[IP_TEXT_SIZE], state[EPISODE_TEXT_BYTES + 64];
    int64_t numbers[6];
    if (!rule_address(run, scan->source, &source) ||
        !rule_state(run, 0, ip_format(&source, text), state, sizeof state))
        return false;
    episode_read(&scan->episode, state);
    if (rule_numbers(state, numbers, 6) < 6) return true;
    scan->is_vertical = numbers[3] != 0;
    scan->target = numbers[4];
    scan->port = (uint16_t)numbers[5];
    return true;
}

static bool find_and_tell(struct rule_run *run, struct failed_attempts *attempts)
{
    struct scans scans;
    bool good = false;
    switch (scan_shapes_judge(&scans, attempts, &run->analysis->thresholds, recall_scan, run)) {
    case SCANS_JUDGED: good = true; break;
    case SCANS_NO_MEMORY: error_no_memory(run->error, "look for port scans"); break;
    case SCANS_FAILED: break;
    }
    if (good && scans.count > 0) good = measure_scans(run, &scans, attempts);
    for (size_t i = 0; good && i < scans.count; i++)
        good = tell_scan(run, &scans.items[i]);
    scans_clear(&scans);
    return good;
}

static bool find_port_scans(struct rule_run *run)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct failed_attempts attempts;
    bool good = failed_attempts_gather(
                    &attempts, run,
                    &(struct failed_attempts_wanted){.fewest = thresholds->scan_failed_targets,
                                                     .window_us = thresholds->scan_window_us,
                                                     .by_port = true,
                                                     .count = targets_of,
                                                     .key = source_of}) &&
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
