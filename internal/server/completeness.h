/* SPDX-License-Identifier: MIT */
/*
 * completeness - how much of what passed in the asked time is in the database.
 *
 * The figures are those of the question shared/completeness. `share` is their product: of an answer
 * about a range of time all of them, else without the time in which nobody watched.
 * One thread with its reader. Private to this room.
 */
#ifndef SERVER_COMPLETENESS_H
#define SERVER_COMPLETENESS_H

#include "answer.h"

#include "ask/ask.h"

struct completeness {
    struct reply *reply;
    const struct value *row; /* NULL: there is none */
    double share;            /* below 0: nobody watched at that time */
};

/* Of the time and the capture of this question. End with completeness_clear(), also after a failure. */
bool completeness_ask(struct completeness *completeness, struct storage_reader *reader,
                      const struct question *question, struct error *error);
/* As a JSON object: {"share":0.99,"figures":{...}}. */
void completeness_add(struct sink *sink, const struct completeness *completeness);
/* As the header NetScope-Completeness: four digits, never rounded up. */
void completeness_header(struct answer *answer, const struct completeness *completeness);
void completeness_clear(struct completeness *completeness);

#endif
