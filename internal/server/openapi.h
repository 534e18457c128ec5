/* SPDX-License-Identifier: MIT */
/*
 * openapi - GET /api/v1/openapi.json: the description of this API (OpenAPI 3.1).
 *
 * It is made of what answers: the listings are the questions of schema/questions/lists, their
 * parameters those that their SQL takes, their columns those of the prepared statement, with the
 * kinds and meanings of the catalogue. So it needs a database, and describes this one's program.
 * What the first request made is kept for the others.
 *
 * Any thread, with its own reader. Private to this room.
 */
#ifndef SERVER_OPENAPI_H
#define SERVER_OPENAPI_H

#include "answer.h"

#include "storage/reader.h"

void openapi_answer(struct storage_reader *reader, struct answer *answer);

#endif
