/* SPDX-License-Identifier: MIT */
#include "sums.h"

#include <stdlib.h>
#include <string.h>

bool soak_sums_begin(struct sums *sums, int64_t from_us, int64_t to_us)
{
    *sums =
        (struct sums){.from_us = from_us, .minute_count = (size_t)((to_us - from_us) / MINUTE) + 1};
    size_t size = sums->minute_count * sizeof *sums->minutes;
    sums->minutes = malloc(size);
    if (!sums->minutes || !map_init(&sums->open, sizeof(int64_t))) return false;
    memset(sums->minutes, 0, size);
    /* A kernel that reclaims memory takes back pages of zeros alone, and gives them again as minutes
     * are used: 115 kB in a simulated day, which looks like growth of the sensor. */
    for (size_t i = 0; i < sums->minute_count; i++)
        sums->minutes[i].is_there = 1;
    return true;
}

void soak_sums_end(struct sums *sums)
{
    free(sums->minutes);
    map_clear(&sums->open);
}

static struct minute_sum *minute_of(struct sums *sums, int64_t time_us)
{
    static struct minute_sum nowhere;
    int64_t minute = (time_us - sums->from_us) / MINUTE;
    if (time_us >= sums->from_us && minute < (int64_t)sums->minute_count)
        return &sums->minutes[minute];
    sums->outside++;
    return &nowhere;
}

/* One row; its time moves while the flow is open. */
static void count_flow_row(struct sums *sums, const struct flow_record *flow)
{
    uint32_t before = map_get(&sums->open, &flow->flow_id);
    if (before) sums->minutes[before - 1].flow_rows--;
    struct minute_sum *minute = minute_of(sums, flow->end_us);
    minute->flow_rows++;
    if (flow->end_reason != END_OPEN) {
        if (before) map_remove(&sums->open, &flow->flow_id);
    } else if (!map_put(&sums->open, &flow->flow_id, (uint32_t)(minute - sums->minutes) + 1)) {
        abort();
    }
}

static void take_flow(struct sums *sums, const struct flow_record *flow)
{
    struct minute_sum *minute = minute_of(sums, flow->delta_from_us);
    minute->flows += flow->folded ? flow->folded : flow->first_emission;
    for (int i = 0; i < 2; i++) {
        minute->packets[i] += flow->delta[i].packets;
        minute->bytes[i] += flow->delta[i].bytes;
    }
    if (!flow->account_only) count_flow_row(sums, flow);
}

void soak_sums_take(struct sums *sums, const struct record *record)
{
    sums->records++;
    switch ((enum record_kind)record->kind) {
    case RECORD_FLOW: take_flow(sums, (const struct flow_record *)record); return;
    case RECORD_DNS_QUERY: minute_of(sums, record->time_us)->dns_rows++; return;
    case RECORD_TLS_HANDSHAKE: minute_of(sums, record->time_us)->tls_rows++; return;
    case RECORD_HTTP_REQUEST: minute_of(sums, record->time_us)->http_rows++; return;
    case RECORD_DHCP_MESSAGE: minute_of(sums, record->time_us)->dhcp_rows++; return;
    case RECORD_ADDRESS_BINDING:
    case RECORD_EVIDENCE:
    case RECORD_CERTIFICATE:
    case RECORD_PROBE_RUN: return;
    }
}
