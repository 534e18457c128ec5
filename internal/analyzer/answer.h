/* SPDX-License-Identifier: MIT */
/*
 * answer - the rows that a rule's query gives, read by the names of their columns.
 *
 * A rule lists the columns that it reads, and their names are looked up once, when the query is
 * opened. So a query may order its columns as it likes. If a column is missing, answer_next() fails
 * before the first row. Private to this room; one thread.
 */
#ifndef ANALYZER_ANSWER_H
#define ANALYZER_ANSWER_H

#include "base/error.h"
#include "model/address.h"
#include "storage/reader.h"

/* The columns of a query: an enum for the code, and names for the query.
 *
 *     #define CLAIM_COLUMNS(COLUMN) COLUMN(ip), COLUMN(mac)
 *     enum { CLAIM_COLUMNS(COLUMN_NUMBER) };                         gives column_ip, column_mac
 *     static const char *const names[] = {CLAIM_COLUMNS(COLUMN_NAME), NULL};
 */
#define COLUMN_NUMBER(name) column_##name
#define COLUMN_NAME(name) #name

enum { ANSWER_COLUMNS_MOST = 20 };

struct answer {
    struct storage_rows *rows;
    struct error *error;
    int columns[ANSWER_COLUMNS_MOST]; /* of each name, as storage_column() gives it */
};

/* Asks the query; `names` ends with NULL. On failure false, with a sentence in `error`, which must
 * live as long as the answer. */
bool answer_open(struct answer *answer, struct storage_reader *reader, const char *query,
                 const struct parameter *parameters, size_t count, const char *const *names,
                 struct error *error);
void answer_close(struct answer *answer);

/* 1: there is a row; 0: there is none left; -1: the database refused, and the error says why. */
int answer_next(struct answer *answer);

/* A value of this row: 0, "" and no address for NULL. Text is borrowed until the next row. */
int64_t answer_integer(const struct answer *answer, int column);
double answer_real(const struct answer *answer, int column); /* 1 for NULL */
bool answer_is_null(const struct answer *answer, int column);
const char *answer_text(const struct answer *answer, int column);
struct ip_address answer_ip(const struct answer *answer, int column);

#endif
