/* SPDX-License-Identifier: MIT */
#include "habit.h"

#include <inttypes.h>
#include <stdlib.h>

enum { DAYS_MOST = 28, DAYS_LEAST = 5, MEGABYTE = 1000000 };

bool habit_ask(struct rule_run *run, const char *query, const char *const *columns,
               const struct sum_block *block, enum rule_number least, struct answer *rows)
{
    const struct parameter parameters[] = {parameter_integer(":from_us", block->from_us),
                                           parameter_integer(":until_us", block->until_us),
                                           parameter_integer(":least", rule_number(run, least))};
    size_t count = least == RULE_NUMBER_none ? 2 : 3;
    return answer_open(rows, run->reader, query, parameters, count, columns, run->error);
}

bool habit_judge_rows(struct rule_run *run, const char *query, const char *const *columns,
                      const struct sum_block *block, enum rule_number least, habit_judge *judge)
{
    struct answer rows;
    bool good = habit_ask(run, query, columns, block, least, &rows);
    int state = 0;
    while (good && (state = answer_next(&rows)) == 1)
        good = judge(run, block, &rows);
    answer_close(&rows);
    return good && state >= 0;
}

struct sighting habit_sighting(const struct answer *rows, int device_column, int ip_column,
                               const struct sum_block *block)
{
    struct sighting sighting = {.device_id = answer_integer(rows, device_column),
                                .src = answer_ip(rows, ip_column),
                                .period_us = block->from_us,
                                .dst_port = -1};
    struct text source = text_into(sighting.source, sizeof sighting.source);
    if (sighting.src.version)
        (void)ip_format(&sighting.src, sighting.source);
    else
        text_format(&source, "device %" PRId64, sighting.device_id);
    return sighting;
}

static int by_number(const void *left, const void *right)
{
    return rule_order(*(const int64_t *)left, *(const int64_t *)right);
}

/* Sorts the figures. The spread is of a normal distribution: 1.4826 times the median of the
 * distances. */
static void middle_and_spread(int64_t *figures, size_t count, int64_t *middle, double *spread)
{
    qsort(figures, count, sizeof *figures, by_number);
    *middle = figures[count / 2];
    for (size_t i = 0; i < count; i++)
        figures[i] = llabs(figures[i] - *middle);
    qsort(figures, count, sizeof *figures, by_number);
    *spread = 1.4826 * (double)figures[count / 2];
}

bool habit_sent_is_unusual(struct rule_run *run, int64_t device_id, int64_t day, int64_t sent,
                           int64_t *usual, bool *is_unusual)
{
    static const char *const columns[] = {"sent", NULL};
    const struct parameter parameters[] = {parameter_integer(":device_id", device_id),
                                           parameter_integer(":day", day)};
    int64_t days[DAYS_MOST];
    size_t count = 0;
    double spread;
    struct answer rows;
    int state = 0;
    *usual = 0;
    *is_unusual = false;
    if (!answer_open(&rows, run->reader, "analyze/sent_days", parameters, 2, columns, run->error))
        return false;
    while (count < DAYS_MOST && (state = answer_next(&rows)) == 1)
        days[count++] = answer_integer(&rows, 0);
    answer_close(&rows);
    if (state < 0) return false;
    if (count < DAYS_LEAST) return true;
    middle_and_spread(days, count, usual, &spread);
    int64_t over = sent - *usual;
    *is_unusual =
        over > rule_number(run, RULE_NUMBER_unusual_upload_bytes) && (double)over > 6 * spread;
    return true;
}

void habit_baseline(struct alert *alert, bool is_learnt)
{
    alert_fact(alert, "baseline", is_learnt ? "learnt" : "learning");
    if (!is_learnt)
        text_add(&alert->explanation, " What is usual for this device is still being learnt: it is "
                                      "known for less than three days.");
}

void habit_add_size(struct text *text, int64_t bytes)
{
    text_format(text, "%" PRId64 " MB", (bytes + MEGABYTE / 2) / MEGABYTE);
}
