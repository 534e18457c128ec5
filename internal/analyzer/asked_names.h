/* SPDX-License-Identifier: MIT */
/*
 * asked_names - what each client asked name servers for in an hour, by the registered name above.
 *
 * Rules about names judge a client's hour. All of them judge in one pass: the questions of the hours
 * that the last look touched are read once, in their order in the table, and each different name once.
 * A client that others ask is left out, because it asks for them. QUESTIONS_MOST questions are looked
 * at in one pass, the first ones. Private to this room.
 */
#ifndef ANALYZER_ASKED_NAMES_H
#define ANALYZER_ASKED_NAMES_H

#include "rule.h"
#include "sighting.h"

enum {
    QUESTIONS_MOST = 1 << 20,
    ASKED_NAME_BYTES = 64, /* a longer name is cut */
    ASKED_PARTS = 6,       /* of an hour */
    ASKED_TOGETHER = 1000, /* names that one question is about */
};

/* The different names below one registered name. */
struct asked_name {
    uint64_t parent_hash;
    int64_t example;                       /* a name's domain_id */
    int64_t names, bytes, letters, vowels; /* bytes before the parent; letters of its first label */
    int64_t unusual, missing;              /* of the names: by type, and that do not exist */
    int64_t private;                       /* by a type that no program of the Internet asks for */
    int64_t first_us, last_us;
    bool is_registered; /* the parent has two labels or more, with a top-level domain */
};

struct gathering;
struct question;

struct asked_hour {
    struct sighting client; /* period_us is the hour */
    const struct asked_name *names;
    size_t count;
    /* Private to asked_names.c: the questions of the hour. */
    const struct gathering *gathering;
    const struct question *from, *to;
};

/* Judges a client's hour. False: the run ends. */
typedef bool asked_names_judge(struct rule_run *run, const struct asked_hour *hour);

/* One run for each rule with a judge. Errors are set in the first one's. */
bool asked_names_judge_all(struct rule_run *const *runs, asked_names_judge *const *judges,
                           size_t count);

/* The text of a name, and where its registered name begins in it. False: the error is set. */
bool asked_name_text(struct rule_run *run, const struct asked_name *name,
                     char text[ASKED_NAME_BYTES], char parent[ASKED_NAME_BYTES]);
/* How many of the client's questions below this registered name had an answer in 127.0.0.0/8, by
 * which lists of senders and of files answer. False: the error is set. */
bool asked_name_listed(struct rule_run *run, const struct asked_hour *hour,
                       const struct asked_name *name, int64_t *listed);
/* How many of the client's names below this registered name are another name with a suffix, as search
 * lists make them. False: the error is set. */
bool asked_name_appended(struct rule_run *run, const struct asked_hour *hour,
                         const struct asked_name *name, int64_t *appended);

#endif
