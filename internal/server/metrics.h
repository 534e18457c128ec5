/* SPDX-License-Identifier: MIT */
/*
 * metrics - counters of the capture and the database, as Prometheus reads them (text format 0.0.4).
 *
 * The capture's counters are those of its answer on the control socket; without a capture they are
 * not there, and netscope_capture_running is 0. Labels are interfaces, fates and severities: at most
 * 16 interfaces, and never an address, a name or a device. So the number of series does not depend
 * on traffic. docs/metrics.md lists them.
 *
 * One thread with its reader.
 */
#ifndef SERVER_METRICS_H
#define SERVER_METRICS_H

#include "control/control.h"
#include "render/sink.h"
#include "storage/reader.h"

enum { METRICS_SOURCES_MOST = 16 };

/* status: the capture's answer; NULL: none runs. reader NULL: there is no database now. */
void metrics_write(struct sink *sink, const struct control_reply *status,
                   struct storage_reader *reader, int64_t max_bytes, int64_t query_us);
/* A sample of a histogram of times: `count` took at most so long; INT64_MAX: all. */
void metrics_bucket(struct sink *sink, const char *name, int64_t most_us, int64_t count);
/* Behind its buckets: the sum of the times, and their number. */
void metrics_whole(struct sink *sink, const char *name, int64_t whole_us, int64_t count);
/* The two comment lines in front of a metric's samples. */
void metrics_head(struct sink *sink, const char *name, const char *type, const char *help);

#endif
