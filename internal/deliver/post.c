/* SPDX-License-Identifier: MIT */
/* Sends what is due: first what waits for another try, then what is new. */
#include "base/clock.h"
#include "base/log.h"
#include "letter.h"
#include "run.h"
#include "send.h"

#include <inttypes.h>
#include <stdlib.h>

enum { WAITING_MOST = 8 }; /* parcels of a target; then nothing new is begun */

/* ---------------------------------------------------------------- one parcel */

static void log_outcome(const struct parcel *parcel, int64_t wait_us)
{
    if (parcel->state == PARCEL_DELIVERED)
        log_line(LOG_LINE_INFO, "%s has message %s. %s.", parcel->target, parcel->messages,
                 parcel->answer);
    else if (parcel->state == PARCEL_FAILED)
        log_line(LOG_LINE_ERROR, "%s does not get message %s: it is not sent again. %s.",
                 parcel->target, parcel->messages, parcel->answer);
    else
        log_line(LOG_LINE_WARNING,
                 "%s did not take message %s; it is sent again in %" PRId64 " s. %s.",
                 parcel->target, parcel->messages, wait_us / 1000000, parcel->answer);
}

/* What the outcome means for the parcel. */
static void settle(const struct run *run, struct parcel *parcel, const struct outcome *outcome)
{
    int64_t now_us = wall_now_us(), wait_us = queue_back_off_us(parcel->tries);
    if (outcome->wait_us > wait_us) wait_us = outcome->wait_us;
    (void)snprintf(parcel->answer, sizeof parcel->answer, "%s", outcome->answer);
    parcel->is_known = false;
    parcel->due_us = now_us + wait_us;
    if (outcome->kind == OUTCOME_DELIVERED)
        parcel->state = PARCEL_DELIVERED;
    else if (outcome->kind == OUTCOME_REFUSED ||
             now_us - parcel->first_us >= run->options->retry_for_us)
        parcel->state = PARCEL_FAILED;
    else
        parcel->state = PARCEL_WAITING;
    log_outcome(parcel, wait_us);
}

static void count_end(struct run *run, const struct parcel *parcel, size_t messages)
{
    if (parcel->state == PARCEL_DELIVERED) run->count->delivered += messages;
    if (parcel->state == PARCEL_FAILED) run->count->failed += messages;
}

/* Nobody has the messages any more: they were too old, or forgotten. */
static bool drop(struct run *run, struct parcel *parcel, struct error *error)
{
    parcel->state = PARCEL_TOLD;
    return journal_write(run->journal, parcel, error);
}

/* The order matters: a journal that cannot be written stops the letter. */
static bool send_parcel(struct run *run, struct queue *queue, struct parcel *parcel,
                        struct error *error)
{
    const struct deliver_options *options = run->options;
    bool is_gone;
    struct outcome outcome;
    const struct sender sender = {run->identity, options->sensor, options->public_url,
                                  options->database};
    struct letter *letter =
        letter_make(run->reader, queue->target, parcel, &sender, &is_gone, error);
    if (!letter) return is_gone && drop(run, parcel, error);
    parcel->state = PARCEL_SENDING;
    parcel->tries++;
    parcel->last_us = wall_now_us();
    if (!parcel->first_us) parcel->first_us = parcel->last_us;
    bool good = journal_write(run->journal, parcel, error);
    if (good) {
        const struct way way = {queue->target, options->timeout_us, parcel->last_us, options->stop};
        send_letter(&way, letter, &outcome);
        settle(run, parcel, &outcome);
        good = journal_write(run->journal, parcel, error);
        queue_note(queue, parcel->state == PARCEL_WAITING, wall_now_us());
        count_end(run, parcel, letter->total);
    }
    free(letter);
    return good;
}

/* ---------------------------------------------------------------- which parcel */

/* Each that waits is tried once by --once, whenever it is due. */
static bool is_due(const struct run *run, const struct parcel *parcel, int64_t now_us)
{
    if (parcel->state != PARCEL_WAITING) return false;
    return run->options->once ? parcel->last_us < run->began_us
                              : parcel->due_us <= now_us || parcel->last_us > now_us;
}

/* True: *next is to be sent. *waiting: so many of the target wait. */
static bool find_due(struct run *run, const struct queue *queue, int64_t now_us,
                     struct parcel *next, size_t *waiting)
{
    *waiting = 0;
    for (size_t i = 0; i < journal_count(run->journal); i++) {
        const struct parcel *parcel = journal_parcel(run->journal, i);
        if (strcmp(parcel->target, queue->target->name) != 0) continue;
        *waiting += parcel->state == PARCEL_WAITING;
        if (!is_due(run, parcel, now_us)) continue;
        *next = *parcel;
        return true;
    }
    return false;
}

static bool find_next(struct run *run, struct queue *queue, int64_t now_us, struct parcel *next)
{
    struct id_list list;
    size_t waiting;
    bool once = run->options->once;
    if (queue_sleeps(queue, run->options->zone, now_us)) return false;
    if (!once && queue->pause_us > now_us && queue->failures) return false;
    if (find_due(run, queue, now_us, next, &waiting)) return true;
    if (waiting >= WAITING_MOST || !queue_take(queue, now_us, once, &list)) return false;
    *next = (struct parcel){.state = PARCEL_WAITING};
    (void)snprintf(next->target, sizeof next->target, "%s", queue->target->name);
    (void)snprintf(next->messages, sizeof next->messages, "%s", list.text);
    return true;
}

bool run_send(struct run *run, bool *sent, struct error *error)
{
    *sent = false;
    for (size_t i = 0; i < run->options->target_count && !*run->options->stop; i++) {
        struct parcel parcel;
        if (!find_next(run, &run->queues[i], wall_now_us(), &parcel)) continue;
        *sent = true;
        if (!send_parcel(run, &run->queues[i], &parcel, error)) return false;
        if (run->options->beat) run->options->beat(run->options->owner);
    }
    return true;
}
