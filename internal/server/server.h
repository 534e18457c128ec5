/* SPDX-License-Identifier: MIT */
/*
 * server - what the database knows and what passes now, for browsers and programs (HTTP).
 *
 * It is a process of its own that only reads. Nothing that a client does reaches the writer but
 * questions and requests on the control socket (edit.h). It sends nothing: another process probes
 * for it (probing.h). Clients are served by one thread for each address
 * (libmicrohttpd), which never waits: queries run on four threads of their own (crew.h). Everything
 * is bounded: connections, headers, bodies, rows, bytes, seconds of a query.
 *
 * A request is examined in this order, before anything is looked up: Host, Origin, token, path,
 * method, role (exchange.h). An address outside loopback is refused without TLS and tokens.
 *
 * The caller's thread opens and closes it. Errors are whole sentences.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "base/error.h"
#include "control/control.h"

#include <stddef.h>
#include <stdint.h>

enum sql_access { SQL_OFF, SQL_OPERATORS, SQL_EVERYONE }; /* off|operators|everyone */

/* The texts are borrowed until server_close(). NULL or "": not given. */
struct server_options {
    const char *listen;      /* "127.0.0.1:7480, [::1]:7480" (listen.h) */
    const char *database;    /* may not exist yet; "": there is none */
    const char *tokens_file; /* without: one token for this run, on loopback only */
    const char *names;       /* more host names of this server, comma separated */
    const char *certificate; /* PEM files; both, or none */
    const char *key;
    const char *zone;    /* of local times in parameters */
    int64_t max_bytes;   /* the cap of the database, for metrics; 0: none */
    int64_t query_us;    /* the most that a request may ask the database */
    enum sql_access sql; /* who may write statements */
    bool shows_packets;  /* of the running capture, to operators */
    bool probes_only;    /* one page, Probe, and what it asks; everything else is not there */
    /* Asks the capture that writes this database, and may take some seconds. NULL: it does not
     * answer, or (*is_answered) it refuses; ERROR_NOT_FOUND: none runs. May be NULL: nobody is asked.
     * Called by a thread of the server. */
    struct control_reply *(*ask_capture)(const char *database, const struct message *message,
                                         bool *is_answered, struct error *error);
    bool (*is_rule)(const char *name); /* of the analyzer; a silence is about one */
    /* Has a target probed, which takes some seconds. The document, to be freed. NULL: ERROR_BAD_QUESTION,
     * ERROR_REFUSED (it is not allowed), ERROR_BUSY (try again after *wait_s), else it failed. Called
     * by a thread of the server. May be NULL: nothing may be probed. */
    char *(*probe)(void *owner, const char *target, unsigned *wait_s, struct error *error);
    /* Called once all that must be opened is open, before the first thread: gives rights up. May be
     * NULL. */
    bool (*confine)(void *owner, struct error *error);
    void *owner;
};

struct server;

/* Listens, and serves from then on. NULL: the error is filled. */
struct server *server_open(const struct server_options *options, struct error *error);
/* Answers what waits with "the server ends", and ends. NULL is ignored. */
void server_close(struct server *server);

/* "http://127.0.0.1:7480/", by number from 0; NULL: there are no more. */
const char *server_address(const struct server *server, size_t at);
/* The secret of the one token of this run; NULL: the tokens are those of a file. */
const char *server_secret(const struct server *server);
bool server_probes_only(const struct server *server);

const char *server_library_version(void); /* of libmicrohttpd */

#endif
