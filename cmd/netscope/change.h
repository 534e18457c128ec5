/* SPDX-License-Identifier: MIT */
/*
 * change - what a person asks the one writer to change: the verbs of `device` and `alerts`.
 *
 * The first operand that is a verb of the table makes the command line a request. If nobody writes
 * the database, the command is the writer for one transaction.
 */
#ifndef CMD_CHANGE_H
#define CMD_CHANGE_H

#include "cli/command.h"
#include "model/request.h"

struct change_verb {
    const char *word; /* NULL at the end of a table */
    enum request_kind kind;
    enum { TEXT_NONE, TEXT_IF_ANY, TEXT_NEEDED } text; /* NEEDED: or --clear */
};

/* NULL: the word is no verb of the table. */
const struct change_verb *change_find(const struct change_verb *verbs, const char *word);
/* Sets the request's kind and text from the verb, the operand behind it (NULL: none) and --clear.
 * EXIT_OK, or what to return: it has been said what is wrong. */
int change_read(const struct invocation *invocation, const struct change_verb *verb,
                const char *text, struct request *request);
/* Asks, and prints what became of it. The exit code. */
int change_send(const struct invocation *invocation, const char *database, struct request *request);

#endif
