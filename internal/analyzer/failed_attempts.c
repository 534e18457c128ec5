/* SPDX-License-Identifier: MIT */
#include "failed_attempts.h"

#include "tally.h"

#include <stdlib.h>

enum { ATTEMPTS_MOST = (64 << 20) / sizeof(struct failed_attempt) };
_Static_assert(sizeof(struct failed_attempt) == 40, "as pipeline/memory.c plans");

size_t failed_attempts_most(const struct rule_run *run)
{
    size_t most = run->analysis->attempts_most;
    return most ? most : ATTEMPTS_MOST;
}

/* What both queries for failed attempts give. */
#define ATTEMPT_COLUMNS(COLUMN)                                                                    \
    COLUMN(src), COLUMN(dst), COLUMN(dst_port), COLUMN(ip_protocol), COLUMN(start_us),             \
        COLUMN(attempts), COLUMN(duration_us)
enum { ATTEMPT_COLUMNS(COLUMN_NUMBER) };
static const char *const attempt_columns[] = {ATTEMPT_COLUMNS(COLUMN_NAME), NULL};

static struct failed_attempt attempt_of(const struct answer *rows)
{
    return (struct failed_attempt){
        .source = answer_integer(rows, column_src),
        .target = answer_integer(rows, column_dst),
        .port = (uint16_t)answer_integer(rows, column_dst_port),
        .ip_protocol = (uint8_t)answer_integer(rows, column_ip_protocol),
        .start_us = answer_integer(rows, column_start_us),
    };
}

struct gathering {
    struct failed_attempts *attempts;
    struct tally tally;
    uint64_t seen;
    size_t most;
    const struct failed_attempts_wanted *wanted;
    uint64_t (*key)(const struct failed_attempt *attempt);
};

/* The first reading: counts every attempt, and keeps it if there is room. */
static void count_attempt(struct gathering *gathering, const struct failed_attempt *attempt)
{
    tally_count(&gathering->tally, gathering->key(attempt));
    gathering->seen++;
    if (gathering->attempts->count < gathering->most)
        gathering->attempts->items[gathering->attempts->count++] = *attempt;
}

/* The second reading: keeps those that the tally gives room. */
static void take_attempt(struct gathering *gathering, const struct failed_attempt *attempt)
{
    if (tally_take(&gathering->tally, gathering->key(attempt)))
        gathering->attempts->items[gathering->attempts->count++] = *attempt;
}

/* How many of the attempts of a row to invent. If all of them cross the threshold, so many do too,
 * in whatever part of the duration the window lies. */
static int64_t enough_of(const struct gathering *gathering, int64_t attempts, int64_t duration_us)
{
    const struct failed_attempts_wanted *wanted = gathering->wanted;
    int64_t windows = 1 + (wanted->window_us > 0 ? duration_us / wanted->window_us : 0);
    int64_t enough = 4 * wanted->fewest * windows;
    return attempts < enough ? attempts : enough;
}

static void visit_row(struct gathering *gathering, const struct answer *rows,
                      void (*visit)(struct gathering *gathering,
                                    const struct failed_attempt *attempt))
{
    struct failed_attempt attempt = attempt_of(rows);
    int64_t attempts = answer_integer(rows, column_attempts),
            duration_us = answer_integer(rows, column_duration_us);
    if (attempts <= 1) {
        visit(gathering, &attempt);
        return;
    }
    const struct failed_attempt first = attempt;
    bool any_target = answer_is_null(rows, column_dst),
         any_port = answer_is_null(rows, column_dst_port);
    if (duration_us > FOLD_SPAN_US) duration_us = FOLD_SPAN_US; /* they began within it */
    int64_t count = enough_of(gathering, attempts, duration_us);
    for (int64_t i = 0; i < count; i++) {
        attempt.start_us = first.start_us + duration_us * i / count;
        if (any_target) attempt.target = FAILED_ATTEMPTS_INVENTED - i;
        if (any_port && gathering->wanted->by_port) attempt.port = (uint16_t)(1 + i % UINT16_MAX);
        visit(gathering, &attempt);
    }
}

/* A query with its parameters. */
struct reading {
    const char *query;
    const struct parameter *parameters;
    size_t count;
};

static bool
read_attempts(struct gathering *gathering, struct rule_run *run, const struct reading *reading,
              void (*visit)(struct gathering *gathering, const struct failed_attempt *attempt))
{
    struct answer rows;
    if (!answer_open(&rows, run->reader, reading->query, reading->parameters, reading->count,
                     attempt_columns, run->error))
        return false;
    int state;
    while ((state = answer_next(&rows)) == 1)
        visit_row(gathering, &rows, visit);
    answer_close(&rows);
    return state == 0;
}

/* Removes the attempts if their key came too rarely. */
static void drop_rare_keys(struct gathering *gathering, uint32_t fewest)
{
    struct failed_attempts *attempts = gathering->attempts;
    size_t kept = 0;
    for (size_t i = 0; i < attempts->count; i++) {
        if (tally_of(&gathering->tally, gathering->key(&attempts->items[i])) >= fewest)
            attempts->items[kept++] = attempts->items[i];
    }
    attempts->count = kept;
}

static bool gather(struct failed_attempts *attempts, struct rule_run *run,
                   const struct reading *reading, const struct failed_attempts_wanted *wanted,
                   uint64_t (*key)(const struct failed_attempt *attempt))
{
    struct gathering gathering = {
        .attempts = attempts, .most = failed_attempts_most(run), .wanted = wanted, .key = key};
    int64_t fewest = wanted->fewest;
    uint32_t few = fewest < 1 ? 1 : fewest > UINT32_MAX ? UINT32_MAX : (uint32_t)fewest;
    *attempts = (struct failed_attempts){.items = malloc(gathering.most * sizeof *attempts->items)};
    if (!tally_init(&gathering.tally) || !attempts->items) {
        tally_clear(&gathering.tally);
        return error_set_kind(run->error, ERROR_FULL,
                              "There is not enough memory to look for %s: end other "
                              "programs and try again.",
                              run->rule);
    }
    bool good = read_attempts(&gathering, run, reading, count_attempt);
    if (good && gathering.seen <= gathering.most) {
        drop_rare_keys(&gathering, few);
    } else if (good) {
        attempts->left_out = tally_share(&gathering.tally, few, gathering.most);
        attempts->count = 0;
        good = read_attempts(&gathering, run, reading, take_attempt);
    }
    tally_clear(&gathering.tally);
    if (run->analysis->attempts_left_out) *run->analysis->attempts_left_out += attempts->left_out;
    return good;
}

bool failed_attempts_gather(struct failed_attempts *attempts, struct rule_run *run,
                            const char *query, const struct failed_attempts_wanted *wanted,
                            uint64_t (*key)(const struct failed_attempt *attempt))
{
    const struct analysis *analysis = run->analysis;
    int64_t since_us = analysis->from_us - 2 * wanted->window_us;
    int64_t after_flow_id = analysis->after_flow_id;
    char *captures = rule_captures(run, since_us, &after_flow_id);
    *attempts = (struct failed_attempts){.items = NULL};
    if (!captures) return false;
    const struct parameter parameters[] = {
        parameter_text(":captures", captures),
        parameter_integer(":after_flow_id", after_flow_id),
        parameter_integer(":since_us", since_us),
        parameter_integer(":to_us", analysis->to_us),
    };
    bool good = gather(attempts, run, &(struct reading){query, parameters, 4}, wanted, key);
    free(captures);
    return good;
}

void failed_attempts_clear(struct failed_attempts *attempts)
{
    free(attempts->items);
    *attempts = (struct failed_attempts){.items = NULL};
}
