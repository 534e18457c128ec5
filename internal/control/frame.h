/* SPDX-License-Identifier: MIT */
/*
 * frame - a line of the control socket, read: the only place that takes JSON apart (cJSON).
 *
 * Private to this room, and to its fuzz target.
 */
#ifndef CONTROL_FRAME_H
#define CONTROL_FRAME_H

#include "base/cursor.h"
#include "base/error.h"
#include "model/messages.h"

struct cJSON;

/* The value, to be freed with cJSON_Delete(). NULL: it is no JSON object, too deep, or has a NUL in
 * a text. */
struct cJSON *frame_read(struct span line);

/* False: a sentence with ERROR_BAD_QUESTION. */
bool frame_read_request(struct span line, struct message *message, struct error *error);

/* Reads "version" and "ok". False: it is a "no", or no answer at all; the error has its kind. */
bool frame_check_answer(const struct cJSON *answer, struct error *error);

#endif
