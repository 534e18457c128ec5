/* SPDX-License-Identifier: MIT */
/* Rows of sums and findings: traffic per bucket, alerts. */
#include "write/rows.h"

static const int64_t hour_us = 3600 * (int64_t)1000000;

static bool add_to_bucket(struct rows *rows, enum statement statement, int64_t bucket_us,
                          const struct traffic_summary *sum)
{
    struct row row = rows_begin(rows, statement);
    row_integer(&row, bucket_us);
    row_integer(&row, sum->device_id);
    row_integer(&row, intern_term(&rows->interner, sum->app_protocol));
    row_integer(&row, intern_domain(&rows->interner, span_text(sum->registrable_domain)));
    row_unsigned(&row, sum->flows);
    row_unsigned(&row, sum->traffic[0].packets);
    row_unsigned(&row, sum->traffic[1].packets);
    row_unsigned(&row, sum->traffic[0].bytes);
    row_unsigned(&row, sum->traffic[1].bytes);
    return row_write(&row);
}

bool write_traffic(struct rows *rows, const struct traffic_summary *sum)
{
    int64_t in_hour = sum->minute_us % hour_us;
    return add_to_bucket(rows, WRITE_TRAFFIC_MINUTE, sum->minute_us, sum) &&
           add_to_bucket(rows, WRITE_TRAFFIC_HOUR,
                         sum->minute_us - in_hour - (in_hour < 0 ? hour_us : 0), sum);
}

static int64_t find_alert(struct rows *rows, const struct alert_summary *finding)
{
    struct row row = rows_begin(rows, FIND_ALERT);
    row_integer(&row, rows->capture_id);
    row_string(&row, finding->rule);
    row_address(&row, &finding->src);
    row_address(&row, &finding->dst);
    row_observed(&row, finding->dst_port);
    row_id(&row, finding->device_id);
    return row_find(&row);
}

static bool add_alert(struct rows *rows, const struct alert_summary *finding)
{
    struct row row = rows_begin(rows, WRITE_ALERT);
    row_integer(&row, rows->capture_id);
    row_string(&row, finding->rule);
    row_integer(&row, finding->severity);
    row_id(&row, finding->device_id);
    row_address(&row, &finding->src);
    row_address(&row, &finding->dst);
    row_observed(&row, finding->dst_port);
    row_observed(&row, finding->first_us);
    row_observed(&row, finding->last_us);
    row_unsigned(&row, finding->count);
    row_string(&row, finding->title);
    row_string(&row, finding->explanation);
    row_string(&row, finding->details_json);
    return row_write(&row);
}

static bool write_alert_again(struct rows *rows, const struct alert_summary *finding,
                              int64_t alert_id)
{
    struct row row = rows_begin(rows, WRITE_ALERT_AGAIN);
    row_integer(&row, finding->severity);
    row_observed(&row, finding->first_us);
    row_observed(&row, finding->last_us);
    row_unsigned(&row, finding->count);
    row_string(&row, finding->title);
    row_string(&row, finding->explanation);
    row_string(&row, finding->details_json);
    row_integer(&row, alert_id);
    return row_write(&row);
}

bool write_alert(struct rows *rows, const struct alert_summary *finding)
{
    int64_t alert_id = find_alert(rows, finding);
    return alert_id ? write_alert_again(rows, finding, alert_id) : add_alert(rows, finding);
}
