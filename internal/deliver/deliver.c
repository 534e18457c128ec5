/* SPDX-License-Identifier: MIT */
#include "deliver.h"

#include "base/clock.h"
#include "base/log.h"
#include "letter.h"
#include "run.h"
#include "send.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000000)

static const int64_t reopen_us = 60 * SECOND; /* the database may have been replaced */

/* ---------------------------------------------------------------- what was left by the last run */

static bool has_target(const struct run *run, const char *name)
{
    for (size_t i = 0; i < run->options->target_count; i++)
        if (strcmp(run->options->targets[i].name, name) == 0) return true;
    return false;
}

static bool resume(struct run *run, struct error *error)
{
    for (size_t i = 0; i < journal_count(run->journal); i++) {
        struct parcel parcel = *journal_parcel(run->journal, i);
        if (parcel_is_final(&parcel)) continue;
        bool was_cut = parcel.state == PARCEL_SENDING;
        parcel.due_us = was_cut ? 0 : parcel.last_us + queue_back_off_us(parcel.tries);
        parcel.state = PARCEL_WAITING;
        if (was_cut)
            (void)snprintf(parcel.answer, sizeof parcel.answer,
                           "It was stopped on the way; it is not known whether it arrived");
        if (!has_target(run, parcel.target)) {
            parcel.state = PARCEL_FAILED;
            (void)snprintf(parcel.answer, sizeof parcel.answer,
                           "The target is not in deliver.targets any more");
        }
        if (!journal_write(run->journal, &parcel, error)) return false;
    }
    return true;
}

/* ---------------------------------------------------------------- the database */

static bool read_identity(struct storage_reader *reader, char identity[128], struct error *error)
{
    struct storage_rows *rows = storage_query(
        reader, NULL, "SELECT uuid || ' ' || epoch AS identity FROM database", NULL, 0, error);
    if (!rows) return false;
    int column = storage_column(rows, "identity"), found = storage_next(rows, error);
    if (found == 1) (void)snprintf(identity, 128, "%s", storage_text(rows, column));
    storage_rows_close(rows);
    if (found == 0) error_set(error, "The database has no identity: a capture gives it one.");
    return found == 1;
}

/* Another database under the same name has other messages. */
static bool meet_database(struct run *run, const char *identity, struct error *error)
{
    char path[4200];
    if (run->journal && strcmp(run->identity, identity) == 0) return true;
    journal_close(run->journal);
    (void)snprintf(run->identity, sizeof run->identity, "%s", identity);
    (void)snprintf(path, sizeof path, "%s-deliver", run->options->database);
    for (size_t i = 0; i < run->options->target_count; i++)
        queue_clear(&run->queues[i]);
    run->last_message_id = 0;
    run->journal = journal_open(path, identity, error);
    return run->journal && resume(run, error);
}

static bool open_reader(struct run *run, int64_t now_us, struct error *error)
{
    char identity[128] = "";
    if (run->reader && now_us >= run->reader_us && now_us - run->reader_us < reopen_us) return true;
    storage_reader_close(run->reader);
    run->reader = storage_reader_open(run->options->database, error);
    run->reader_us = now_us;
    return run->reader && read_identity(run->reader, identity, error) &&
           meet_database(run, identity, error);
}

/* ---------------------------------------------------------------- rounds */

static void count_left(struct run *run)
{
    run->count->waiting = run->count->not_told = 0;
    for (size_t i = 0; run->journal && i < journal_count(run->journal); i++) {
        const struct parcel *parcel = journal_parcel(run->journal, i);
        run->count->waiting += parcel->state == PARCEL_WAITING;
        run->count->not_told += parcel_is_final(parcel);
    }
    for (size_t i = 0; i < run->options->target_count; i++)
        run->count->waiting += queue_count(&run->queues[i]);
}

static bool is_over(const struct deliver_options *options)
{
    return *options->stop || (options->renew && *options->renew);
}

/* Until there is nothing to do now. */
static bool do_round(struct run *run, struct error *error)
{
    int64_t now_us = wall_now_us();
    bool sent;
    if (!open_reader(run, now_us, error)) return false;
    do {
        if (!run_read_news(run, now_us, error) || !run_send(run, &sent, error)) return false;
    } while (sent && !is_over(run->options));
    return run_tell(run, error);
}

static void rest(const struct deliver_options *options)
{
    struct timespec second = {.tv_sec = 1};
    if (options->beat) options->beat(options->owner);
    (void)nanosleep(&second, NULL);
}

bool deliver_run(const struct deliver_options *options, struct deliver_count *count,
                 struct error *error)
{
    struct run run = {.options = options, .count = count, .began_us = wall_now_us()};
    *count = (struct deliver_count){.delivered = 0};
    for (size_t i = 0; i < options->target_count; i++)
        run.queues[i].target = &options->targets[i];
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    bool good = do_round(&run, error);
    while (good && !options->once && !is_over(options)) {
        rest(options);
        if (!is_over(options)) good = do_round(&run, error);
    }
    count_left(&run);
    for (size_t i = 0; i < options->target_count; i++)
        queue_clear(&run.queues[i]);
    journal_close(run.journal);
    storage_reader_close(run.reader);
    curl_global_cleanup();
    return good;
}

bool deliver_test(const struct deliver_options *options, const struct target *target, char *answer,
                  size_t size)
{
    struct outcome outcome;
    int64_t now_us = wall_now_us();
    const struct way way = {target, options->timeout_us, now_us, options->stop};
    const struct sender sender = {"", options->sensor, options->public_url, options->database};
    struct letter *letter = letter_make_test(target, &sender, now_us);
    outcome_set(&outcome, OUTCOME_LATER, "There is not enough memory");
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    if (letter) send_letter(&way, letter, &outcome);
    curl_global_cleanup();
    free(letter);
    (void)snprintf(answer, size, "%s", outcome.answer);
    return outcome.kind == OUTCOME_DELIVERED;
}
