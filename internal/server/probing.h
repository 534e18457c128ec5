/* SPDX-License-Identifier: MIT */
/*
 * probing - POST probes: an operator has a target asked, layer by layer.
 *
 *   {"target":"https://example.org/"}
 *
 * The server itself sends nothing: server_options.probe hands the target to a process that may. Its
 * answer was written by who talked to strangers, so it is looked at before it passes on: it must be
 * one JSON document. Any thread. Private to this room.
 */
#ifndef SERVER_PROBING_H
#define SERVER_PROBING_H

#include "answer.h"
#include "server.h"

enum { PROBING_TARGET_SIZE = 1024 };

/* False: the answer says what does not fit. */
bool probing_read(const char *body, size_t size, char target[PROBING_TARGET_SIZE],
                  struct answer *answer);
/* Takes as long as the probe. */
void probing_answer(const struct server_options *options, const char *target,
                    struct answer *answer);

#endif
