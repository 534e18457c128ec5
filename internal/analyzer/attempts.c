/* SPDX-License-Identifier: MIT */
#include "attempts.h"

#include "tally.h"

#include <stdlib.h>

enum { ATTEMPTS_MOST = 1 << 21 };
_Static_assert(sizeof(struct attempt) == 32, "64 MiB in all");

size_t attempts_most(const struct rule_run *run)
{
    size_t most = run->analysis->attempts_most;
    return most ? most : ATTEMPTS_MOST;
}

static struct attempt attempt_of(const struct storage_rows *rows)
{
    return (struct attempt){
        .source = row_integer(rows, 0),
        .target = row_integer(rows, 1),
        .port = (uint16_t)row_integer(rows, 2),
        .ip_protocol = (uint8_t)row_integer(rows, 3),
        .start_us = row_integer(rows, 4),
        .is_new = row_integer(rows, 5) != 0,
    };
}

struct gathering {
    struct attempts *attempts;
    struct tally tally;
    uint64_t seen;
    size_t most;
    const struct attempts_wanted *wanted;
    uint64_t (*key)(const struct attempt *attempt);
};

/* Counts every attempt, and keeps them as long as there is room. */
static void count_attempt(struct gathering *gathering, const struct attempt *attempt)
{
    tally_count(&gathering->tally, gathering->key(attempt));
    gathering->seen++;
    if (gathering->attempts->count < gathering->most)
        gathering->attempts->items[gathering->attempts->count++] = *attempt;
}

static void take_attempt(struct gathering *gathering, const struct attempt *attempt)
{
    if (tally_take(&gathering->tally, gathering->key(attempt)))
        gathering->attempts->items[gathering->attempts->count++] = *attempt;
}

/* So many of those that a row stands for that they cross the threshold, in whatever part of its
 * duration the window lies, if all of them do. */
static int64_t enough_of(const struct gathering *gathering, int64_t attempts, int64_t duration_us)
{
    const struct attempts_wanted *wanted = gathering->wanted;
    int64_t windows = 1 + (wanted->window_us > 0 ? duration_us / wanted->window_us : 0);
    int64_t enough = 4 * wanted->fewest * windows;
    return attempts < enough ? attempts : enough;
}

static void visit_row(struct gathering *gathering, const struct storage_rows *rows,
                      void (*visit)(struct gathering *gathering, const struct attempt *attempt))
{
    struct attempt attempt = attempt_of(rows);
    int64_t attempts = row_integer(rows, 6), duration_us = row_integer(rows, 7);
    if (attempts <= 1) {
        visit(gathering, &attempt);
        return;
    }
    const struct attempt first = attempt;
    bool any_target = row_is_null(rows, 1), any_port = row_is_null(rows, 2);
    if (duration_us > FOLD_SPAN_US) duration_us = FOLD_SPAN_US; /* they began within it */
    int64_t count = enough_of(gathering, attempts, duration_us);
    for (int64_t i = 0; i < count; i++) {
        attempt.start_us = first.start_us + duration_us * i / count;
        if (any_target) attempt.target = ATTEMPTS_INVENTED - i;
        if (any_port && gathering->wanted->by_port) attempt.port = (uint16_t)(1 + i % UINT16_MAX);
        visit(gathering, &attempt);
    }
}

static bool read_attempts(struct gathering *gathering, struct rule_run *run, const char *query,
                          const struct parameter *parameters, size_t count,
                          void (*visit)(struct gathering *gathering, const struct attempt *attempt))
{
    struct storage_rows *rows = rule_query(run, query, parameters, count);
    if (!rows) return false;
    int state;
    while ((state = storage_next(rows, run->error)) == 1) {
        visit_row(gathering, rows, visit);
    }
    storage_rows_close(rows);
    return state == 0;
}

/* Forgets those whose key came too rarely. */
static void sift(struct gathering *gathering, uint32_t fewest)
{
    struct attempts *attempts = gathering->attempts;
    size_t kept = 0;
    for (size_t i = 0; i < attempts->count; i++) {
        if (tally_of(&gathering->tally, gathering->key(&attempts->items[i])) >= fewest)
            attempts->items[kept++] = attempts->items[i];
    }
    attempts->count = kept;
}

bool attempts_gather(struct attempts *attempts, struct rule_run *run, const char *query,
                     const struct parameter *parameters, size_t parameter_count,
                     const struct attempts_wanted *wanted,
                     uint64_t (*key)(const struct attempt *attempt))
{
    struct gathering gathering = {
        .attempts = attempts, .most = attempts_most(run), .wanted = wanted, .key = key};
    int64_t fewest = wanted->fewest;
    uint32_t few = fewest < 1 ? 1 : fewest > UINT32_MAX ? UINT32_MAX : (uint32_t)fewest;
    *attempts = (struct attempts){.items = malloc(gathering.most * sizeof *attempts->items)};
    if (!tally_init(&gathering.tally) || !attempts->items) {
        tally_clear(&gathering.tally);
        return error_set(run->error,
                         "There is not enough memory to look for %s: end other "
                         "programs and try again.",
                         run->rule);
    }
    bool good = read_attempts(&gathering, run, query, parameters, parameter_count, count_attempt);
    if (good && gathering.seen <= gathering.most) {
        sift(&gathering, few);
    } else if (good) {
        attempts->left_out = tally_share(&gathering.tally, few, gathering.most);
        attempts->count = 0;
        good = read_attempts(&gathering, run, query, parameters, parameter_count, take_attempt);
    }
    tally_clear(&gathering.tally);
    if (run->analysis->attempts_left_out) *run->analysis->attempts_left_out += attempts->left_out;
    return good;
}

void attempts_clear(struct attempts *attempts)
{
    free(attempts->items);
    *attempts = (struct attempts){.items = NULL};
}
