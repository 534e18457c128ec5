/* SPDX-License-Identifier: MIT */
/*
 * session - a connection that writes, its prepared statements, and the state of the present write.
 *
 * Rows are written with this and with no other part of the writer. The first failure in a row sets
 * `state` and `error`; the rest of the row is skipped. Private to this room.
 */
#ifndef STORAGE_SESSION_H
#define STORAGE_SESSION_H

#include "file/database.h"
#include "file/statement.h"
#include "storage.h"

enum { PARAMETERS_MOST = 40, PLACE_ABSENT = PARAMETERS_MOST + 1 };

/* The known facts about a prepared statement's parameters. */
struct row_bound {
    int sum;                    /* of the places to be bound: each of them once */
    uint8_t places[BIND_COUNT]; /* the place of the parameter in SQLite, 1...; PLACE_ABSENT: none */
    uint8_t values[BIND_COUNT]; /* 1 + the table of values that it refers to (intern.h); 0: none */
    uint8_t kinds[PLACE_ABSENT + 1]; /* by place, the kind of its value */
    int64_t integers[PLACE_ABSENT + 1];
};
enum bound_kind { BOUND_NULL, BOUND_INTEGER, BOUND_OTHER };

struct session {
    sqlite3 *connection;
    const char *path; /* for sentences; the writer's */
    enum write_state state;
    struct error error; /* the reason why the state is not WRITE_OPEN */
    sqlite3_stmt *statements[STATEMENT_COUNT];
    struct row_bound bound[STATEMENT_COUNT];
};

/*
 * The statement, which is prepared when it is first needed: a run needs few of them. NULL: that
 * failed, and the session has the reason. Then what is bound and written has no effect.
 */
sqlite3_stmt *session_statement(struct session *session, enum statement statement);
void session_finalize(struct session *session);
/* Finalizes the statements and closes the connection. */
void session_close(struct session *session);

/* Runs a statement without result rows that is not prepared. */
bool session_execute(struct session *session, const char *sql);

/*
 * Call it directly after a failed statement or commit: it sets the state and the sentence by
 * SQLite's last result. A transaction that SQLite rolled back is WRITE_LOST.
 */
void session_fail(struct session *session, const char *doing);
/* The same if no transaction was to be open, so that none can be lost. */
void session_fail_to_begin(struct session *session, const char *doing);

#endif
