/* SPDX-License-Identifier: MIT */
/*
 * port_scan: one source, many targets, no success.
 *
 * Only failed attempts count (TCP: S0, REJ, RSTOS0; UDP: S0), and only for their originator. Many
 * connections that work are no scan: browsers and video players make them. Fewer ports of one host are
 * one signal, `low`, if nothing worked there. scan_shapes says which
 * shapes are a scan; a source has one alert for each shape and episode. The rows are read once more for
 * the figures of the sources that scanned.
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
    COLUMN(src), COLUMN(start_us), COLUMN(until_us), COLUMN(folded), COLUMN(device_id),            \
        COLUMN(dst), COLUMN(dst_port), COLUMN(ip_protocol), COLUMN(failed),                        \
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

/* While figures are counted, the source of an attempt is the number of its scan. */
static int by_scan_host_and_port(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = rule_order(a->source, b->source);
    if (!order) order = a->has_worked - b->has_worked;
    if (!order) order = rule_order(a->target, b->target);
    return order ? order : a->port - b->port;
}

static int by_scan_port_and_host(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = rule_order(a->source, b->source);
    if (!order) order = a->has_worked - b->has_worked;
    if (!order) order = a->port - b->port;
    return order ? order : rule_order(a->target, b->target);
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
    scan->suspect.folded += suspect_weight(rows);
    if (answer_is_null(rows, column_dst)) scan->any_hosts = longest(scan->any_hosts, distinct);
    if (answer_is_null(rows, column_dst_port)) scan->any_ports = longest(scan->any_ports, distinct);
}

