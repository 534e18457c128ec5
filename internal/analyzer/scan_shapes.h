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
 * Scans of one source are told apart by their shape: all hosts of which it tried many ports within one
 * episode are one scan, and all ports on which it tried many other hosts are another one. So a scan of
 * one host hides no search through the network. Private to this room.
 */
#ifndef ANALYZER_SCAN_SHAPES_H
#define ANALYZER_SCAN_SHAPES_H

#include "suspects.h"

/* A port on which a source tried many hosts, and when. */
struct scanned_port {
    uint16_t port;
    int64_t failed_hosts, worked_hosts; /* figures */
};

enum { SCANNED_HOSTS_MOST = 16, SCANNED_PORTS_MOST = SCANNED_HOSTS_MOST };

/* One episode of one source and shape. */
struct scan {
    struct suspect suspect; /* its address is the source */
    bool is_vertical;
    /* What it began with: a host, or a port. */
    int64_t target;
    uint16_t port;
    /* A vertical scan's hosts, and a horizontal one's ports. If there were more than have room, all
     * that the source did meanwhile is the scan's. */
    int64_t hosts_scanned[SCANNED_HOSTS_MOST];
    struct scanned_port ports_scanned[SCANNED_PORTS_MOST];
    size_t hosts_scanned_count, ports_scanned_count;
    bool has_more;
    bool is_few; /* never more ports of one host in a window than one signal asks for */
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
    /* What is known of a source and shape from earlier runs: a scan with both set. */
    bool (*recall)(void *owner, struct scan *scan);
    bool (*find_host)(void *owner, int64_t key, struct ip_address *ip);
};

/* So many ports of one host by TCP are one signal: `low`, if nothing worked there. */
static inline int64_t scan_few_ports(const struct analyzer_thresholds *thresholds)
{
    return (3 * thresholds->scan_failed_targets + 4) / 5;
}

enum scan_judgement { SCANS_JUDGED, SCANS_NO_MEMORY, SCANS_FAILED };

/* Sorts the attempts. SCANS_FAILED: `recall` said so. The caller clears the scans. */
enum scan_judgement scan_shapes_judge(struct suspects *scans, struct failed_attempts *attempts,
                                      const struct analyzer_thresholds *thresholds,
                                      const struct scan_knowledge *knowledge);

#endif
