/* SPDX-License-Identifier: MIT */
/* inquiry - one question of a report, and its rows. Private to this room. */
#ifndef REPORT_INQUIRY_H
#define REPORT_INQUIRY_H

#include "figures.h"

struct gathering {
    struct storage_reader *reader;
    struct figures *figures;
    struct error *error;
    struct span_of_days kept; /* by keep_contacts() */
};

struct answer { /* a row */
    const struct reply *reply;
    const struct value *values;
    const struct span_of_days *span;
};

struct inquiry {
    const char *question; /* in schema/questions/report */
    const char *title;    /* under which it is printed; NULL: it is not printed */
    const struct span_of_days *span;
    bool then;          /* by the tracker lists of that time */
    int64_t without_id; /* a device to leave out; 0: none */
    /* False: memory is short. owner: the next member. */
    bool (*take)(struct gathering *gathering, const struct answer *answer, void *owner);
    void *owner;
};

/*
 * Reads what went outside in these days once, for all questions that begin with it (WITH seen AS):
 * what no question tells apart is one row (storage_sum_contacts). What is printed has that part, so
 * that it runs by itself, over the contacts of each day.
 */
bool keep_contacts(struct gathering *gathering, const struct span_of_days *span);
/* The same for those about the exposure (met AS), of the days that are kept. */
bool keep_met(struct gathering *gathering);
/* False: the error is filled. */
bool inquire(struct gathering *gathering, const struct inquiry *inquiry);

/* By the name of a column: 0, -1 or NULL if it is NULL. The text belongs to the figures. */
int64_t row_integer(const struct answer *answer, const char *column);
double row_share(const struct answer *answer, const char *column);
const char *row_text(struct gathering *gathering, const struct answer *answer, const char *column);
/* A value that lives as long as the figures. */
struct value row_value(struct gathering *gathering, const struct answer *answer,
                       const char *column);
/* Of the columns days and on_days. */
struct on_days row_days(const struct answer *answer);

#endif
