/* SPDX-License-Identifier: MIT */
#include "scan_shapes.h"

#include "moment_ring.h"
#include "peer_ports.h"

#include <stdlib.h>

enum {
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    QUIC_PORT = 443,
    HOSTS_MOST = 16384,       /* of IPv6 that are looked up in one run */
    PEER_QUESTIONS_MOST = 64, /* of one source: who fails on more ports of many hosts scans */
};

struct judge {
    struct suspects *scans;
    const struct analyzer_thresholds *thresholds;
    const struct scan_knowledge *knowledge;
    struct peer_hosts hosts;
    struct moment_ring tcp, udp; /* the second is twice as large */
    struct moment_ring few;      /* ports of one host by TCP: one signal */
    size_t peer_questions;       /* asked of the present source */
};

/* Attempts of one source: [from, to). */
struct span_of_attempts {
    struct failed_attempt *from, *to;
};

/* ------------------------------------------------------------ orders */

static int by_source_and_target(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = rule_order(a->source, b->source);
    if (!order) order = a->ip_protocol - b->ip_protocol;
    if (!order) order = rule_order(a->target, b->target);
    if (!order) order = a->port - b->port;
    return order ? order : rule_order(a->start_us, b->start_us);
}

static int by_start(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = rule_order(a->start_us, b->start_us);
    if (!order) order = rule_order(a->target, b->target);
    return order ? order : a->port - b->port;
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

static bool same_port(const struct failed_attempt *a, const struct failed_attempt *b)
{
    return a->ip_protocol == b->ip_protocol && a->port == b->port;
}

/* ------------------------------------------------------------ windows */

static bool is_udp(struct span_of_attempts span)
{
    return span.from->ip_protocol == PROTOCOL_UDP;
}

static void mark_crossing(struct failed_attempt *attempt, int64_t since_us)
{
    if (attempt->is_crossing && attempt->since_us < since_us) since_us = attempt->since_us;
    attempt->is_crossing = true;
    attempt->since_us = since_us;
}

/* Fresh attempts of one host in order of time: marks those with which enough, or a few, fit into the
 * window. If there are enough, whatever else was tried on this host belongs to them. */
static void mark_vertical(struct judge *judge, struct span_of_attempts host)
{
    struct moment_ring *ring = is_udp(host) ? &judge->udp : &judge->tcp;
    struct moment_ring *few = is_udp(host) ? NULL : &judge->few;
    bool is_scanned = false;
    ring->used = judge->few.used = 0;
    for (struct failed_attempt *attempt = host.from; attempt < host.to; attempt++) {
        int64_t since_us;
        if (!attempt->is_fresh) continue;
        attempt->is_few = few && moment_ring_add(few, attempt->start_us, &since_us);
        if (attempt->is_few) mark_crossing(attempt, since_us);
        if (!moment_ring_add(ring, attempt->start_us, &since_us)) continue;
        mark_crossing(attempt, since_us);
        is_scanned = true;
    }
    for (struct failed_attempt *attempt = host.from; attempt < host.to; attempt++) {
        attempt->is_few &= !is_scanned;
        attempt->is_vertical = is_scanned || attempt->is_few;
    }
}

/* Datagrams to hosts all over the world that nobody answers are usual: a firewall that takes QUIC or the
 * time away, peers. So by UDP only hosts that lie close together are searched. */
static bool are_peers(struct judge *judge, struct span_of_attempts source,
                      struct span_of_attempts port, int64_t since_us, int64_t until_us)
{
    if (port_is_of_servers(port.from->port) && !is_udp(port)) return false;
    if (peers_are_spread(port.from, port.to, since_us, until_us, &judge->hosts)) return true;
    if (is_udp(port)) return !port_is_of_servers(port.from->port) || port.from->port == QUIC_PORT;
    if (judge->peer_questions++ >= PEER_QUESTIONS_MOST) return false;
    return peers_are_scattered(source.from, source.to, since_us, until_us);
}

/* The same for one port. Windows that overlap are asked about together. */
static void mark_horizontal(struct judge *judge, struct span_of_attempts source,
                            struct span_of_attempts port)
{
    struct moment_ring *ring = is_udp(port) ? &judge->udp : &judge->tcp;
    struct failed_attempt *attempt = port.from;
    int64_t since_us;
    ring->used = 0;
    while (attempt < port.to) {
        if (!attempt->is_fresh || !moment_ring_add(ring, attempt->start_us, &since_us)) {
            attempt++;
            continue;
        }
        struct failed_attempt *first = attempt, *last = attempt;
        int64_t first_us = since_us;
        for (attempt++; attempt < port.to; attempt++) {
            if (!attempt->is_fresh) continue;
            if (!moment_ring_add(ring, attempt->start_us, &since_us)) break;
            last = attempt;
        }
        if (are_peers(judge, source, port, first_us, last->start_us)) continue;
        for (struct failed_attempt *crossing = first; crossing <= last; crossing++)
            if (crossing->is_fresh) mark_crossing(crossing, first_us);
    }
}

/* ------------------------------------------------------------ shapes */

/* Marks the fresh attempts on one host, which are ordered by port. Returns how many ports were
 * tried. */
static int64_t mark_fresh(const struct judge *judge, struct span_of_attempts host)
{
    int64_t ports = 0;
    for (struct failed_attempt *attempt = host.from; attempt < host.to; attempt++) {
        bool again = attempt > host.from && attempt[-1].port == attempt->port;
        attempt->is_fresh =
            !again || attempt->start_us - attempt[-1].start_us > judge->thresholds->scan_window_us;
        ports += !again;
    }
    return ports;
}

static void judge_verticals(struct judge *judge, struct span_of_attempts source)
{
    struct span_of_attempts host = {source.from, source.from};
    for (; host.from < source.to; host.from = host.to) {
        while (host.to < source.to && same_host(host.to, host.from))
            host.to++;
        int64_t enough = scan_few_ports(judge->thresholds);
        if (is_udp(host)) enough = 2 * judge->thresholds->scan_failed_targets;
        if (mark_fresh(judge, host) < enough) continue;
        sort_attempts(host, by_start);
        mark_vertical(judge, host);
    }
}

static void judge_horizontals(struct judge *judge, struct span_of_attempts source)
{
    struct span_of_attempts port = {source.from, source.from};
    sort_attempts(source, by_port_and_start);
    for (; port.from < source.to; port.from = port.to) {
        while (port.to < source.to && same_port(port.to, port.from))
            port.to++;
        int64_t enough = judge->thresholds->scan_failed_targets;
        if (is_udp(port)) enough *= 2;
        if ((is_udp(port) || port.from->ip_protocol == PROTOCOL_TCP) &&
            port.to - port.from >= enough)
            mark_horizontal(judge, source, port);
    }
}

/* ------------------------------------------------------------ episodes */

static void note_host(struct scan *scan, int64_t host)
{
    size_t i = 0;
    while (i < scan->hosts_scanned_count && scan->hosts_scanned[i] != host)
        i++;
    if (i == SCANNED_HOSTS_MOST || host <= FAILED_ATTEMPTS_INVENTED) {
        scan->has_more = true;
    } else if (i == scan->hosts_scanned_count) {
        scan->hosts_scanned[scan->hosts_scanned_count++] = host;
    }
}

static void note_port(struct scan *scan, uint16_t port)
{
    size_t i = 0;
    while (i < scan->ports_scanned_count && scan->ports_scanned[i].port != port)
        i++;
    if (i == SCANNED_PORTS_MOST) {
        scan->has_more = true;
    } else if (i == scan->ports_scanned_count) {
        scan->ports_scanned[scan->ports_scanned_count++] = (struct scanned_port){.port = port};
    }
}

/* The crossings of one source in one shape, in order of time. False without memory. */
static bool join_crossings(struct judge *judge, struct scan *scan, struct span_of_attempts source)
{
    bool good = true;
    for (const struct failed_attempt *attempt = source.from; good && attempt < source.to;
         attempt++) {
        if (!attempt->is_crossing || attempt->is_vertical != scan->is_vertical) continue;
        switch (episode_add(&scan->suspect.episode, attempt->since_us, attempt->start_us)) {
        case EPISODE_TOLD:
        case EPISODE_GOES_ON: break;
        case EPISODE_IS_NEW:
            good = !scan->suspect.episode.is_changed || suspects_add(judge->scans, &scan->suspect);
            *scan = (struct scan){.suspect = {.address = scan->suspect.address},
                                  .is_vertical = scan->is_vertical,
                                  .is_few = attempt->is_few,
                                  .target = attempt->target,
                                  .port = attempt->port};
            episode_begin(&scan->suspect.episode, attempt->since_us, attempt->start_us);
            break;
        }
        if (attempt->start_us < scan->suspect.episode.begun_us) continue;
        scan->is_few &= attempt->is_few;
        if (scan->is_vertical) {
            note_host(scan, attempt->target);
        } else {
            note_port(scan, attempt->port);
        }
    }
    return good &&
           (!scan->suspect.episode.is_changed || suspects_add(judge->scans, &scan->suspect));
}

static bool has_crossing(struct span_of_attempts source, bool is_vertical)
{
    for (const struct failed_attempt *attempt = source.from; attempt < source.to; attempt++)
        if (attempt->is_crossing && attempt->is_vertical == is_vertical) return true;
    return false;
}

/* A few ports of each of many hosts are told as the hosts on these ports. */
static void forget_few(struct span_of_attempts source)
{
    if (!has_crossing(source, false)) return;
    for (struct failed_attempt *attempt = source.from; attempt < source.to; attempt++)
        if (attempt->is_few) attempt->is_vertical = false;
}

static enum scan_judgement judge_shape(struct judge *judge, struct span_of_attempts source,
                                       bool is_vertical)
{
    struct scan scan = {.suspect = {.address = source.from->source}, .is_vertical = is_vertical};
    if (!has_crossing(source, is_vertical)) return SCANS_JUDGED;
    if (!judge->knowledge->recall(judge->knowledge->owner, &scan)) return SCANS_FAILED;
    return join_crossings(judge, &scan, source) ? SCANS_JUDGED : SCANS_NO_MEMORY;
}

static enum scan_judgement judge_source(struct judge *judge, struct span_of_attempts source)
{
    if (source.to - source.from < scan_few_ports(judge->thresholds)) return SCANS_JUDGED;
    judge->peer_questions = 0;
    judge_verticals(judge, source);
    judge_horizontals(judge, source);
    forget_few(source);
    sort_attempts(source, by_start);
    enum scan_judgement judgement = judge_shape(judge, source, true);
    return judgement == SCANS_JUDGED ? judge_shape(judge, source, false) : judgement;
}

/* ------------------------------------------------------------ all sources */

enum scan_judgement scan_shapes_judge(struct suspects *scans, struct failed_attempts *attempts,
                                      const struct analyzer_thresholds *thresholds,
                                      const struct scan_knowledge *knowledge)
{
    int64_t targets = thresholds->scan_failed_targets, window_us = thresholds->scan_window_us;
    struct judge judge = {.scans = scans,
                          .thresholds = thresholds,
                          .knowledge = knowledge,
                          .hosts = {knowledge->owner, knowledge->find_host, HOSTS_MOST}};
    *scans = (struct suspects){.size = sizeof(struct scan)};
    enum scan_judgement judgement =
        moment_ring_init(&judge.tcp, targets, window_us) &&
                moment_ring_init(&judge.udp, 2 * targets, window_us) &&
                moment_ring_init(&judge.few, scan_few_ports(thresholds), window_us)
            ? SCANS_JUDGED
            : SCANS_NO_MEMORY;
    struct span_of_attempts all = {attempts->items, attempts->items + attempts->count};
    struct span_of_attempts source = {all.from, all.from};
    if (judgement == SCANS_JUDGED) sort_attempts(all, by_source_and_target);
    for (; judgement == SCANS_JUDGED && source.from < all.to; source.from = source.to) {
        while (source.to < all.to && source.to->source == source.from->source)
            source.to++;
        judgement = judge_source(&judge, source);
    }
    moment_ring_clear(&judge.tcp);
    moment_ring_clear(&judge.udp);
    moment_ring_clear(&judge.few);
    return judgement;
}