static void add_failed(struct scan *scan, const struct answer *rows)
{
    int64_t mac = answer_integer(rows, column_src_mac);
    suspect_add_device(&scan->suspect, rows);
    if (mac) scan->mac = scan->has_mac && scan->mac != mac ? 0 : mac;
    scan->has_mac |= mac != 0;
    scan->failed += suspect_weight(rows);
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

static bool is_scanned_host(const struct scan *scan, int64_t host)
{
    for (size_t i = 0; i < scan->hosts_scanned_count; i++)
        if (scan->hosts_scanned[i] == host) return true;
    return false;
}

/* Whether a row is of this scan, and not of the other shape or of something else. A folded row that
 * names no host, or no port, stands for many. */
static bool is_of_scan(const struct scan *scan, const struct answer *rows)
{
    if (scan->has_more) return true;
    if (scan->is_vertical)
        return !answer_is_null(rows, column_dst) &&
               is_scanned_host(scan, answer_integer(rows, column_dst));
    return answer_is_null(rows, column_dst_port)
               ? answer_is_null(rows, column_dst)
               : is_scanned_port(scan, answer_integer(rows, column_dst_port));
}

/* Adds a row to the figures of a scan. An attempt is kept, to count what is distinct. */
static void add_row(const struct suspect_figures *figures, size_t number, const struct answer *rows)
{
    struct scan *scan = scans_at(figures->suspects, number);
    int64_t port = answer_integer(rows, column_dst_port);
    bool has_worked = !answer_integer(rows, column_failed);
    if (!is_of_scan(scan, rows)) return;
    if (has_worked) {
        scan->established += suspect_weight(rows);
    } else {
        add_failed(scan, rows);
        add_folded(scan, rows);
    }
    const struct failed_attempt attempt = {
        .source = (int64_t)number,
        .target = answer_is_null(rows, column_dst) ? FAILED_ATTEMPTS_INVENTED
                                                   : answer_integer(rows, column_dst),
        .port = (uint16_t)port,
        .has_worked = has_worked,
    };
    suspect_keep(figures, &scan->suspect, rows, &attempt);
}

static void count_hosts(struct suspects *scans, struct failed_attempts *attempts)
{
    const struct failed_attempt *end = attempts->items + attempts->count;
    qsort(attempts->items, attempts->count, sizeof *attempts->items, by_scan_host_and_port);
    for (const struct failed_attempt *item = attempts->items; item < end; item++) {
        struct scan *scan = scans_at(scans, (size_t)item->source);
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

static void count_ports(struct suspects *scans, struct failed_attempts *attempts)
{
    const struct failed_attempt *end = attempts->items + attempts->count;
    qsort(attempts->items, attempts->count, sizeof *attempts->items, by_scan_port_and_host);
    for (const struct failed_attempt *item = attempts->items; item < end; item++) {
        struct scan *scan = scans_at(scans, (size_t)item->source);
        bool is_first = item == attempts->items || item[-1].source != item->source ||
                        item[-1].has_worked != item->has_worked;
        bool same_port = !is_first && item[-1].port == item->port;
        if (!same_port || item[-1].target != item->target) count_on_port(scan, item);
        if (item->has_worked) continue;
        scan->ports += !same_port;
        scan->one_port = item->port;
    }
}

static void count_distinct(struct suspects *scans, struct failed_attempts *attempts)
{
    count_hosts(scans, attempts);
    count_ports(scans, attempts);
    for (size_t i = 0; i < scans->count; i++) {
        struct scan *scan = scans_at(scans, i);
        scan->hosts = longest(scan->hosts, scan->any_hosts);
        scan->ports = longest(scan->ports, scan->any_ports);
        scan->targets = longest(scan->targets, longest(scan->any_hosts, scan->any_ports));
    }
}

static bool measure_scans(struct rule_run *run, struct suspects *scans,
                          struct failed_attempts *attempts)
{
    struct suspect_figures figures = {.query = "analyze/scan_figures",
                                      .columns = figure_columns,
                                      .port_column = -1,
                                      .add = add_row,
                                      .suspects = scans,
                                      .attempts = attempts};
    bool good = suspects_measure(&figures, run);
    if (good) count_distinct(scans, attempts);
    return good;
}

/* What failed beside what works is no scan: the data of FTP that a firewall refuses, a program that has
 * several ports to choose from. */
static bool is_served(struct rule_run *run, const struct scan *scan, bool *is_served)
{
    static const char *const columns[] = {"served", NULL};
    int64_t first_us = scan->suspect.episode.first_us - EPISODE_MOST_US;
    int64_t after_flow_id = run->analysis->figures_after_flow_id;
    struct answer rows;
    char *captures = rule_captures(run, first_us, &after_flow_id);
    const struct parameter parameters[] = {
        parameter_text(":captures", captures),
        parameter_integer(":after_flow_id", after_flow_id),
        parameter_integer(":src", scan->suspect.address),
        parameter_integer(":dst", scan->one_host),
        parameter_integer(":first_us", first_us),
        parameter_integer(":last_us", scan->suspect.episode.last_us + EPISODE_GAP_US),
    };
    bool good = captures && answer_open(&rows, run->reader, "analyze/served_before", parameters, 6,
                                        columns, run->error);
    free(captures);
    if (!good) return false;
    *is_served = answer_next(&rows) == 1 && answer_integer(&rows, 0) > 0;
    answer_close(&rows);
    return true;
}

/* On a port where many hosts answered, some that do not are no scan: the client of a service. On a
 * port that is no server's, one that answered says that it is a peer-to-peer program. */
static bool is_scan(const struct scan *scan)
{
    if (scan->is_vertical || scan->has_more) return true;
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
    if (scan->suspect.folded) alert_figure(alert, "folded_attempts", scan->suspect.folded);
    if (scan->suspect.not_examined)
        alert_figure(alert, "attempts_not_examined", scan->suspect.not_examined);
}

static void add_target(struct alert *alert, const struct scan *scan, const char *host)
{
    if (scan->is_vertical && scan->target > FAILED_ATTEMPTS_INVENTED) {
        text_add(&alert->target, host);
    } else {
        text_format(&alert->target, "port %u", scan->port);
    }
}

enum {
    STATE_TARGET_BYTES = IP_TEXT_SIZE + 8,
    NUMBERS_BEFORE = 6, /* in the state, before what was scanned */
    NUMBERS_MOST = NUMBERS_BEFORE + SCANNED_HOSTS_MOST,
    STATE_BYTES = EPISODE_TEXT_BYTES + 21 * NUMBERS_MOST,
};

/* The state of a source and shape has a target of its own. */
static const char *state_target(const struct scan *scan, const char *source, char *memory)
{
    struct text target = text_into(memory, STATE_TARGET_BYTES);
    text_format(&target, "%s%s", source, scan->is_vertical ? "" : " ports");
    return memory;
}

/* In a state, by the bit. */
enum { HAS_MORE = 1, IS_FEW = 2 };

/* "EPISODE target port marks", then the hosts or ports that were scanned. */
static bool keep_scan(struct rule_run *run, const struct scan *scan, const char *source)
{
    char target[STATE_TARGET_BYTES], memory[STATE_BYTES];
    struct text state = text_into(memory, sizeof memory);
    episode_write(&scan->suspect.episode, &state);
    text_format(&state, " %" PRId64 " %u %d", scan->target, scan->port,
                (scan->has_more ? HAS_MORE : 0) | (scan->is_few ? IS_FEW : 0));
    for (size_t i = 0; i < scan->hosts_scanned_count; i++)
        text_format(&state, " %" PRId64, scan->hosts_scanned[i]);
    for (size_t i = 0; i < scan->ports_scanned_count; i++)
        text_format(&state, " %u", scan->ports_scanned[i].port);
    return rule_keep_state(run, 0, state_target(scan, source, target),
                           scan->suspect.episode.last_us, memory);
}

static bool tell_scan(struct rule_run *run, const struct scan *scan)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct ip_address source, host, target;
    char source_text[IP_TEXT_SIZE], host_text[IP_TEXT_SIZE], target_text[IP_TEXT_SIZE];
    if (!rule_address(run, scan->suspect.address, &source) ||
        !rule_address(run, scan->one_host, &host) || !rule_address(run, scan->target, &target))
        return false;
    (void)ip_format(&source, source_text);
    bool is_none = !is_scan(scan);
    if (scan->is_few && !is_served(run, scan, &is_none)) return false;
    if (is_none) return keep_scan(run, scan, source_text);
    struct alert alert;
    alert_begin(&alert, scan->is_few ? SEVERITY_LOW : SEVERITY_MEDIUM);
    describe_scan(&alert, scan, source_text, ip_format(&host, host_text));
    add_target(&alert, scan, ip_format(&target, target_text));
    alert_figure(&alert, "threshold_targets", thresholds->scan_failed_targets);
    alert_figure(&alert, "threshold_window_us", thresholds->scan_window_us);
    alert.summary.src = source;
    if (scan->hosts == 1) alert.summary.dst = host;
    if (scan->ports == 1) alert.summary.dst_port = (int32_t)scan->one_port;
    alert.summary.device_id = scan->suspect.device_id;
    alert.summary.said_by = mac_from_integer((uint64_t)scan->mac);
    alert.summary.first_us = scan->suspect.episode.first_us;
    alert.summary.last_us = scan->suspect.episode.last_us;
    alert.summary.count = scan->suspect.episode.is_continued ? 0 : 1;
    return rule_alert(run, &alert) && keep_scan(run, scan, source_text);
}

/* ------------------------------------------------------------ the rule */

static void recall_scanned(struct scan *scan, const int64_t *scanned, size_t count)
{
    for (size_t i = 0; scan->is_vertical && i < count; i++)
        scan->hosts_scanned[scan->hosts_scanned_count++] = scanned[i];
    for (size_t i = 0; !scan->is_vertical && i < count; i++)
        scan->ports_scanned[scan->ports_scanned_count++].port = (uint16_t)scanned[i];
}

static bool recall_scan(void *owner, struct scan *scan)
{
    struct rule_run *run = owner;
    struct ip_address source;
    char text[IP_TEXT_SIZE], target[STATE_TARGET_BYTES], state[STATE_BYTES];
    int64_t numbers[NUMBERS_MOST];
    if (!rule_address(run, scan->suspect.address, &source) ||
        !rule_state(run, 0, state_target(scan, ip_format(&source, text), target), state,
                    sizeof state))
        return false;
    episode_read(&scan->suspect.episode, state);
    size_t count = rule_numbers(state, numbers, NUMBERS_MOST);
    if (count < NUMBERS_BEFORE) return true;
    scan->target = numbers[3];
    scan->port = (uint16_t)numbers[4];
    scan->has_more = numbers[5] & HAS_MORE;
    scan->is_few = numbers[5] & IS_FEW;
    recall_scanned(scan, numbers + NUMBERS_BEFORE, count - NUMBERS_BEFORE);
    return true;
}

static bool find_host(void *owner, int64_t key, struct ip_address *ip)
{
    return rule_address(owner, key, ip);
}

static bool find_and_tell(struct rule_run *run, struct failed_attempts *attempts)
{
    const struct scan_knowledge knowledge = {run, recall_scan, find_host};
    struct suspects scans;
    bool good = false;
    switch (scan_shapes_judge(&scans, attempts, &run->analysis->thresholds, &knowledge)) {
    case SCANS_JUDGED: good = true; break;
    case SCANS_NO_MEMORY: error_no_memory(run->error, "look for port scans"); break;
    case SCANS_FAILED: break;
    }
    if (good && scans.count > 0) good = measure_scans(run, &scans, attempts);
    for (size_t i = 0; good && i < scans.count; i++)
        good = tell_scan(run, scans_at(&scans, i));
    suspects_clear(&scans);
    return good;
}

static bool find_port_scans(struct rule_run *run)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct failed_attempts attempts;
    bool good = failed_attempts_gather(
                    &attempts, run,
                    &(struct failed_attempts_wanted){.fewest = scan_few_ports(thresholds),
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
