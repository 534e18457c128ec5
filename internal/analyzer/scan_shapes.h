/* SPDX-License-Identifier: MIT */
/*
 * scan_shapes - which sources scanned, judged by their failed attempts.
 *
 * Two shapes are a scan:
 *   vertical    many ports of one host (UDP: twice as many)
 *   horizontal  many hosts on one port, if most failed targets of the source were on ports that it
 *               tried at three hosts or more. A peer-to-peer program fails towards many hosts too,
 *               but on a different port each.
 * An attempt is fresh if the same target was not tried within one window before. So in any window
 * each target counts once. Private to this room.
 */
#ifndef ANALYZER_SCAN_SHAPES_H
#define ANALYZER_SCAN_SHAPES_H

#include "failed_attempts.h"

/* One source, all its shapes together. */
struct scan {
    int64_t source;
    int64_t first_us, last_us;
    /* Figures. The rule fills them in. */
    int64_t failed, established, not_examined, targets, hosts, ports;
    int64_t one_host, one_port;
    int64_t kept, folded;         /* attempts: those in memory; those in folded rows */
    int64_t any_hosts, any_ports; /* the most in a folded row that does not name them */
    int64_t device_id;            /* 0: none, or several */
    bool has_device, has_tcp, has_udp;
};

struct scans {
    struct scan *items; /* by source, ascending */
    size_t count, capacity;
};

/* Sorts the attempts. False if there is not enough memory. */
bool scan_shapes_judge(struct scans *scans, struct failed_attempts *attempts,
                       const struct analyzer_thresholds *thresholds);
void scans_clear(struct scans *scans); /* frees */

#endif
