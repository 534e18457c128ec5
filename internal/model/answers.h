/* SPDX-License-Identifier: MIT */
/*
 * answers - the answer section of a name message as a text that repeats.
 *
 * The same answers come again and again with other times to live, because caches count them down,
 * and to other names. So the text has neither seconds nor the question's name. It has marks where
 * the view dns_queries puts them back (ANSWERS of schema/tokens):
 *
 *   \n        an answer of the question's name begins; the type follows
 *   \v        an answer of another name begins; that name follows, then \f and the type
 *   \t        the smallest time to live of all answers; the data follows
 *   \1 to \3  the smallest plus later_s[0] to later_s[2]; the data follows
 *
 * Between the marks are the insides of JSON strings, which have no control characters. Two texts
 * are equal if the answers are equal but for the question's name and a common number of seconds.
 *
 * With more than four different times to live the text is the JSON of the view itself, and so it is
 * without answers: "[]". The name of an answer stands in the text if JSON would escape it.
 *
 * The text is bounded by the memory that the caller lends, and the JSON that is made from it by
 * ANSWERS_JSON_MOST.
 */
#ifndef MODEL_ANSWERS_H
#define MODEL_ANSWERS_H

#include "base/text.h"
#include "model/event.h"

enum { ANSWERS_LATER_MOST = 3, ANSWERS_JSON_MOST = 16 * 1024 };

/* The different times to live of the answers: all are taken before the first answer is added. */
struct answer_times {
    uint32_t seconds[1 + ANSWERS_LATER_MOST]; /* ascending */
    unsigned count;                           /* 0: no answer */
    bool too_many;                            /* only seconds[0] counts */
};
void answer_times_add(struct answer_times *times, uint32_t ttl_s);
/* How much longer than the smallest; 0: there is none of this place. */
uint32_t answer_times_later(const struct answer_times *times, unsigned place);

struct answers {
    struct text text;
    struct span question; /* data NULL: the message had none, or JSON escapes it */
    const struct answer_times *times;
    size_t json_bytes; /* of the JSON that is made from the text */
    bool is_json;
};
/* The memory has room for 16 bytes and more. */
struct answers answers_begin(char *memory, size_t size, struct span question,
                             const struct answer_times *times);
/* False: there is no room for it, and the text ends before it. Its time was taken before. */
bool answers_add(struct answers *answers, const struct name_record *answer);
struct span answers_end(struct answers *answers);

/* Reads one answer after the other; false at the end, and of text that is JSON. */
struct answer_read {
    struct span type, data; /* the data as the inside of a JSON string */
    unsigned
        later; /* 0: it lives for the smallest time; else as long as answer_times_later(later - 1) more */
};
bool answers_read(struct span *text, struct answer_read *answer);

#endif
