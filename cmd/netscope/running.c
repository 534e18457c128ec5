/* SPDX-License-Identifier: MIT */
#include "running.h"

#include "database_place.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 15 * 1000 };

static const char service_path[] = "/run/netscope/control.sock";

const char *running_database(struct invocation *invocation, int *exit_code)
{
    struct error error;
    const char *database = invocation_value(invocation, OPT_DB);
    if (database) return database;
    if (invocation_load_config(invocation, &error)) return database_place_asked(invocation);
    *exit_code = complain_error(invocation, &error);
    return NULL;
}

/* Checks the database, because the service's socket may belong to another one. */
static bool is_of(const struct control_reply *reply, const char *database)
{
    char whole[PATH_MAX];
    const char *says = control_reply_text(reply, NULL, 0, "database");
    return says && realpath(database, whole) && strcmp(says, whole) == 0;
}

/* The service's socket, if it answers for this database. */
static bool find_service(const char *database, char path[CONTROL_PATH_MOST])
{
    struct error error;
    const struct message status = {.kind = MESSAGE_STATUS};
    struct control_reply *reply = control_ask(service_path, &status, PATIENCE_MS, NULL, &error);
    bool found = reply && is_of(reply, database);
    control_reply_free(reply);
    if (found) (void)snprintf(path, CONTROL_PATH_MOST, "%s", service_path);
    return found;
}

/* A user who may not read the lock tries the two places where a socket can be. */
static bool find_socket(const char *database, char path[CONTROL_PATH_MOST])
{
    char whole[PATH_MAX];
    if (realpath(database, whole) &&
        snprintf(path, CONTROL_PATH_MOST, "%s-control", whole) < CONTROL_PATH_MOST &&
        access(path, F_OK) == 0)
        return true;
    return find_service(database, path);
}

/* False: nobody writes, or who does has no socket that this user finds. */
static bool find_capture(const char *database, struct storage_holder *holder, struct error *error)
{
    /* Within the units of deliver and reports neither the lock nor /proc/locks can be read. */
    if (!storage_holder_of(database, holder) && !find_service(database, holder->control))
        return error_set_kind(error, ERROR_NOT_FOUND,
                              "Nobody writes to %s at this moment: `systemctl start netscope`, or "
                              "`netscope capture -i INTERFACE`, starts a capture.",
                              database);
    if (holder->control[0] || find_socket(database, holder->control)) return true;
    return error_set_kind(error, ERROR_BUSY,
                          "Process %lld writes to %s and cannot be asked: it reads files, works on "
                          "the database, is only starting, or belongs to a user who does not let "
                          "you.",
                          (long long)holder->process, database);
}

/* The lock is held, so the capture still exists, but it is ending. */
static void explain_silence(const char *database, const struct storage_holder *holder,
                            struct error *error)
{
    if (error->kind == ERROR_NOT_FOUND)
        error_set_kind(error, ERROR_BUSY,
                       "The capture that writes to %s (process %lld) is starting or ending: try "
                       "again in some seconds.",
                       database, (long long)holder->process);
}

struct control_reply *running_ask(const char *database, const struct message *message,
                                  bool *is_answered, struct error *error)
{
    struct storage_holder holder;
    bool answered = false;
    if (is_answered) *is_answered = false;
    if (!find_capture(database, &holder, error)) return NULL;
    struct control_reply *reply =
        control_ask(holder.control, message, PATIENCE_MS, &answered, error);
    if (is_answered) *is_answered = answered;
    if (!reply && !answered) explain_silence(database, &holder, error);
    return reply;
}

bool running_bring(const char *database, struct span records, struct facts_count *count,
                   bool *is_answered, struct error *error)
{
    struct storage_holder holder;
    *is_answered = false;
    if (!find_capture(database, &holder, error)) return false;
    if (control_bring(holder.control, records, PATIENCE_MS, count, is_answered, error)) return true;
    if (!*is_answered) explain_silence(database, &holder, error);
    return false;
}

int running_refused(const struct invocation *invocation, const struct error *error)
{
    (void)complain_error(invocation, error);
    return error->kind == ERROR_NOT_FOUND ? EXIT_NOT_RUNNING : EXIT_TROUBLE;
}
