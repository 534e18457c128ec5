/* SPDX-License-Identifier: MIT */
/*
 * rule - one way to find something in rows. Private to this room.
 *
 * A rule is one file in rules/ that defines a `const struct rule rule_NAME`, and one line in the
 * table in analyzer.c. The manual page lists the rules from these (scripts/list-rules).
 *
 * A rule asks named queries (schema/questions/analyze/) and calls rule_alert() for whatever crossed
 * its threshold. Everything that it decides on comes from rows and thresholds, so the same database
 * gives the same alerts on every machine.
 */
#ifndef ANALYZER_RULE_H
#define ANALYZER_RULE_H

#include "alert.h"
#include "analyzer.h"
#include "answer.h"
#include "causes.h"

/* The captures that a look may read, which all its rules ask for: read once. */
struct looked_captures;

struct rule_run {
    struct storage_reader *reader;
    const struct analysis *analysis;
    struct looked_captures *captures;
    const char *rule; /* the name of the rule that runs */
    const struct analyzer_output *output;
    struct causes causes;
    double seen_share; /* of the frames and rows of the time that is looked at; 1: all */
    void *memory;      /* the rule's own, during this run */
    struct error *error;
};

struct sightings;
struct asked_hour;
struct sum_block;

struct rule {
    const char *name;
    const char *summary;               /* one line, for the manual */
    bool (*run)(struct rule_run *run); /* false: the error is set */
    /* Instead of run: sighting.h, asked_names.h, sum_blocks.h. */
    const struct sightings *sightings;
    bool (*judge_names)(struct rule_run *run, const struct asked_hour *hour);
    bool (*judge_block)(struct rule_run *run, const struct sum_block *block);
};

/* Completes the alert and hands it to the caller of the analyzer. False: the run ends. */
bool rule_alert(struct rule_run *run, struct alert *alert);

/* What the rule remembers of a device (0: none) and target: as rule_keep_state() was given it, or "".
 * False: the error is set. */
bool rule_state(struct rule_run *run, int64_t device_id, const char *target, char *memory,
                size_t size);
/* The numbers with which a state begins. Returns how many there are. */
size_t rule_numbers(const char *state, int64_t *numbers, size_t most);
/* False: the run ends. */
bool rule_keep_state(struct rule_run *run, int64_t device_id, const char *target,
                     int64_t updated_us, const char *state);

/* The captures whose rows since then count: this one, and those that it goes on from. Gives them as
 * a JSON array, which the caller frees, and what their flows' ids are above. NULL: the error is
 * set. */
char *rule_captures(struct rule_run *run, int64_t since_us, int64_t *after_flow_id);
struct looked_captures *looked_captures_new(void); /* NULL without memory */
void looked_captures_free(struct looked_captures *captures);

/* The least completeness of the time that is looked at. */
bool rule_seen_share(struct storage_reader *reader, const struct analysis *analysis, double *share,
                     struct error *error);

/* A number that is a setting: model/rule_numbers.h. */
static inline int64_t rule_number(const struct rule_run *run, enum rule_number number)
{
    return run->analysis->thresholds.numbers.values[number];
}

/* Parameters of a query. Each rule's query takes :capture_id, which is added here. */
struct parameter parameter_integer(const char *name, int64_t value);
struct parameter parameter_text(const char *name, const char *value);
/* False: the error is set. The caller closes the answer. */
bool rule_query(struct rule_run *run, struct answer *answer, const char *query,
                const struct parameter *parameters, size_t count, const char *const *columns);
/* A JSON array for a query, of numbers that stand `stride` bytes apart. The caller frees it; NULL
 * without memory. */
char *rule_list(const int64_t *first, size_t count, size_t stride);
/* The order of two numbers for qsort: negative, 0 or positive. */
static inline int rule_order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}
/* The address that a key (flow.src, flow.dst) stands for. False: the error is set. */
bool rule_address(struct rule_run *run, int64_t key, struct ip_address *ip);

#endif
