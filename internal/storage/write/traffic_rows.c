/* SPDX-License-Identifier: MIT */
#include "write/traffic_rows.h"

#include <stdlib.h>
#include <string.h>

#define HOUR_US (INT64_C(3600) * 1000000)

/* The rows as a statement reads them. */
struct given {
    struct sum_rows rows; /* the first member */
    const struct traffic_row *next, *end;
};

static int by_key(const void *one, const void *other)
{
    const struct traffic_row *a = one, *b = other;
    for (int i = 0; i < TRAFFIC_KEYS; i++) {
        if (a->key[i] != b->key[i]) return a->key[i] < b->key[i] ? -1 : 1;
    }
    return 0;
}

/* The largest number stands for what is beyond it. */
static int64_t sum_of(int64_t one, int64_t other)
{
    int64_t sum;
    return __builtin_add_overflow(one, other, &sum) ? INT64_MAX : sum;
}

/* Rows of one key are given as one. */
static bool give_row(struct sum_rows *rows)
{
    struct given *given = (struct given *)rows;
    const struct traffic_row *row = given->next;
    int64_t *numbers = rows->numbers, *sums = &numbers[SUM_ROW_flows];
    if (row == given->end) return false;
    numbers[SUM_ROW_bucket_us] = row->key[0];
    numbers[SUM_ROW_device_id] = row->key[1];
    numbers[SUM_ROW_app_protocol_term] = row->key[2];
    numbers[SUM_ROW_dst_domain] = row->key[3];
    memset(sums, 0, sizeof row->sums);
    do {
        for (int i = 0; i < TRAFFIC_SUMS; i++)
            sums[i] = sum_of(sums[i], given->next->sums[i]);
        given->next++;
    } while (given->next < given->end && by_key(row, given->next) == 0);
    return true;
}

static bool write_buckets(struct traffic_rows *traffic, struct session *session,
                          enum statement statement)
{
    struct given given = {
        .rows = {.next = give_row}, .next = traffic->rows, .end = traffic->rows + traffic->count};
    struct row row = row_begin(session, statement);
    row_sum_rows(&row, AT(items), &given.rows);
    return row_write(&row);
}

static int64_t hour_of(int64_t time_us)
{
    int64_t into = time_us % HOUR_US;
    return time_us - into - (into < 0 ? HOUR_US : 0);
}

static void sort(struct traffic_rows *traffic)
{
    qsort(traffic->rows, traffic->count, sizeof traffic->rows[0], by_key);
}

bool traffic_rows_write(struct traffic_rows *traffic, struct session *session)
{
    if (traffic->count == 0) return true;
    if (!traffic->minutes_done) {
        sort(traffic);
        if (!write_buckets(traffic, session, WRITE_TRAFFIC_MINUTE)) return false;
        for (size_t i = 0; i < traffic->count; i++)
            traffic->rows[i].key[0] = hour_of(traffic->rows[i].key[0]);
        sort(traffic);
        traffic->minutes_done = true; /* a second try must not add them twice */
    }
    if (!write_buckets(traffic, session, WRITE_TRAFFIC_HOUR)) return false;
    traffic_rows_forget(traffic);
    return true;
}

bool traffic_rows_add(struct traffic_rows *traffic, struct session *session,
                      const struct traffic_row *row)
{
    bool is_full = traffic->count == TRAFFIC_ROWS_MOST || traffic->minutes_done;
    if (is_full && !traffic_rows_write(traffic, session)) return false;
    traffic->rows[traffic->count++] = *row;
    return true;
}

void traffic_rows_forget(struct traffic_rows *traffic)
{
    traffic->count = 0;
    traffic->minutes_done = false;
}
