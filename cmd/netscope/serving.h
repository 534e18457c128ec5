/* SPDX-License-Identifier: MIT */
/*
 * serving - runs the server: as this process, or beside a capture as its child.
 *
 * Once its sockets are open, the server gives rights up (privilege/privilege.h). It then reads the
 * folder of the database, that of the tokens, and nothing else. As a child it also becomes the user
 * that the capture becomes. The child ends when the capture does, however that ends.
 */
#ifndef CMD_SERVING_H
#define CMD_SERVING_H

#include "cli/command.h"

/* server.tokens_file; if it is empty and the configuration is the service's, that of the package, if
 * it is there. "": none. */
const char *serving_tokens_file(const struct invocation *invocation);

/* Serves until a signal. Returns the exit code. The configuration is loaded. */
int serving_run(struct invocation *invocation);
/* Starts the server as a child, which has printed where it answers when this returns. It must be
 * called before the first thread. False: the error is filled. */
bool serving_start(struct invocation *invocation, struct error *error);

#endif
