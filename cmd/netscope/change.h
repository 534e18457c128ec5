/* SPDX-License-Identifier: MIT */
/*
 * change - users' requests to the one writer: the verbs of `device`, `alerts` and `silences`.
 *
 * If the first operand is a verb of the table, the command line is a request. If no program writes
 * the database, the command is the writer for one transaction.
 */
#ifndef CMD_CHANGE_H
#define CMD_CHANGE_H

#include "cli/command.h"
#include "model/request.h"

struct change_verb {
    const char *word; /* NULL at the end of a table */
    enum request_kind kind;
    /* NEEDED: or --clear. DEVICE: the name of a second device. NOTHING: nothing, nor --clear. */
    enum { TEXT_NONE, TEXT_IF_ANY, TEXT_NEEDED, TEXT_DEVICE, TEXT_NOTHING } text;
};

/* NULL: the word is no verb of the table. */
const struct change_verb *change_find(const struct change_verb *verbs, const char *word);
/*
 * Complains that the word is no verb of the table, and names the verb that looks most like it:
 * "'WORD' is nothing that can be DONE_TO (perhaps `VERB`); REMEDY". Returns the exit code.
 */
int change_refuse(const struct invocation *invocation, const struct change_verb *verbs,
                  const char *word, const char *done_to, const char *remedy);
/* Refuses flags that a request ignores, because a filter would seem to have narrowed it. `taken`:
 * FLAG()s beside --db, --config and --json. Returns EXIT_OK, or the exit code. */
int change_check_flags(const struct invocation *invocation, const char *verb, uint64_t taken);
/*
 * Sets the request's kind and text from the verb, the operand after it (NULL: none) and --clear.
 * Returns EXIT_OK, or the exit code after printing the reason.
 */
int change_read(const struct invocation *invocation, const struct change_verb *verb,
                const char *text, struct request *request);
/* Signs the request and has it executed by the one writer; false: the error has the reason. */
bool change_make(const char *database, struct request *request, struct request_answer *answer,
                 struct error *error);
/* Sends the request, and prints its result. Returns the exit code. */
int change_send(const struct invocation *invocation, const char *database, struct request *request);

#endif
