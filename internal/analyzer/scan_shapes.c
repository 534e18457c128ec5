/* SPDX-License-Identifier: MIT */
#include "scan_shapes.h"

#include "moment_ring.h"

#include <stdlib.h>

enum { PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PORT_COUNT = 65536, WIDE_HOSTS = 3 };

struct judge {
    struct scans *scans;
    const struct analyzer_thresholds *thresholds;
    struct moment_ring tcp, udp; /* the second is twice as large */
    /* Of the present source: */
    uint32_t hosts_of_port[PORT_COUNT];
    uint16_t ports[PORT_COUNT]; /* those that have hosts */
    size_t port_count;
    struct scan scan;
    bool crossed;
};

/* Attempts of one source: [from, to). */
struct span_of_attempts {
    struct failed_attempt *from, *to;
};

/* ------------------------------------------------------------ orders */

static int by_source_and_target(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = failed_attempts_order(a->source, b->source);
    if (!order) order = a->ip_protocol - b->ip_protocol;
    if (!order) order = failed_attempts_order(a->target, b->target);
    if (!order) order = a->port - b->port;
    if (!order) order = failed_attempts_order(a->start_us, b->start_us);
    return order ? order : a->is_new - b->is_new;
}

static int by_start(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = failed_attempts_order(a->start_us, b->start_us);
    return order ? order : a->is_new - b->is_new;
}

static int by_port_and_start(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = a->ip_protocol - b->ip_protocol;
    if (!order) order = a->port - b->port;
    return order ? order : by_start(a, b);
}

static void sort_attempts(struct span_of_attempts span, int (*order)(const void *, const void *))
{
    qsort(span.from, (size_t)(span.to - span.from), sizeof *span.from, order);
}

static bool same_host(const struct failed_attempt *a, const struct failed_attempt *b)
{
    return a->ip_protocol == b->ip_protocol && a->target == b->target;
}

/* ------------------------------------------------------------ windows */

/* Fresh attempts of one shape in order of time: notes if enough of them fit into the window. */
static void look_through_window(struct judge *judge, struct span_of_attempts shape)
{
    struct moment_ring *ring = shape.from->ip_protocol == PROTOCOL_UDP ? &judge->udp : &judge->tcp;
    ring->used = 0;
    for (const struct failed_attempt *attempt = shape.from; attempt < shape.to; attempt++) {
        int64_t since_us;
        if (!attempt->is_fresh) continue;
        if (!moment_ring_add(ring, attempt->start_us, &since_us)) continue;
        if (!attempt->is_new) continue; /* told by an earlier run */
        if (!judge->crossed || since_us < judge->scan.first_us) judge->scan.first_us = since_us;
        if (!judge->crossed || attempt->start_us > judge->scan.last_us)
            judge->scan.last_us = attempt->start_us;
        judge->crossed = true;
    }
}

/* ------------------------------------------------------------ shapes */

static void count_host(struct judge *judge, uint16_t port)
{
    if (judge->hosts_of_port[port]++ == 0) judge->ports[judge->port_count++] = port;
}

static void forget_hosts(struct judge *judge)
{
    while (judge->port_count > 0)
        judge->hosts_of_port[judge->ports[--judge->port_count]] = 0;
}

/* Marks the fresh attempts on one host, and counts the hosts of each port. The attempts are ordered
 * by port. Returns how many ports were tried. */
static int64_t mark_fresh(struct judge *judge, struct span_of_attempts host)
{
    int64_t ports = 0;
    for (struct failed_attempt *attempt = host.from; attempt < host.to; attempt++) {
        bool again = attempt > host.from && attempt[-1].port == attempt->port;
        attempt->is_fresh =
            !again || attempt->start_us - attempt[-1].start_us > judge->thresholds->scan_window_us;
        if (again) continue;
        ports++;
        if (attempt->ip_protocol == PROTOCOL_TCP) count_host(judge, attempt->port);
    }
    return ports;
}

static void judge_vertical(struct judge *judge, struct span_of_attempts host)
{
    int64_t enough = judge->thresholds->scan_failed_targets;
    if (host.from->ip_protocol == PROTOCOL_UDP) enough *= 2;
    if (mark_fresh(judge, host) < enough) return;
    sort_attempts(host, by_start);
    look_through_window(judge, host);
}

/* True if most failed targets were on ports that the source tried at several hosts. */
static bool is_after_ports(const struct judge *judge)
{
    uint64_t targets = 0, scattered = 0;
    for (size_t i = 0; i < judge->port_count; i++) {
        uint32_t hosts = judge->hosts_of_port[judge->ports[i]];
        targets += hosts;
        scattered += hosts < WIDE_HOSTS ? hosts : 0;
    }
    return 2 * scattered < targets;
}

static void judge_horizontal(struct judge *judge, struct span_of_attempts source)
{
    if (!is_after_ports(judge)) return;
    sort_attempts(source, by_port_and_start);
    struct span_of_attempts port = {source.from, source.from};
    for (; port.from < source.to; port.from = port.to) {
        while (port.to < source.to && port.to->port == port.from->port &&
               port.to->ip_protocol == port.from->ip_protocol)
            port.to++;
        if (port.from->ip_protocol == PROTOCOL_TCP &&
            judge->hosts_of_port[port.from->port] >= judge->thresholds->scan_failed_targets)
            look_through_window(judge, port);
    }
}

static bool keep_scan(struct scans *scans, const struct scan *scan)
{
    if (scans->count == scans->capacity) {
        size_t capacity = scans->capacity ? scans->capacity * 2 : 16;
        struct scan *items = realloc(scans->items, capacity * sizeof *items);
        if (!items) return false;
        scans->items = items;
        scans->capacity = capacity;
    }
    scans->items[scans->count++] = *scan;
    return true;
}

static bool judge_source(struct judge *judge, struct span_of_attempts source)
{
    int64_t enough = judge->thresholds->scan_failed_targets;
    if (source.to - source.from < enough) return true;
    judge->crossed = false;
    judge->scan = (struct scan){.source = source.from->source};
    struct span_of_attempts host = {source.from, source.from};
    for (; host.from < source.to; host.from = host.to) {
        while (host.to < source.to && same_host(host.to, host.from))
            host.to++;
        judge_vertical(judge, host);
    }
    judge_horizontal(judge, source);
    forget_hosts(judge);
    return !judge->crossed || keep_scan(judge->scans, &judge->scan);
}

/* ------------------------------------------------------------ all sources */

bool scan_shapes_judge(struct scans *scans, struct failed_attempts *attempts,
                       const struct analyzer_thresholds *thresholds)
{
    int64_t targets = thresholds->scan_failed_targets, window_us = thresholds->scan_window_us;
    struct judge *judge = calloc(1, sizeof *judge);
    *scans = (struct scans){.items = NULL};
    if (!judge) return false;
    judge->scans = scans;
    judge->thresholds = thresholds;
    bool good = moment_ring_init(&judge->tcp, targets, window_us) &&
                moment_ring_init(&judge->udp, 2 * targets, window_us);
    struct span_of_attempts all = {attempts->items, attempts->items + attempts->count};
    struct span_of_attempts source = {all.from, all.from};
    if (good) sort_attempts(all, by_source_and_target);
    for (; good && source.from < all.to; source.from = source.to) {
        while (source.to < all.to && source.to->source == source.from->source)
            source.to++;
        good = judge_source(judge, source);
    }
    moment_ring_clear(&judge->tcp);
    moment_ring_clear(&judge->udp);
    free(judge);
    return good;
}

void scans_clear(struct scans *scans)
{
    free(scans->items);
    *scans = (struct scans){.items = NULL};
}
