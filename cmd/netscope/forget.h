/* SPDX-License-Identifier: MIT */
/* forget - `netscope device X forget`: asks once more, erases, and says what it erased. */
#ifndef CMD_FORGET_H
#define CMD_FORGET_H

#include "model/request.h"
#include "query.h"

/* Asks on the terminal, unless --yes was given. Returns EXIT_OK, or the exit code to return. */
int forget_confirm(struct query *query, const struct request *request);
/* Sends the request, waits until the rows are erased, and prints the result. Returns the exit
 * code. */
int forget_device(const struct invocation *invocation, const char *database,
                  struct request *request);

#endif
