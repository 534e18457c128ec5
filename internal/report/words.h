/* SPDX-License-Identifier: MIT */
/*
 * words - the parts of sentences: numbers, days, shares, names. Private to this room.
 *
 * A sentence of a page may have marks of its own, which each form replaces: bold text, and text of
 * others, which a form escapes as far as it must. Text of others has no control characters when it
 * gets its marks, so it cannot bring any.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "figures.h"

#include "base/text.h"

#define BOLD "\001"
#define PLAIN "\002"
enum { MARK_BOLD = 1, MARK_PLAIN = 2, MARK_OTHERS = 3, MARK_OURS = 4 };

enum { SENTENCE_SIZE = 2048 };

/* Text of others: of the wire, of people, of lists. NULL: "-". */
void words_add_others(struct text *text, const char *others);
/* "Kitchen TV", or "device 4" of a person's device without a name. */
void words_add_device(struct text *text, const struct report_device *device);
/* "three", "14" */
void words_add_number(struct text *text, int64_t number);
/* The same as the first word of a sentence. */
void words_add_first_number(struct text *text, int64_t number);
/* "one company", "three companies" */
void words_add_count(struct text *text, int64_t count, const char *one, const char *many);
/* "95.6 %": never rounded up; "not known" */
void words_add_share(struct text *text, double share);
/* "Sun 22 Nov" */
void words_add_day(struct text *text, int64_t day);
/* "22 to 28 November 2026" */
void words_add_span(struct text *text, const struct span_of_days *span);
/* "Privacy report no. 7 · 22 to 28 November 2026 · Europe/Berlin" */
void words_add_kicker(struct text *text, const char *what, const struct figures *figures);
/* "Thu 26 Nov, 09:02" */
void words_add_moment(struct text *text, const struct zone *zone, int64_t us);
/* The name of a country by its code; the code, if it has none. */
const char *words_country(const char *code);
/* ", " or " and " before item `at` of `count`. */
const char *words_between(size_t at, size_t count);
const char *words_kind(const struct report_device *device);

#endif
