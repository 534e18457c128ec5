/* SPDX-License-Identifier: MIT */
/*
 * scan_shapes - which sources scanned, judged by their failed attempts.
 *
 * Two shapes are a scan:
 *   vertical    many ports of one host (UDP: twice as many)
 *   horizontal  many hosts on one port, by TCP
 * Peer-to-peer programs fail towards many hosts too. So a port that is no server's (peer_ports.h)
 * is asked about each time that enough hosts failed on it within a window: if these hosts lie in
 * many networks, or if most of what failed in that window was on ports of fewer than three hosts,
 * it is no scan. What the source did on other ports, or before, excuses nothing on this one.
 * An attempt is fresh if the same target was not tried within one window before. So in any window
 * each target counts once.
 *
 * All shapes of one source within one episode are one scan. Private to this room.
 */
#ifndef ANALYZER_SCAN_SHAPES_H
#define ANALYZER_SCAN_SHAPES_H

#include "suspects.h"

/* A port on which a source tried many hosts, and when. */
struct scanned_port {
    uint16_t port;
    int64_t failed_hosts, worked_hosts; /* figures */
};

enum { SCANNED_PORTS_MOST = 16 };

/* One episode of one source, all its shapes together. */
struct scan {
    struct suspect suspect; /* its address is the source */
    /* What it began with: a host, or a port. */
    bool is_vertical;
    int64_t target;
    uint16_t port;
    /* Horizontal shapes, as far as there is room; all the others are vertical. */
    struct scanned_port ports_scanned[SCANNED_PORTS_MOST];
    size_t ports_scanned_count;
    bool has_vertical;
    /* Figures. The rule fills them in. */
    int64_t failed, established, targets, hosts, ports;
    int64_t one_host, one_port;
    int64_t any_hosts, any_ports; /* the most in a folded row that does not name them */
    int64_t mac;                  /* 0: none, or several */
    bool has_mac, has_tcp, has_udp;
};

static inline struct scan *scans_at(const struct suspects *scans, size_t number)
{
    return (struct scan *)suspects_at(scans, number);
}

/* Who knows more than the attempts say. False: the error is set. */
struct scan_knowledge {
    void *owner;
    /* What is known of a source from earlier runs: a scan with its source set. */
    bool (*recall)(void *owner, struct scan *scan);
    bool (*find_host)(void *owner, int64_t key, struct ip_address *ip);
};

enum scan_judgement { SCANS_JUDGED, SCANS_NO_MEMORY, SCANS_FAILED };

/* Sorts the attempts. SCANS_FAILED: `recall` said so. The caller clears the scans. */
enum scan_judgement scan_shapes_judge(struct suspects *scans, struct failed_attempts *attempts,
                                      const struct analyzer_thresholds *thresholds,
                                      const struct scan_knowledge *knowledge);

#endif
