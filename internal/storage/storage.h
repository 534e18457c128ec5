/* SPDX-License-Identifier: MIT */
/*
 * storage - rows. The only room that knows SQL and SQLite. This header is its writer.
 *
 * One writer: every write and every checkpoint goes through its one connection, on one thread.
 * Any number of readers (reader.h), each opened read-only. SQL lives in schema/, embedded at build
 * time. Nothing here knows a protocol: records and summaries come in, rows go out through the views
 * of the SQL contract (schema/README.md).
 *
 * Who may touch what shows by the header that is included, and by the folder:
 *
 *   header         folder   what
 *   storage.h      write/   rows in: the writer, its transactions, its rows
 *   policy.h       upkeep/  the writer's rows again: old ones removed, files kept under a cap
 *   reader.h       read/    rows out; a connection that can do nothing but read
 *   maintenance.h  care/    whole files, while nobody or somebody writes: check, copy, save, shrink
 *   files.h        file/    what is on the disk: names and sizes of files, lock, schema
 *
 * Folders include each other in one direction, which the Makefile checks: file < write < upkeep,
 * file < read, file < care. What care needs of the others it has by their headers.
 */
#ifndef STORAGE_STORAGE_H
#define STORAGE_STORAGE_H

#include "base/error.h"
#include "model/record.h"
#include "model/request.h"
#include "model/summary.h"

struct storage_writer;

/* How writing stands: every call that writes answers with it, and so does every commit. */
enum write_state {
    WRITE_OPEN,    /* the row is in the transaction; after a commit: it is safe */
    WRITE_REFUSED, /* the row is at fault and is left out; trying it again is vain */
    WRITE_LOST,    /* SQLite rolled back: no row since the last commit is there any more */
    WRITE_WAITING, /* a lock, a full or refusing disk, no memory: nothing is lost, try again */
};

/*
 * Opens the database, makes it or migrates it forward. Refuses, with a sentence and without
 * touching a byte: a file that is not SQLite, another program's database (application_id), a schema
 * newer than this program.
 */
struct storage_writer *storage_writer_open(const char *path, struct error *error);

/*
 * The same in two steps, for who has to be the one writer before the database may be opened: the
 * lock DATABASE.lock, and an empty file if there was none. `path` is borrowed.
 */
struct storage_hold {
    const char *path;
    int lock;  /* -1: nothing is held */
    bool made; /* the file was not there before */
};
bool storage_hold_take(struct storage_hold *hold, const char *path, struct error *error);
/* Writes into the lock where its holder can be asked: the path of a control socket. */
bool storage_hold_name(const struct storage_hold *hold, const char *control, struct error *error);
/* Lets go, and removes a file that it made. Does nothing if nothing is held. */
void storage_hold_drop(struct storage_hold *hold);
/* Takes over what is held; drops it on failure. */
struct storage_writer *storage_writer_open_held(struct storage_hold *hold, struct error *error);

/* Commits what is pending; checkpoints. */
bool storage_writer_close(struct storage_writer *writer, struct error *error);

/* A new row of captures, status running; all later writes carry its id. */
bool storage_begin_capture(struct storage_writer *writer, const struct capture_summary *capture,
                           int64_t *capture_id, struct error *error);
bool storage_update_capture(struct storage_writer *writer, const struct capture_summary *capture,
                            struct error *error);
/* A new row where health_id is 0 or no row of this capture has it; else that row, replaced. Sets
 * health_id. */
bool storage_write_health(struct storage_writer *writer, struct health_summary *health,
                          struct error *error);

/* How far a counter of this name moved in the interval that ended then. */
bool storage_write_capture_counter(struct storage_writer *writer, int64_t interval_end_us,
                                   const char *name, uint64_t value, struct error *error);

/* Highest ids in use: where the trackers and joins go on counting. */
struct storage_ids {
    int64_t last_flow_id, last_device_id;
};
bool storage_last_ids(struct storage_writer *writer, struct storage_ids *ids, struct error *error);
/* Every device known so far, for the joins to start from. Returns false on error. */
bool storage_each_device(struct storage_writer *writer,
                         void (*visit)(void *owner, const struct device_summary *device),
                         void *owner, struct error *error);

/*
 * Rows. All go into the current transaction, which opens by itself. False: the row is not written
 * (counted in rows_dropped by the caller); what was committed before is safe.
 */
bool storage_write_record(struct storage_writer *writer, const struct record *record,
                          struct error *error);
bool storage_write_device(struct storage_writer *writer, const struct device_summary *row,
                          struct error *error);
bool storage_write_evidence(struct storage_writer *writer, const struct evidence_summary *row,
                            struct error *error);
bool storage_write_address_binding(struct storage_writer *writer,
                                   const struct address_binding_summary *row, struct error *error);
bool storage_write_domain_address(struct storage_writer *writer,
                                  const struct domain_address_summary *row, struct error *error);
bool storage_write_traffic(struct storage_writer *writer, const struct traffic_summary *row,
                           struct error *error);
bool storage_write_alert(struct storage_writer *writer, const struct alert_summary *row,
                         struct error *error);

/*
 * Carries out a request of a person and writes it to the audit, in a transaction of its own, which
 * is committed. Call it between transactions. False: nothing was changed, and the error says why;
 * what was understood and refused (no such row, a text that may not be) is in the audit, too.
 */
bool storage_execute(struct storage_writer *writer, const struct request *request,
                     struct request_answer *answer, struct error *error);

/*
 * After a failure that ends (storage_may_recover()) trying again is all there is to do: nothing of
 * what was rolled back is remembered. Where the path leads to another file by then, because its
 * file system was repaired and mounted again, the writer moves there.
 */
/* Ends the transaction. On failure (disk full, locked) the transaction is kept for another try
   where SQLite allows it; `lost` (may be NULL) is set where it had to be rolled back. */
bool storage_commit(struct storage_writer *writer, bool *lost, struct error *error);
/* After a failure. Is the cause one that ends by itself or by an operator's hand: a lock, a full or
 * refusing disk, a lack of memory? Where it is not, the row is at fault and trying again is vain.
 */
bool storage_may_recover(const struct storage_writer *writer);
/* Rows were rolled back, which storage_commit() has not told yet. */
bool storage_has_lost(const struct storage_writer *writer);
/* How long a call may wait for another program's lock; 10 s until it is said. */
void storage_set_patience(struct storage_writer *writer, int milliseconds);
/* The most that pages of the database may hold in memory; 64 MiB until it is said. */
void storage_set_cache(struct storage_writer *writer, int64_t bytes);
/* Every commit reaches the disk before it returns, so that a loss of power takes nothing that was
 * committed. For a sensor; a file can be read again. */
bool storage_set_durable(struct storage_writer *writer, struct error *error);
/* The capture that rows belong to from here on, where several are under way. */
void storage_use_capture(struct storage_writer *writer, int64_t capture_id);
/* Bytes of the database and WAL as they are now. */
int64_t storage_size_bytes(struct storage_writer *writer);

#endif
