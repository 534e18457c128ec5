/* SPDX-License-Identifier: MIT */
/*
 * writer - the inside of struct storage_writer. Private to this room.
 *
 * One connection, one thread. `failed` and `error` belong to the row that is being written: the
 * first thing that goes wrong is kept, the rest of the row is skipped (see row.h).
 */
#ifndef STORAGE_WRITER_H
#define STORAGE_WRITER_H

#include "file/database.h"
#include "storage.h"
#include "upkeep/collect.h"
#include "upkeep/upkeep.h"
#include "upkeep/wal.h"
#include "write/intern.h"
#include "write/row.h"
#include "write/statement.h"

#include <sys/types.h>

/* Which file a path leads to; zeros: none. */
struct file_identity {
    dev_t device;
    ino_t inode;
};

struct storage_writer {
    sqlite3 *connection;
    char *path;
    int lock; /* see writer_lock.h */
    struct file_identity file;
    bool suspect; /* the disk refused something: is the file at the path still ours? */
    int64_t capture_id;
    struct wal wal;
    int patience_ms;
    bool durable;
    bool failed; /* this row */
    bool lost;   /* SQLite rolled the transaction back: nothing is written until the commit that
                    reports it */
    struct error error;
    int64_t last_flow_id, last_device_id; /* highest that was seen in a row */
    int64_t kept_flow_id, kept_device_id; /* as the database has them */
    sqlite3_stmt *statements[STATEMENT_COUNT];
    struct row_bound bound[STATEMENT_COUNT];
    struct intern_cache caches[INTERN_TABLE_COUNT];
    struct intern_epochs epochs;
    struct collect collect;
    struct upkeep upkeep;
};

/* The sizes of the files as they are now; 0 where one is not there. */
struct storage_files {
    int64_t database_bytes, wal_bytes, shm_bytes;
};
struct storage_files storage_files(const struct storage_writer *writer);

/* A statement that gives no rows and is not prepared. */
bool writer_execute(struct storage_writer *writer, const char *sql);
/* Opens a transaction where none is open and forgets an earlier row's failure. */
bool writer_begin_row(struct storage_writer *writer, struct error *error);
/* True where the row is written; else hands out the error. */
bool writer_end_row(struct storage_writer *writer, struct error *error);
/* To be called after any failed statement: did SQLite end the transaction by itself? */
void writer_notice_rollback(struct storage_writer *writer);

/* What a row says of ids: they must not be given out again. */
static inline void writer_saw_ids(struct storage_writer *writer, int64_t flow_id, int64_t device_id)
{
    if (flow_id > writer->last_flow_id) writer->last_flow_id = flow_id;
    if (device_id > writer->last_device_id) writer->last_device_id = device_id;
}

/* rows_*.c */
bool write_flow(struct storage_writer *writer, const struct flow_record *flow);
bool write_dns_query(struct storage_writer *writer, const struct dns_query_record *dns);
bool write_tls_handshake(struct storage_writer *writer, const struct tls_handshake_record *tls);
bool write_certificate(struct storage_writer *writer, const struct certificate_record *seen);
bool write_http_request(struct storage_writer *writer, const struct http_request_record *http);
bool write_dhcp_message(struct storage_writer *writer, const struct dhcp_message_record *lease);

#endif
