/* SPDX-License-Identifier: MIT */
/*
 * storage - rows. The only room that knows SQL and SQLite. This header is its writer.
 *
 * One writer: every write and every checkpoint goes through its one connection, on one thread. Any
 * number of readers (reader.h), each opened read-only. SQL lives in schema/, embedded at build
 * time. This room knows no protocol: joined rows and summaries come in, rows go out through the
 * views of the SQL contract (schema/README.md).
 *
 * The rights of a part show in its header and in its folder:
 *
 *   header         folder   task
 *   storage.h      write/   rows in: the writer, its transactions, its rows
 *   policy.h       upkeep/  the writer's rows again: old ones removed, files kept under a cap
 *   reader.h       read/    rows out; a connection that can only read
 *   maintenance.h  care/    whole files, in use or not: check, copy, save, shrink
 *   files.h        file/    the files on disk: names and sizes, lock, schema
 *
 * Folders include each other in one direction, which the Makefile checks: file < write < upkeep,
 * file < read, file < care. care uses the others through their headers.
 */
#ifndef STORAGE_STORAGE_H
#define STORAGE_STORAGE_H

#include "base/error.h"
#include "model/joined_row.h"
#include "model/name_verdict.h"
#include "model/request.h"
#include "model/summary.h"

struct storage_writer;

/*
 * The state of writing. The writer keeps it. Every call that writes returns it, and so does every
 * commit:
 *
 *   state      what happened                          what the caller does
 *   open       the row is in the transaction; after   continues
 *              a commit: the rows are safe
 *   refused    the row is at fault and is left out    counts it; retrying is useless
 *   lost       SQLite rolled back: every row since    commits, which returns "lost" once more;
 *              the last commit is lost                counts those rows; then as for waiting
 *   waiting    a lock, a full or refusing disk, no    retries later; the rows of the
 *              memory                                 transaction are still there
 *
 * After a loss nothing is written until a commit has reported it. From that commit on the state is
 * "waiting", until a row begins the next transaction. If the path leads to another file by then
 * (its file system was repaired and mounted again), the writer moves there.
 */
enum write_state { WRITE_OPEN, WRITE_REFUSED, WRITE_LOST, WRITE_WAITING };

/* A struct, so that code which takes it for a truth value does not compile. */
struct written {
    enum write_state state;
};
static inline bool is_written(struct written answer)
{
    return answer.state == WRITE_OPEN;
}

/*
 * Opens the database; creates it or migrates it forward. Refuses the following files, with a
 * sentence and without changing a byte: a file that is not SQLite, another program's database
 * (application_id), a schema newer than this program.
 */
struct storage_writer *storage_writer_open(const char *path, struct error *error);

/*
 * The same in two steps, for a caller that must be the only writer before it opens the database:
 * the lock DATABASE.lock, and an empty file if there was none. `path` is borrowed.
 */
struct storage_hold {
    const char *path;
    int lock;  /* -1: no lock */
    int claim; /* of the file itself; -1: none */
    bool made; /* the file did not exist before */
};
bool storage_hold_take(struct storage_hold *hold, const char *path, struct error *error);
/* Writes the path of the holder's control socket into the lock. */
bool storage_hold_name(const struct storage_hold *hold, const char *control, struct error *error);
/* Releases the lock, and removes a file that it made. Does nothing if there is no lock. */
void storage_hold_drop(struct storage_hold *hold);
/* Takes over the lock; releases it on failure. */
struct storage_writer *storage_writer_open_held(struct storage_hold *hold, struct error *error);

/* Commits pending rows; checkpoints. */
bool storage_writer_close(struct storage_writer *writer, struct error *error);

/* A new row of captures, status running; all later writes have its id. */
struct written storage_begin_capture(struct storage_writer *writer,
                                     const struct capture_summary *capture, int64_t *capture_id,
                                     struct error *error);
struct written storage_update_capture(struct storage_writer *writer,
                                      const struct capture_summary *capture, struct error *error);
/*
 * Writes a new row if health_id is 0 or no row of this capture has it; else replaces that row. Sets
 * health_id.
 */
struct written storage_write_health(struct storage_writer *writer, struct health_summary *health,
                                    struct error *error);

/* The change of the counter of this name, in the interval that ended then. */
struct written storage_write_capture_counter(struct storage_writer *writer, int64_t interval_end_us,
                                             const char *name, uint64_t value, struct error *error);

/* No id is larger, so that the next ones can be counted. */
#define STORAGE_ID_MOST (INT64_C(1) << 62)

/*
 * The highest ids in use: trackers and joins continue from these. A database with a larger one was
 * changed by somebody, and is refused.
 */
