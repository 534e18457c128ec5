/* SPDX-License-Identifier: MIT */
/*
 * policy - how long rows are kept and how large the files may get, and the steps that see to it.
 *
 * A sensor writes for months: rows are removed when they are old, files stay under a cap, and the
 * log is emptied. storage_maintain() is called on the writer's thread between transactions, several
 * times a second, and also while writing is held up. Each call does one small step, bounded by
 * counts and never by a clock: some milliseconds. A checkpoint takes as long as the disk needs for
 * some 16 MiB.
 *
 * The age of a row is counted from its newest packet to now_us, which the caller gives; a flow that
 * goes on is not old. If the clock jumps by more than a day, nothing expires until the new time has
 * been stable for an hour. Rows that stand in the order of their time go within some minutes after
 * their age, all others within a day. A flow that was removed and goes on is written again, whole.
 *
 * Under the cap, these are shed, the oldest of each group first:
 *   events and flows older than an hour; minutes older than a day; names and findings older than a
 *   week; hours older than 30 days; then the rest of each in the same order; the ledger.
 * Devices, captures, and what people wrote to them are never shed.
 */
#ifndef STORAGE_POLICY_H
#define STORAGE_POLICY_H

#include "storage.h"

struct storage_policy {
    int64_t max_bytes;      /* of the database, its log and the log's index together; 0: no cap */
    int64_t wal_most_bytes; /* of the log; 0: no bound; never more than a quarter of max_bytes */
    /* Ages; 0: for ever. */
    int64_t keep_rows_us;    /* flows, and what was said in them */
    int64_t keep_minutes_us; /* traffic_minutes */
    int64_t keep_hours_us;   /* traffic_hours, capture_health, capture_counters */
    int64_t keep_alerts_us;  /* alerts */
    int64_t keep_names_us;   /* address_bindings, domain_addresses */
    int64_t keep_devices_us; /* devices without a label, device_evidence; never shorter than the
                                 longest of all, since other rows name devices */
};

enum storage_kind {
    KIND_EVENTS, /* dns_queries, tls_handshakes, certificates, http_requests, dhcp_messages */
    KIND_FLOWS,  /* and tracker_connections */
    KIND_MINUTES,
    KIND_HOURS,
    KIND_ALERTS,
    KIND_NAMES,
    KIND_DEVICES,
    KIND_HEALTH,
    KIND_CAPTURES, /* once the longest of all ages is over, as devices */
    KIND_VALUES,   /* of dimension tables: texts, names, addresses that no row uses any more */
    KIND_COUNT
};

enum storage_checkpoint {
    CHECKPOINT_NONE,    /* not needed */
    CHECKPOINT_WHOLE,   /* the next commit begins the log anew */
    CHECKPOINT_HELD_UP, /* a reader's snapshot needs what is in it */
    CHECKPOINT_FAILED,  /* the disk; tried again later */
};
enum storage_pause {
    PAUSE_NONE,
    PAUSE_WAL, /* the log is at its bound, and a reader holds it */
    PAUSE_CAP, /* the cap is near, and rows are being shed */
};

struct storage_upkeep {
    /* This step. */
    int64_t rows_removed[KIND_COUNT];
    int64_t shed_to_us[KIND_COUNT]; /* the cap took rows up to this time, before their age; 0: none
                                     */
    int64_t pages_returned;         /* to the file system, with the next whole checkpoint */
    enum storage_checkpoint checkpoint;
    /* How things are. */
    int64_t database_bytes, wal_bytes, shm_bytes; /* of the files */
    int64_t free_bytes;                           /* inside the database, for rows to come */
    enum storage_pause pause;
    bool must_pause;      /* nothing is to be written before a step says otherwise */
    bool behind;          /* call again soon, however busy */
    bool more;            /* something is left to do: call again when there is time */
    bool cannot_shrink;   /* made without incremental vacuum; `netscope db vacuum` converts it */
    bool waits_for_clock; /* see above */
};

/* False: the step failed, and nothing was changed; another call tries again. Another program's lock
 * is no failure, and no transaction of the caller's is touched: then nothing is done. */
bool storage_maintain(struct storage_writer *writer, const struct storage_policy *policy,
                      int64_t now_us, struct storage_upkeep *done, struct error *error);

#endif
