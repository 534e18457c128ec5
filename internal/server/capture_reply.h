/* SPDX-License-Identifier: MIT */
/*
 * capture_reply - what the running capture says to a message over its control socket, or the problem
 * why it says nothing. Any thread. Private to this room.
 */
#ifndef SERVER_CAPTURE_REPLY_H
#define SERVER_CAPTURE_REPLY_H

#include "answer.h"
#include "server.h"

/* Asks, which may take some seconds. The caller frees the reply (control_reply_free()). NULL: the answer
 * is the problem; if no capture runs, with this sentence. */
struct control_reply *capture_reply(const struct message *message,
                                    const struct server_options *options, const char *without,
                                    struct answer *answer);

#endif
