/* SPDX-License-Identifier: MIT */
/*
 * views - GET /api/v1/views: the public views and their columns, from the catalogue.
 *
 * For who writes a statement. It needs no database. Any thread. Private to this room.
 */
#ifndef SERVER_VIEWS_H
#define SERVER_VIEWS_H

#include "answer.h"

void views_answer(struct answer *answer);

#endif
