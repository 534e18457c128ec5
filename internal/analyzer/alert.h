/* SPDX-License-Identifier: MIT */
/*
 * alert - an alert while a rule writes it, with memory for its words and its details.
 *
 * The details are a JSON object. Whatever a rule adds, they stay valid: a member that does not fit
 * is left out whole. Private to this room.
 */
#ifndef ANALYZER_ALERT_H
#define ANALYZER_ALERT_H

#include "base/text.h"
#include "model/summary.h"

enum {
    ALERT_TARGET_BYTES = 80,
    ALERT_TITLE_BYTES = 256,
    ALERT_EXPLANATION_BYTES = 1024,
    ALERT_DETAILS_BYTES = 4096
};

struct alert {
    struct alert_summary summary;
    char target_memory[ALERT_TARGET_BYTES];
    char title_memory[ALERT_TITLE_BYTES];
    char explanation_memory[ALERT_EXPLANATION_BYTES];
    char details_memory[ALERT_DETAILS_BYTES];
    struct text target, title, explanation, details;
};

/* Empty words, no parties, no details. */
void alert_begin(struct alert *alert, enum severity severity);
/* Add one member to the details: a number, a text, or a value that is JSON already. */
void alert_figure(struct alert *alert, const char *name, int64_t value);
void alert_fact(struct alert *alert, const char *name, const char *value);
void alert_json(struct alert *alert, const char *name, const char *json);
/* Whose frames say so, as "02:00:00:00:00:01": the fact mac_address. */
void alert_sent_by(struct alert *alert, const char *mac);
/* Closes the details. The summary that is returned borrows the words of the alert. */
const struct alert_summary *alert_end(struct alert *alert, const char *rule);

#endif
