/* SPDX-License-Identifier: MIT */
/*
 * control - the one way in which other programs talk to a running capture: a Unix socket.
 *
 * The listener is opened before rights are given up, and served from the caller's own waiting
 * (control_wait), so it needs no thread and touches no packet. Everything is bounded: connections,
 * those of one user, bytes per line or batch (model/messages.h), seconds per question. A peer that
 * says nothing, says garbage or never reads loses its connection and nothing else. Only a producer
 * of facts may be silent; it has one of a few places of its own.
 *
 * The kernel says who asks (SO_PEERCRED, SO_PEERGROUPS). root, the user who runs the capture and
 * the operators may ask for everything. Members of its group may ask questions. A user whom this
 * user namespace does not know is refused. A program that asks for others (a server) says for whom
 * ("by" in model/messages.h): only root, the user who runs the capture, the user of the unit that
 * serves (netscope-serve) and the proxies may.
 *
 * One thread uses a struct control. This room knows no database: the caller gives the answers.
 */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

#include "base/error.h"
#include "base/text.h"
#include "model/messages.h"

#include <stdint.h>
#include <sys/types.h>

enum { CONTROL_PATH_MOST = 4096 };

struct control_options {
    const char *path;      /* where it listens; a stale socket there is replaced */
    bool is_for_group;     /* mode 0660 instead of 0600: the group of the process may ask */
    const char *operators; /* names of users who may change something, comma separated */
    const char *proxies;   /* the same, who may also say for whom they ask */
};

struct control_question {
    struct message message;
    uint64_t ticket; /* for control_answer() */
    uid_t user;
    const char *user_name; /* as it was called when the socket was opened; NULL: not known */
    pid_t process;
};

enum control_outcome {
    CONTROL_DONE,    /* the answer's members are in the text, each with a comma in front */
    CONTROL_REFUSED, /* the error says why */
    CONTROL_LATER,   /* control_answer() follows */
};

struct control_hooks {
    void *owner;
    enum control_outcome (*ask)(void *owner, const struct control_question *question,
                                struct text *members, struct error *error);
    /*
     * The records of a batch, borrowed, and aligned to 8. Each of them is counted, in *count too.
     * records.data NULL: a batch that was cut or is none; it counts as one refused fact. False: a
     * record was none, and the connection ends. NULL: no facts are taken.
     */
    bool (*facts)(void *owner, struct span records, struct facts_count *count);
};

struct control;

/* Binds and listens. The caller holds the writer's lock of the database, so whatever stands at the
 * path belongs to nobody. NULL: the error says why. */
struct control *control_open(const struct control_options *options, struct error *error);
/* Ends all connections, and removes the path if it is allowed to. NULL is ignored. */
void control_close(struct control *control);

/* Waits for at most so long, and serves who is ready. A signal ends the waiting. */
void control_wait(struct control *control, int milliseconds, const struct control_hooks *hooks);
/* Answers what was left for later: members as above, or the error if that is not NULL. Does nothing
 * if who asked has gone. */
void control_answer(struct control *control, uint64_t ticket, const char *members,
                    const struct error *error);

/* How many producers are connected. NULL: none. */
unsigned control_producers(const struct control *control);

/* ---------------------------------------------------------------- the other end */

struct control_reply; /* an answer, taken apart */

/* Asks, and waits for the answer for so long. NULL: nobody listens there (ERROR_NOT_FOUND), who
 * listens does not answer in time (ERROR_BUSY), or the answer is a "no", with its kind: only then
 * *is_answered (may be NULL) is true. */
struct control_reply *control_ask(const char *path, const struct message *message, int milliseconds,
                                  bool *is_answered, struct error *error);
/* Brings facts: one batch of records, which together fit into FACTS_BATCH_MOST. The counts are those of the answer.
 * False: as for control_ask(). */
bool control_bring(const char *path, struct span records, int milliseconds,
                   struct facts_count *count, bool *is_answered, struct error *error);
void control_reply_free(struct control_reply *reply);
/* The line as it came, without its line feed. */
struct span control_reply_line(const struct control_reply *reply);
/* A member of the answer, or of the item of a list in it (list NULL: of the answer itself). NULL or
 * 0: it is not there, or of another type. */
const char *control_reply_text(const struct control_reply *reply, const char *list, size_t item,
                               const char *name);
int64_t control_reply_integer(const struct control_reply *reply, const char *list, size_t item,
                              const char *name);
size_t control_reply_count(const struct control_reply *reply, const char *list);

#endif
