/* SPDX-License-Identifier: MIT */
/*
 * packets - GET /api/v1/packets: the newest packets of the running capture, and one of them.
 *
 * The capture keeps them and tells them (the control socket, model/messages.h); server.packets says
 * who may ask, and the capture looks at the same setting. Nothing of this is in the database.
 *
 * packets_read() on any thread; packets_answer() waits for the capture, on a thread of the crew.
 * Private to this room.
 */
#ifndef SERVER_PACKETS_H
#define SERVER_PACKETS_H

#include "answer.h"
#include "request.h"
#include "server.h"

/* The request to the capture; id 0: for the newest. False: the answer says why not. */
bool packets_read(const struct web_request *request, int64_t id, const char *token,
                  struct message *message, struct answer *answer);
void packets_answer(const struct message *message, const struct server_options *options,
                    struct answer *answer);

#endif
