/* SPDX-License-Identifier: MIT */
/*
 * sums - the expected contents of the database, summed independently from the tracker's records.
 *
 * One item per minute of the soak. The thread that feeds the tracker writes it and reads it.
 */
#ifndef SOAK_SUMS_H
#define SOAK_SUMS_H

#include "base/map.h"
#include "model/record.h"

#define MINUTE INT64_C(60000000)

struct minute_sum {
    /* Expected in traffic_minutes: the flows' growth in this minute. */
    uint64_t flows, packets[2], bytes[2];
    /* Rows whose time (of a flow: its newest packet) is in this minute. */
    uint64_t flow_rows, dns_rows, tls_rows, http_rows, dhcp_rows;
    uint64_t is_there; /* 1 */
};

struct sums {
    int64_t from_us; /* a full hour */
    size_t minute_count;
    struct minute_sum *minutes;
    struct map open; /* flow id to the minute that its row is counted in, and 1 */
    uint64_t records, outside;
};

bool soak_sums_begin(struct sums *sums, int64_t from_us, int64_t to_us);
void soak_sums_end(struct sums *sums);
void soak_sums_take(struct sums *sums, const struct record *record);

#endif
