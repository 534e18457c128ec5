/* SPDX-License-Identifier: MIT */
/* Rows of sums and findings: traffic per bucket, alerts. */
#include "write/row.h"
#include "write/writer.h"

static const int64_t hour_us = 3600 * (int64_t)1000000;

static bool add_to_bucket(struct storage_writer *writer, enum statement statement,
                          int64_t bucket_us, const struct traffic_summary *sum)
{
    struct row row = row_begin(writer, statement);
    row_integer(&row, bucket_us);
    row_integer(&row, sum->device_id);
    row_integer(&row, intern_term(writer, sum->app_protocol));
    row_integer(&row, intern_domain(writer, span_text(sum->registrable_domain)));
    row_unsigned(&row, sum->flows);
    row_unsigned(&row, sum->traffic[0].packets);
    row_unsigned(&row, sum->traffic[1].packets);
    row_unsigned(&row, sum->traffic[0].bytes);
    row_unsigned(&row, sum->traffic[1].bytes);
    return row_write(&row);
}

bool storage_write_traffic(struct storage_writer *writer, const struct traffic_summary *sum,
                           struct error *error)
{
    if (!writer_begin_row(writer, error)) return false;
    int64_t in_hour = sum->minute_us % hour_us;
    (void)(add_to_bucket(writer, WRITE_TRAFFIC_MINUTE, sum->minute_us, sum) &&
           add_to_bucket(writer, WRITE_TRAFFIC_HOUR,
                         sum->minute_us - in_hour - (in_hour < 0 ? hour_us : 0), sum));
    return writer_end_row(writer, error);
}

static int64_t find_alert(struct storage_writer *writer, const struct alert_summary *finding)
{
    struct row row = row_begin(writer, FIND_ALERT);
    row_integer(&row, writer->capture_id);
    row_string(&row, finding->rule);
    row_address(&row, &finding->src);
    row_address(&row, &finding->dst);
    row_observed(&row, finding->dst_port);
    row_id(&row, finding->device_id);
    return row_find(&row);
}

static void write_alert(struct storage_writer *writer, const struct alert_summary *finding)
{
    struct row row = row_begin(writer, WRITE_ALERT);
    row_integer(&row, writer->capture_id);
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
    (void)row_write(&row);
}

static void write_alert_again(struct storage_writer *writer, const struct alert_summary *finding,
                              int64_t alert_id)
{
    struct row row = row_begin(writer, WRITE_ALERT_AGAIN);
    row_integer(&row, finding->severity);
    row_observed(&row, finding->first_us);
    row_observed(&row, finding->last_us);
    row_unsigned(&row, finding->count);
    row_string(&row, finding->title);
    row_string(&row, finding->explanation);
    row_string(&row, finding->details_json);
    row_integer(&row, alert_id);
    (void)row_write(&row);
}

bool storage_write_alert(struct storage_writer *writer, const struct alert_summary *finding,
                         struct error *error)
{
    if (!writer_begin_row(writer, error)) return false;
    int64_t alert_id = find_alert(writer, finding);
    if (alert_id) {
        write_alert_again(writer, finding, alert_id);
    } else {
        write_alert(writer, finding);
    }
    return writer_end_row(writer, error);
}
