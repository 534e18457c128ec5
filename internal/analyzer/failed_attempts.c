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

#define ATTEMPT_COLUMNS(COLUMN)                                                                    \
    COLUMN(src), COLUMN(dst), COLUMN(has_ports), COLUMN(src_port), COLUMN(dst_port),               \
        COLUMN(ip_protocol), COLUMN(conn_state), COLUMN(history), COLUMN(start_us),                \
        COLUMN(end_us), COLUMN(folded), COLUMN(folded_distinct), COLUMN(to_multicast_6)
enum { ATTEMPT_COLUMNS(COLUMN_NUMBER) };
static const char *const attempt_columns[] = {ATTEMPT_COLUMNS(COLUMN_NAME), NULL};

static uint32_t number_of(const struct answer *rows, int column)
{
    int64_t number = answer_integer(rows, column);
    return number < 0 ? 0 : number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

/* The attempt of a row, as the recorder keeps it. */
static struct ended_attempt attempt_of(const struct answer *rows)
{
    uint8_t ip_protocol = (uint8_t)answer_integer(rows, column_ip_protocol);
    return (struct ended_attempt){
        .src = answer_integer(rows, column_src),
        .dst = answer_integer(rows, column_dst),
        .has_src = !answer_is_null(rows, column_src),
        .has_dst = !answer_is_null(rows, column_dst),
        .start_us = answer_integer(rows, column_start_us),
        .end_us = answer_integer(rows, column_end_us),
        .folded = number_of(rows, column_folded),
        .folded_distinct = number_of(rows, column_folded_distinct),
        .has_ports = answer_integer(rows, column_has_ports),
        .src_port = (uint16_t)answer_integer(rows, column_src_port),
        .dst_port = (uint16_t)answer_integer(rows, column_dst_port),
        .ip_protocol = ip_protocol,
        .state = (uint8_t)attempt_state_of(ip_protocol, answer_text(rows, column_conn_state)),
        .to_no_host = answer_integer(rows, column_dst) >= ATTEMPT_NO_HOST ||
                      answer_integer(rows, column_to_multicast_6),
        .is_unconfirmed = attempt_is_unconfirmed(answer_text(rows, column_history)),
    };
}

struct gathering {
    struct failed_attempts *attempts;
    struct tally tally;
    uint64_t seen;
    size_t most;
    const struct failed_attempts_wanted *wanted;
    void (*take)(struct gathering *gathering, const struct failed_attempt *attempt);
};

static void count_kept(struct gathering *gathering)
{
    const struct failed_attempts *attempts = gathering->attempts;
    for (size_t i = 0; i < attempts->count; i++)
        tally_count(&gathering->tally, gathering->wanted->key(&attempts->items[i]));
}

/* The first reading: keeps every attempt while there is room, and then counts them all. */
static void count_attempt(struct gathering *gathering, const struct failed_attempt *attempt)
{
    struct tally *tally = &gathering->tally;
    gathering->seen++;
    if (gathering->attempts->count < gathering->most) {
        gathering->attempts->items[gathering->attempts->count++] = *attempt;
        return;
    }
    if (!tally->places) {
        if (!tally_init(tally, TALLY_PLACES_MOST)) return;
        count_kept(gathering);
    }
    tally_count(tally, gathering->wanted->key(attempt));
}

/* The second reading: keeps those that the tally gives room. */
static void take_attempt(struct gathering *gathering, const struct failed_attempt *attempt)
{
    if (tally_take(&gathering->tally, gathering->wanted->key(attempt)))
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

static void visit(void *owner, const struct ended_attempt *row)
{
    struct gathering *gathering = owner;
    const struct failed_attempts_wanted *wanted = gathering->wanted;
    int64_t attempts = wanted->count(row), duration_us = row->end_us - row->start_us;
    struct failed_attempt attempt = {
        .source = row->src,
        .target = row->dst,
        .port = row->dst_port,
        .ip_protocol = row->ip_protocol,
        .start_us = row->start_us,
    };
    if (attempts <= 1) {
        if (attempts) gathering->take(gathering, &attempt);
        return;
    }
    if (duration_us > FOLD_SPAN_US) duration_us = FOLD_SPAN_US; /* they began within it */
    int64_t count = enough_of(gathering, attempts, duration_us);
    for (int64_t i = 0; i < count; i++) {
        attempt.start_us = row->start_us + duration_us * i / count;
        if (!row->has_dst) attempt.target = FAILED_ATTEMPTS_INVENTED - i;
        if (!row->has_ports && wanted->by_port) attempt.port = (uint16_t)(1 + i % UINT16_MAX);
        gathering->take(gathering, &attempt);
    }
}

/* Whose rows are read, and which of them. */
struct reading {
    char *captures; /* a JSON array; NULL: none */
    int64_t after_flow_id, until_flow_id, since_us;
};

static bool read_rows(struct gathering *gathering, struct rule_run *run,
                      const struct reading *reading)
{
    const struct parameter parameters[] = {
        parameter_text(":captures", reading->captures),
        parameter_text(":states", attempt_state_names),
        parameter_integer(":after_flow_id", reading->after_flow_id),
        parameter_integer(":until_flow_id", reading->until_flow_id),
        parameter_integer(":since_us", reading->since_us),
        parameter_integer(":to_us", run->analysis->to_us),
    };
    struct answer rows;
    if (!answer_open(&rows, run->reader, "analyze/ended_attempts", parameters, 6, attempt_columns,
                     run->error))
        return false;
    int state;
    while ((state = answer_next(&rows)) == 1) {
        const struct ended_attempt attempt = attempt_of(&rows);
        if (attempt.state != ATTEMPT_NONE) visit(gathering, &attempt);
    }
    answer_close(&rows);
    return state == 0;
}

/* This capture's from what the recorder kept, if that is whole; else from rows, as those of earlier
 * captures. */
static bool read_attempts(struct gathering *gathering, struct rule_run *run)
{
    const struct analysis *analysis = run->analysis;
    struct reading reading = {.since_us = analysis->from_us - 2 * gathering->wanted->window_us,
                              .after_flow_id = analysis->after_flow_id,
                              .until_flow_id = INT64_MAX};
    const struct attempt_source *kept = &analysis->kept;
    const struct attempts_wanted wanted = {analysis->capture_id, reading.since_us, analysis->to_us};
    bool is_kept = kept->owner && kept->each(kept->owner, &wanted, visit, gathering);
    if (is_kept) reading.after_flow_id = reading.until_flow_id = kept->after_flow_id;
    reading.captures = rule_captures(run, reading.since_us, &reading.after_flow_id);
    if (!reading.captures) return false;
    /* No capture before this one had ended. */
    bool is_all = is_kept && reading.after_flow_id >= reading.until_flow_id;
    bool good = is_all || read_rows(gathering, run, &reading);
    free(reading.captures);
    return good;
}

/* Removes the attempts if their key came too rarely. */
static void drop_rare_keys(struct gathering *gathering, uint32_t fewest)
{
    struct failed_attempts *attempts = gathering->attempts;
    size_t kept = 0;
    for (size_t i = 0; i < attempts->count; i++) {
        if (tally_of(&gathering->tally, gathering->wanted->key(&attempts->items[i])) >= fewest)
            attempts->items[kept++] = attempts->items[i];
    }
    attempts->count = kept;
}

static bool no_memory(struct rule_run *run)
{
    return error_set_kind(run->error, ERROR_FULL,
                          "There is not enough memory to look for %s: end other programs and try "
                          "again.",
                          run->rule);
}

bool failed_attempts_gather(struct failed_attempts *attempts, struct rule_run *run,
                            const struct failed_attempts_wanted *wanted)
{
    struct gathering gathering = {.attempts = attempts,
                                  .most = failed_attempts_most(run),
                                  .wanted = wanted,
                                  .take = count_attempt};
    int64_t fewest = wanted->fewest;
    uint32_t few = fewest < 1 ? 1 : fewest > UINT32_MAX ? UINT32_MAX : (uint32_t)fewest;
    *attempts = (struct failed_attempts){.items = malloc(gathering.most * sizeof *attempts->items)};
    if (!attempts->items) return no_memory(run);
    bool good = read_attempts(&gathering, run);
    bool is_all = gathering.seen <= gathering.most;
    if (good && is_all && tally_init(&gathering.tally, attempts->count)) count_kept(&gathering);
    if (good && !gathering.tally.places) return no_memory(run);
    if (good && is_all) {
        drop_rare_keys(&gathering, few);
    } else if (good) {
        attempts->left_out = tally_share(&gathering.tally, few, gathering.most);
        attempts->count = 0;
        gathering.take = take_attempt;
        good = read_attempts(&gathering, run);
    }
    tally_clear(&gathering.tally);
    if (run->analysis->attempts_left_out) *run->analysis->attempts_left_out += attempts->left_out;
    return good;
}

void failed_attempts_clear(struct failed_attempts *attempts)
{
    free(attempts->items);
    *attempts = (struct failed_attempts){.items = NULL};
}
