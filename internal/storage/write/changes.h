/* SPDX-License-Identifier: MIT */
/*
 * changes - which rows were written: the table `changed`.
 *
 * A reader that keeps copies of rows elsewhere asks it what to read again. Noting each row would
 * cost as much as the row. So keys are noted in memory, as at most CHANGES_RANGES_MOST ranges for
 * each kind, of which the nearest are merged. A commit writes them in its own transaction. For about
 * a minute all commits share one batch with one `seq`; then a new one begins. A range may hold keys
 * whose rows did not change, or are gone: that costs a reader time, and loses nothing.
 *
 * SQLite tells each row by its update hook, so no statement can be forgotten. Tables without row
 * ids have none, and the upkeep's own work is left out (changes_pause()). After a rollback the
 * ranges stay. Private to this room; on the writer's thread.
 */
#ifndef STORAGE_CHANGES_H
#define STORAGE_CHANGES_H

#include "write/session.h"

enum { CHANGES_RANGES_MOST = 8 };

/*
 * X(name, table). The place in this list is stored, from 1 on, and schema/views/changes.sql names
 * the view of each: add at the end.
 */
#define CHANGED_KINDS(X)                                                                           \
    X(FLOWS, "flow")                                                                               \
    X(TRACKERS, "tracker_connection")                                                              \
    X(QUERIES, "dns_query")                                                                        \
    X(HANDSHAKES, "tls_handshake")                                                                 \
    X(CERTIFICATES, "certificate_seen")                                                            \
    X(REQUESTS, "http_request")                                                                    \
    X(DHCP, "dhcp_message")                                                                        \
    X(DEVICES, "device")                                                                           \
    X(EVIDENCE, "evidence")                                                                        \
    X(BINDINGS, "address_binding")                                                                 \
    X(ANSWERS, "domain_address")                                                                   \
    X(ALERTS, "alert")                                                                             \
    X(CAPTURES, "capture")                                                                         \
    X(HEALTH, "health")                                                                            \
    X(AUDIT, "audit_entry")                                                                        \
    X(MERGES, "device_merge")                                                                      \
    X(SILENCES, "silence")                                                                         \
    X(PROBES, "probe_run")

enum changed_kind {
#define KIND(name, table) CHANGED_##name,
    CHANGED_KINDS(KIND)
#undef KIND
        CHANGED_KIND_COUNT
};

struct changed_range {
    int64_t first, last;
};
struct changed_ranges {
    int count;
    bool is_fresh; /* it has a key that no commit has written */
    /* In their order; one more than stays, until two are merged. */
    struct changed_range ranges[CHANGES_RANGES_MOST + 1];
};

struct changes {
    bool paused;
    int64_t seq;       /* of the open batch; 0: none is open */
    int64_t last_seq;  /* of the newest batch that a commit has written; -1: not read yet */
    int64_t opened_us; /* by the monotonic clock */
    int64_t at_us;     /* by the machine's clock */
    struct changed_ranges kinds[CHANGED_KIND_COUNT];
};

/* From now on, each row that this connection writes is noted. */
void changes_begin(struct changes *changes, sqlite3 *connection);
void changes_pause(struct changes *changes, bool paused);
/* Notes one row. */
void changes_note(struct changes *changes, enum changed_kind kind, int64_t id);

/* Within a transaction that is about to be committed. False: the session has the reason. */
bool changes_write(struct changes *changes, struct session *session);
/* That transaction was committed. */
void changes_committed(struct changes *changes);

#endif
