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

static bool read_attempts(struct gathering *gathering, struct rule_run *run, const char *query,
                          const struct parameter *parameters, size_t count,
                          void (*visit)(struct gathering *gathering, const struct attempt *attempt))
{
    struct storage_rows *rows = rule_query(run, query, parameters, count);
    if (!rows) return false;
    int state;
    while ((state = storage_next(rows, run->error)) == 1) {
        const struct attempt attempt = attempt_of(rows);
        visit(gathering, &attempt);
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
                     const struct parameter *parameters, size_t parameter_count, int64_t fewest,
                     uint64_t (*key)(const struct attempt *attempt))
{
    struct gathering gathering = {.attempts = attempts, .most = attempts_most(run), .key = key};
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