struct storage_ids {
    int64_t last_flow_id, last_device_id;
};
bool storage_last_ids(struct storage_writer *writer, struct storage_ids *ids, struct error *error);
/* The schema as the writer left it, for storage_reader_open_beside(). 0: not known. */
int64_t storage_schema_mark(const struct storage_writer *writer);
/* What the joins start from: every device known so far, then the evidence that decides about devices
 * (of networks first), then the newest claim of each address, then the newest answers of DNS, each
 * in order of time. */
struct storage_known {
    void (*device)(void *owner, const struct device_summary *device);
    void (*evidence)(void *owner, const struct evidence_summary *evidence);
    void (*binding)(void *owner, const struct address_binding_summary *binding);
    void (*told)(void *owner, const struct told_summary *told);
    uint64_t
        *unsound; /* rows that no writer makes (a device without MAC and address): passed over */
    void *owner;
};
/* Returns false on error. */
bool storage_each_known(struct storage_writer *writer, const struct storage_known *known,
                        struct error *error);

/*
 * Rows. All go into the current transaction, which opens by itself. The caller counts a row that is
 * not written in rows_dropped. Committed rows are safe.
 */
struct written storage_write_joined(struct storage_writer *writer, const struct joined_row *joined,
                                    struct error *error);
/* The key by which rows name an address, once one of them was written in this transaction. False:
 * it has none. */
bool storage_address_key(struct storage_writer *writer, const struct ip_address *ip, int64_t *key);
struct written storage_write_device(struct storage_writer *writer, const struct device_summary *row,
                                    struct error *error);
struct written storage_write_evidence(struct storage_writer *writer,
                                      const struct evidence_summary *row, struct error *error);
struct written storage_write_address_binding(struct storage_writer *writer,
                                             const struct address_binding_summary *row,
                                             struct error *error);
struct written storage_write_domain_address(struct storage_writer *writer,
                                            const struct domain_address_summary *row,
                                            struct error *error);
struct written storage_write_traffic(struct storage_writer *writer,
                                     const struct traffic_summary *row, struct error *error);
struct written storage_write_alert(struct storage_writer *writer, const struct alert_summary *row,
                                   struct error *error);
struct written storage_write_detector_state(struct storage_writer *writer,
                                            const struct detector_state_summary *row,
                                            struct error *error);
/* Of each rule the `most` states that it used last stay; *dropped are removed. */
struct written storage_trim_detector_states(struct storage_writer *writer, int64_t most,
                                            uint64_t *dropped, struct error *error);
struct written storage_write_analysis_mark(struct storage_writer *writer,
                                           const struct analysis_mark *mark, struct error *error);

/*
 * Executes a user's request and writes it to the audit, in its own transaction, which is committed.
 * Call it between transactions. False: nothing was changed, and the error has the reason. A request
 * that was understood and refused (no such row, an invalid text) is in the audit, too.
 */
bool storage_execute(struct storage_writer *writer, const struct request *request,
                     struct request_answer *answer, struct error *error);

/*
 * The tracker lists from now on; *lists is copied, its owner borrowed. If they differ from those of
 * before, storage_maintain() judges all names of flows again, some at a time. Call it between
 * transactions.
 */
void storage_use_lists(struct storage_writer *writer, const struct tracker_lists *lists);
/*
 * Judges the names that are left, in transactions of its own: for a run over files. New verdicts
 * hold from then on.
 */
bool storage_judge_names(struct storage_writer *writer, int64_t from_us, struct error *error);
/* Visits the devices that are being erased (policy.h). Call it between transactions. */
bool storage_each_erased(struct storage_writer *writer,
                         void (*visit)(void *owner, int64_t device_id), void *owner,
                         struct error *error);

/* Ends the transaction. If none is open, and no loss is to be reported, it does nothing. */
struct written storage_commit(struct storage_writer *writer, struct error *error);
/* The number of transactions that were lost since the writer was opened. */
uint64_t storage_losses(const struct storage_writer *writer);
/* The longest wait for another program's lock; the default is 10 s. */
void storage_set_patience(struct storage_writer *writer, int milliseconds);
/* The most memory for pages of the database; the default is 64 MiB. */
void storage_set_cache(struct storage_writer *writer, int64_t bytes);
/*
 * Every commit reaches the disk before it returns, so that a power failure loses no committed row.
 * For live captures; a file can be read again.
 */
bool storage_set_durable(struct storage_writer *writer, struct error *error);
/*
 * For files: an empty database gets its indexes when it is closed, which costs less than to keep
 * them while it is filled. Call it between transactions.
 */
bool storage_index_later(struct storage_writer *writer, struct error *error);
/* The zone of local days (base/zone.h); else what the database has goes on. */
void storage_set_zone(struct storage_writer *writer, const char *name);
/* Sets the capture of the following rows, if several run at once. */
void storage_use_capture(struct storage_writer *writer, int64_t capture_id);

#endif
