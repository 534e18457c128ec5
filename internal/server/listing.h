/* SPDX-License-Identifier: MIT */
/*
 * listing - GET /api/v1/NAME: the listing of `netscope NAME`, as rows for a program.
 *
 * A listing is the question lists/NAME (schema/questions/lists). Its parameters are the filters of the
 * command line, and format, limit, cursor, sort, all, silenced. One that it does not take is refused,
 * never ignored. JSON has the rows, the cursor of the next page, how complete the answer is, and the
 * SQL with its parameters. JSON lines and CSV have the rows; the header Link has the next page.
 *
 * One thread with its reader. Private to this room.
 */
#ifndef SERVER_LISTING_H
#define SERVER_LISTING_H

#include "answer.h"
#include "request.h"

#include "storage/reader.h"

enum { LISTING_ROWS = 100, LISTING_ROWS_MOST = 1000, LISTING_LINES_MOST = 10000 };

/* The question of the listing number *at or of a later one; NULL: there are no more. Moves *at behind
 * it. */
const char *listing_next(size_t *at);
/* Of its question: "flows" of "lists/flows", and "device/peers" of "device/peers". */
const char *listing_path(const char *question);
/* The question of the listing at this path; NULL: there is none. */
const char *listing_question(const char *path);
/* True if the listing takes the parameter. */
bool listing_takes(const char *question, const char *parameter);

/* The last line of an answer that was cut: the rows of CSV have no other place for it. */
struct reply;
void listing_add_cut(struct sink *sink, enum render_format format, const struct reply *reply);

struct listing_options {
    const char *zone;
    int64_t query_us;
};
void listing_answer(struct storage_reader *reader, const char *question,
                    const struct listing_options *options, const struct web_request *request,
                    struct answer *answer);

#endif
