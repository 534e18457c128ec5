/* SPDX-License-Identifier: MIT */
/*
 * storage - rows. The only room that knows SQL and SQLite.
 *
 * One writer: every write and every checkpoint goes through its one connection, on one thread.
 * Any number of readers, each opened read-only. SQL lives in schema/, embedded at build time.
 * Nothing here knows a protocol: records and summaries come in, rows go out through the views
 * of the SQL contract (schema/README.md).
 */
#ifndef STORAGE_STORAGE_H
#define STORAGE_STORAGE_H

#include "base/error.h"
#include "model/record.h"
#include "model/summary.h"
#include "model/value.h"

/* ---------------------------------------------------------------- writing */

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

/* ---------------------------------------------------------------- upkeep */

/*
 * What lets a sensor write for months: rows go when they are old, files stay under a cap, the log
 * is emptied. Called on the writer's thread between transactions, several times a second and also
 * while writing is held up; each call does one small step, bounded by counts and never by a clock:
 * some milliseconds, but for a checkpoint, which is as long as the disk takes for some 16 MiB.
 *
 * Ages are counted by the newest packet of a row (a flow that goes on is not old), from now_us,
 * which is the caller's. Where it moves by more than a day at once nothing is taken for old until
 * it has held for an hour. Rows that stand in the order of their time go within some minutes after
 * their age, all others within a day. A flow that was removed and goes on is written again, whole.
 *
 * Under the cap, these are shed, the oldest of each group first:
 *   events and flows older than an hour; minutes older than a day; names and findings older than a
 *   week; hours older than 30 days; then the rest of each in the same order; the ledger.
 * Devices, captures, and what people wrote to them are never shed.
 */
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

/* ---------------------------------------------------------------- reading */

struct storage_reader;
struct storage_rows; /* a running query */

/* Read-only; refuses the same files as the writer, and one that does not exist. Never writes,
 * whatever is asked. Used by one thread, but for storage_interrupt(). */
struct storage_reader *storage_reader_open(const char *path, struct error *error);
/* Another program, or this one, has it open for writing. */
bool storage_is_being_written(const char *path);
/* Who that is, as far as its lock tells. False: nobody. */
struct storage_holder {
    int64_t process;    /* 0: not known */
    char control[4096]; /* path of its control socket; "": none, or not known to this user */
};
bool storage_holder_of(const char *path, struct storage_holder *holder);
void storage_reader_close(struct storage_reader *reader);

struct parameter { /* bound by name, such as ":ip" */
    const char *name;
    struct value value;
};

/* A question of schema/questions by its path ("device/activity"), or (name NULL) one statement of the user's. */
struct storage_rows *storage_query(struct storage_reader *reader, const char *name, const char *sql,
                                   const struct parameter *parameters, size_t count,
                                   struct error *error);
/* The text of a question, its comments included; NULL: there is none of this name. */
const char *storage_question(const char *name);
/* From now on, queries of this reader may take so long together: then they stop, also in the middle
 * of a step, and storage_next() fails with ERROR_BUSY. 0: any time. */
void storage_set_time_limit(struct storage_reader *reader, int64_t us);
int storage_column_count(const struct storage_rows *rows);
const char *storage_column_name(const struct storage_rows *rows, int column);
/* 1: a row is there; 0: the end; -1: error. */
int storage_next(struct storage_rows *rows, struct error *error);
struct value storage_value(const struct storage_rows *rows, int column);
void storage_rows_close(struct storage_rows *rows);

/*
 * Columns by name: find each column once after storage_query(), then read it in every row.
 *
 *   int bytes = storage_column(rows, "bytes_sent");
 *   while (storage_next(rows, &error) == 1)
 *       sum += storage_integer(rows, bytes);
 *
 * A name that the query does not have is our own bug: every later storage_next() of these rows
 * fails with ERROR_BUG and names it. So a test that runs the query once finds a wrong name.
 */
int storage_column(struct storage_rows *rows, const char *name);
/* 0 for NULL and for what is no integer. */
int64_t storage_integer(const struct storage_rows *rows, int column);
/* "" for NULL and for what is no text; borrowed until the next row. */
const char *storage_text(const struct storage_rows *rows, int column);
bool storage_is_null(const struct storage_rows *rows, int column);

const char *storage_library_version(void);
int storage_schema_version(void); /* what this program writes as user_version */
/* A cause to stop a running query from another thread or a signal handler. */
void storage_interrupt(struct storage_reader *reader);

#endif
