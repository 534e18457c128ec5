/* SPDX-License-Identifier: MIT */
/*
 * sql - GET /api/v1/sql?q=SELECT...: rows of a statement that the client wrote.
 *
 * It reads the public views alone (storage_narrow()), for at most SQL_MOST_US, and at most SQL_AT_ONCE
 * such statements run at the same time, so that pages have threads of the crew left. server.sql says
 * who may; it is off by default. limit and format are those of a listing. JSON has the columns in
 * their order beside the rows; of two columns with one name the second is called NAME_2.
 *
 * One thread with its reader. Private to this room.
 */
#ifndef SERVER_SQL_H
#define SERVER_SQL_H

#include "answer.h"
#include "request.h"

#include "storage/reader.h"

enum { SQL_AT_ONCE = 2, SQL_MOST_US = 10 * 1000 * 1000, SQL_TEXT_MOST = 8 * 1024 };

void sql_answer(struct storage_reader *reader, const struct web_request *request,
                struct answer *answer);

#endif
