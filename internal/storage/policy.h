/* SPDX-License-Identifier: MIT */
/*
 * policy - the age limits of rows, the size limit of the files, and the steps that enforce them.
 *
 * A live capture writes for months: rows expire, files stay under a cap, and the log is emptied.
 * storage_maintain() is called on the writer's thread between transactions, several times a second,
 * and also while writing is paused. Each call does one small step of some milliseconds, bounded by
 * counts and never by a clock. A checkpoint takes as long as the disk needs for some 16 MiB.
 *
 * The age of a row is counted from its newest packet to now_us, which the caller gives; an open
 * flow does not expire. If the clock jumps by more than a day, nothing expires until the new time
 * has been stable for an hour. Rows in the order of their time are removed some minutes after they
 * expire, all others within a day. If an open flow's row was removed, the whole flow is written
 * again.
 *
 * Under the cap, these are shed, the oldest of each group first: those of a share that holds more
 * than its part of the cap (file/share.h: sums 30 %, the ledger and names 20 %); then
 *   what flows or one kind of events grew by in the last day beyond twice their usual day, older
 *   than an hour (upkeep/growth.h); events and flows older than an hour; the rest of them; minutes
 *   older than a day; names and findings older than a week; hours and sums older than 30 days; the
 *   rest of these in the same order; the ledger.
 * A row that is not in the sums yet stays until it is (upkeep/sums.h). Devices, captures, and
 * users' own entries about them are never shed.
 */
#ifndef STORAGE_POLICY_H
#define STORAGE_POLICY_H

#include "storage.h"

struct storage_policy {
    int64_t max_bytes;      /* of the database, its log and the log's index together; 0: no cap */
    int64_t wal_most_bytes; /* of the log; 0: no limit; never more than a quarter of max_bytes */
    /* Ages; 0: for ever. */
    int64_t keep_rows_us;     /* flows, and the events in them */
    int64_t keep_minutes_us;  /* traffic_minutes */
    int64_t keep_hours_us;    /* traffic_hours, capture_health, capture_counters */
    int64_t keep_contacts_us; /* sums that name a device and whom it met: peers, device_names */
    int64_t keep_sums_us;     /* the other sums: device_days, place_days, name_days */
    int64_t keep_alerts_us;   /* alerts, runs of the probe */
    int64_t keep_messages_us; /* deliveries */
    int64_t keep_names_us;    /* address_bindings, domain_addresses */
    /*
     * Devices without a label, device_evidence. Never shorter than the longest of all, because
     * other rows refer to devices.
     */
    int64_t keep_devices_us;
};

enum storage_kind {
    KIND_EVENTS, /* dns_queries, tls_handshakes, certificates, http_requests, dhcp_messages */
    KIND_FLOWS,  /* including tracker_connections, and flows_of_device */
    KIND_MINUTES,
    KIND_HOURS,
    KIND_CONTACTS,
    KIND_SUMS,
    KIND_ALERTS,
    KIND_MESSAGES, /* deliveries */
    KIND_NAMES,
    KIND_DEVICES,
    KIND_HEALTH,
    KIND_CAPTURES, /* once the longest of all ages is over, like devices */
    KIND_PARTS,    /* flow_rare, hour: as soon as the rows that they are about have gone */
    KIND_VALUES,   /* of dimension tables: texts, names, addresses that no row uses any more */
    KIND_COUNT
};

enum storage_checkpoint {
    CHECKPOINT_NONE,    /* not needed */
    CHECKPOINT_WHOLE,   /* the next commit resets the log */
    CHECKPOINT_HELD_UP, /* a reader's snapshot needs pages in it */
    CHECKPOINT_FAILED,  /* the disk; retried later */
};
enum storage_pause {
    PAUSE_NONE,
    PAUSE_WAL, /* the log is at its limit, and a reader holds it */
    PAUSE_CAP, /* the cap is near, and rows are being shed */
};

struct storage_upkeep {
    /* This step. */
    int64_t rows_removed[KIND_COUNT];
    /* the cap removed rows up to this time, before their age; 0: none */
    int64_t shed_to_us[KIND_COUNT];
    int64_t rows_moved;     /* from a table of an earlier layout into the present one */
    int64_t pages_returned; /* to the file system, with the next whole checkpoint */
    enum storage_checkpoint checkpoint;
    /* The present state. */
    int64_t database_bytes, wal_bytes, shm_bytes; /* of the files */
    int64_t free_bytes;                           /* inside the database, for new rows */
    enum storage_pause pause;
    bool must_pause;      /* writing must stop until a step returns false here */
    bool behind;          /* call again soon, even under load */
    bool more;            /* work is left: call again when there is time */
    bool cannot_shrink;   /* made without incremental vacuum; `netscope db vacuum` converts it */
    bool waits_for_clock; /* see above */
    bool erasing;         /* devices that people forgot are not erased to the end yet */
    bool idle;            /* it waits for another program: a lock, a reader */
};

/*
 * Adds rows to the sums, when no packets come any more: a slice in one transaction. Call it until
 * *more is false. now_us: the machine's clock, for the zone of local days. False: nothing was
 * changed, and another call retries. Call it between transactions.
 */
bool storage_sum(struct storage_writer *writer, int64_t now_us, bool *more, struct error *error);
/*
 * Removes the sums of flows that the present rows can make again. Then storage_sum() makes them, or
 * whoever opens the writer next.
 */
bool storage_rebuild_sums(struct storage_writer *writer, int64_t now_us, struct error *error);
/* How many rows of flows are not in the sums, by their ids: a few more than there are. */
int64_t storage_unsummed(const struct storage_writer *writer);

/*
 * False: the step failed, and changed nothing; another call retries. If another program holds a
 * lock, or the caller has a transaction open, it does nothing and returns true.
 */
bool storage_maintain(struct storage_writer *writer, const struct storage_policy *policy,
                      int64_t now_us, struct storage_upkeep *done, struct error *error);

/*
 * Erases what people forgot, to the end, for a writer that has nothing else to do. False: another
 * program holds it up (ERROR_BUSY), or it failed; what is left goes on at the next call.
 */
bool storage_finish_erasures(struct storage_writer *writer, int64_t now_us, struct error *error);

#endif
